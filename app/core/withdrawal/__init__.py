"""A person takes a consent back: what waits is stopped, what is out is taken down, and the proof of it stays."""
