"""A post handed to the platform's scheduler whose answer got lost, and which certainly is not there."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from support.desks import NOON, desk_in
from support.platforms import CONNECTED, MANIFEST, Square

from app.core.kernel.clock import ManualClock
from app.core.kernel.text import msg
from app.core.outbox.model import State
from app.core.platforms.contract import Act, Unsure
from app.core.posts.model import Audience, Goal


def test_it_begins_again_as_a_plain_post_when_its_time_is_near(tmp_path: Path) -> None:
    clock = ManualClock(NOON)
    square = Square(manifest=replace(MANIFEST, acts=frozenset({Act.POST, Act.HAND_OFF})))
    square.answers = [Unsure(msg("The line was cut."))]
    with desk_in(tmp_path, clock, {"square": square}) as desk:
        account = desk.accounts.add_connected("square", CONNECTED)
        slot = NOON + timedelta(hours=1)
        whole = {"goal": Goal.SERVICE, "audience": Audience.GENERAL, "channels": (account.id,), "slot": slot}
        post = desk.posts.save(replace(desk.posts.new("it"), text="Domani apriamo alle nove.", **whole))
        (delivery,) = desk.posts.queue(desk.posts.sign(desk.posts.ask_to_sign(post), desk.team.current))
        asyncio.run(desk.sync.now())
        doubt = desk.outbox.get(delivery.id)
        assert doubt is not None and (doubt.state, doubt.act) == (State.UNSURE, Act.HAND_OFF)

        clock.set(slot + timedelta(minutes=1))
        asyncio.run(desk.sync.now())
        (said,) = square.said.values()
        assert said.act is Act.POST
        sent = desk.outbox.get(delivery.id)
        assert sent is not None and (sent.state, square.sends) == (State.SENT, 2)
