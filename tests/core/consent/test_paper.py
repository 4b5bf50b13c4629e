"""What the three papers of a consent say, in every language, for every person and every country."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from support.desks import NOON

from app.core.consent.model import Consent, Giver, Kind, Purpose, Scope, Signer, What, cells
from app.core.consent.paper.documents import document
from app.core.consent.paper.parts import Document, Issuer, Occasion, Shape
from app.core.consent.paper.reference import Form, Reference, parse
from app.core.kernel.errors import Refused
from app.core.kernel.text import LANGUAGES, msg, render

ID = "0193f3a1b2c37d4e8f90a1b2c3d4e5f6"
COUNTRIES = ("it", "es", "eu", "uk", "us")
SCOPE = Scope(
    frozenset({"a1"}),
    frozenset({"instagram", "wordpress"}),
    frozenset({Purpose.EDUCATION}),
    NOON + timedelta(days=365),
    frozenset({What.PHOTO, What.FACE}),
)
VERIFIED = {
    "art. 7", "art. 7(3)", "art. 7 and 9", "art. 2-quinquies", "art. 96 and 97", "art. 10", "art. 4.3",
    "CFR 164.508", "CFR 164.508(c)(2)",
}  # fmt: skip
"""What of the law was read by somebody; everything else is left to the practice's adviser."""


def occasion(
    country: str = "it", giver: Giver | None = None, scope: Scope = SCOPE, name: str = ""
) -> Occasion:
    given = replace(giver or Giver(), country=country)
    return Occasion(
        Consent(ID, "K-0142", scope, NOON, "p1", giver=given),
        Issuer("Studio Greco", country, "+39 080 555 0101", "studiogreco.example"),
        NOON,
        {"instagram": "Instagram", "wordpress": "WordPress"},
        ("a1b2c3d4e5f60718" * 4,),
        (msg("It stays a while."),),
        "Marta Lorusso",
        name,
    )


def paper(
    form: Form = Form.CONSENT,
    country: str = "it",
    giver: Giver | None = None,
    scope: Scope = SCOPE,
    language: str = "en",
) -> Document:
    return document(form, occasion(country, giver, scope), language)


def said(made: Document, *shapes: Shape, language: str = "en") -> list[str]:
    wanted = shapes or tuple(Shape)
    return [render(p.sentence, language) for p in made.paragraphs if p.shape in wanted]


def whole(made: Document, language: str = "en") -> str:
    return "\n".join(said(made, language=language))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.parametrize("form", list(Form))
def test_every_paper_is_said_in_every_language(form: Form, country: str, language: str) -> None:
    for kind in Kind:
        if kind is Kind.REPRESENTED and form is not Form.WITHDRAWAL:
            continue
        made = paper(form, country, Giver(kind), language=language)
        words = whole(made, language)
        assert "{" not in words and "K-0142" in words and "Studio Greco" in words
        assert made.reference == Reference(form, ID, f"1-{country}", language)
        english = whole(made, "en")
        assert language == "en" or words != english
        assert ("[To be completed by the practice's adviser" in english) is (form is not Form.WITHDRAWAL)


@pytest.mark.parametrize("country", COUNTRIES)
def test_only_verified_law_is_cited(country: str) -> None:
    found = set()
    for form in Form:
        for kind in (Kind.ADULT, Kind.MINOR, Kind.DECEASED, Kind.STAFF):
            words = whole(paper(form, country, Giver(kind)))
            cited = r"(?:art\.|CFR) [0-9][0-9a-z.-]*(?:\([0-9a-z]+\))*(?: and [0-9]+)?"
            found |= {one.rstrip(".") for one in re.findall(cited, words)}
    assert found and found <= VERIFIED


def test_only_what_the_record_offers_is_asked_and_nothing_is_ticked() -> None:
    boxes = said(paper(), Shape.BOX)
    assert boxes == [
        "Photographs",
        "The face, or anything else that tells friends who it is (a tattoo, a scar, jewellery)",
        "I know that what is published may let others understand that the person is or was in care here, "
        "and may tell something about their health. I agree to it explicitly.",
        "Instagram",
        "WordPress",
        "Health education: explaining to everybody how a problem is noticed and treated",
    ]
    everything = replace(SCOPE, what=frozenset(What), purposes=frozenset(Purpose))
    assert len(said(paper(scope=everything), Shape.BOX)) == len(What) + 1 + 2 + len(Purpose)


def test_what_is_not_asked_for_on_one_platform_is_said() -> None:
    scope = replace(SCOPE, without=cells(What.FACE, "instagram"))
    assert "On Instagram this is not asked for: Recognisable face." in whole(paper(scope=scope))
    assert "is not asked for" not in whole(paper())


