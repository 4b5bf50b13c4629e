"""The page Write in the hands of a test: open a post, find a card, look at the disk."""

from dataclasses import replace

from pytestqt.qtbot import QtBot
from support.composing import CALM

from app.core.desk import Desk
from app.core.posts.model import Audience, Goal, Post
from app.ui.kit.finding_card import FindingCard
from app.ui.pages.composer.page import ComposerPage


def stored(desk: Desk, page: ComposerPage) -> Post:
    assert page.presenter.post is not None
    found = desk.posts.get(page.presenter.post.id)
    assert found is not None
    return found


def opened(page: ComposerPage, desk: Desk, qtbot: QtBot, text: str = CALM, **fields: object) -> Post:
    channel = desk.accounts.all()[0].id
    whole = {"goal": Goal.EDUCATE, "audience": Audience.GENERAL, "channels": (channel,), **fields}
    post = desk.posts.save(replace(desk.posts.new("it"), text=text, **whole))
    page.shown(post=post.id)
    qtbot.waitUntil(lambda: page.presenter.post is not None and page.presenter.post.id == post.id)
    qtbot.waitUntil(lambda: page.editor.isVisible() and page.editor.toPlainText() == text)
    return post


def card(page: ComposerPage, concept: str) -> FindingCard:
    key = next(item.id for item in page.checklist.items if item.id.startswith(f"{concept}|"))
    found = page.checklist.panel.card(key)
    assert found is not None
    return found


def concepts(page: ComposerPage) -> list[str]:
    return [item.id.split("|")[0] for item in page.checklist.items]
