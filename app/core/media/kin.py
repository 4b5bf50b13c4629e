"""A picture and those that were made from it by covering parts: one family, one person, and what passes down.

A consent passes down only to a picture that shows less: it was made from the other by covering, and what a person
said about it is no more than was said about the other. Pure, asked again whenever one of the two is described.
"""

from collections.abc import Iterable
from dataclasses import replace

from app.core.media.model import Asset


def shows_less(child: Asset, ancestor: Asset) -> bool:
    """May the consents for ``ancestor`` hold for ``child``? Never before both were described.

    The same person, as old as before: that is no matter of more or less, and a different answer is a mistake in one
    of the two. A face, a trace, a before and after that nobody saw in the whole cannot be in a part of it. Where
    nobody is left to be seen ("rooms or things") no consent is asked for, and none is inherited.
    """
    if ancestor.id not in child.made_from or not child.described or not ancestor.described:
        return False
    return (
        child.depicts is ancestor.depicts
        and child.subject == ancestor.subject
        and child.minor == ancestor.minor
        and (not child.before_after or ancestor.before_after)
        and (child.recognisable is False or ancestor.recognisable is not False)
        and (child.traces or frozenset()) <= (ancestor.traces or frozenset())
    )


def inherited(child: Asset, ancestors: Iterable[Asset]) -> Asset:
    """``child``, standing for those of its ancestors of which it shows less."""
    return replace(child, stands_for=tuple(a.id for a in ancestors if shows_less(child, a)))


def akin(one: Asset, other: Asset) -> bool:
    """Of one picture, the two of them: whatever was covered, they show the same person."""
    return not set(one.line).isdisjoint(other.line)


def told_apart(one: Asset, other: Asset) -> bool:
    """Somebody compared the two, or the pictures they were made from, and said that they show different people."""
    return not one.apart.isdisjoint(other.line) or not other.apart.isdisjoint(one.line)
