"""Doctolib: only certified medical software may connect."""

from app.core.platforms.assisted import by_hand

CONNECTOR = by_hand(__name__)
