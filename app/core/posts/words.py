"""How goals, audiences and states are called on every screen, so that they are called the same everywhere."""

from app.core.kernel.text import Sentence, msg
from app.core.posts.model import Audience, Goal, Status

GOALS: dict[Goal, Sentence] = {
    Goal.INFORM: msg("Inform"),
    Goal.EDUCATE: msg("Educate"),
    Goal.REASSURE: msg("Reassure"),
    Goal.INSPIRE: msg("Inspire"),
    Goal.SERVICE: msg("Service and opening hours"),
    Goal.COLLEAGUES: msg("For colleagues"),
    Goal.CAUSE: msg("Cause and prevention"),
    Goal.DEBATE: msg("Health debate"),
    Goal.CRISIS: msg("Crisis"),
}

HUES: dict[Goal, str] = {
    Goal.INFORM: "educate",
    Goal.EDUCATE: "educate",
    Goal.REASSURE: "reassure",
    Goal.INSPIRE: "inspire",
    Goal.SERVICE: "service",
    Goal.COLLEAGUES: "cause",
    Goal.CAUSE: "cause",
    Goal.DEBATE: "cause",
    Goal.CRISIS: "crisis",
}
"""Nine goals, six quiet hues: a family each, told apart by their word."""

AUDIENCES: dict[Audience, Sentence] = {
    Audience.GENERAL: msg("General public"),
    Audience.FIRST_VISIT: msg("Anxious about a first visit"),
    Audience.PARENTS: msg("Parents"),
    Audience.CHRONIC: msg("People with a chronic condition"),
    Audience.OVER_65: msg("Over 65"),
    Audience.COLLEAGUES: msg("Colleagues"),
    Audience.PARTNERS: msg("Suppliers and partners"),
}

STATES: dict[Status, Sentence] = {
    Status.DRAFT: msg("Draft"),
    Status.TO_SIGN: msg("To sign"),
    Status.SIGNED: msg("Signed"),
    Status.WAITING: msg("Waiting"),
    Status.SENDING: msg("Sending"),
    Status.HANDED_OVER: msg("Handed over"),
    Status.BY_HAND: msg("To do by hand"),
    Status.STOPPED: msg("Stopped"),
    Status.MISSED: msg("Missed"),
    Status.UNCERTAIN: msg("Uncertain: it may be out"),
    Status.NOT_SENT: msg("Not sent"),
    Status.PUBLISHED: msg("Published"),
    Status.TAKEN_DOWN: msg("Taken down"),
}
