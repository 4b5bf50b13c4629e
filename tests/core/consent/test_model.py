"""A consent covers what was agreed to and nothing more: for every consent, every use, every moment."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.consent.model import (
    Consent,
    Giver,
    Kind,
    Lack,
    Missing,
    Purpose,
    Scope,
    Signer,
    Standing,
    Use,
    What,
    cells,
)

ASSETS, PLATFORMS = ("a1", "a2", "a3"), ("instagram", "facebook", "wordpress")
START = datetime(2024, 1, 1, tzinfo=UTC)
moments = st.integers(0, 6 * 365 * 24 * 3600).map(lambda seconds: START + timedelta(seconds=seconds))
spans = st.timedeltas(timedelta(microseconds=1), timedelta(days=900))
whats = st.frozensets(st.sampled_from(What))
shown = st.frozensets(st.sampled_from(What), min_size=1)
uses = st.builds(Use, st.sampled_from(ASSETS), st.sampled_from(PLATFORMS), st.sampled_from(Purpose), shown)


def some(of: tuple[str, ...]) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(of))


scopes = st.builds(
    Scope,
    some(ASSETS),
    some(PLATFORMS),
    st.frozensets(st.sampled_from(Purpose)),
    st.none() | moments,
    whats,
    st.frozensets(
        st.tuples(st.sampled_from(What), st.sampled_from(PLATFORMS), st.sampled_from(Purpose)), max_size=4
    ),
)
givers = st.builds(
    Giver,
    st.sampled_from(Kind),
    st.frozensets(st.sampled_from(Signer)),
    st.sampled_from(("", "affido esclusivo")),
    st.none() | st.dates(date(2000, 1, 1), date(2029, 12, 31)),
    st.booleans(),
    st.sampled_from(("it", "es", "uk", "us", "")),
    st.sampled_from(("", "  ", "Insegna a riconoscere il decubito.")),
    st.booleans(),
    st.sampled_from(("", "doctor")),
)
COMPLETE = (
    Giver(),
    Giver(Kind.STAFF),
    Giver(Kind.DECEASED, frozenset({Signer.RELATIVE}), "figlia"),
    Giver(
        Kind.REPRESENTED,
        frozenset({Signer.REPRESENTATIVE}),
        "amministratrice di sostegno, Trib. Bari 412/2026",
        reason="Insegna a riconoscere il decubito.",
        heard=True,
        allowed_by="doctor",
    ),
    Giver(
        Kind.MINOR,
        frozenset({Signer.HOLDER_1, Signer.HOLDER_2, Signer.MINOR}),
        born=date(2022, 2, 28),
        interest=True,
        country="it",
    ),
)
"""Nothing is missing of these, at any of the moments below."""
consents = st.builds(
    Consent,
    id=st.just("c"),
    subject=st.just("K-0142"),
    scope=scopes,
    given_at=moments,
    recorded_by=st.just("p"),
    proof=st.sampled_from(("", "0" * 64)),
    withdrawn=st.none() | moments,
    giver=givers,
)


@st.composite
def covered(draw: st.DrawFn) -> tuple[Consent, Use, datetime]:
    """A consent that does cover a use, and the moment at which it does."""
    use, at = draw(uses), draw(moments)
    scope = Scope(
        draw(some(ASSETS)) | {use.asset},
        draw(some(PLATFORMS)) | {use.platform},
        draw(st.frozensets(st.sampled_from(Purpose))) | {use.purpose},
        draw(st.none() | spans.map(lambda span: at + span)),
        draw(whats) | use.shows | {What.PHOTO},
    )
    given_at = at - draw(spans)
    later = draw(st.none() | spans)
    consent = Consent("c", "K-0142", scope, given_at, "p", "0" * 64, withdrawn=later and at + later)
    return replace(consent, giver=draw(st.sampled_from(COMPLETE))), use, at


@given(covered())
def test_what_was_agreed_to_is_covered(case: tuple[Consent, Use, datetime]) -> None:
    consent, use, at = case
    assert consent.covers(use, at)


@given(covered())
def test_without_a_proof_nothing_is_covered(case: tuple[Consent, Use, datetime]) -> None:
    consent, use, at = case
    assert not replace(consent, proof="").covers(use, at)


@given(covered(), st.timedeltas(timedelta(0), timedelta(days=900)))
def test_from_the_withdrawal_on_nothing_is_covered(
    case: tuple[Consent, Use, datetime], passed: timedelta
) -> None:
    consent, use, at = case
    ended = replace(consent, withdrawn=None).withdraw(at)
    assert not ended.covers(use, at + passed)
    assert ended.standing(at + passed) is Standing.WITHDRAWN


@given(covered(), st.timedeltas(timedelta(0), timedelta(days=900)))
def test_from_its_end_on_nothing_is_covered(case: tuple[Consent, Use, datetime], passed: timedelta) -> None:
    consent, use, at = case
    ended = replace(consent, scope=replace(consent.scope, until=at))
    assert not ended.covers(use, at + passed)


@given(covered(), spans)
def test_before_it_was_given_nothing_is_covered(
    case: tuple[Consent, Use, datetime], before: timedelta
) -> None:
    consent, use, _ = case
    assert not consent.covers(use, consent.given_at - before)


@given(covered(), uses)
def test_another_picture_platform_or_purpose_is_not_covered(
    case: tuple[Consent, Use, datetime], other: Use
) -> None:
    consent, use, at = case
    narrow = replace(
        consent,
        scope=Scope(
            frozenset({use.asset}),
            frozenset({use.platform}),
            frozenset({use.purpose}),
            consent.scope.until,
            use.shows | {What.PHOTO},
        ),
    )
    assert narrow.covers(use, at)
    same = (other.asset, other.platform, other.purpose) == (use.asset, use.platform, use.purpose)
    assert narrow.covers(other, at) == (same and other.shows <= use.shows | {What.PHOTO})


@given(covered(), st.sampled_from(What))
def test_what_was_not_ticked_is_not_covered(case: tuple[Consent, Use, datetime], what: What) -> None:
    consent, use, at = case
    narrow = replace(consent, scope=replace(consent.scope, what=consent.scope.what - {what}))
    assert not narrow.covers(replace(use, shows=use.shows | {what}), at)
    assert Lack.WHAT in narrow.lacks(replace(use, shows=use.shows | {what}), at)


@given(covered(), st.sampled_from(PLATFORMS), st.data())
def test_an_exception_holds_on_its_platform_and_nowhere_else(
    case: tuple[Consent, Use, datetime], platform: str, data: st.DataObject
) -> None:
    consent, use, at = case
    what = data.draw(st.sampled_from(sorted(use.shows)))
    less = replace(consent, scope=replace(consent.scope, without=cells(what, platform)))
    assert less.covers(use, at) == (platform != use.platform)
    if platform == use.platform:
        assert less.lacks(use, at) == (Lack.WHAT,)
        assert less.refused(use) == {what}


@given(covered(), st.sampled_from(Purpose), st.data())
def test_an_exception_for_one_purpose_holds_for_that_one_and_no_other(
    case: tuple[Consent, Use, datetime], purpose: Purpose, data: st.DataObject
) -> None:
    consent, use, at = case
    what = data.draw(st.sampled_from(sorted(use.shows)))
    without = frozenset({(what, use.platform, purpose)})
    less = replace(consent, scope=replace(consent.scope, without=without))
    assert less.covers(use, at) == (purpose != use.purpose)
    assert (use in less.scope) == (purpose != use.purpose)
    assert (what in less.scope.allowed_on(use.platform, use.purpose)) == (purpose != use.purpose)


@given(covered())
def test_without_the_voice_nothing_that_is_heard_is_covered(case: tuple[Consent, Use, datetime]) -> None:
    consent, use, at = case
    heard = replace(use, shows=use.shows | {What.VOICE})
    mute = replace(consent, scope=replace(consent.scope, what=consent.scope.what - {What.VOICE}))
    assert not mute.covers(heard, at)
    with_voice = replace(consent, scope=replace(consent.scope, what=consent.scope.what | {What.VOICE}))
    assert with_voice.covers(heard, at)


@given(covered(), st.sampled_from(("platforms", "purposes", "assets")))
def test_a_narrower_scope_never_covers_more(case: tuple[Consent, Use, datetime], axis: str) -> None:
    consent, use, at = case
    taken = {"platforms": use.platform, "purposes": use.purpose, "assets": use.asset}[axis]
    narrow = replace(consent.scope, **{axis: getattr(consent.scope, axis) - {taken}})
    assert not replace(consent, scope=narrow).covers(use, at)


@given(consents, uses, moments)
def test_covered_means_every_condition_holds_and_nothing_else(
    consent: Consent, use: Use, at: datetime
) -> None:
    conditions = (
        consent.proof != "",
        use.asset in consent.scope.assets,
        use.platform in consent.scope.platforms,
        use.purpose in consent.scope.purposes,
        consent.given_at <= at,
        consent.scope.until is None or at < consent.scope.until,
        consent.withdrawn is None or at < consent.withdrawn,
        use.shows <= consent.scope.what,
        all((what, use.platform, use.purpose) not in consent.scope.without for what in use.shows),
        bool(consent.scope.what - {What.REUSE}),
        not consent.giver.missing(at),
        consent.giver.grown_up_on is None or at < datetime.combine(consent.giver.grown_up_on, time(), UTC),
    )
    assert consent.covers(use, at) == all(conditions)
    assert consent.covers(use, at) == (not consent.lacks(use, at))


@given(consents, uses, moments)
def test_what_covers_stands_well(consent: Consent, use: Use, at: datetime) -> None:
    """The word on the screen never says less than the gate: incomplete, expired and withdrawn cover nothing."""
    if consent.standing(at) in (Standing.INCOMPLETE, Standing.EXPIRED, Standing.WITHDRAWN):
        assert not consent.covers(use, at)


@given(consents, moments, moments)
def test_the_first_withdrawal_counts(consent: Consent, first: datetime, second: datetime) -> None:
    once = replace(consent, withdrawn=None).withdraw(first)
    assert once.withdraw(second) == once


@given(givers, moments)
def test_a_minor_never_without_those_who_answer_for_them(giver: Giver, at: datetime) -> None:
    minor = replace(giver, kind=Kind.MINOR)
    if minor.missing(at):
        return
    both = {Signer.HOLDER_1, Signer.HOLDER_2} <= minor.signed_by
    assert both or (Signer.SOLE_HOLDER in minor.signed_by and minor.authority)
    assert minor.interest
    age = minor.age(at)
    assert age is not None
    if minor.country in ("it", "es") and age >= 14:
        assert Signer.MINOR in minor.signed_by


@given(givers, moments)
def test_an_adult_for_whom_others_decide_only_by_the_whole_exception(giver: Giver, at: datetime) -> None:
    represented = replace(giver, kind=Kind.REPRESENTED)
    whole = (
        represented.allowed_by,
        represented.reason.strip(),
        represented.authority.strip(),
        represented.heard,
        Signer.REPRESENTATIVE in represented.signed_by,
    )
    assert (represented.missing(at) == ()) == all(whole)
    assert (Missing.BLOCKED in represented.missing(at)) == (not represented.allowed_by)
    assert not replace(represented, heard=False).may_be_allowed


@pytest.mark.parametrize("gap", ["reason", "authority", "heard", "signed_by", "allowed_by"])
def test_each_part_of_the_exception_is_needed(gap: str) -> None:
    whole = next(giver for giver in COMPLETE if giver.kind is Kind.REPRESENTED)
    assert replace(ADULT, giver=whole).covers(USE, NOW)
    bare = replace(whole, **{gap: type(getattr(whole, gap))()})
    assert not replace(ADULT, giver=bare).covers(USE, NOW)


NOW = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
SCOPE = Scope(frozenset({"a1"}), frozenset({"instagram"}), frozenset({Purpose.EDUCATION}))
USE = Use("a1", "instagram", Purpose.EDUCATION, frozenset({What.PHOTO, What.FACE}))
ADULT = Consent("c", "K-0142", SCOPE, NOW - timedelta(days=300), "p", "0" * 64)
PARENTS = frozenset({Signer.HOLDER_1, Signer.HOLDER_2})


def minor(born: date, *more: Signer, country: str = "it", interest: bool = True) -> Consent:
    giver = Giver(Kind.MINOR, PARENTS | frozenset(more), "", born, interest, country)
    return replace(ADULT, giver=giver)


@pytest.mark.parametrize(
    ("days", "warning"), [(61, None), (60, None), (59, 60), (30, 60), (29, 30), (7, 30), (6, 7), (0, 7)]
)
def test_it_warns_sixty_thirty_and_seven_days_before_its_end(days: int, warning: int | None) -> None:
    ends = replace(ADULT, scope=replace(SCOPE, until=NOW + timedelta(days=days, seconds=1)))
    assert ends.warning(NOW) == warning
    assert ends.days_left(NOW) == days
    assert ends.standing(NOW) is (Standing.EXPIRING if warning else Standing.VALID)
    assert ends.standing(NOW + timedelta(days=days + 1)) is Standing.EXPIRED


@pytest.mark.parametrize("country", ["it", "es"])
def test_from_fourteen_a_minor_signs_too(country: str) -> None:
    birthday = date(2012, 11, 23)
    just = minor(birthday, country=country)
    assert just.covers(USE, NOW - timedelta(days=1))
    assert just.missing(NOW) == (Missing.OWN,)
    assert not just.covers(USE, NOW), "the day of the birthday comes after the signing"
    assert minor(birthday, Signer.MINOR, country=country).covers(USE, NOW)


def test_elsewhere_no_age_is_invented() -> None:
    assert minor(date(2010, 1, 1), country="uk").covers(USE, NOW)


def test_of_age_the_consent_of_the_parents_ends() -> None:
    young = minor(date(2008, 11, 24), Signer.MINOR)
    assert young.covers(USE, NOW)
    assert (young.standing(NOW), young.warning(NOW)) == (Standing.EXPIRING, 7)
    tomorrow = NOW + timedelta(days=1)
    assert young.lacks(USE, tomorrow) == (Lack.GROWN_UP,)
    assert young.standing(tomorrow) is Standing.EXPIRED


def test_born_on_a_leap_day_they_come_of_age_on_the_first_of_march() -> None:
    assert Giver(Kind.MINOR, born=date(2012, 2, 29)).grown_up_on == date(2030, 3, 1)


def test_one_holder_is_enough_only_with_a_written_reason() -> None:
    alone = Giver(Kind.MINOR, frozenset({Signer.SOLE_HOLDER}), "", date(2020, 1, 1), True, "it")
    assert alone.missing(NOW) == (Missing.REASON,)
    assert replace(alone, authority="Affidamento esclusivo.").missing(NOW) == ()
    assert replace(alone, signed_by=frozenset({Signer.HOLDER_1})).missing(NOW) == (Missing.HOLDERS,)


def test_for_the_dead_an_heir_or_the_next_of_kin_signs() -> None:
    assert Giver(Kind.DECEASED).missing(NOW) == (Missing.RELATIVE, Missing.CAPACITY)
    assert Giver(Kind.DECEASED, frozenset({Signer.RELATIVE}), "vedova").missing(NOW) == ()


def test_a_story_in_words_needs_no_picture() -> None:
    told = frozenset({What.STORY})
    scope = Scope(frozenset(), frozenset({"wordpress"}), frozenset({Purpose.CASE}), None, told)
    story = replace(ADULT, scope=scope)
    assert story.missing(NOW) == ()
    assert story.covers(Use("", "wordpress", Purpose.CASE, told), NOW)
    assert not story.covers(Use("a1", "wordpress", Purpose.CASE, told), NOW)


def test_reuse_alone_shows_nothing() -> None:
    bare = replace(ADULT, scope=replace(SCOPE, what=frozenset({What.REUSE})))
    assert bare.missing(NOW) == (Missing.WHAT,)
