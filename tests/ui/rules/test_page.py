"""The page of rules as it is drawn and used."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QPushButton, QRadioButton
from pytestqt.qtbot import QtBot
from support.pages import Window, words_on
from support.practice import Works, practice_in

from app.core.compliance.house import Fees, HouseWord, WordKind
from app.core.kernel.text import LANGUAGES
from app.core.team.model import Role
from app.ui.kit import Theme
from app.ui.language import Language
from app.ui.pages import rules
from app.ui.pages.rules.page import RulesPage
from app.ui.pages.rules.state import Tab

AVOID = HouseWord("", WordKind.AVOID, ("cliente",), reason="Qui si curano persone.", suggestion="paziente")


@pytest.fixture
def works(tmp_path: Path) -> Iterator[Works]:
    with practice_in(tmp_path / "desk") as opened:
        yield opened


@pytest.fixture
def window(language: Language) -> Window:
    return Window(language)


@pytest.fixture
def page(
    works: Works, window: Window, look: Theme, loop: asyncio.AbstractEventLoop, qtbot: QtBot
) -> RulesPage:
    works.desk.bus.deliver_on(loop.call_soon_threadsafe)
    made = rules.build(works.desk, window.around)
    assert isinstance(made, RulesPage)
    qtbot.addWidget(made)
    made.resize(1072, 740)
    made.show()
    made.shown()
    qtbot.waitUntil(lambda: made._state.ready)
    return made


def press(page: RulesPage, name: str, qtbot: QtBot) -> None:
    button = page.findChild(QPushButton, name)
    assert button is not None and button.isEnabled(), name
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def go(page: RulesPage, tab: Tab) -> None:
    page.tabs._buttons[tab.value].click()


def test_the_packs_say_version_reviewer_and_laws_in_three_languages(
    page: RulesPage, language: Language, qtbot: QtBot
) -> None:
    for code, nobody in zip(
        LANGUAGES, ("Nessuno ha ancora approvato", "Nadie ha aprobado", "Nobody has signed"), strict=True
    ):
        language.set_language(code)
        qtbot.waitUntil(lambda said=nobody: said in words_on(page))  # type: ignore[misc]
        words = words_on(page)
        assert "2026-11" in words and "22/11/2026" in words and "L. 145/2018" in words


def test_from_a_pack_to_its_rules_and_one_of_them_in_full(page: RulesPage, qtbot: QtBot) -> None:
    press(page, "see it", qtbot)
    assert page._state.tab is Tab.RULES
    page.rules.search.setFocus()
    qtbot.keyClicks(page.rules.search, "promise")
    qtbot.waitUntil(lambda: len(page._state.rows) < 43)
    assert page.rules.list.choose("it.adv.guarantee")
    qtbot.waitUntil(lambda: "art. 56" in words_on(page.rules.detail))
    words = words_on(page.rules.detail)
    for part in ("art. 56", "Speaks up at", "Stays silent at", "always on"):
        assert part in words
    assert page.rules.detail.findChild(QCheckBox, "hear") is None


def test_no_switch_where_no_rule_is_advice_and_the_page_says_why(page: RulesPage, qtbot: QtBot) -> None:
    go(page, Tab.RULES)
    press(page, "severity note", qtbot)
    assert "No rule here is mere advice" in words_on(page)
    page.rules._empty.acted.emit()
    assert len(page._state.rows) == len(page._presenter._rules)


def test_a_word_is_written_on_the_sheet_from_the_keyboard(
    page: RulesPage, works: Works, qtbot: QtBot
) -> None:
    go(page, Tab.HOUSE)
    press(page, "add avoid", qtbot)
    sheet = page.sheet
    assert sheet is not None and sheet.isVisible() and sheet.words.hasFocus()
    sheet.words.insertPlainText("🦷")
    press(page, "keep word", qtbot)
    qtbot.waitUntil(lambda: "cannot be looked for" in words_on(sheet))
    sheet.words.setPlainText("cliente\nclientela")
    sheet.advice.click()
    sheet.suggestion.setText("paziente")
    press(page, "keep word", qtbot)
    qtbot.waitUntil(lambda: not sheet.isVisible())
    (word,) = works.desk.house.current().words
    assert (word.words, word.advice, word.suggestion) == (("cliente", "clientela"), True, "paziente")
    assert "“cliente”, “clientela”" in words_on(page)
    press(page, f"edit {word.id}", qtbot)
    assert sheet.words.toPlainText() == "cliente\nclientela" and sheet.advice.isChecked()
    qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    assert page._state.form is None


def test_our_own_advice_can_rest_and_be_heard_again(page: RulesPage, works: Works, qtbot: QtBot) -> None:
    (word,) = works.desk.house.keep_word(replace(AVOID, advice=True)).words
    qtbot.waitUntil(lambda: bool(page._state.house.words))
    go(page, Tab.HOUSE)
    for off in (True, False):
        press(page, f"switch {word.id}", qtbot)
        qtbot.waitUntil(lambda off=off: bool(works.desk.house.current().off) is off)  # type: ignore[misc]
        qtbot.waitUntil(lambda off=off: bool(page._state.house.off) is off)  # type: ignore[misc]
        assert ("Off" in words_on(page.house).split("\n")) is off


def test_a_word_taken_out_can_be_put_back(
    page: RulesPage, works: Works, window: Window, qtbot: QtBot
) -> None:
    (word,) = works.desk.house.keep_word(AVOID).words
    qtbot.waitUntil(lambda: bool(page._state.house.words))
    go(page, Tab.HOUSE)
    press(page, f"drop {word.id}", qtbot)
    qtbot.waitUntil(lambda: bool(window.toasts))
    assert works.desk.house.current().words == ()
    undo = window.toasts[-1][1]
    assert undo is not None
    undo()
    qtbot.waitUntil(lambda: works.desk.house.current().words == (word,))


def test_fees_and_tone_are_chosen_with_one_click(page: RulesPage, works: Works, qtbot: QtBot) -> None:
    go(page, Tab.HOUSE)
    never = page.findChild(QRadioButton, "fees never")
    assert never is not None
    never.click()
    qtbot.waitUntil(lambda: works.desk.house.current().fees is Fees.NEVER)
    page.house.formal.click()
    qtbot.waitUntil(lambda: works.desk.house.current().tone.formal)
    page.house.emoji[0].click()
    qtbot.waitUntil(lambda: works.desk.house.current().tone.most_emoji == 0)
    assert "Version" in words_on(page.house)


def test_the_reception_sees_all_and_changes_nothing(page: RulesPage, works: Works, qtbot: QtBot) -> None:
    works.desk.house.keep_word(AVOID)
    works.sit(Role.RECEPTION)
    qtbot.waitUntil(lambda: not page._state.may and bool(page._state.house.words))
    go(page, Tab.HOUSE)
    assert "Only the doctor" in words_on(page.house)
    for widget in (*page.house._adds.values(), *page.house.fees.values(), page.house.formal):
        assert not widget.isEnabled()


def test_everything_is_checked_again_and_each_result_opens_its_post(
    page: RulesPage, works: Works, window: Window, qtbot: QtBot
) -> None:
    post = works.draft("Per i nostri clienti")
    works.desk.house.keep_word(AVOID)
    go(page, Tab.RECHECK)
    assert "Today’s rules over everything" in words_on(page)
    press(page, "check again", qtbot)
    qtbot.waitUntil(lambda: page._state.check.report is not None)
    words = words_on(page.recheck)
    assert "1 text to look at" in words and "“clienti”" in words and "Rule of the practice" in words
    press(page, "open post", qtbot)
    assert window.visited[-1] == ("composer", {"post": post.id})
    page.recheck.copied.emit()
    assert window.toasts[-1][0].template == "The report was copied."  # type: ignore[union-attr]


def test_a_reply_is_among_them_and_opens_its_conversation(
    page: RulesPage, works: Works, window: Window, qtbot: QtBot
) -> None:
    desk, conversation = works.desk, works.hear("Quanto costa una visita?")
    written = replace(desk.inbox.open_reply(conversation, "it"), text="Grazie, cari clienti.")
    desk.inbox.answer(desk.inbox.keep_reply(written), desk.team.current)
    works.clock.advance(timedelta(days=2))
    desk.house.keep_word(AVOID)
    page.check_again()
    qtbot.waitUntil(lambda: page._state.check.report is not None)
    words = words_on(page.recheck)
    assert "Reply: Grazie, cari clienti." in words
    assert "This rule is younger than the reply" in words
    press(page, "open post", qtbot)
    assert window.visited[-1] == ("inbox", {"conversation": conversation})


def test_nothing_found_is_said_kindly(page: RulesPage, works: Works, qtbot: QtBot) -> None:
    works.draft()
    page.check_again()
    qtbot.waitUntil(lambda: page._state.check.report is not None)
    assert "find nothing new" in page.recheck.summary.accessibleName()


def test_search_is_one_key_away(page: RulesPage, qtbot: QtBot) -> None:
    qtbot.keyClick(page, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert page._state.tab is Tab.RULES and page.rules.search.hasFocus()


def test_led_here_for_one_rule(page: RulesPage, qtbot: QtBot) -> None:
    page.shown(rule="es.adv.guarantee")
    qtbot.waitUntil(
        lambda: page._state.detail is not None and page._state.detail.rule.rule == "es.adv.guarantee"
    )


@pytest.mark.parametrize("scale", [100, 150])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_tab_is_drawn(
    page: RulesPage, works: Works, look: Theme, qtbot: QtBot, scale: int, scheme: str
) -> None:
    works.desk.house.keep_word(AVOID)
    look.choose(scheme=scheme, text_scale=scale)  # type: ignore[arg-type]
    for tab in Tab:
        go(page, tab)
        picture = page.grab().toImage()
        colours = {picture.pixelColor(x, y).name() for x in range(0, 1072, 9) for y in range(90, 700, 9)}
        assert len(colours) > 3, tab
