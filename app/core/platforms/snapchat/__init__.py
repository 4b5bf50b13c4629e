"""Snapchat, by hand: its interface is open to invited partners only."""

from app.core.platforms.assisted import by_hand

CONNECTOR = by_hand(__name__)
