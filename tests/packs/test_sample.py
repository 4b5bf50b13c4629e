"""How well the rules carry over, on labelled posts and replies written from the law by people who never saw a rule.

``<language>-read.jsonl`` was read afterwards and the rules learned from it; ``<language>-unread.jsonl`` was not, and
must stay so: only its figures are looked at. The floors keep what was reached; raise them, never lower them. By
concept: a question (``ask``) counts where the label asks for it and is no alarm elsewhere.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.core.compliance.corpusline import facts_from
from app.core.compliance.model import Severity
from app.core.compliance.rulebook import evaluate, load_rulebook

BOOK = load_rulebook()
SAMPLE = Path(__file__).parent / "sample"
FLOORS = {
    # F1 at least, and at most so many clean ones in a hundred wrongly blocked
    "read": {"it": (0.95, 3), "es": (0.95, 3), "en": (0.95, 3)},
    "unread": {"it": (0.79, 3), "es": (0.82, 3), "en": (0.75, 3)},
}
CASES = [
    pytest.param(part, language, id=f"{part}-{language}") for part, of in FLOORS.items() for language in of
]


@dataclass
class Score:
    right: int = 0
    wrong: int = 0
    missed: int = 0
    clean: int = 0
    blocked: int = 0

    @property
    def f1(self) -> float:
        return 2 * self.right / (2 * self.right + self.wrong + self.missed)


def concepts(rules: Iterable[str]) -> set[str]:
    return {rule.split(".", 1)[1] for rule in rules}


def scored(rows: Iterable[dict[str, Any]]) -> Score:
    score = Score()
    for row in rows:
        wanted = concepts(label["rule"] for label in row["violations"])
        borne = concepts(row.get("tolerated", ())) - wanted
        findings = [
            f
            for f in evaluate(row["text"], facts_from(row), BOOK).findings
            if f.concept in wanted or (f.concept not in borne and f.severity is not Severity.ASK)
        ]
        found = {finding.concept for finding in findings}
        score.right += len(found & wanted)
        score.wrong += len(found - wanted)
        score.missed += len(wanted - found)
        if not wanted:
            score.clean += 1
            score.blocked += any(finding.severity is Severity.BLOCK for finding in findings)
    return score


@pytest.mark.parametrize(("part", "language"), CASES)
def test_the_rules_carry_over(part: str, language: str) -> None:
    lines = (SAMPLE / f"{language}-{part}.jsonl").read_text(encoding="utf-8").splitlines()
    score = scored(json.loads(line) for line in lines)
    least, most_blocked = FLOORS[part][language]
    assert score.f1 >= least, score
    assert 100 * score.blocked <= most_blocked * score.clean, score
    print(f"{language} {part}: F1 {score.f1:.3f}, {score}")
