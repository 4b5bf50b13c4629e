"""``decoro`` without a window: what it prints, what it returns, and one calm sentence when it cannot."""

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from app.core.consent.model import Scope
from app.core.desk import Desk, approach, load_preferences
from app.core.storage.archive import claim

PASSWORD = "quattro parole lunghe qui"
Decoro = Callable[..., "subprocess.CompletedProcess[str]"]
PROMISE = "Risultati garantiti al 100%, senza alcun rischio."
CALM = "Lo studio resta chiuso lunedì mattina e riapre alle 15."


@contextmanager
def desk_at(folder: Path) -> Iterator[Desk]:
    door = approach(folder, load_preferences(folder), None)
    desk = door.unlock(PASSWORD)
    try:
        yield desk
    finally:
        desk.close()


def sentence(told: str) -> str:
    """Exactly one line that a person can read."""
    (line,) = told.strip().splitlines()
    assert line.endswith(".") and "Traceback" not in line and "Error" not in line and "{" not in line
    return line


# --- check -----------------------------------------------------------------------------------------------------


def test_a_text_with_a_promise_is_blocked_with_law_and_fix(decoro: Decoro, tmp_path: Path) -> None:
    file = tmp_path / "post.txt"
    file.write_text(PROMISE, "utf-8")
    done = decoro("check", str(file), "--lang", "it")
    assert done.returncode == 1 and done.stderr == ""
    assert "it.adv.guarantee" in done.stdout and "«" in done.stdout and "Codice di deontologia" in done.stdout
    assert re.search(r"\d+ controlli a posto", done.stdout)


def test_a_calm_text_is_fine_from_the_standard_input_too(decoro: Decoro) -> None:
    done = decoro("--lang", "en", "check", "-", "--lang", "it", typed=CALM)
    assert done.returncode == 0 and "checks fine" in done.stdout and "Blocks" not in done.stdout


def test_corpus_lines_in_and_out(decoro: Decoro) -> None:
    items = [
        {"id": "a", "lang": "it", "kind": "post", "jurisdiction": "IT", "text": f"👩‍⚕️ {PROMISE}"},
        {"id": "b", "lang": "it", "kind": "post", "jurisdiction": ["IT"], "text": CALM, "attributes": {}},
    ]
    lines = "\n\n".join(json.dumps(item, ensure_ascii=False) for item in items)
    done = decoro("check", "--json", "-", typed=lines)
    assert done.returncode == 0 and done.stderr == ""
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert (first["id"], second["id"], second["findings"]) == ("a", "b", [])
    promise = next(f for f in first["findings"] if f["rule"].endswith("adv.guarantee"))
    assert set(promise) == {"rule", "severity", "start", "end", "message"} and promise["severity"] == "block"
    assert items[0]["text"][promise["start"] : promise["end"]] in PROMISE, (
        "code points of the author's own text"
    )


@pytest.mark.parametrize("bad", ["garbage", "[1]", '{"id": 1}', '"text"', "{"])
def test_a_line_that_is_none_is_named_and_its_text_is_not_shown(decoro: Decoro, bad: str) -> None:
    good = json.dumps({"id": "a", "lang": "it", "kind": "post", "jurisdiction": "IT", "text": CALM})
    done = decoro("--lang", "it", "check", "--json", "-", typed=f"{good}\n{bad}\n")
    assert done.returncode == 1 and json.loads(done.stdout)["id"] == "a"
    assert sentence(done.stderr).startswith("La riga 2")


def test_a_file_that_is_not_there(decoro: Decoro, tmp_path: Path) -> None:
    for words in (["check", str(tmp_path / "no.txt")], ["check", "--json", str(tmp_path)]):
        done = decoro("--lang", "es", *words)
        assert done.returncode == 1 and done.stdout == ""
        assert "no" in sentence(done.stderr)


def test_a_rule_is_explained_in_full(decoro: Decoro) -> None:
    done = decoro("--lang", "it", "check", "--explain", "it.adv.guarantee")
    assert (done.returncode, done.stderr) == (0, "")
    for words in (
        "Blocca", "L. 145/2018", "2023-06-14", "Versione 2026-11", "Nessuno ha ancora", "?", "Qui interviene:", "«",
        "Qui tace:", "Non dà consulenza legale",
    ):  # fmt: skip
        assert words in done.stdout, words
    assert "[es.adv.guarantee]" not in done.stdout


