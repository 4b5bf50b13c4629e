"""The built program, with Python and the sources out of its sight."""

import json
import subprocess
from pathlib import Path

import check_bundle
from servers.wordpress import Site


def alone(home: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = check_bundle.alone(list(arguments), home, **environment)
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def test_it_finds_everything(tmp_path: Path) -> None:
    done = alone(tmp_path, "--self-check")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Everything is here" in done.stdout
    assert "built" in done.stdout


def test_it_checks_a_text(tmp_path: Path) -> None:
    text = tmp_path / "post.txt"
    text.write_text("Risultati garantiti al 100% senza alcun rischio!\n", encoding="utf-8")
    done = alone(tmp_path, "check", str(text), "--lang", "it")
    assert "garant" in done.stdout.lower(), done.stdout + done.stderr


def test_it_carries_no_test_and_no_source_catalogue() -> None:
    names = {path.name for path in check_bundle.PROGRAM.parent.rglob("*") if path.is_file()}
    assert "app.po" not in names
    assert "app.mo" in names
    assert not [name for name in names if name.startswith(("test_", "conftest"))]


def test_it_writes_checks_signs_and_sends(tmp_path: Path, wordpress: Site) -> None:
    """The whole job by the built program, on a real WordPress: one post is there, and a second sync adds none."""
    wordpress.empty()
    fields = {"endpoint": wordpress.base, "user": "editor", "password": wordpress.passwords["editor"]}
    told = tmp_path / "rehearsal.json"
    told.write_text(json.dumps({"platform": "wordpress", "fields": fields}), encoding="utf-8")
    done = alone(tmp_path, "--self-check", DECORO_REHEARSAL=str(told))
    assert done.returncode == 0, done.stdout + done.stderr
    assert [post["status"] for post in wordpress.posts()] == ["publish"]
    assert fields["password"] not in done.stdout + done.stderr
