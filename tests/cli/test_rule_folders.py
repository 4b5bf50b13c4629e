"""A copy of the program with a folder more, or with a mistake in a rule file, as somebody who grows it has it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACK = """\
name = { it = "Paese nuovo", es = "País nuevo", en = "New country" }
version = "2026-11"
date = 2026-11-20
reviewed_by = "Avv. Lia Bianchi"
reviewed_on = 2026-11-21
emergency = ["112"]

[rules."adv.guarantee"]
severity = "block"
law = "Health Communication Act, section 4"
since = 2019-05-01
"""
PROMISE = "Garantiamo un esito perfetto dopo ogni intervento."
Copy = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The copy: its rules may be changed."""
    ignored = shutil.ignore_patterns("__pycache__", "screenshots")
    shutil.copytree(ROOT / "app", tmp_path / "app", ignore=ignored)
    shutil.copytree(ROOT / "resources" / "locale", tmp_path / "resources" / "locale")
    pack = tmp_path / "app" / "core" / "compliance" / "packs" / "xx"
    pack.mkdir()
    (pack / "rules.toml").write_text(PACK, "utf-8")
    return tmp_path


@pytest.fixture
def decoro(folder: Path) -> Copy:
    def run(*words: str, typed: str = "") -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "app", "--lang", "it", *words],
            input=typed,
            cwd=folder,
            env={**os.environ, "HOME": str(folder)},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    return run


def test_a_new_folder_is_a_country_of_the_command(decoro: Copy) -> None:
    done = decoro("check", "-", "--country", "xx", typed=PROMISE)
    assert done.returncode == 1 and done.stderr == ""
    assert "[xx.adv.guarantee]" in done.stdout and "Health Communication Act, section 4" in done.stdout
    told = decoro("check", "--explain", "xx.adv.guarantee")
    assert told.returncode == 0 and "Paese nuovo: Blocca" in told.stdout
    assert "Avv. Lia Bianchi" in told.stdout and "2026-11-21" in told.stdout, "who signed it off"


def test_a_mistake_in_a_rule_file_is_one_sentence_with_file_rule_and_line(decoro: Copy, folder: Path) -> None:
    file = folder / "app" / "core" / "compliance" / "packs" / "xx" / "rules.toml"
    file.write_text(PACK.replace('"block"', '"loud"'), "utf-8")
    for words in (["check", "-"], ["check", "--json", "-"], ["check", "--explain", "xx.adv.guarantee"]):
        done = decoro(*words, typed=PROMISE)
        assert done.returncode == 1 and done.stdout == ""
        (line,) = done.stderr.strip().splitlines()
        assert "xx/rules.toml line 9, adv.guarantee: severity must be one of" in line and line.endswith(".")
    looked = decoro("check", "--rules")
    assert looked.returncode == 1 and "xx/rules.toml line 9, adv.guarantee" in looked.stdout
    assert looked.stdout.splitlines()[-1] == "1 errore."
