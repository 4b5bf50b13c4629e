"""Numbers in plain words: what they say, how long something took."""

from collections.abc import Sequence
from datetime import timedelta

from app.core.kernel.text import Sentence, msg, nmsg
from app.core.metrics.summary import Summary
from app.core.posts.model import Goal
from app.core.posts.words import GOALS
from app.ui.pages.numbers.state import Period, PostLine

PERIODS: dict[Period, Sentence] = {
    Period.MONTH: msg("30 days"),
    Period.QUARTER: msg("90 days"),
    Period.YEAR: msg("One year"),
}
ONE_SIDED = 0.6
"""More than this share of one goal is worth a sentence."""
ENOUGH = 4


def duration(span: timedelta) -> Sentence:
    """``45 min``, ``3 h``, ``2 days``: as exact as a person cares."""
    minutes = round(span.total_seconds() / 60)
    if minutes < 60:
        return msg("{count} min", count=max(minutes, 1))
    if minutes < 48 * 60:
        return msg("{count} h", count=round(minutes / 60))
    return nmsg("{count} day", "{count} days", round(minutes / 60 / 24))


def sentences_of(summary: Summary, posts: Sequence[PostLine]) -> tuple[Sentence, ...]:
    """What the numbers say, most useful first; nothing is said that they do not carry."""
    found: list[Sentence] = []
    asked = max(posts, key=lambda p: p.questions, default=None)
    if asked is not None and asked.questions:
        found.append(
            nmsg(
                "The post “{title}” brought one question.",
                "The post “{title}” brought {count} questions.",
                asked.questions,
                title=asked.headline,
            )
        )
    liked = max(posts, key=lambda p: p.interactions, default=None)
    if liked is not None and liked.interactions > 1:
        found.append(
            msg(
                "“{title}” brought the most interactions: {count}.",
                title=liked.headline,
                count=liked.interactions,
            )
        )
    if summary.median_reply is not None:
        found.append(msg("Half of the replies went out within {time}.", time=duration(summary.median_reply)))
    waiting = summary.questions - summary.questions_answered
    if waiting > 0:
        found.append(nmsg("One question has no reply yet.", "{count} questions have no reply yet.", waiting))
    found += _mix(summary)
    return tuple(found)


def _mix(summary: Summary) -> list[Sentence]:
    """One goal above all others, or one that never came."""
    if summary.posts < ENOUGH:
        return []
    goal, count = max(summary.by_goal.items(), key=lambda item: item[1], default=("", 0))
    if goal and count / summary.posts > ONE_SIDED:
        share = round(100 * count / summary.posts)
        return [msg("{share} % of the posts had one goal: {goal}.", share=share, goal=GOALS[Goal(goal)])]
    if Goal.REASSURE not in summary.by_goal:
        return [msg("No post of this period was there to reassure.")]
    return []
