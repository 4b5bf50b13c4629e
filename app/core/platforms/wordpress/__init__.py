"""A site of one's own on WordPress: the only place where the practice owns what it says."""

from app.core.platforms.wordpress.connector import WordPress

CONNECTOR = WordPress()
