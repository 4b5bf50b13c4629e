"""Everything kept about one person who is shown, as open files: for whoever asks for their own data (GDPR art. 15, 20).

The name is among it only where somebody ticked that; that it was written out is a line of the ledger.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

from app.core.accounts.service import Accounts
from app.core.consent.model import Consent
from app.core.consent.service import Consents
from app.core.consent.words import KINDS, PURPOSES, WHATS, listed
from app.core.kernel.errors import NoRoom, Refused
from app.core.kernel.events import Event
from app.core.kernel.text import Sentence, Words, msg, render
from app.core.media.model import Asset, suffix_of
from app.core.media.service import Media
from app.core.outbox.model import Delivery
from app.core.outbox.service import Outbox
from app.core.posts.model import Post
from app.core.posts.service import Posts
from app.core.privacy.export import begin, plain, write_files
from app.core.storage import ledger
from app.core.storage.database import Database
from app.core.team.model import Right
from app.core.team.service import Team
from app.core.withdrawal.model import Progress
from app.core.withdrawal.service import Withdrawals


@dataclass(frozen=True, slots=True)
class SubjectExported(Event):
    """What is kept about one person was written out, no longer encrypted."""

    subject: str
    name: str
    """``with`` or ``without``."""


@dataclass(frozen=True, slots=True)
class Found:
    """All of it, before anything is written."""

    consents: tuple[Consent, ...]
    pictures: tuple[Asset, ...]
    uses: tuple[tuple[Post, tuple[Delivery, ...]], ...]
    withdrawals: tuple[Progress, ...]
    lines: tuple[Mapping[str, Any], ...]


class OnePerson:
    """Finds and writes out what is kept about a code."""

    def __init__(
        self,
        db: Database,
        team: Team,
        consents: Consents,
        media: Media,
        posts: Posts,
        outbox: Outbox,
        accounts: Accounts,
        withdrawals: Withdrawals,
    ) -> None:
        self._db, self._team, self._consents, self._media = db, team, consents, media
        self._posts, self._outbox, self._accounts = posts, outbox, accounts
        self._withdrawals = withdrawals

    def export(self, folder: Path, code: str, language: str, *, with_name: bool) -> int:
        """Write it into ``folder``, which must be empty or new; returns how many files. Only for the doctor.

        Raises ``Refused`` where nothing is kept under ``code``, ``NoRoom`` where the folder cannot be written.
        """
        self._team.require(Right.SEE_NAMES)
        found = self._find(code)
        name = self._consents.name(found.consents[0].id) if with_name and found.consents else ""
        person = {"code": code, **({"name": name} if with_name else {})}
        whole = {
            "person": person,
            "consents": [plain(c) for c in found.consents],
            "pictures": [plain(a) for a in found.pictures],
            "uses": [self._use(post, deliveries) for post, deliveries in found.uses],
            "withdrawals": [self._ended(p) for p in found.withdrawals],
            "ledger": [plain(line) for line in found.lines],
        }
        try:
            begin(folder)
            self._say_so(code, with_name=with_name)
            for part, rows in whole.items():
                (folder / f"{part}.json").write_text(json.dumps(rows, ensure_ascii=False, indent=1), "utf-8")
            (folder / "index.html").write_text(_page(person, found, whole["uses"], language), "utf-8")
            return len(whole) + 1 + self._write_files(folder, found)
        except OSError as error:
            raise NoRoom(
                msg("The export could not be finished: the folder cannot be written, or the disk is full.")
            ) from error

    def _find(self, code: str) -> Found:
        consents = tuple(c for c in self._consents.all() if c.subject == code)
        named = {asset for c in consents for asset in c.scope.assets}
        pictures = tuple(
            a for a in self._media.all() if a.subject == code or (a.id in named and not a.subject)
        )
        if not consents and not pictures:
            raise Refused(msg("Nothing is kept under the code {code}. Nothing was written.", code=code))
        mine, shown = {c.id for c in consents}, {a.id for a in pictures}
        deliveries = self._outbox.of_posts()
        told = {p.id: p for p in self._posts.with_consents() if mine & set(p.consents)}
        told |= {p.id: p for p, _ in self._posts.all() if shown & set(p.media)}
        uses = tuple((post, tuple(deliveries.get(post.id, ()))) for post in told.values())
        withdrawals = tuple(p for p in self._withdrawals.all() if p.withdrawal.consent in mine)
        ids = {
            *mine,
            *shown,
            *(p.withdrawal.id for p in withdrawals),
            *told,
            *(d.id for _, group in uses for d in group),
            code,
        }
        return Found(consents, pictures, uses, withdrawals, tuple(self._lines(ids)))

    def _lines(self, ids: set[str]) -> Iterable[Mapping[str, Any]]:
        with self._db.read() as tx:
            last = 0
            while page := ledger.lines(tx, after=last):
                last = page[-1]["seq"]
                yield from (line for line in page if ids & set(map(str, line["ids"].values())))

    def _use(self, post: Post, deliveries: Iterable[Delivery]) -> dict[str, Any]:
        """What was said of the person and where; the signature, notes and other people's pictures are not theirs."""
        labels = self._accounts.labels()
        return {
            "post": post.id,
            "title": post.title,
            "text": post.text,
            "places": [
                {
                    "channel": labels.get(d.account, d.platform),
                    "text": d.text,
                    "state": d.state.value,
                    "at": plain(d.settled_at),
                    "link": d.url,
                }
                for d in deliveries
            ],
        }

    def _ended(self, progress: Progress) -> dict[str, Any]:
        labels = self._accounts.labels()
        copies = [
            {
                "channel": labels.get(c.delivery.account, c.delivery.platform),
                "link": c.delivery.url,
                "became": c.fate.value,
            }
            for c in progress.copies
        ]
        return {**plain(progress.withdrawal), "copies": copies}

    def _say_so(self, code: str, *, with_name: bool) -> None:
        with self._db.write() as tx:
            tx.announce(SubjectExported(code, "with" if with_name else "without"))

    def _write_files(self, folder: Path, found: Found) -> int:
        proofs = {
            c.id + Path(c.proof_name).suffix: partial(self._consents.proof, c)
            for c in found.consents
            if c.proof
        }
        pictures = {a.id + suffix_of(a.mime): partial(self._media.content, a) for a in found.pictures}
        originals = {a.id + Path(a.name).suffix: partial(self._media.original, a) for a in found.pictures}
        screens = {
            f"{copy.delivery.id}{Path(copy.proof_name).suffix}": partial(self._withdrawals.proof, copy)
            for progress in found.withdrawals
            for copy in progress.copies
            if copy.proof
        }
        return (
            write_files(folder / "proofs", proofs)
            + write_files(folder / "pictures", pictures)
            + write_files(folder / "originals", originals)
            + write_files(folder / "taken-down", screens)
        )