def test_what_is_not_asked_for_one_purpose_is_said_with_it() -> None:
    wide = replace(SCOPE, purposes=frozenset({Purpose.EDUCATION, Purpose.PROMOTION}))
    without = frozenset({(What.FACE, "instagram", Purpose.PROMOTION)})
    words = whole(paper(scope=replace(wide, without=without)))
    assert (
        "On Instagram, for the purpose “Presenting the practice”, this is not asked for: Recognisable face."
        in words
    )
    assert words.count("is not asked for") == 1 or "On Instagram this" not in words
    both = whole(paper(scope=replace(wide, without=cells(What.FACE, "instagram"))))
    assert "On Instagram this is not asked for: Recognisable face." in both
    assert "for the purpose" not in both


REPRESENTED = Giver(
    Kind.REPRESENTED,
    frozenset({Signer.REPRESENTATIVE}),
    "Tribunale di Bari, decreto 412/2026",
    reason="Insegna.",
    heard=True,
    allowed_by="doctor",
)


@pytest.mark.parametrize("country", COUNTRIES)
def test_by_the_exception_the_representative_signs_and_the_person_is_heard(country: str) -> None:
    made = paper(country=country, giver=REPRESENTED)
    assert said(made, Shape.SIGN) == ["The representative", "The person"]
    assert "Authority of the representative: Tribunale di Bari, decreto 412/2026" in whole(made)
    assert "How the person was heard, when, and what they said" in said(made, Shape.BLANK)
    assert "Insegna." not in whole(made), "why the doctor publishes is the record's"
    assert "K-0142" in whole(paper(Form.INFORMATION, country, REPRESENTED))


def test_the_name_is_left_to_the_pen_unless_it_was_asked_for() -> None:
    assert "Name and surname of the person" in said(paper(), Shape.BLANK)
    named = document(Form.CONSENT, occasion(name="Giulia Esposito"), "it")
    assert "Name and surname of the person: Giulia Esposito" in whole(named)
    assert "Name and surname of the person" not in said(named, Shape.BLANK)
    informed = document(Form.INFORMATION, occasion(name="Giulia Esposito"), "it")
    assert "Giulia" not in whole(informed)


def test_what_the_practice_did_not_write_down_is_a_line_to_write_on() -> None:
    bare = replace(occasion(), issuer=Issuer(), collector="", pictures=())
    blanks = said(document(Form.CONSENT, bare, "en"), Shape.BLANK)
    assert {"Practice", "Address and e-mail of the practice", "Collected by", "What they show"} <= set(blanks)


def test_pictures_are_named_by_fingerprint_and_never_by_file() -> None:
    assert "One picture, named here by its fingerprint: a1b2c3d4e5f6" in whole(paper())
    many = replace(occasion(), pictures=tuple(f"{n:064x}" for n in range(30)))
    assert "6 more are listed on the record." in whole(document(Form.CONSENT, many, "en"))


def test_europe_says_what_articles_7_and_13_ask_for() -> None:
    words = whole(paper())
    for element in (
        "it is the controller of the data",
        "You are free to sign or not. Care does not depend on it",
        "You can withdraw it at any time, wholly or in part, without giving a reason and as easily as you give it",
        "The withdrawal does not reach back to what was published before it",
        "as a controller of its own",
        "outside the European Union",
        "This is not the consent to treatment",
        "It counts up to and including",
    ):
        assert element in words
    sheet = whole(paper(Form.INFORMATION))
    for element in (
        "your explicit consent (GDPR, art. 7 and 9)",
        "You can ask to see the data",
        "complain to the supervisory authority",
        "which authority, and how to reach it",
        "It stays a while.",
        "Nobody has to give it.",
    ):
        assert element in sheet


def test_the_united_kingdom_has_its_own() -> None:
    words = whole(paper(country="uk")) + whole(paper(Form.INFORMATION, "uk"))
    assert "UK GDPR, art. 7" in words and "outside the United Kingdom" in words
    assert "European" not in words and not re.search(r"(?<!UK )GDPR", words)


def test_the_united_states_have_the_elements_of_an_authorization() -> None:
    made = paper(country="us")
    words = whole(made)
    assert render(made.title, "en") == "Authorization to publish health information"
    for element in (
        "What they show",
        "The practice and the people who work for it may disclose",
        "They may disclose it to the public",
        "What for",
        "It counts up to and including",
        "You may revoke this authorization at any time, in writing",
        "Treatment, payment, enrollment in a health plan and eligibility for benefits do not depend on it.",
        "can be disclosed again by whoever sees it",
        "A copy of this form, signed, is for you.",
        "Does the practice receive money from somebody else for it?",
    ):
        assert element in words
    assert "GDPR" not in words and "European" not in words


