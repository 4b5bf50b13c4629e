"""Asks every platform that listens what came in, each from its own cursor. Trouble with one never stops the others."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, assert_never

from app.core.accounts.model import Account, Health
from app.core.accounts.service import Accounts
from app.core.inbox.service import Inbox
from app.core.kernel.clock import Clock
from app.core.kernel.errors import AppError
from app.core.kernel.text import Sentence, msg
from app.core.outbox.service import Outbox
from app.core.platforms.contract import Act, Heard, Listens, Reconnect, Refusal, TryLater
from app.core.storage.database import Database

if TYPE_CHECKING:
    import httpx

log = logging.getLogger(__name__)
LOOK_BACK = timedelta(days=60)
"""Comments on posts older than this are found by the platform's notifications only."""


@dataclass(frozen=True, slots=True)
class Collected:
    messages: int = 0
    problems: tuple[tuple[str, Sentence], ...] = ()


async def collect(
    http: "httpx.AsyncClient", db: Database, accounts: Accounts, inbox: Inbox, outbox: Outbox, clock: Clock
) -> Collected:
    """One round over all listening accounts."""
    fresh = 0
    problems: list[tuple[str, Sentence]] = []
    for account in await db.run(accounts.all):
        connector = accounts.connector(account.platform)
        if not isinstance(connector, Listens) or not connector.manifest.listens:
            continue
        if account.health is Health.NEEDS_SIGN_IN:
            continue
        try:
            fresh += await _listen(
                http, db, accounts, inbox, outbox, clock.now() - LOOK_BACK, account, connector
            )
        except AppError as error:
            problems.append((account.name, error.sentence))
        except Exception as error:  # noqa: BLE001 - a fault in one platform's code; the others go on
            log.error("collector: %s on %s", type(error).__name__, account.platform)
            problems.append(
                (account.name, msg("What came in could not be read; it will be asked for again."))
            )
    return Collected(fresh, tuple(problems))


async def _listen(
    http: "httpx.AsyncClient",
    db: Database,
    accounts: Accounts,
    inbox: Inbox,
    outbox: Outbox,
    since: datetime,
    account: Account,
    connector: Listens,
) -> int:
    sent = await db.run(outbox.sent_since, since)
    posts = [d.remote_id for d in sent if d.account == account.id and d.remote_id and d.act is not Act.REPLY]
    access = await db.run(accounts.access, account)
    answer = await connector.listen(http, access, account.cursor, posts)
    match answer:
        case Heard(messages=messages, cursor=cursor):
            return await db.run(inbox.receive, account.id, messages, cursor)
        case Reconnect(reason=reason):
            await db.run(accounts.needs_sign_in, account.id)
            raise AppError(reason)
        case Refusal(reason=reason) | TryLater(reason=reason):
            raise AppError(reason)
        case _:
            assert_never(answer)
