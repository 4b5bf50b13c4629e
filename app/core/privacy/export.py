"""Everything as open files: JSON for machines, pictures and signed forms as they are, one HTML page for a person."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, is_dataclass
from datetime import datetime
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

from app.core.accounts.service import Accounts
from app.core.consent.service import Consents
from app.core.inbox.service import Inbox
from app.core.kernel.errors import NoRoom, Refused
from app.core.kernel.text import Text, Words, msg
from app.core.media.model import suffix_of
from app.core.media.service import Media
from app.core.metrics.service import Metrics
from app.core.outbox.service import Outbox
from app.core.posts.service import Posts
from app.core.team.service import Team
from app.core.withdrawal.service import Withdrawals


def export(
    folder: Path,
    posts: Posts,
    outbox: Outbox,
    inbox: Inbox,
    consents: Consents,
    media: Media,
    accounts: Accounts,
    metrics: Metrics,
    team: Team,
    withdrawals: Withdrawals,
) -> int:
    """Write everything but secrets into ``folder``, which must be empty or new. Returns how many files."""
    whole: dict[str, list[Any]] = {
        "practice": [plain(team.practice())],
        "people": [plain(p) for p in team.people()],
        "channels": [plain(a, without=("cursor", "limits")) for a in accounts.all()],
        "posts": [
            {**plain(p), "status": s.value, "deliveries": [plain(d) for d in outbox.of_post(p.id)]}
            for p, s in posts.all()
        ],
        "conversations": [
            {
                **plain(c),
                "messages": [plain(m) for m in inbox.messages(c.id)],
                "replies": [plain(r) for r, _ in inbox.replies(c.id)],
            }
            for c in inbox.every_conversation()
        ],
        "consents": [plain(c) for c in consents.all()],
        "withdrawals": [plain(p) for p in withdrawals.all()],
        "pictures": [plain(a) for a in media.all()],
        "numbers": [plain(r) for r in metrics.latest()],
    }
    try:
        begin(folder)
        for name, rows in whole.items():
            (folder / f"{name}.json").write_text(json.dumps(rows, ensure_ascii=False, indent=1), "utf-8")
        (folder / "index.html").write_text(_page(whole), "utf-8")
        pictures = {a.id + suffix_of(a.mime): partial(media.content, a) for a in media.all()}
        originals = {a.id + Path(a.name).suffix: partial(media.original, a) for a in media.all()}
        proofs = {
            c.id + Path(c.proof_name).suffix: partial(consents.proof, c) for c in consents.all() if c.proof
        }
        screens = {
            f"{copy.delivery.id}{Path(copy.proof_name).suffix}": partial(withdrawals.proof, copy)
            for progress in withdrawals.all()
            for copy in progress.copies
            if copy.proof
        }
        return (
            len(whole)
            + 1
            + write_files(folder / "pictures", pictures)
            + write_files(folder / "originals", originals)
            + write_files(folder / "proofs", proofs)
            + write_files(folder / "taken-down", screens)
        )
    except OSError as error:
        raise NoRoom(
            msg("The export could not be finished: the folder cannot be written, or the disk is full.")
        ) from error


def begin(folder: Path) -> None:
    """An empty folder that only this account reads: what goes in is no longer encrypted."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused(msg("Choose an empty folder for the export. Nothing was written."))
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)


def write_files(folder: Path, files: Mapping[str, Callable[[], bytes]]) -> int:
    """One file after the other: together they may be larger than the memory."""
    if files:
        folder.mkdir()
    for name, read in files.items():
        (folder / name).write_bytes(read())
    return len(files)


def plain(value: Any, without: tuple[str, ...] = ()) -> Any:
    """Values as JSON knows them."""
    match value:
        case Text() | Words():
            return str(value)
        case datetime():
            return value.isoformat()
        case Mapping():
            return {str(k): plain(v) for k, v in value.items() if k not in without}
        case str() | int() | float() | None:
            return value
        case list() | tuple():
            return [plain(v) for v in value]
        case set() | frozenset():
            return sorted(plain(v) for v in value)
        case _ if is_dataclass(value) and not isinstance(value, type):
            return {k: plain(v) for k, v in asdict(value).items() if k not in without}
        case _:
            return str(value)


def _page(whole: Mapping[str, list[Any]]) -> str:
    rows = "".join(
        f"<h2>{escape(p['title'] or p['text'][:60])}</h2><p><small>{escape(p['status'])} · {escape(p['slot'] or '')}"
        f"</small></p><p>{escape(p['text']).replace(chr(10), '<br>')}</p>"
        for p in whole["posts"]
    )
    return (
        "<!doctype html><meta charset=utf-8><title>Decoro</title>"
        "<style>body{font:16px/1.5 sans-serif;max-width:45em;margin:3em auto}</style>"
        f"<h1>Decoro</h1>{rows}"
    )
