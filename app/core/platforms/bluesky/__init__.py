"""Bluesky and every other server of the AT Protocol."""

from app.core.platforms.bluesky.connector import Bluesky

CONNECTOR = Bluesky()
