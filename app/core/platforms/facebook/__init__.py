"""Facebook Pages, by hand: publishing by itself needs an own Meta app."""

from app.core.platforms.assisted import by_hand

CONNECTOR = by_hand(__name__)
