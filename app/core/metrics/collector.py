"""Asks every platform that measures how its recent posts are doing. Reading numbers never harms a channel."""

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from app.core.accounts.model import Health
from app.core.accounts.service import Accounts
from app.core.kernel.clock import Clock
from app.core.kernel.errors import AppError
from app.core.metrics.service import Metrics
from app.core.outbox.service import Outbox
from app.core.platforms.contract import Act, Measured, Measures
from app.core.storage.database import Database

if TYPE_CHECKING:
    import httpx

log = logging.getLogger(__name__)
LOOK_BACK = timedelta(days=60)
MOST_POSTS = 50


async def measure(
    http: "httpx.AsyncClient",
    db: Database,
    accounts: Accounts,
    metrics: Metrics,
    outbox: Outbox,
    clock: Clock,
) -> int:
    """One round; returns how many readings are new. Trouble is left to the next round: numbers can wait."""
    fresh = 0
    sent = await db.run(outbox.sent_since, clock.now() - LOOK_BACK)
    for account in await db.run(accounts.all):
        connector = accounts.connector(account.platform)
        if not isinstance(connector, Measures) or not connector.manifest.measures:
            continue
        posts = {
            d.remote_id: d.post
            for d in sent
            if d.account == account.id and d.remote_id and d.act in (Act.POST, Act.HAND_OFF)
        }
        newest = list(posts)[-MOST_POSTS:]
        if not newest or account.health is Health.NEEDS_SIGN_IN:
            continue
        try:
            access = await db.run(accounts.access, account)
            answer = await connector.measure(http, access, newest)
        except AppError:
            continue
        except Exception as error:  # noqa: BLE001 - a fault in one platform's code; the others go on
            log.error("metrics: %s on %s", type(error).__name__, account.platform)
            continue
        if isinstance(answer, Measured):
            for reading in answer.readings:
                post = posts.get(reading.remote_id)
                if post:
                    values = {name: float(value) for name, value in reading.values.items()}
                    fresh += await db.run(metrics.keep, account.id, post, values)
    return fresh
