"""Everything as open files: JSON for machines, the pictures as they are, one HTML page for a person."""

import json
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any

from app.core.accounts.service import Accounts
from app.core.consent.service import Consents
from app.core.inbox.service import Inbox
from app.core.kernel.errors import NoRoom, Refused
from app.core.kernel.text import Text, Words, msg
from app.core.media.service import Media
from app.core.metrics.service import Metrics
from app.core.outbox.service import Outbox
from app.core.posts.service import Posts


def export(
    folder: Path,
    posts: Posts,
    outbox: Outbox,
    inbox: Inbox,
    consents: Consents,
    media: Media,
    accounts: Accounts,
    metrics: Metrics,
) -> int:
    """Write everything but secrets into ``folder``, which must be empty or new. Returns how many files."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused(msg("Choose an empty folder for the export. Nothing was written."))
    whole: dict[str, list[Any]] = {
        "channels": [_plain(a, without=("cursor", "limits")) for a in accounts.all()],
        "posts": [
            {**_plain(p), "status": s.value, "deliveries": [_plain(d) for d in outbox.of_post(p.id)]}
            for p, s in posts.all()
        ],
        "conversations": [
            {
                **_plain(c),
                "messages": [_plain(m) for m in inbox.messages(c.id)],
                "replies": [_plain(r) for r, _ in inbox.replies(c.id)],
            }
            for c in inbox.conversations()
        ],
        "consents": [_plain(c) for c in consents.all()],
        "pictures": [_plain(a) for a in media.all()],
        "numbers": [_plain(r) for r in metrics.latest()],
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, rows in whole.items():
            (folder / f"{name}.json").write_text(json.dumps(rows, ensure_ascii=False, indent=1), "utf-8")
        written = len(whole) + _pictures(folder / "pictures", media)
        (folder / "index.html").write_text(_page(whole), "utf-8")
    except OSError as error:
        raise NoRoom(
            msg("The export could not be finished: the folder cannot be written, or the disk is full.")
        ) from error
    return written + 1


def _pictures(folder: Path, media: Media) -> int:
    assets = media.all()
    if assets:
        folder.mkdir(exist_ok=True)
    for asset in assets:
        suffix = {"image/png": ".png", "image/webp": ".webp", "image/gif": ".gif"}.get(asset.mime, ".jpg")
        (folder / f"{asset.id}{suffix}").write_bytes(media.content(asset))
    return len(assets)


def _plain(value: Any, without: tuple[str, ...] = ()) -> Any:
    """Values as JSON knows them."""
    match value:
        case Text() | Words():
            return str(value)
        case datetime():
            return value.isoformat()
        case Mapping():
            return {str(k): _plain(v) for k, v in value.items() if k not in without}
        case str() | int() | float() | None:
            return value
        case list() | tuple():
            return [_plain(v) for v in value]
        case set() | frozenset():
            return sorted(_plain(v) for v in value)
        case _ if is_dataclass(value) and not isinstance(value, type):
            return {k: _plain(v) for k, v in asdict(value).items() if k not in without}
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
