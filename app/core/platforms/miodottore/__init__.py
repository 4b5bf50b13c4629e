"""MioDottore and Doctoralia, one platform: no interface to read or answer reviews."""

from app.core.platforms.assisted import by_hand

CONNECTOR = by_hand(__name__)
