"""The closing letter, in sentences: what was done, what stays out of reach and why, what is kept. Pure.

Days and moments stand in it as values; whoever draws it writes them as the reader's language does. What the law says
is in it only where it was verified; the rest is marked for the practice's adviser to fill in, never invented.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.core.consent.paper.law import OTHERS, PAST_USE
from app.core.kernel.text import Sentence, Words, msg, nmsg
from app.core.outbox.model import Delivery
from app.core.platforms.contract import Manifest
from app.core.team.model import Practice
from app.core.withdrawal.model import Asker, Copy, Fate, Progress, Way

ASKERS: dict[Asker, Sentence] = {
    Asker.PERSON: msg("the person"),
    Asker.PARENT: msg("a holder of parental responsibility"),
    Asker.REPRESENTATIVE: msg("the legal representative"),
    Asker.HEIR: msg("an heir"),
}
WAYS: dict[Way, Sentence] = {
    Way.IN_PERSON: msg("in person"),
    Way.PHONE: msg("by phone"),
    Way.EMAIL: msg("by e-mail"),
    Way.LETTER: msg("by letter"),
    Way.OTHER: msg("in another way"),
}
FOR_ADVISER = msg(
    "[To be completed by the practice's adviser: how long this proof is kept, the contact for data protection, "
    "the supervisory authority.]"
)


class Kind(StrEnum):
    TITLE = "title"
    HEADING = "heading"
    TEXT = "text"
    ITEM = "item"
    SMALL = "small"


@dataclass(frozen=True, slots=True)
class Paragraph:
    kind: Kind
    sentence: Sentence


def letter_of(
    progress: Progress,
    practice: Practice,
    channels: Mapping[str, str],
    manifests: Mapping[str, Manifest],
    now: datetime,
) -> tuple[Paragraph, ...]:
    """``channels``: how each account is called."""
    withdrawal = progress.withdrawal
    found = [
        Paragraph(Kind.TEXT, _plain(practice.name)),
        Paragraph(Kind.SMALL, msg("{day}", day=now)),
        Paragraph(Kind.TITLE, msg("Your consent was withdrawn: what we have done")),
        Paragraph(
            Kind.TEXT, msg("For: ______________________________ (code {code})", code=withdrawal.subject)
        ),
        Paragraph(
            Kind.TEXT,
            msg(
                "On {asked} {asker} asked us, {way}, to withdraw the consent to publish. We carried it out on {done}: "
                "since then nothing may be published with it.",
                asked=withdrawal.request.asked_at,
                asker=ASKERS[withdrawal.request.asker],
                way=WAYS[withdrawal.request.way],
                done=withdrawal.carried_out_at or now,
            ),
        ),
    ]
    if withdrawal.stopped:
        found.append(
            Paragraph(
                Kind.TEXT,
                nmsg(
                    "One publication that was planned was stopped.",
                    "{count} publications that were planned were stopped.",
                    withdrawal.stopped,
                ),
            )
        )
    found += _group(
        msg("What was taken down"), [_gone(c, channels) for c in progress.copies if c.fate is Fate.GONE]
    )
    found += _group(
        msg("Not taken down yet; we go on"), [_where(c.delivery, channels) for c in progress.left]
    )
    found += _group(
        msg("It could not be recalled"),
        [_stays(c, channels) for c in progress.copies if c.fate is Fate.STAYS],
    )
    if not any(copy.fate is not Fate.NEVER_OUT for copy in progress.copies):
        found.append(Paragraph(Kind.TEXT, msg("Nothing that uses it was out.")))
    else:
        found.append(Paragraph(Kind.HEADING, msg("What nobody can recall")))
        found += [Paragraph(Kind.ITEM, said) for said in what_stays(progress, manifests)]
        found.append(Paragraph(Kind.ITEM, OTHERS))
    found.append(Paragraph(Kind.HEADING, msg("What we delete and what we keep")))
    found += [Paragraph(Kind.TEXT, said) for said in _kept(progress)]
    found.append(Paragraph(Kind.TEXT, PAST_USE[_region(practice)]))
    found.append(Paragraph(Kind.SMALL, FOR_ADVISER))
    found.append(Paragraph(Kind.TEXT, msg("Signature: ______________________________")))
    return tuple(found)


def what_stays(progress: Progress, manifests: Mapping[str, Manifest]) -> tuple[Sentence, ...]:
    """What each platform that had a copy keeps out of reach; each sentence once."""
    platforms = dict.fromkeys(c.delivery.platform for c in progress.copies if c.fate is not Fate.NEVER_OUT)
    return stays_on(platforms, manifests)


def stays_on(platforms: Mapping[str, object], manifests: Mapping[str, Manifest]) -> tuple[Sentence, ...]:
    said = (manifests[p].stays for p in platforms if p in manifests)
    return tuple(dict.fromkeys(one for one in said if one.en))


def _group(heading: Sentence, items: list[Sentence]) -> list[Paragraph]:
    if not items:
        return []
    return [Paragraph(Kind.HEADING, heading), *(Paragraph(Kind.ITEM, item) for item in items)]


def _where(delivery: Delivery, channels: Mapping[str, str]) -> Sentence:
    channel = channels.get(delivery.account, delivery.platform)
    if delivery.settled_at is None:
        return msg("{channel}", channel=channel)
    return msg("{channel}, published on {day}", channel=channel, day=delivery.settled_at)


def _gone(copy: Copy, channels: Mapping[str, str]) -> Sentence:
    where = _where(copy.delivery, channels)
    at = copy.removal.settled_at if copy.removal is not None else None
    if at is None:
        return where
    if copy.removal is not None and copy.removal.settled_by:
        proven = msg(
            "{where}: taken down by hand on {day}, with a picture of the page as proof", where=where, day=at
        )
        return proven if copy.proof else msg("{where}: taken down by hand on {day}", where=where, day=at)
    return msg("{where}: deleted by the platform at our request on {day}", where=where, day=at)


def _stays(copy: Copy, channels: Mapping[str, str]) -> Sentence:
    reason = copy.removal.reason if copy.removal is not None else None
    where = _where(copy.delivery, channels)
    return msg("{where}: {reason}", where=where, reason=reason) if reason is not None else where


def _kept(progress: Progress) -> list[Sentence]:
    withdrawal = progress.withdrawal
    said: list[Sentence] = []
    if withdrawal.erased_at is not None:
        said.append(msg("We deleted the pictures from our archive on {day}.", day=withdrawal.erased_at))
    elif withdrawal.erase_on is not None:
        said.append(msg("We delete the pictures from our archive on {day}.", day=withdrawal.erase_on))
    elif withdrawal.may_erase:
        said.append(msg("The pictures are not used any more, and we delete them from our archive."))
    else:
        said.append(msg("We delete the pictures from our archive a week after the last copy is down."))
    said.append(
        msg(
            "We keep the least that proves it: the signed form, its dates and scope, the fingerprints of the pictures "
            "(not the pictures), this withdrawal and what was taken down when. What belongs to the medical record "
            "stays there, on its own legal basis."
        )
    )
    return said


def _region(practice: Practice) -> str:
    return practice.country if practice.country in PAST_USE else "eu"


def _plain(words: str) -> Words:
    return Words(words, words, words)