def test_an_authorization_without_an_end_asks_for_one() -> None:
    endless = replace(SCOPE, until=None)
    needed = "It ends on this date, or with this event (needed)"
    assert needed in said(paper(country="us", scope=endless), Shape.BLANK)
    assert needed not in whole(paper(country="us"))
    assert "It counts until you withdraw it." in whole(paper(country="it", scope=endless))


@pytest.mark.parametrize(
    ("country", "born", "signs"),
    [
        ("it", date(2012, 11, 23), True),
        ("it", date(2012, 11, 24), False),
        ("es", date(2012, 11, 23), True),
        ("es", date(2015, 1, 1), False),
        ("es", None, True),
        ("uk", date(2020, 1, 1), True),
    ],
)
def test_both_holders_sign_and_the_minor_from_14(country: str, born: date | None, signs: bool) -> None:
    made = paper(country=country, giver=Giver(Kind.MINOR, born=born))
    holders = ["First holder of parental responsibility", "Second holder of parental responsibility"]
    assert said(made, Shape.SIGN) == holders + ["The minor"] * signs
    assert "If only one signs: why (for example sole custody)" in said(made, Shape.BLANK)
    assert "it ends on the day the minor comes of age" in whole(made)


def test_a_sole_holder_says_why() -> None:
    alone = Giver(Kind.MINOR, frozenset({Signer.SOLE_HOLDER}), "affidamento esclusivo", date(2020, 1, 1))
    made = paper(giver=alone)
    assert said(made, Shape.SIGN) == ["The holder of parental responsibility"]
    assert "Why there is only one (for example sole custody)" in said(made, Shape.BLANK)
    assert "affidamento" not in whole(made, "it").replace("(per esempio affidamento esclusivo)", "")


def test_spain_weighs_the_interest_of_the_minor_with_its_law() -> None:
    minor = Giver(Kind.MINOR)
    assert "LO 1/1996, art. 4.3" in whole(paper(country="es", giver=minor))
    assert "does not go against the minor's interests" in whole(paper(country="it", giver=minor))


def test_for_the_dead_a_relative_signs_in_a_capacity() -> None:
    made = paper(giver=Giver(Kind.DECEASED))
    assert said(made, Shape.SIGN) == ["An heir or the next of kin"]
    assert "In which capacity" in said(made, Shape.BLANK)


def test_of_the_team_no_health_is_told() -> None:
    words = whole(paper(giver=Giver(Kind.STAFF)))
    assert "The work does not depend on it" in words and "about their health" not in words
    assert "(GDPR, art. 7)" in whole(paper(Form.INFORMATION, giver=Giver(Kind.STAFF)))
    american = paper(country="us", giver=Giver(Kind.STAFF))
    assert "CFR" not in whole(american) and "health" not in render(american.title, "en")


@pytest.mark.parametrize("form", [Form.CONSENT, Form.INFORMATION])
def test_no_form_is_made_where_somebody_else_decides(form: Form) -> None:
    with pytest.raises(Refused, match="somebody else decides"):
        paper(form, giver=Giver(Kind.REPRESENTED))
    assert said(paper(Form.WITHDRAWAL, giver=Giver(Kind.REPRESENTED)), Shape.SIGN) == ["Whoever withdraws"]


def test_withdrawing_fits_on_few_lines_and_is_no_condition() -> None:
    words = whole(paper(Form.WITHDRAWAL))
    assert "No reason has to be given, and it has no consequence for the care." in words
    assert "A phone call or an e-mail is enough too: this form is only a help." in words
    assert len(paper(Form.WITHDRAWAL).paragraphs) < 30


def test_the_code_says_which_record_and_nothing_of_the_person() -> None:
    reference = paper(language="es").reference
    words = str(reference)
    assert words == f"DECORO:CONSENT:{ID.upper()}:V1-IT:ES"
    assert "0142" not in words and "/" not in words
    assert parse(words) == reference == parse(words.lower())
    assert reference.version == "Decoro 1-it"


@pytest.mark.parametrize(
    "words",
    ["", "https://example.com/decoro:consent", "decoro:consent:K-0142:v1-it:it", f"decoro:other:{ID}:v1-it:it",
     f"decoro:consent:{ID}:v1-it:fr", f"decoro:consent:{ID}:v1:it", f"decoro:consent:{ID}:v1-it:it;x", "x" * 5000],
)  # fmt: skip
def test_the_code_of_anything_else_is_not_ours(words: str) -> None:
    assert parse(words) is None
