"""From a post and its deliveries to what the page says about them: the next step, the notice on top, the channels."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from app.core.kernel.text import Sentence, msg
from app.core.outbox.model import Delivery, State, missed
from app.core.posts.calendar import WallClock, moment_of
from app.core.posts.model import Post, Stage, Status, status_of_delivery
from app.core.team.model import Right
from app.ui.pages.composer.state import Ground, Line, Moved, Next, Notice, Step

TAKEN_BACK = (State.READY, State.WAITING, State.REFUSED)
GONE = (State.REFUSED, State.REMOVED)
OUT = (Status.PUBLISHED, Status.HANDED_OVER)


def step_of(post: Post, ground: Ground, why: tuple[Sentence, ...]) -> Step:
    """What the primary button does; the doctor may sign and queue in one go."""
    queued = {d.account for d in ground.deliveries if d.state not in GONE}
    if post.signed:
        if queued and queued >= set(post.channels):
            out = all(d.state is State.SENT for d in ground.deliveries if d.state not in GONE)
            return Step(Next.DONE if out else Next.QUEUED, enabled=False)
        return Step(Next.QUEUE, enabled=not why)
    if ground.person.may(Right.SIGN):
        return Step(Next.SIGN, not why, Next.SIGN_AND_QUEUE)
    if post.stage is Stage.TO_SIGN:
        return Step(Next.ASKED, enabled=False)
    return Step(Next.ASK, enabled=not post.missing())


def is_out(post: Post, ground: Ground, now: datetime) -> bool:
    """Everything of it is out: what the public has read is not changed here."""
    states = {d.account: status_of_delivery(d, now) for d in ground.deliveries}
    return post.signed and bool(states) and all(states.get(channel) in OUT for channel in post.channels)


def notice_of(post: Post, ground: Ground, now: datetime) -> Notice | None:
    """The one thing to say on top of the page."""
    if post.trashed_at is not None:
        return Notice(msg("This post is in the bin."), "warn", None, "restore", msg("Take it out"))
    if is_out(post, ground, now):
        return Notice(
            msg("This post is out. What people have read is not changed here."),
            "ok",
            None,
            "copy",
            msg("Write a new one from this"),
        )
    approval = post.approval
    if approval is not None and post.signed:
        who = ground.people.get(approval.person, "")
        return Notice(msg("Signed by {who} on {when}.", who=who, when=""), "ok", approval.at)
    if post.stage is Stage.TO_SIGN:
        if ground.person.may(Right.SIGN):
            says = msg("Left for you to sign. Read it through, then sign it or send it back.")
            return Notice(says, "info", None, "send_back", msg("Send it back"))
        return Notice(
            msg("Waiting for the doctor's signature. A change brings it back to the drafts."), "info"
        )
    if approval is not None and approval.void:
        return Notice(
            msg("The signature no longer holds: the text changed. It has to be signed again."), "warn"
        )
    return None


def lines_of(ground: Ground, now: datetime) -> tuple[Line, ...]:
    return tuple(_line(d, ground, now) for d in ground.deliveries)


def _line(delivery: Delivery, ground: Ground, now: datetime) -> Line:
    outlet = ground.outlets.get(delivery.account)
    status = Status.MISSED if missed(delivery, now) else status_of_delivery(delivery, now)
    at = delivery.scheduled_for if status is Status.HANDED_OVER else delivery.settled_at
    if status is Status.WAITING:
        at = delivery.due
    return Line(outlet.label if outlet else delivery.platform, status, at, delivery.reason, delivery.url)


def consider(day: date, wall: time, zone: ZoneInfo, now: datetime) -> Moved:
    """What a wall-clock time means: passed already, skipped that night, or coming twice."""
    moment = moment_of(day, wall, zone)
    if moment.at < now:
        return Moved(
            moment.at, msg("That moment has passed. Shall it be planned there all the same?"), asks=True
        )
    match moment.kind:
        case WallClock.MISSING:
            # {when} is the time it becomes
            skipped = msg(
                "The clocks go forward that night: this time does not exist, it becomes {when}.", when=""
            )
            return Moved(moment.at, skipped)
        case WallClock.TWICE:
            return Moved(
                moment.at,
                msg("The clocks go back that night: this time comes twice. The first one is taken."),
            )
        case WallClock.PLAIN:
            return Moved(moment.at)
