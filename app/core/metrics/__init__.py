"""Simple numbers: read from the platforms, or typed in by a person."""
