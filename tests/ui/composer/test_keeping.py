"""Merging what I typed with what others did: field by field, and never over somebody's words."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.kernel.errors import Conflict
from app.core.posts.model import Goal, Post, Stage
from app.ui.pages.composer.keeping import WRITTEN, adopt, merge

NOW = datetime(2026, 11, 23, tzinfo=UTC)
BASE = Post("p", NOW, NOW, title="Nei", text="Uno", version=3)


def test_each_side_keeps_what_it_changed() -> None:
    mine = replace(BASE, text="Due", goal=Goal.EDUCATE)
    known = replace(BASE, title="Nei e sole", slot=NOW + timedelta(days=1), stage=Stage.TO_SIGN, version=4)
    merged = merge(BASE, mine, known)
    assert (merged.text, merged.goal, merged.title) == ("Due", Goal.EDUCATE, "Nei e sole")
    assert (merged.slot, merged.stage, merged.version) == (known.slot, Stage.TO_SIGN, 4)


def test_the_same_words_changed_by_both_are_a_conflict() -> None:
    with pytest.raises(Conflict):
        merge(BASE, replace(BASE, text="Due"), replace(BASE, text="Tre"))
    assert merge(BASE, replace(BASE, text="Due"), replace(BASE, text="Due")).text == "Due"


def test_where_the_cursor_is_nobody_quarrels_about() -> None:
    assert merge(BASE, replace(BASE, cursor=2), replace(BASE, cursor=1)).cursor == 2


def test_the_slot_and_the_signature_are_not_decided_here() -> None:
    assert not {"slot", "stage", "approval", "version", "trashed_at"} & set(WRITTEN)


words = st.text(max_size=5)


@given(words, words, words)
def test_what_is_typed_while_the_archive_works_stays_typed(sent: str, typed: str, title: str) -> None:
    before = replace(BASE, text=sent)
    now = replace(before, text=typed)
    kept = replace(before, title=title, version=9)
    after = adopt(now, before, kept)
    assert (after.text, after.title, after.version) == (typed if typed != sent else sent, title, 9)
