"""Settings without a window: at once and kept, refused where they cannot be, and only by whom it concerns."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import text
from support.desks import NOON
from support.practice import Works, practice_in, run

from app.core import settings as stored
from app.core.kernel.errors import NeedsKey, Refused
from app.core.kernel.text import render
from app.core.team.model import Role
from app.core.vault import keys
from app.ui.pages.settings.presenter import Backup, Section, SettingsPresenter, SettingsState


@dataclass
class Bench:
    works: Works
    presenter: SettingsPresenter
    spoken: list[str]
    worn: list[tuple[str, int]]
    seen: list[SettingsState] = field(default_factory=list)

    @property
    def state(self) -> SettingsState:
        return self.seen[-1]

    def said(self, section: Section) -> tuple[str, str]:
        sentence, tone = self.state.said[section]
        return render(sentence, "en"), tone


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with practice_in(tmp_path / "desk") as works:
        desk = works.desk
        spoken: list[str] = []
        worn: list[tuple[str, int]] = []

        def check() -> tuple[int, int | None]:
            found = desk.verify()
            return found.lines, found.broken_at

        presenter = SettingsPresenter(
            desk.team,
            desk.clock,
            desk.db.run,
            preferences=lambda: desk.preferences.value,
            change=desk.preferences.change,
            speak=spoken.append,
            dress=lambda scheme, scale: worn.append((scheme, scale)),
            backups=lambda: [Backup(s.path, s.at, s.reason) for s in desk.archive.snapshots()],
            back_up=lambda: desk.archive.back_up(desk.clock),
            check=check,
            new_sheet=desk.new_recovery_sheet,
            has_sheet=desk.has_recovery_sheet,
            folder=desk.folder,
            backup_folder=desk.archive.backups,
            spoken="it",
        )
        made = Bench(works, presenter, spoken, worn)
        presenter.show = made.seen.append
        run(presenter.refresh())
        yield made


def on_disk(bench: Bench) -> stored.Settings:
    return stored.load(bench.works.desk.preferences.path)


def test_language_and_look_at_once_and_kept(bench: Bench) -> None:
    bench.presenter.speak("es")
    bench.presenter.wear("dark")
    bench.presenter.scale(999)
    assert bench.spoken == ["es"]
    assert bench.worn == [("dark", 100), ("dark", 200)]
    kept = on_disk(bench)
    assert (kept.language, kept.theme, kept.text_scale) == ("es", "dark", 200)
    assert (bench.state.language, bench.state.scheme, bench.state.text_scale) == ("es", "dark", 200)
    with pytest.raises(Refused):
        bench.presenter.speak("de")
    assert on_disk(bench).language == "es"


def test_an_answer_of_the_practice_is_kept_alone(bench: Bench) -> None:
    run(bench.presenter.change_practice(phone=" 080 123456 "))
    run(bench.presenter.change_practice(country="es"))
    practice = bench.works.desk.team.practice()
    assert (practice.phone, practice.country, practice.name) == ("080 123456", "es", "Studio Greco")
    assert bench.state.practice == practice


@pytest.mark.parametrize(("name", "value"), [("website", "studio.it"), ("usual_time", "half past six")])
def test_nonsense_changes_nothing(bench: Bench, name: str, value: str) -> None:
    before = bench.works.desk.team.practice()
    with pytest.raises(Refused):
        run(bench.presenter.change_practice(**{name: value}))
    assert bench.works.desk.team.practice() == before


def test_a_zone_of_elsewhere_is_offered_too(bench: Bench) -> None:
    assert bench.state.zones[0] == "Europe/Rome"
    run(bench.presenter.change_practice(zone="Atlantic/Azores"))
    assert bench.state.zones[0] == "Atlantic/Azores"
    assert bench.state.zone.key == "Atlantic/Azores"


def test_a_person_with_a_pin(bench: Bench) -> None:
    run(bench.presenter.add_person("Dott. Piero Neri", Role.DOCTOR, "BA 99", "2468"))
    added = bench.state.people[-1]
    assert (added.name, added.role, added.registration, added.has_pin) == (
        "Dott. Piero Neri",
        Role.DOCTOR,
        "BA 99",
        True,
    )
    assert bench.said(Section.PEOPLE)[1] == "ok"
    with pytest.raises(NeedsKey):
        bench.works.desk.team.switch(added.id, "0000")
    run(bench.presenter.set_pin(added.id, ""))
    assert not bench.state.people[-1].has_pin
    bench.works.desk.team.switch(added.id)


@pytest.mark.parametrize("pin", ["12", "12a4", "     "])
def test_a_bad_pin_adds_nobody(bench: Bench, pin: str) -> None:
    with pytest.raises(Refused):
        run(bench.presenter.add_person("Anna", Role.RECEPTION, "", pin))
    assert len(bench.works.desk.team.people()) == 2


def test_the_reception_keeps_to_what_is_its_own(bench: Bench) -> None:
    doctor = bench.works.desk.team.current
    bench.works.sit(Role.RECEPTION)
    run(bench.presenter.refresh())
    assert not bench.state.may_manage
    for work in (
        bench.presenter.change_practice(name="Altro"),
        bench.presenter.add_person("Anna", Role.RECEPTION, "", ""),
        bench.presenter.set_pin(doctor.id, "1234"),
        bench.presenter.make_sheet(),
    ):
        with pytest.raises(Refused):
            run(work)
    assert not bench.works.desk.has_recovery_sheet()
    run(bench.presenter.set_pin(bench.state.current, "1357"))
    assert next(p for p in bench.state.people if p.id == bench.state.current).has_pin


def test_a_new_sheet_opens_the_archive_and_leaves_the_screen(bench: Bench) -> None:
    bench.presenter.go(Section.SHEET)
    run(bench.presenter.make_sheet())
    first = bench.state.code
    assert (len(bench.state.groups), bench.state.has_sheet) == (6, True)
    desk = bench.works.desk
    assert keys.recover(desk.folder, desk.archive.identity.id, None, first, "four words are good") == desk.key
    run(bench.presenter.make_sheet())
    second = bench.state.code
    with pytest.raises(NeedsKey):
        keys.recover(desk.folder, desk.archive.identity.id, None, first, "four words are good")
    assert second not in repr(bench.state)
    bench.presenter.go(Section.LOOK)
    assert bench.state.code == ""


def test_a_backup_now_is_listed(bench: Bench) -> None:
    assert bench.state.backups == ()
    run(bench.presenter.back_up())
    (backup,) = bench.state.backups
    assert (backup.at, backup.reason) == (NOON, "by-hand")
    assert any(state.working == "backup" for state in bench.seen)
    assert bench.state.working == ""
    assert bench.said(Section.BACKUPS)[1] == "ok"


def test_the_check_finds_what_was_changed_from_outside(bench: Bench) -> None:
    run(bench.presenter.check())
    assert bench.said(Section.ARCHIVE)[1] == "ok"
    with bench.works.desk.archive.engine.begin() as connection:
        connection.execute(text("UPDATE ledger SET actor = 'somebody' WHERE seq = 3"))
    run(bench.presenter.check())
    words, tone = bench.said(Section.ARCHIVE)
    assert tone == "warn"
    assert "Line 3" in words
    assert bench.state.working == ""
