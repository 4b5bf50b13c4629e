"""Everything Decoro knows and does, without a screen."""
