"""LinkedIn, by hand: reading is closed to members, pages need an approval."""

from app.core.platforms.assisted import by_hand

CONNECTOR = by_hand(__name__)
