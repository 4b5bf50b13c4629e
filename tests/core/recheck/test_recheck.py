"""Re-check everything: today's rules over drafts, queue and what is out, posts and replies; which rule is younger."""

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from PIL import Image
from support.desks import NOON
from support.practice import Works, practice_in

from app.core.compliance.house import HouseWord, WordKind
from app.core.compliance.model import Finding, Ruling, Severity
from app.core.consent.model import Purpose, Scope, Standing
from app.core.inbox.model import Reply
from app.core.kernel.text import Words
from app.core.posts.model import Status
from app.core.recheck.model import is_younger

AVOID = HouseWord("", WordKind.AVOID, ("cliente",))
DAY = date(2026, 11, 23)
NOTHING = Words("", "", "")


@pytest.fixture
def works(tmp_path: Path) -> Iterator[Works]:
    with practice_in(tmp_path / "desk") as opened:
        yield opened


def finding(since: date, pack: str) -> Finding:
    ruling = Ruling("r", "c", Severity.WARN, NOTHING, NOTHING, None, None, "", since, pack)
    return Finding(ruling, None, None, "")


@pytest.mark.parametrize(
    ("since", "pack", "signed_with", "younger"),
    [
        (date(2026, 12, 1), "it 2027-01, 2027-01-10", "", True),
        (date(2014, 5, 18), "it 2026-11, 2026-11-22", "", False),
        (date(2014, 5, 18), "it 2027-01, 2027-01-10", "", True),
        (date(2014, 5, 18), "it 2027-01, 2027-01-10", "d; it 2027-01, 2027-01-10", False),
        (date(2014, 5, 18), "it 2027-01, 2027-01-10", "d; it 2026-11, 2026-11-22", True),
        (date(2014, 5, 18), "it 2026-11", "", False),
    ],
)
def test_which_rule_is_younger(since: date, pack: str, signed_with: str, younger: bool) -> None:
    assert is_younger(finding(since, pack), DAY, signed_with) is younger


def test_a_draft_has_no_age() -> None:
    assert not is_younger(finding(date(2030, 1, 1), "it 2030-01, 2030-01-01"), None)


def test_all_is_well_where_nothing_was_found(works: Works) -> None:
    works.queued()
    report = works.desk.recheck.everything()
    assert (report.checked, report.of, report.results) == (1, 1, ())
    assert report.rules.endswith("it 2026-11, 2026-11-22")


def test_a_rule_born_after_the_publication_is_said_so(works: Works) -> None:
    works.queued("Per i nostri clienti")
    works.sync()
    works.clock.advance(timedelta(days=3))
    works.desk.house.keep_word(AVOID)
    draft = works.draft("Bozza per i clienti")
    waiting = works.draft("Firmato tranquillo")
    works.desk.posts.sign(works.desk.posts.ask_to_sign(waiting), works.desk.team.current)
    report = works.desk.recheck.everything()
    out, still = report.results
    assert (out.task.status, out.task.out, out.task.day) == (Status.PUBLISHED, True, date(2026, 11, 23))
    assert [(f.finding.phrase, f.younger) for f in out.found] == [("clienti", True)]
    assert out.found[0].channels
    assert (still.task.id, still.task.day) == (draft.id, None)
    assert [f.younger for f in still.found] == [False]
    assert report.checked == report.of == 3


def test_what_went_out_is_looked_at_as_it_went_out(works: Works) -> None:
    """Later changes of the text change nothing about what people read there."""
    (delivery,) = works.queued("Per i nostri clienti")
    works.sync()
    post = works.desk.posts.get(delivery.post)
    assert post is not None
    works.desk.posts.save(replace(post, title="Orari", text="Lo studio è chiuso."))
    works.desk.house.keep_word(AVOID)
    (result,) = works.desk.recheck.everything().results
    assert result.found[0].finding.phrase == "clienti"


def test_what_was_put_in_the_bin_is_still_out_there(works: Works) -> None:
    (delivery,) = works.queued("Per i nostri clienti")
    works.sync()
    works.desk.posts.trash(delivery.post)
    works.desk.posts.trash(works.draft("Bozza per i clienti").id)
    works.desk.house.keep_word(AVOID)
    (result,) = works.desk.recheck.everything().results
    assert result.task.out


def test_what_somebody_answered_for_is_not_asked_again(works: Works) -> None:
    works.desk.house.keep_word(AVOID)
    post = works.draft("Per i nostri clienti")
    (found,) = works.desk.gate.findings(post)
    works.desk.posts.override(post, found, "È il nome del convegno.", works.desk.team.current)
    assert works.desk.recheck.everything().results == ()


