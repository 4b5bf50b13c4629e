"""Who is writing: what a person saw on the profile of a channel, the text itself, and what the door makes of it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.desks import NOON
from support.practice import Works, practice_in

from app.core.accounts.model import Profile, ProfileSeen, Shown
from app.core.compliance.model import Identity, Severity
from app.core.posts.identification import asked_of, identification_of
from app.core.posts.model import Goal, Post
from app.core.storage.ledger import lines
from app.core.team.model import Practice

IT = Practice("Studio Greco", country="it", director="Dott. Ugo Riva", authorisation="aut. 12/2019")
WHO = Identity("Studio Greco", "Elena Greco", "BA 4321", "Dott. Ugo Riva", "aut. 12/2019")


@pytest.mark.parametrize(
    ("practice", "asked"),
    [
        (IT, "name registration director centre"),
        (replace(IT, director="", authorisation=""), "name registration"),
        (replace(IT, country="es"), "name registration centre"),
        (replace(IT, country="es", authorisation=""), "name registration"),
        (replace(IT, country="uk"), "name registration"),
        (replace(IT, country="us"), "name registration"),
        (replace(IT, country="eu"), "name registration"),
    ],
)
def test_what_a_profile_has_to_show(practice: Practice, asked: str) -> None:
    assert [shown.value for shown in asked_of(practice)] == asked.split()


SIGNED = "Dott.ssa Elena Greco, Ordine BA  4321. Direttore sanitario: dott. Ugo Riva. Aut. 12/2019."


@pytest.mark.parametrize(
    ("shows", "text", "answer"),
    [
        (None, "Siamo aperti.", "unknown"),
        (set(Shown), "Siamo aperti.", "in_profile"),
        ({Shown.NAME, Shown.REGISTRATION}, "Siamo aperti.", "missing"),
        (set(), SIGNED, "in_text"),
        (set(), SIGNED.replace("BA  4321", "BA 1234"), "missing"),
        (set(), SIGNED.replace("Ugo Riva", "U. R."), "missing"),
    ],
)
def test_the_profile_or_the_text_says_it(shows: set[Shown] | None, text: str, answer: str) -> None:
    profile = None if shows is None else Profile(frozenset(shows), "p", NOON)
    assert identification_of(profile, IT, WHO, text) == answer


def test_what_the_practice_does_not_know_is_in_no_text() -> None:
    nobody = Profile(frozenset(), "p", NOON)
    assert identification_of(nobody, IT, replace(WHO, registration=""), SIGNED) == "missing"


@pytest.fixture
def works(tmp_path: Path) -> Iterator[Works]:
    with practice_in(tmp_path / "desk", looked_at=False) as opened:
        yield opened


def open_rules(works: Works, post: Post) -> dict[str, Severity]:
    return {f.concept: f.severity for f in works.desk.gate.findings(post)}


def test_a_post_that_informs_of_the_practice_waits_for_it(works: Works) -> None:
    desk, post = works.desk, works.draft()
    assert "info.identification" not in open_rules(works, post), "nobody looked: nothing is claimed"
    desk.accounts.profile_shows(works.api.id, {Shown.NAME}, desk.team.current.id)
    assert open_rules(works, post)["info.identification"] is Severity.BLOCK
    teaching = desk.posts.save(replace(post, goal=Goal.EDUCATE))
    assert open_rules(works, teaching)["info.identification"] is Severity.ASK
    desk.accounts.profile_shows(works.api.id, Shown, desk.team.current.id)
    assert "info.identification" not in open_rules(works, teaching)


def test_the_words_of_the_remedy_settle_it(works: Works) -> None:
    desk, post = works.desk, works.draft()
    desk.accounts.profile_shows(works.api.id, (), desk.team.current.id)
    (finding,) = [f for f in desk.gate.findings(post) if f.concept == "info.identification"]
    assert finding.remedy is not None
    said = desk.posts.save(replace(post, text=f"{post.text}\n{finding.remedy.words}"))
    assert "info.identification" not in open_rules(works, said)


def test_each_channel_has_a_profile_of_its_own(works: Works) -> None:
    desk = works.desk
    desk.accounts.profile_shows(works.api.id, Shown, desk.team.current.id)
    desk.accounts.profile_shows(works.page.id, (), desk.team.current.id)
    checked = desk.gate.checklists(works.draft("Orari", None, works.api, works.page))
    told = {channel: {f.concept for f in found.findings} for channel, found in checked.items()}
    assert "info.identification" not in told[works.api.id]
    assert "info.identification" in told[works.page.id]


def test_it_is_asked_again_at_the_door(works: Works) -> None:
    desk, (delivery,) = works.desk, works.queued()
    assert desk.door(delivery) is None
    desk.accounts.profile_shows(works.api.id, (), desk.team.current.id)
    assert desk.door(delivery) is not None


def test_who_looked_and_when_is_kept_and_told(works: Works) -> None:
    desk, heard = works.desk, list[ProfileSeen]()
    desk.bus.subscribe(ProfileSeen, heard.append)
    kept = desk.accounts.profile_shows(works.api.id, {Shown.NAME}, "p1").profile
    assert kept == Profile(frozenset({Shown.NAME}), "p1", NOON)
    assert desk.accounts.get(works.api.id).profile == kept
    assert [(e.account, e.person) for e in heard] == [(works.api.id, "p1")]
    with desk.db.read() as tx:
        assert list(lines(tx))[-1]["kind"] == "ProfileSeen"


def test_connecting_again_forgets_nothing(works: Works) -> None:
    desk = works.desk
    desk.accounts.profile_shows(works.page.id, Shown, desk.team.current.id)
    again = desk.accounts.add_assisted(works.page.platform, works.page.handle, works.page.page)
    assert again.id == works.page.id
    assert desk.accounts.get(again.id).profile is not None
