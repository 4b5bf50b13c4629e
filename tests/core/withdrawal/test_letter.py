"""The closing letter says what was done, what was not, and why; and invents no law."""

from dataclasses import replace
from datetime import timedelta

import pytest
from support.desks import NOON

from app.core.kernel.text import LANGUAGES, Text, Words, render
from app.core.outbox.model import Delivery, State, Wait
from app.core.platforms.catalog import discover
from app.core.platforms.contract import Act
from app.core.team.model import Practice
from app.core.withdrawal.letter import Kind, Paragraph, letter_of
from app.core.withdrawal.model import Asker, Copy, Progress, Request, Way, Withdrawal

MANIFESTS = {key: connector.manifest for key, connector in discover().items()}
CHANNELS = {key: manifest.name for key, manifest in MANIFESTS.items()}
PRACTICE = Practice(name="Studio Greco")


def said(platform: str, state: State = State.REMOVED) -> Delivery:
    return Delivery(
        platform,
        platform,
        platform,
        Act.POST,
        "La pelle",
        NOON,
        state=state,
        settled_at=NOON - timedelta(days=9),
    )


def removal(of: Delivery, state: State = State.SENT, by: str = "", reason: str = "") -> Delivery:
    return Delivery(
        f"r-{of.id}", of.account, of.platform, Act.REMOVE, "La pelle", NOON,
        state=state, reply_to={"delivery": of.id}, settled_by=by,
        settled_at=NOON + timedelta(hours=1) if state is not State.READY else None,
        reason=Words(reason, reason, reason) if reason else None,
    )  # fmt: skip


def carried_out(*copies: Copy, ended: bool = True) -> Progress:
    request = Request(NOON, Asker.PERSON, Way.PHONE)
    end = NOON + timedelta(hours=2) if ended else None
    return Progress(Withdrawal("w", "c", "K-0142", request, "p", NOON, NOON, "p", 2, end), copies)


def written(progress: Progress, language: str = "en", practice: Practice = PRACTICE) -> str:
    letter = letter_of(progress, practice, CHANNELS, MANIFESTS, NOON)
    return "\n".join(render(paragraph.sentence, language) for paragraph in letter)


def test_what_was_taken_down_by_whom_and_what_stays() -> None:
    site, page, other = said("wordpress"), said("facebook"), said("instagram", State.SENT)
    letter = written(
        carried_out(
            Copy(site, removal(site)),
            Copy(page, removal(page, by="p"), "digest", "schermata.png"),
            Copy(
                other, removal(other, State.REFUSED, "p", "In a story of somebody else who does not answer.")
            ),
        )
    )
    assert "WordPress" in letter and "deleted by the platform at our request" in letter
    assert "taken down by hand" in letter and "a picture of the page as proof" in letter
    assert "In a story of somebody else who does not answer." in letter
    assert "2 publications that were planned were stopped." in letter
    assert "search engines may show a copy" in letter, "what the site cannot call back"
    assert "art. 7(3)" in letter and "K-0142" in letter


def test_what_is_not_down_yet_is_said_too() -> None:
    site, page = said("wordpress", State.SENT), said("facebook", State.SENT)
    by_hand = replace(removal(page, State.WAITING), wait=Wait.BY_HAND)
    letter = written(carried_out(Copy(site, removal(site, State.READY)), Copy(page, by_hand), ended=False))
    assert "Not taken down yet; we go on" in letter and "What was taken down" not in letter
    assert "a week after the last copy is down" in letter


def test_nothing_was_out() -> None:
    letter = written(carried_out())
    assert "Nothing that uses it was out." in letter and "What nobody can recall" not in letter


@pytest.mark.parametrize(
    ("country", "law"), [("it", "GDPR, art. 7(3)"), ("uk", "UK GDPR"), ("us", "45 CFR 164.508")]
)
def test_the_law_is_that_of_the_practice_and_the_rest_is_for_the_adviser(country: str, law: str) -> None:
    letter = written(carried_out(), practice=replace(PRACTICE, country=country))
    assert law in letter and "[To be completed by the practice's adviser" in letter


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_in_every_language(language: str) -> None:
    site = said("bluesky")
    progress = carried_out(Copy(site, removal(site)))
    letter = letter_of(progress, PRACTICE, CHANNELS, MANIFESTS, NOON)
    english = written(progress).splitlines()
    for paragraph, theirs in zip(letter, english, strict=True):
        words = render(paragraph.sentence, language)
        assert "{" not in words and words.strip()
        plain = isinstance(paragraph.sentence, Words) or paragraph.kind is Kind.SMALL and theirs[:4].isdigit()
        if language != "en" and not plain:
            assert words != theirs


def test_days_stand_in_it_as_values() -> None:
    letter = letter_of(carried_out(), PRACTICE, CHANNELS, MANIFESTS, NOON)
    dated: list[Paragraph] = [
        p for p in letter if isinstance(p.sentence, Text) and NOON in p.sentence.values.values()
    ]
    assert len(dated) >= 2
