"""Rules without a window: found by word, law, country and severity; our own words; everything again, and stopped."""

import asyncio
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from support.pages import at_once
from support.practice import Works, practice_in, run

from app.core.compliance.house import Fees, HouseWord, Tone, WordKind
from app.core.compliance.load import HOME
from app.core.compliance.model import Severity
from app.core.compliance.rulebook import Rulebook
from app.core.kernel.errors import Refused
from app.core.kernel.text import Sentence, msg, render
from app.core.team.house import House
from app.core.team.model import Role
from app.ui.pages.rules.presenter import RulesPresenter
from app.ui.pages.rules.state import State, Tab

AVOID = HouseWord("", WordKind.AVOID, ("cliente",))


@dataclass
class Seen:
    presenter: RulesPresenter
    works: Works
    states: list[State] = field(default_factory=list)
    language: list[str] = field(default_factory=lambda: ["it"])

    @property
    def state(self) -> State:
        return self.presenter.state


def seen(works: Works, rulebook: Rulebook | None = None) -> Seen:
    desk = works.desk
    book = rulebook or desk.rulebook
    house = House(desk.db, desk.team, desk.clock, book.level)
    made = Seen(None, works)  # type: ignore[arg-type]
    made.presenter = RulesPresenter(book, house, desk.team, desk.recheck, at_once, lambda: made.language[-1])
    made.presenter.show = made.states.append
    run(made.presenter.refresh())
    return made


@pytest.fixture
def works(tmp_path: Path) -> Iterator[Works]:
    with practice_in(tmp_path / "desk") as opened:
        yield opened


@pytest.fixture
def page(works: Works) -> Seen:
    return seen(works)


def said(sentence: Sentence) -> str:
    return render(sentence, "it")


# --- packs and rules --------------------------------------------------------------------------------------------


def test_the_packs_in_force_come_first(page: Seen) -> None:
    assert [(c.pack.key, c.in_force) for c in page.state.packs[:2]] == [("it", True), ("eu", True)]
    assert not any(c.in_force for c in page.state.packs[2:])
    assert all(c.pack.basis and c.pack.dated for c in page.state.packs)
    assert sum(c.pack.rules for c in page.state.packs) == len(page.works.desk.rulebook.rules())


def test_the_list_begins_with_what_is_in_force_the_national_rule_first(page: Seen) -> None:
    countries = [row.rule.rule.partition(".")[0] for row in page.state.rows]
    assert set(countries) == {"it", "eu"}
    assert countries[:2] == ["it", "eu"]
    assert page.state.detail is not None and page.state.detail.rule.rule == page.state.rows[0].rule.rule


def test_a_rule_is_found_by_a_word_of_the_readers_language_and_by_its_law(page: Seen) -> None:
    page.presenter.search("promessa")
    assert {row.rule.concept for row in page.state.rows} >= {"adv.guarantee"}
    page.presenter.search("145/2018 art")
    assert {row.rule.rule for row in page.state.rows} >= {"it.adv.guarantee"}
    page.language.append("en")
    page.presenter.search("PROMISE")
    assert any(row.rule.concept == "adv.guarantee" for row in page.state.rows)
    page.presenter.search("xyzzy")
    assert page.state.rows == () and page.state.detail is None
    page.presenter.search("")
    assert page.state.detail is not None


def test_filters_add_up_and_a_severity_pressed_twice_is_let_go(page: Seen) -> None:
    page.presenter.in_country("")
    assert page.state.counts[None] == len(page.works.desk.rulebook.rules())
    page.presenter.in_country("es")
    page.presenter.in_group("priv")
    page.presenter.of_severity(Severity.WARN)
    assert {(r.rule.rule[:7], r.rule.severity) for r in page.state.rows} == {("es.priv", Severity.WARN)}
    count = page.state.counts[Severity.WARN]
    page.presenter.of_severity(Severity.WARN)
    assert len(page.state.rows) == page.state.counts[None] > count
    page.presenter.rules_of("uk")
    assert page.state.tab is Tab.RULES
    assert {row.rule.rule[:2] for row in page.state.rows} == {"uk"}


def test_a_rule_shows_examples_of_the_readers_language(page: Seen) -> None:
    page.presenter.choose("it.adv.guarantee")
    italian = page.state.detail
    assert italian is not None and italian.fires and italian.silent
    page.language.append("es")
    page.presenter.say_again()
    spanish = page.state.detail
    assert spanish is not None and spanish.fires and spanish.fires != italian.fires


def test_what_is_more_than_advice_has_no_switch_and_says_so(page: Seen) -> None:
    page.presenter.choose("it.adv.guarantee")
    detail = page.state.detail
    assert detail is not None and not detail.may_switch and detail.why_not is not None
    with pytest.raises(Refused, match="stays on"):
        run(page.presenter.switch("it.adv.guarantee", on=False))


