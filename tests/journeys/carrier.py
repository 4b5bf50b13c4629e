"""A program that may be killed at any moment: it opens the desk, queues one post and syncs, saying each step aloud.

Run by the crash journey. Each line on standard input is one order (JSON); for each a child is forked, so that the
imports are paid once. What the child says goes to standard output, one JSON object a line.
"""

import asyncio
import json
import os
import sys
import traceback
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from support.showing import consent_for, photo, signed

from app.core.accounts.model import Account
from app.core.desk import Desk, Preferences, open_desk
from app.core.outbox.model import DeliveryArmed, DeliveryQueued, DeliverySettled, State
from app.core.platforms.catalog import discover
from app.core.platforms.contract import Connected, Connector
from app.core.posts.model import Audience, Goal
from app.core.settings import Settings
from app.core.storage.archive import claim
from app.core.team.model import Role
from app.core.withdrawal.model import WithdrawalCarriedOut

KEY = bytes(range(32))


def say(**words: object) -> None:
    sys.stdout.write(json.dumps({"pid": os.getpid(), **words}) + "\n")
    sys.stdout.flush()


class Aloud:
    """The real connector; before and after each of its verbs it says so."""

    def __init__(self, connector: Connector) -> None:
        self._connector = connector
        # The servers of the test list at once what they took.
        self.manifest = replace(connector.manifest, settles_after=timedelta(0), listens=False, measures=False)

    def __getattr__(self, verb: str) -> Any:
        inner = getattr(self._connector, verb)
        if verb not in ("hello", "prepare", "send", "look"):
            return inner

        async def aloud(*args: object) -> object:
            say(step=f"{verb} begins")
            answer = await inner(*args)
            say(step=f"{verb} answered")
            return answer

        return aloud


def open_here(folder: Path, platform: str) -> Desk:
    connectors: dict[str, Connector] = {platform: Aloud(discover()[platform])}  # type: ignore[dict-item]
    preferences = Preferences(folder / "settings.toml", Settings())
    desk = open_desk(claim(folder), KEY, preferences, None, connectors=connectors, undo=timedelta(0))
    if not desk.team.people():
        desk.team.switch(desk.team.add("Dott.ssa Greco", Role.DOCTOR).id)
    desk.team.sit_down()
    desk.bus.subscribe(WithdrawalCarriedOut, lambda e: say(step="withdrawn"))
    desk.bus.subscribe(DeliveryQueued, lambda e: say(step="queued"))
    desk.bus.subscribe(DeliveryArmed, lambda e: say(step="armed"))
    desk.bus.subscribe(DeliverySettled, lambda e: say(step=f"settled {e.state}"))
    return desk


def connect(desk: Desk, platform: str, order: Mapping[str, Any]) -> None:
    if "token" in order:
        desk.accounts.add_connected(
            platform,
            Connected(order["endpoint"], order["handle"], order["remote_id"], {"token": order["token"]}),
        )
        return

    async def sign_in() -> Account:
        async with desk.open_http() as http:
            return await desk.sign_in.by_password(http, platform, order["fields"])

    asyncio.run(sign_in())


def write(desk: Desk, text: str) -> None:
    say(step="writing")
    post = desk.posts.new("it", "")
    account = desk.accounts.all()[0]
    post = desk.posts.save(
        replace(post, text=text, goal=Goal.SERVICE, audience=Audience.GENERAL, channels=(account.id,))
    )
    post = desk.posts.sign(desk.posts.ask_to_sign(post), desk.team.current)
    desk.posts.queue(post)
    say(acknowledged=text)


def show(desk: Desk, text: str) -> None:
    """Publish a patient's picture, with a consent."""
    asset = photo(desk, f"#{abs(hash(text)) % 0xFFF:03x}")
    consent = consent_for(desk, asset)
    desk.posts.queue(signed(desk, consent, asset, [a.id for a in desk.accounts.all()], text))
    asyncio.run(desk.sync.now())


def withdraw(desk: Desk) -> None:
    """Every consent there is: what was withdrawn already is only followed to its end."""
    for consent in desk.consents.all():
        if consent.withdrawn is None:
            say(step="withdrawing")
            desk.withdrawals.carry_out(consent.id)
    # Twice: the first run may find a doubt, and take down what it proves to be there still.
    asyncio.run(desk.sync.now())
    asyncio.run(desk.sync.now())
    say(open=len(desk.withdrawals.open()), ledger=str(desk.verify().broken_at))


def obey(order: Mapping[str, Any]) -> None:
    platform = order["platform"]
    desk = open_here(Path(order["folder"]), platform)
    say(step="open")
    match order["do"]:
        case "connect":
            connect(desk, platform, order)
        case "publish":
            write(desk, order["text"])
            asyncio.run(desk.sync.now())
        case "show":
            show(desk, order["text"])
        case "withdraw":
            withdraw(desk)
        case "count":
            asyncio.run(desk.sync.now())
            found = {s.value: 0 for s in State}
            since = desk.clock.now() - timedelta(days=1)
            for delivery in [*desk.outbox.open(), *desk.outbox.sent_since(since)]:
                found[delivery.state] += 1
            say(states=found, ledger=str(desk.verify().broken_at))
    desk.close()
    say(step="closed")


def main() -> None:
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            code = 1
            try:
                obey(order)
                code = 0
            except Exception:  # noqa: BLE001 - the parent must hear of it, whatever it is
                traceback.print_exc()
            finally:
                sys.stdout.flush()
                os._exit(code)
        _, status = os.waitpid(child, 0)
        say(ended=os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
