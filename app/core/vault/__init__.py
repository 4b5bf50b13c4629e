"""What must stay secret: the archive's key and the platforms' tokens. Never plain text on disk."""
