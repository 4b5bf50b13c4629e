"""Errors named by the way out.

AppError                  carries a sentence for the person: what happened, what is safe, what to do
├── Refused               a rule says no; change something and try again
├── Conflict              somebody else changed the same thing; look at both
├── NeedsConnection       no network, or work offline is on; everything waits
├── NeedsSignIn           a platform no longer knows us; connect again, drafts and queue are untouched
├── NeedsKey              the archive cannot be opened with the key at hand
├── NoRoom                the disk is full; what was saved is safe, free some space and repeat
└── Damaged               stored data does not verify; nothing was changed, restore a backup

Expected answers of platforms are values (``platforms/contract.py``), not exceptions.
"""

from app.core.kernel.text import Sentence


class AppError(Exception):
    """An error a person can read. ``str()`` gives the template only, so that no personal data reaches a log."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


class Refused(AppError):
    """A rule of the practice, the law or the app says no."""


class Conflict(AppError):
    """The same thing was changed elsewhere in the meantime; both versions are kept."""


class NeedsConnection(AppError):
    """There is no network, or the person chose to work offline."""


class NeedsSignIn(AppError):
    """The platform no longer accepts our credentials."""


class NeedsKey(AppError):
    """Wrong password, wrong recovery code, or the keyring entry is gone."""


class NoRoom(AppError):
    """The disk is full. The reserve was given free, so that the next small write succeeds."""


class Damaged(AppError):
    """Stored data does not verify."""
