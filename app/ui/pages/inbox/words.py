"""The words of the inbox: topics, kinds, ages, and what the outbox knows about a reply."""

from datetime import datetime, timedelta

from app.core.inbox.model import Conversation, Topic, Urgency
from app.core.inbox.words import TOPICS
from app.core.kernel.text import Sentence, msg
from app.core.outbox.model import Delivery, State, Wait
from app.core.platforms.contract import Kind
from app.ui.pages.inbox.state import View

VIEWS: dict[View, Sentence] = {
    View.OPEN: msg("To answer"),
    View.DOCTOR: msg("For the doctor"),
    View.ANSWERED: msg("Answered"),
    View.ARCHIVED: msg("Archived"),
}
KINDS: dict[Kind, Sentence] = {
    Kind.COMMENT: msg("comment"),
    Kind.MENTION: msg("mention"),
    Kind.MESSAGE: msg("private message"),
    Kind.REVIEW: msg("review"),
}
URGENCIES: dict[Urgency, Sentence] = {
    Urgency.EMERGENCY: msg("At once"),
    Urgency.HIGH: msg("Urgent"),
    Urgency.NORMAL: msg("Normal"),
    Urgency.LOW: msg("No hurry"),
}
TONES: dict[Urgency, str] = {
    Urgency.EMERGENCY: "block",
    Urgency.HIGH: "warn",
    Urgency.NORMAL: "info",
    Urgency.LOW: "muted",
}
ICONS: dict[Topic, str] = {
    Topic.EMERGENCY: "siren",
    Topic.CLINICAL: "stethoscope",
    Topic.COMPLAINT: "warning-circle",
    Topic.BOOKING: "calendar-plus",
    Topic.PRAISE: "heart",
    Topic.LEGAL: "scales",
    Topic.SPAM: "prohibit",
    Topic.OTHER: "chat-circle",
}
NOBODY = msg("Somebody")


def stars(rating: int | None) -> str:
    return "★" * rating + "☆" * (5 - rating) if rating else ""


def urgency_and_topic(conversation: Conversation) -> Sentence:
    """``Urgent · complaint``; the word of urgency stands where it matters."""
    topic = TOPICS[conversation.topic]
    if conversation.urgency is not Urgency.HIGH:
        return topic
    return msg("{urgency} · {topic}", urgency=URGENCIES[conversation.urgency], topic=topic)


def age(now: datetime, at: datetime) -> Sentence:
    """How long ago, as short as a list needs it."""
    passed = max(now - at, timedelta(0))
    minutes = int(passed.total_seconds() // 60)
    if minutes < 60:
        return msg("{count} min", count=minutes)
    if minutes < 48 * 60:
        return msg("{count} h", count=minutes // 60)
    return msg("{count} d", count=passed.days)


def status_of(delivery: Delivery) -> tuple[Sentence, str]:
    """What became of a reply, in words and a tone."""
    match delivery.state:
        case State.READY:
            if delivery.held:
                return msg("On hold in the outbox"), "warn"
            return msg("Will be sent at the next sync"), "info"
        case State.ARMED:
            return msg("Being sent"), "info"
        case State.UNSURE:
            return msg("Uncertain: it may be out"), "warn"
        case State.SENT:
            return (msg("Sent by hand"), "ok") if delivery.settled_by else (msg("Sent"), "ok")
        case State.REMOVED:
            return msg("Taken down"), "muted"
        case State.REFUSED:
            return msg("Not sent"), "block"
        case State.WAITING:
            if delivery.wait is Wait.BY_HAND:
                return msg("To do by hand"), "warn"
            if delivery.wait is Wait.MAYBE_OUT:
                return msg("Uncertain: it may be out"), "warn"
            return msg("Stopped before sending"), "block"


def uncertain(delivery: Delivery) -> bool:
    return delivery.state is State.UNSURE or (
        delivery.state is State.WAITING and delivery.wait is Wait.MAYBE_OUT
    )


def takes_back(delivery: Delivery) -> bool:
    """Nothing was said yet: it can become a draft again."""
    return delivery.state in (State.READY, State.REFUSED) or (
        delivery.state is State.WAITING and delivery.wait is not Wait.MAYBE_OUT
    )
