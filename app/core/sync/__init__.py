"""One button: carry what waits, hear what came in, read the numbers, and say what happened."""