def test_advice_is_switched_off_visibly_and_with_a_name(works: Works, tmp_path: Path) -> None:
    home = tmp_path / "rules"
    shutil.copytree(HOME, home, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    file = home / "packs" / "it" / "rules.toml"
    lines = file.read_text(encoding="utf-8").splitlines()
    lines[lines.index('[rules."adv.superlative"]') + 1] = 'severity = "note"'
    file.write_text("\n".join(lines), encoding="utf-8")
    page = seen(works, Rulebook(home))
    page.presenter.choose("it.adv.superlative")
    assert page.state.detail is not None and page.state.detail.may_switch
    run(page.presenter.switch("it.adv.superlative", on=False))
    detail = page.state.detail
    assert (detail.off, detail.switched_off_by) == (True, "Dott.ssa Elena Greco")
    assert next(row for row in page.state.rows if row.rule.rule == "it.adv.superlative").off
    works.sit(Role.RECEPTION)
    run(page.presenter.refresh())
    assert page.state.detail is not None and not page.state.detail.may_switch


# --- our own ----------------------------------------------------------------------------------------------------


def test_a_word_is_added_changed_taken_out_and_put_back(page: Seen) -> None:
    presenter = page.presenter
    presenter.add(WordKind.AVOID)
    assert page.state.form is not None and page.state.form.new
    assert run(presenter.keep(replace(page.state.form.word, words=("cliente",))))
    assert page.state.form is None
    (word,) = page.state.house.words
    presenter.edit(word.id)
    assert page.state.form is not None and page.state.form.word == word
    run(presenter.keep(replace(word, advice=True)))
    assert page.state.house.words[0].advice
    gone = run(presenter.drop(word.id))
    assert gone is not None and page.state.house.words == ()
    run(presenter.put_back(gone))
    assert page.state.house.words == (gone,)


def test_what_cannot_be_looked_for_is_said_on_the_sheet(page: Seen) -> None:
    page.presenter.add(WordKind.AVOID)
    assert not run(page.presenter.keep(replace(AVOID, words=("🦷",), reason="Niente denti.")))
    form = page.state.form
    assert form is not None and form.problem is not None and form.word.reason == "Niente denti."
    page.presenter.put_away()
    assert page.state.form is None


def test_fees_and_tone_are_kept_at_once(page: Seen) -> None:
    run(page.presenter.keep_fees(Fees.NEVER))
    run(page.presenter.keep_tone(Tone(formal=True, most_emoji=1)))
    house = page.works.desk.house.current()
    assert (house.fees, house.tone) == (Fees.NEVER, Tone(formal=True, most_emoji=1))
    assert page.state.house == house


def test_the_reception_reads_but_does_not_decide(page: Seen) -> None:
    page.works.sit(Role.RECEPTION)
    run(page.presenter.refresh())
    assert not page.state.may
    with pytest.raises(Refused):
        run(page.presenter.keep_fees(Fees.NEVER))


# --- everything again -------------------------------------------------------------------------------------------


def test_everything_is_checked_again_post_by_post(page: Seen) -> None:
    works = page.works
    works.queued("Per i nostri clienti")
    works.sync()
    works.clock.advance(timedelta(days=2))
    works.draft("Orari di Natale")
    works.desk.house.keep_word(AVOID)
    run(page.presenter.refresh())
    page.states.clear()
    run(page.presenter.check_everything())
    steps = [(s.check.done, s.check.of) for s in page.states if s.check.running]
    assert steps == [(0, 0), (1, 2), (2, 2)]
    check = page.state.check
    assert page.state.tab is Tab.RECHECK and not check.running
    (result,) = check.results
    assert [found.younger for found in result.found] == [True]
    assert check.chosen == result.task.id
    text = page.presenter.report_text(said, lambda day: "oggi")
    assert "clienti" in text and "nata dopo" in text and "house 1, 2026-11-25" in text


def test_advice_is_left_out_unless_it_is_wanted(page: Seen) -> None:
    page.works.draft("Per i clienti! E orari")
    page.works.draft("Che bello!")
    page.works.desk.house.keep_word(AVOID)
    page.works.desk.house.keep_tone(Tone(no_exclamations=True))
    run(page.presenter.refresh())
    run(page.presenter.check_everything())
    assert [len(r.found) for r in page.state.check.results] == [1]
    page.presenter.with_advice(True)
    assert sorted(len(r.found) for r in page.state.check.results) == [1, 2]
    page.presenter.choose_result(page.state.check.results[1].task.id)
    page.presenter.with_advice(False)
    assert page.state.check.chosen == page.state.check.results[0].task.id


def test_where_there_is_only_advice_it_is_shown(page: Seen) -> None:
    page.works.draft("Che bello!")
    page.works.desk.house.keep_tone(Tone(no_exclamations=True))
    run(page.presenter.refresh())
    run(page.presenter.check_everything())
    assert page.state.check.advice and len(page.state.check.results) == 1


def test_stop_ends_it_after_the_post_at_hand(page: Seen) -> None:
    for number in range(5):
        page.works.draft(f"Clienti {number}")
    page.works.desk.house.keep_word(AVOID)
    run(page.presenter.refresh())
    tell: Callable[[State], object] = page.states.append

    def stop_at_two(state: State) -> None:
        tell(state)
        if state.check.running and state.check.done == 2:
            page.presenter.stop()

    page.presenter.show = stop_at_two
    run(page.presenter.check_everything())
    report = page.state.check.report
    assert report is not None and (report.checked, report.of) == (2, 5)


def test_others_get_their_turn_between_the_posts(page: Seen) -> None:
    for number in range(3):
        page.works.draft(f"Orari {number}")
    turns = 0

    async def typing() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async def both() -> None:
        other = asyncio.ensure_future(typing())
        await page.presenter.check_everything()
        other.cancel()

    run(both())
    assert turns >= 3


def test_a_trouble_ends_the_check_and_is_told(page: Seen, monkeypatch: pytest.MonkeyPatch) -> None:
    page.works.draft("Orari")

    def fail(_task: object) -> None:
        raise Refused(msg("Not now."))

    monkeypatch.setattr(page.works.desk.recheck, "look", fail)
    with pytest.raises(Refused):
        run(page.presenter.check_everything())
    assert not page.state.check.running
