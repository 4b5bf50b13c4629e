"""Google Business Profile, by hand until Google has approved an access of one's own."""

from app.core.platforms.assisted import by_hand

CONNECTOR = by_hand(__name__)
