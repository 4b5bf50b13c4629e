"""How the checklist does on the labelled corpus, by the corpus' own script. The corpus is not in this repository."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.core.compliance.corpusline import check_json_lines

ROOT = Path(__file__).resolve().parents[3]
CORPUS = Path(os.environ.get("DECORO_CORPUS") or ROOT.parent / "shared" / "corpus")


def test_score_on_the_corpus(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    labelled, script = CORPUS / "dev.jsonl", CORPUS / "score.py"
    if not (labelled.is_file() and script.is_file()):
        with capsys.disabled():
            print("\nThe labelled corpus is not here (set DECORO_CORPUS): accuracy was not measured.")
        return
    findings = tmp_path / "findings.jsonl"
    with labelled.open(encoding="utf-8") as lines, findings.open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(row) + "\n" for row in check_json_lines(lines))
    done = subprocess.run(
        [sys.executable, str(script), str(labelled), str(findings), "--min-f1", "0.55"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    alarmed, clean = done.stdout.split("clean items alarmed ")[1].split(",")[0].split("/")
    assert int(alarmed) <= 0.12 * int(clean), done.stdout
