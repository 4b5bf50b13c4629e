"""Mastodon and the servers that speak its language (GoToSocial, snac, Pleroma, Akkoma)."""

from app.core.platforms.mastodon.connector import Mastodon

CONNECTOR = Mastodon()
