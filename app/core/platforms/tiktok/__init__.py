"""TikTok, by hand: an app that was not audited can only post in private."""

from app.core.platforms.assisted import by_hand

CONNECTOR = by_hand(__name__)