def test_a_concept_is_explained_for_every_country_in_the_language_asked_for(decoro: Decoro) -> None:
    done = decoro("check", "--explain", "priv.image_minor", "--lang", "es")
    assert (done.returncode, done.stderr) == (0, "")
    for country in ("it", "es", "uk", "us", "eu"):
        assert f"[{country}.priv.image_minor]" in done.stdout
    assert "Bloquea" in done.stdout and "depicts minor_patient" in done.stdout
    assert "de memoria" in done.stdout, "what waits to be checked is said"


def test_an_unknown_rule_is_answered_with_the_nearest(decoro: Decoro) -> None:
    done = decoro("--lang", "it", "check", "--explain", "it.adv.garantee")
    assert done.returncode == 2 and done.stdout == ""
    assert "it.adv.guarantee" in sentence(done.stderr)
    far = decoro("--lang", "en", "check", "--explain", "qqq")
    assert far.returncode == 2 and "no rule qqq" in sentence(far.stderr)


def test_the_rule_files_hold(decoro: Decoro) -> None:
    done = decoro("--lang", "en", "check", "--rules")
    assert done.returncode == 0, done.stdout
    assert done.stdout.splitlines()[-1] == "Every rule file holds."


def test_wrong_usage_is_two(decoro: Decoro) -> None:
    assert decoro("frobnicate").returncode == 2
    assert decoro("export").returncode == 2
    assert decoro("--version").stdout.startswith("Decoro ")


# --- the archive -----------------------------------------------------------------------------------------------


def test_verify_says_that_everything_fits(decoro: Decoro, practice: Path) -> None:
    done = decoro("verify", at=practice)
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 immagin" in sentence(done.stdout) and "registro" in done.stdout


def test_a_changed_line_of_the_ledger_is_found(decoro: Decoro, practice: Path) -> None:
    with desk_at(practice) as desk, desk.db.write() as tx:
        tx.execute(text("UPDATE ledger SET actor = 'somebody else' WHERE seq = 3"))
    done = decoro("--lang", "en", "verify", at=practice)
    assert done.returncode == 1
    assert sentence(done.stdout) == "The ledger does not fit together from line 3 on."


def test_a_flipped_picture_is_found(decoro: Decoro, practice: Path) -> None:
    with desk_at(practice) as desk, desk.archive.blobs.engine.begin() as connection:
        connection.execute(text("UPDATE content SET data = zeroblob(100)"))
    done = decoro("verify", at=practice)
    assert done.returncode == 1 and sentence(done.stdout + done.stderr)


def test_backup_restore_and_the_archive_of_before_stays(decoro: Decoro, practice: Path) -> None:
    made = decoro("backup", at=practice)
    assert made.returncode == 0, made.stderr
    (name,) = re.findall(r"archive-\S+\.db", made.stdout)
    with desk_at(practice) as desk:
        desk.posts.new("it", "Scritto dopo", "Dopo la copia.")
    listed = decoro("restore", at=practice)
    assert listed.returncode == 0
    assert listed.stdout.splitlines() == [name, "1 copia di sicurezza."]
    wrong = decoro("restore", "archive-yesterday.db", at=practice)
    assert wrong.returncode == 1 and sentence(wrong.stderr)
    done = decoro("restore", name, at=practice)
    assert done.returncode == 0, done.stderr
    (aside,) = re.findall(r"archive-before-restore-\S+\.db", sentence(done.stdout))
    assert (practice / aside).exists()
    with desk_at(practice) as desk:
        assert [p.title for p, _ in desk.posts.all()] == ["Nei"]
        assert desk.verify().broken_at is None and desk.media.content(desk.media.all()[0])


def test_a_backup_brought_back_where_the_archive_was_lost_says_what_to_check(
    decoro: Decoro, practice: Path
) -> None:
    (name,) = re.findall(r"archive-\S+\.db", decoro("backup", at=practice).stdout)
    (practice / "archive.db").write_bytes(b"ruined")
    done = decoro("--lang", "en", "restore", name, at=practice)
    assert done.returncode == 0, done.stderr
    assert "Withdrawals since" in done.stdout and "until then nothing is sent" in done.stdout
    with desk_at(practice) as desk:
        assert desk.restores.unchecked() is not None


