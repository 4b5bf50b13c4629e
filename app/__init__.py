"""Decoro: a desk for small medical practices."""

__version__ = "0.1.0"
