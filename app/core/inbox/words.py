"""How the topics of messages are called on every screen, so that they are called the same everywhere."""

from app.core.inbox.model import Topic
from app.core.kernel.text import Sentence, msg

TOPICS: dict[Topic, Sentence] = {
    Topic.EMERGENCY: msg("Emergency"),
    Topic.CLINICAL: msg("Clinical question"),
    Topic.COMPLAINT: msg("Complaint"),
    Topic.BOOKING: msg("Booking"),
    Topic.PRAISE: msg("Praise"),
    Topic.LEGAL: msg("Legal threat"),
    Topic.SPAM: msg("Spam"),
    Topic.OTHER: msg("Message"),
}
