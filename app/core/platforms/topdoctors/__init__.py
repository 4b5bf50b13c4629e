"""Top Doctors: the directory has no interface for practices."""

from app.core.platforms.assisted import by_hand

CONNECTOR = by_hand(__name__)