def _page(person: Mapping[str, str], found: Found, uses: Any, language: str) -> str:
    """To be read by the person: what was agreed to, what was published where, what was taken back."""

    def say(sentence: Sentence) -> str:
        return escape(render(sentence, language))

    def item(*parts: str) -> str:
        return "<li>" + " · ".join(part for part in parts if part) + "</li>"

    def day(moment: Any) -> str:
        return f"{moment:%d/%m/%Y}" if moment else ""

    def words(sentences: Iterable[Sentence]) -> str:
        said: Words = listed(sentences)
        return say(said)

    records = [
        item(
            day(c.given_at),
            say(KINDS[c.giver.kind]),
            words(WHATS[w] for w in WHATS if w in c.scope.what),
            escape(", ".join(sorted(c.scope.platforms))),
            words(PURPOSES[p] for p in PURPOSES if p in c.scope.purposes),
            say(msg("withdrawn on {day}", day=day(c.withdrawn))) if c.withdrawn else "",
        )
        for c in found.consents
    ]
    places = [
        item(escape(use["title"] or use["text"][:60]), escape(place["channel"]), escape(place["link"]))
        for use in uses
        for place in use["places"] or [{"channel": say(msg("not published")), "link": ""}]
    ]
    title = say(msg("What is kept about {code}", code=person["code"]))
    parts = ((msg("Consents"), records), (msg("Used in"), places))
    return (
        f'<!doctype html><html lang="{language}"><meta charset=utf-8><title>{title}</title>'
        "<style>body{font:16px/1.5 sans-serif;max-width:45em;margin:3em auto}</style>"
        f"<h1>{title}</h1><p>{escape(person.get('name', ''))}</p>"
        + "".join(f"<h2>{say(heading)}</h2><ul>{''.join(rows)}</ul>" for heading, rows in parts)
        + "</html>"
    )
