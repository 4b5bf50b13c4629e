"""WhatsApp: the text is handed to WhatsApp, the person chooses who reads it."""

from app.core.platforms.assisted import by_hand

CONNECTOR = by_hand(__name__)
