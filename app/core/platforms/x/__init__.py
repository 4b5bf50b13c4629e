"""X, by hand: its interface is paid for by the call."""

from app.core.platforms.assisted import by_hand

CONNECTOR = by_hand(__name__)