def test_what_is_kept_about_one_person_is_exported_by_code(
    decoro: Decoro, practice: Path, tmp_path: Path
) -> None:
    done = decoro("--lang", "en", "export", str(tmp_path / "out"), "--subject", "K-9999", at=practice)
    assert done.returncode == 1 and "Nothing is kept under the code K-9999" in sentence(done.stderr)
    with desk_at(practice) as desk:
        desk.consents.record("K-0001", Scope(), "p1")
    done = decoro("export", str(tmp_path / "out"), "--subject", "K-0001", at=practice)
    assert done.returncode == 0, done.stderr
    assert json.loads((tmp_path / "out" / "person.json").read_text()) == {"code": "K-0001"}


def test_export_writes_and_refuses_a_full_folder(decoro: Decoro, practice: Path, tmp_path: Path) -> None:
    done = decoro("export", str(tmp_path / "out"), at=practice)
    assert done.returncode == 0, done.stderr
    written = [p for p in (tmp_path / "out").rglob("*") if p.is_file()]
    assert str(len(written)) in sentence(done.stdout)
    assert json.loads((tmp_path / "out" / "posts.json").read_text("utf-8"))[0]["title"] == "Nei"
    again = decoro("export", str(tmp_path / "out"), at=practice)
    assert again.returncode == 1 and "vuota" in sentence(again.stderr)


def test_sync_says_what_happened_and_offline_says_why_not(decoro: Decoro, practice: Path) -> None:
    done = decoro("sync", at=practice)
    assert (done.returncode, done.stderr) == (0, "") and sentence(done.stdout)
    load_preferences(practice).change(work_offline=True)
    refused = decoro("sync", at=practice)
    assert refused.returncode == 1 and refused.stdout == "" and sentence(refused.stderr)


VERBS = (["sync"], ["backup"], ["verify"], ["export", "out"])


@pytest.mark.parametrize("language", ["it", "es", "en"])
def test_a_wrong_password_is_one_sentence_and_changes_nothing(
    decoro: Decoro, practice: Path, language: str
) -> None:
    before = (practice / "archive.db").read_bytes()
    said = set()
    for words in VERBS:
        done = decoro("--lang", language, *words, at=practice, password="not the password at all")
        assert done.returncode == 1 and done.stdout == ""
        said.add(sentence(done.stderr))
    assert len(said) == 1 and (practice / "archive.db").read_bytes() == before
    assert decoro("--lang", language, "verify", at=practice, password="").returncode == 1


def test_the_languages_are_three(decoro: Decoro, practice: Path) -> None:
    said = {
        decoro(*words, "verify", at=practice, password="wrong").stderr
        for words in ([], ["--lang", "es"], ["--lang", "en"])
    }
    assert len(said) == 3, "without a word, the language chosen in Decoro"


def test_where_there_is_no_archive_none_is_made(decoro: Decoro, tmp_path: Path) -> None:
    folder = tmp_path / "nowhere"
    for words in (*VERBS, ["restore"]):
        done = decoro("--lang", "en", *words, at=folder)
        assert (done.returncode, done.stdout) == (1, "") and sentence(done.stderr).startswith(
            "There is no archive"
        )
    assert not folder.exists()


def test_a_second_process_is_refused(decoro: Decoro, practice: Path) -> None:
    with claim(practice):
        done = decoro("--lang", "en", "verify", at=practice)
    assert done.returncode == 1 and "already open" in sentence(done.stderr)
    assert decoro("verify", at=practice).returncode == 0


def test_a_cut_archive_is_one_sentence_and_stays_as_it_is(decoro: Decoro, practice: Path) -> None:
    path = practice / "archive.db"
    cut = path.read_bytes()[:9000]
    path.write_bytes(cut)
    done = decoro("--lang", "en", "verify", at=practice)
    assert done.returncode == 1 and "damaged" in sentence(done.stderr)
    assert path.read_bytes() == cut


def test_a_backup_that_finds_no_room_is_one_sentence(decoro: Decoro, practice: Path) -> None:
    (practice / "backups").write_text("a file where a folder should be")
    done = decoro("--lang", "en", "backup", at=practice)
    assert done.returncode == 1 and sentence(done.stderr)
    assert decoro("verify", at=practice).returncode == 0


def test_the_sample_touches_nothing_else(decoro: Decoro, practice: Path, tmp_path: Path) -> None:
    done = decoro("--demo", "--lang", "en", "verify")
    assert done.returncode == 0 and "Everything fits together" in sentence(done.stdout)
    offline = decoro("--demo", "--lang", "en", "sync", at=tmp_path / "sample")
    assert offline.returncode == 1 and "offline" in sentence(offline.stderr)
    assert not list((tmp_path / "home").rglob("archive.db"))