def test_it_can_be_stopped(works: Works) -> None:
    works.desk.house.keep_word(AVOID)
    for number in range(4):
        works.draft(f"Clienti {number}")
    seen: list[tuple[int, int]] = []

    def go_on(done: int, of: int) -> bool:
        seen.append((done, of))
        return done < 2

    report = works.desk.recheck.everything(go_on)
    assert (report.checked, report.of, len(report.results)) == (2, 4, 2)
    assert seen == [(0, 4), (1, 4), (2, 4)]


def test_consents_that_end_soon_or_were_withdrawn_are_listed(works: Works, tmp_path: Path) -> None:
    desk = works.desk
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "red").save(out, "PNG")
    asset = desk.media.take("mano.png", out.getvalue())
    scope = Scope(
        frozenset({asset.id}), frozenset({"square"}), frozenset({Purpose.EDUCATION}), NOON + timedelta(days=9)
    )
    proof = tmp_path / "modulo.pdf"
    proof.write_bytes(b"%PDF-1.4\n%%EOF\n")
    consent = desk.consents.record("K-0142", scope, desk.team.current.id)
    desk.consents.attach_proof(consent.id, proof)
    desk.posts.save(replace(works.draft("Con consenso"), media=(asset.id,), consents=(consent.id,)))

    def due() -> list[tuple[str, Standing]]:
        results = desk.recheck.everything().results
        return [(one.subject, one.standing) for result in results for one in result.task.consents]

    assert due() == [("K-0142", Standing.EXPIRING)]
    works.clock.advance(timedelta(days=10))
    assert due() == [("K-0142", Standing.EXPIRED)]
    desk.consents.withdraw(consent.id)
    assert due() == [("K-0142", Standing.WITHDRAWN)]


# --- replies -----------------------------------------------------------------------------------------------------


def reply(works: Works, words: str, to: str = "Quanto costa una visita?") -> Reply:
    conversation = works.hear(to)
    return works.desk.inbox.keep_reply(replace(works.desk.inbox.open_reply(conversation, "it"), text=words))


def test_a_reply_that_is_out_meets_a_rule_born_after_it(works: Works) -> None:
    desk = works.desk
    sent = reply(works, "Grazie, cari clienti.")
    desk.inbox.answer(sent, desk.team.current)
    works.sync()
    works.clock.advance(timedelta(days=3))
    desk.house.keep_word(AVOID)
    (result,) = desk.recheck.everything().results
    task = result.task
    assert (task.id, task.conversation, task.is_reply) == (sent.id, sent.conversation, True)
    assert (task.status, task.out, task.day) == (Status.PUBLISHED, True, date(2026, 11, 23))
    assert [(f.finding.phrase, f.younger, f.channels) for f in result.found] == [
        ("clienti", True, ("The Square",))
    ]


def test_a_reply_in_the_outbox_and_a_draft_are_looked_at_too(works: Works) -> None:
    desk = works.desk
    queued = reply(works, "Grazie, cari clienti.", "Bravi!")
    desk.inbox.answer(queued, desk.team.current)
    draft = reply(works, "Cari clienti, grazie.", "Bravissimi!")
    works.clock.advance(timedelta(days=3))
    desk.house.keep_word(AVOID)
    report = desk.recheck.everything()
    assert (report.checked, report.of) == (2, 2)
    found = {r.task.id: (r.task.status, r.task.day, [f.younger for f in r.found]) for r in report.results}
    assert found == {
        queued.id: (Status.WAITING, date(2026, 11, 23), [True]),
        draft.id: (Status.DRAFT, None, [False]),
    }


def test_what_somebody_answered_for_in_a_reply_is_not_asked_again(works: Works) -> None:
    desk = works.desk
    desk.house.keep_word(AVOID)
    draft = reply(works, "Grazie, cari clienti.")
    (finding,) = desk.inbox.check(draft).findings
    desk.inbox.dismiss(draft, finding, "È il nome del convegno.", desk.team.current)
    assert desk.recheck.everything().results == ()


def test_a_reply_is_looked_at_with_the_message_it_answers(works: Works) -> None:
    reply(works, "La aspettiamo in studio lunedì.", "Mio padre ha un forte dolore al petto")
    (result,) = works.desk.recheck.everything().results
    assert "clin.emergency" in {f.finding.concept for f in result.found}
