"""The window and what comes before it: first steps, unlocking, the rail, the status line."""
