"""Instagram, by hand: its interface fetches pictures only from public addresses."""

from app.core.platforms.assisted import by_hand

CONNECTOR = by_hand(__name__)
