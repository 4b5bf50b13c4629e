"""Threads, by hand: the page opens with the text in place."""

from app.core.platforms.assisted import by_hand

CONNECTOR = by_hand(__name__)
