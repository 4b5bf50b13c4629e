"""The self-check passes on these sources, and notices what is missing."""

import json
import sys
from pathlib import Path

import pytest
from servers.wordpress import Site

from app import self_check


def test_everything_is_here(tmp_path: Path, capsys: pytest.CaptureFixture[str], qapp: object) -> None:
    assert self_check.run(tmp_path) == 0, capsys.readouterr().out
    assert "Everything is here" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_noticed() -> None:
    wanted = self_check.contents()
    wanted["locales"].append("pt")
    line = self_check.compared("locales", wanted, ["es", "it"])
    assert line.ok is False
    assert "pt" in line.found


def test_nothing_at_all_is_noticed() -> None:
    assert self_check.compared("pages", {"pages": []}, []).ok is False


def test_the_built_program_reads_its_own_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "contents.json").write_text(json.dumps({"pages": ["today"]}), encoding="utf-8")
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert self_check.contents() == {"pages": ["today"]}


def test_every_kind_of_thing_is_expected() -> None:
    root = Path(self_check.__file__).resolve().parents[1]
    assert {kind for kind, names in self_check.expected(root).items() if not names} == set()


def test_the_whole_job_on_a_real_site(tmp_path: Path, wordpress: Site) -> None:
    wordpress.empty()
    fields = {"endpoint": wordpress.base, "user": "editor", "password": wordpress.passwords["editor"]}
    told = tmp_path / "rehearsal.json"
    told.write_text(json.dumps({"platform": "wordpress", "fields": fields}), encoding="utf-8")
    lines = self_check.rehearsal(tmp_path, told)
    assert [line.ok for line in lines] == [True, True], lines
    assert len(wordpress.posts()) == 1
