"""One client policy for every platform: time limits, no redirects, nothing personal in the log, words for errors.

Keep httpx behind this module: its successor has the same shape, and the swap should be one line.
"""
