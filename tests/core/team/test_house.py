"""The practice's own rules in the encrypted archive: who may decide, what is kept, what every door then says."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from support.desks import NOON, desk_in
from support.practice import CALM, Works, practice_in

from app.core.compliance.house import Fees, HouseWord, Tone, Where, WordKind
from app.core.compliance.load import HOME
from app.core.compliance.model import Facts, Severity, pack_date
from app.core.compliance.rulebook import Rulebook, evaluate
from app.core.inbox.service import CannotAnswer
from app.core.kernel.errors import Refused
from app.core.outbox.model import State, Wait
from app.core.posts.service import CannotSign
from app.core.storage import ledger
from app.core.team.house import House
from app.core.team.model import HouseRulesChanged, PracticeChanged, Role, RuleSwitched

AVOID = HouseWord(
    "", WordKind.AVOID, ("cliente", "clientela"), reason="Qui si curano persone.", suggestion="paziente"
)
REQUIRE = HouseWord("", WordKind.REQUIRE, ("su appuntamento",), advice=True, where=Where.POSTS)


@pytest.fixture
def works(tmp_path: Path) -> Iterator[Works]:
    with practice_in(tmp_path / "desk") as opened:
        yield opened


def test_each_decision_is_a_version_with_a_date_and_a_line_of_the_ledger(works: Works) -> None:
    heard: list[PracticeChanged] = []
    works.desk.bus.subscribe(PracticeChanged, heard.append)
    first = works.desk.house.keep_word(AVOID)
    second = works.desk.house.keep_word(REQUIRE)
    third = works.desk.house.keep_fees(Fees.NEVER)
    fourth = works.desk.house.keep_tone(Tone(no_exclamations=True, most_emoji=2))
    assert [rules.version for rules in (first, second, third, fourth)] == [1, 2, 3, 4]
    assert fourth.label == "house 4, 2026-11-23" and fourth.words[0].since == date(2026, 11, 23)
    assert [type(event) for event in heard] == [HouseRulesChanged] * 4
    with works.desk.db.read() as tx:
        line = ledger.lines(tx, limit=10_000)[-1]
    assert (line["kind"], line["ids"]["version"]) == ("HouseRulesChanged", "4")
    assert line["actor"] == works.desk.team.current.id
    assert "client" not in str(line)


def test_they_are_there_again_after_a_restart_and_the_profile_does_not_undo_them(tmp_path: Path) -> None:
    with desk_in(tmp_path / "desk") as desk:
        stale = desk.team.practice()
        desk.house.keep_word(AVOID)
        desk.house.keep_tone(Tone(formal=True))
        desk.team.save_practice(replace(stale, phone="080 1"))
        before = desk.house.current()
    with desk_in(tmp_path / "desk") as desk:
        assert desk.house.current() == before == desk.team.practice().house
        assert desk.team.practice().phone == "080 1"


def test_a_word_can_be_changed_and_taken_out_and_put_back(works: Works) -> None:
    house = works.desk.house
    (word,) = house.keep_word(AVOID).words
    assert house.keep_word(replace(word, advice=True)).words[0].advice
    assert house.drop_word(word.id).words == ()
    assert house.keep_word(word).words == (word,)


def test_nothing_is_kept_where_nothing_changes(works: Works) -> None:
    assert works.desk.house.keep_fees(Fees.FREE).version == 0
    assert works.desk.house.keep_tone(Tone()).version == 0


def test_only_the_doctor_decides(works: Works) -> None:
    works.sit(Role.RECEPTION)
    house = works.desk.house
    for verb in (
        lambda: house.keep_word(AVOID),
        lambda: house.drop_word("x"),
        lambda: house.keep_fees(Fees.NEVER),
        lambda: house.keep_tone(Tone(formal=True)),
        lambda: house.switch("it.adv.guarantee", on=False),
    ):
        with pytest.raises(Refused, match="doctor"):
            verb()
    assert house.current().version == 0


@pytest.mark.parametrize("words", [(), ("  ",), ("🦷",), ("cliente", "gr@tis")])
def test_what_cannot_be_looked_for_is_refused(works: Works, words: tuple[str, ...]) -> None:
    with pytest.raises(Refused):
        works.desk.house.keep_word(replace(AVOID, words=words))


# --- at the doors -----------------------------------------------------------------------------------------------


def test_a_word_to_avoid_stops_signing_until_somebody_answers_for_it(works: Works) -> None:
    works.desk.house.keep_word(AVOID)
    post = works.draft("Per i nostri clienti")
    doctor = works.desk.team.current
    with pytest.raises(CannotSign) as refused:
        works.desk.posts.sign(works.desk.posts.ask_to_sign(post), doctor)
    assert "clien" in str(refused.value.objections[0].values["title"])
    (finding,) = works.desk.gate.findings(post)
    asked = works.desk.posts.get(post.id)
    assert asked is not None
    answered = works.desk.posts.override(asked, finding, "Citiamo il nome di un convegno.", doctor)
    signed = works.desk.posts.sign(works.desk.posts.ask_to_sign(answered), doctor)
    assert signed.overrides[0].pack == "house 1, 2026-11-23"
    assert signed.approval is not None
    packs = signed.approval.rulebook.split("; ")[1:]
    assert packs == ["eu 2026-11, 2026-11-22", "it 2026-11, 2026-11-22", "house 1, 2026-11-23"]
    assert all(pack_date(pack) for pack in packs)


def test_a_word_decided_after_signing_stops_sending(works: Works) -> None:
    (delivery,) = works.queued("Per i nostri clienti")
    works.desk.house.keep_word(AVOID)
    works.sync()
    kept = works.kept(delivery)
    assert (kept.state, kept.wait) == (State.WAITING, Wait.STOPPED)
    assert works.square.sends == 0


def test_advice_stops_nothing(works: Works) -> None:
    works.desk.house.keep_word(REQUIRE)
    (delivery,) = works.queued()
    works.sync()
    assert works.kept(delivery).state is State.SENT


def test_a_reply_meets_the_same_rules_and_keeps_which(works: Works) -> None:
    works.desk.house.keep_word(AVOID)
    inbox, doctor = works.desk.inbox, works.desk.team.current
    reply = inbox.open_reply(works.hear("Siete bravi?"), "it")
    reply = inbox.keep_reply(replace(reply, text="Buongiorno, la clientela può telefonare al mattino."))
    with pytest.raises(CannotAnswer) as stopped:
        inbox.answer(reply, doctor)
    finding = next(f for f in stopped.value.findings if f.rule.startswith("house."))
    reply = inbox.dismiss(reply, finding, "È il titolo di un libro.", doctor)
    assert reply.dismissals[-1].pack == "house 1, 2026-11-23"
    again = inbox.open_reply(reply.conversation, "it")
    assert again.dismissals == reply.dismissals


# --- switches ---------------------------------------------------------------------------------------------------


@pytest.fixture
def softened(tmp_path: Path) -> Rulebook:
    """The shipped rules, with one that is only advice in Italy and in Europe."""
    home = tmp_path / "rules"
    shutil.copytree(HOME, home, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    for country in ("it", "eu"):
        file = home / "packs" / country / "rules.toml"
        lines = file.read_text(encoding="utf-8").splitlines()
        at = lines.index('[rules."adv.superlative"]')
        lines[at + 1] = 'severity = "note"'
        file.write_text("\n".join(lines), encoding="utf-8")
    return Rulebook(home)


BOAST = "Siamo i migliori dermatologi della città."


def test_advice_may_be_switched_off_and_on_with_who_and_when(works: Works, softened: Rulebook) -> None:
    desk = works.desk
    house = House(desk.db, desk.team, desk.clock, softened.level)
    heard: list[RuleSwitched] = []
    desk.bus.subscribe(RuleSwitched, heard.append)

    def said() -> list[str]:
        facts = Facts(language="it", jurisdictions=frozenset({"it"}), house=house.current())
        checklist = evaluate(BOAST, facts, softened)
        return [f.rule for f in checklist.findings if f.concept == "adv.superlative"]

    assert said() == ["it.adv.superlative"]
    house.switch("it.adv.superlative", on=False)
    assert said() == ["eu.adv.superlative"]
    (off,) = house.switch("eu.adv.superlative", on=False).off[1:]
    assert said() == []
    assert (off.person, off.at) == (desk.team.current.id, NOON)
    facts = Facts(language="it", jurisdictions=frozenset({"it"}), house=house.current())
    assert "adv.superlative" not in dict(evaluate(CALM, facts, softened).passed), (
        "what is off is not called fine"
    )
    house.switch("it.adv.superlative", on=True)
    assert said() == ["it.adv.superlative"]
    assert [(e.rule, e.on) for e in heard] == [
        ("it.adv.superlative", "off"),
        ("eu.adv.superlative", "off"),
        ("it.adv.superlative", "on"),
    ]


@pytest.mark.parametrize(
    "rule", ["it.adv.guarantee", "it.adv.price", "it.adv.superlative", "it.nothing", "nonsense"]
)
def test_no_other_rule_can_be_switched_off(works: Works, rule: str) -> None:
    with pytest.raises(Refused, match="stays on"):
        works.desk.house.switch(rule, on=False)
    assert works.desk.house.current().off == ()


def test_a_rule_that_became_more_than_advice_is_heard_again(works: Works, softened: Rulebook) -> None:
    """Switched off as advice, blocked by a newer pack: the switch means nothing any more."""
    desk = works.desk
    rules = House(desk.db, desk.team, desk.clock, softened.level).switch("it.adv.superlative", on=False)
    facts = Facts(language="it", house=rules)
    found = [f for f in evaluate(BOAST, facts, desk.rulebook).findings if f.concept == "adv.superlative"]
    assert [f.severity for f in found] == [Severity.WARN]


def test_our_own_advice_can_rest_too(works: Works) -> None:
    (word,) = works.desk.house.keep_word(REQUIRE).words
    assert works.desk.house.switch(word.rule, on=False).off_names == {word.rule}
    assert works.desk.house.drop_word(word.id).off == ()
    (strict,) = works.desk.house.keep_word(AVOID).words
    with pytest.raises(Refused):
        works.desk.house.switch(strict.rule, on=False)


def test_an_older_version_stays_in_the_archive(works: Works) -> None:
    works.desk.house.keep_word(AVOID)
    works.clock.advance(timedelta(days=2))
    works.desk.house.keep_fees(Fees.COMPLETE)
    with works.desk.db.read() as tx:
        from sqlalchemy import text

        kept = tx.execute(text("SELECT version, person FROM house_rules ORDER BY version")).all()
    assert [tuple(row) for row in kept] == [(1, works.desk.team.current.id), (2, works.desk.team.current.id)]
