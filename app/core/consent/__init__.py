"""Who agreed to what, where and until when; the proof of it; and the end of it."""
