"""The numbers as rows of a spreadsheet, in the language of the screen."""

from app.core.kernel.text import msg
from app.core.posts.model import Goal
from app.core.posts.words import GOALS
from app.ui.language import Language
from app.ui.pages.numbers.state import State

Row = list[object]


def rows_of(state: State, language: Language) -> list[Row]:
    """Small tables below one another, each with its head."""
    say, summary = language.say, state.summary
    since, until = (language.say_date(day, short=True) for day in (state.since.date(), state.last_day))
    posts, interactions = say(msg("Posts")), say(msg("Interactions"))
    channel = say(msg("Channel"))
    rows: list[Row] = [[say(msg("Numbers from {since} to {until}", since=since, until=until))], []]
    rows.append([say(msg("Goal")), posts, interactions])
    rows += [
        [say(GOALS[Goal(g)]) if g else "", n, summary.interactions.get(g, 0)]
        for g, n in summary.by_goal.items()
    ]
    rows += [[], [channel, posts, interactions]]
    rows += [
        [state.labels.get(a, a), n, summary.interactions_by_account.get(a, 0)]
        for a, n in summary.by_account.items()
    ]
    rows += [[], [say(msg("Post")), interactions, say(msg("Questions"))]]
    rows += [[line.headline, line.interactions, line.questions] for line in state.posts]
    rows += [
        [],
        [say(msg("Messages received")), summary.messages],
        [say(msg("Messages answered")), summary.answered],
        [say(msg("Questions received")), summary.questions],
        [say(msg("Questions answered")), summary.questions_answered],
    ]
    if summary.median_reply is not None:
        hours = round(summary.median_reply.total_seconds() / 3600, 1)
        rows.append([say(msg("Median reply time, hours")), hours])
    rows += [[], [channel, say(msg("Stars")), say(msg("Ratings")), say(msg("As of"))]]
    rows += [
        [
            state.labels.get(r.account, r.account),
            r.stars,
            "" if r.count is None else r.count,
            language.say_date(r.at.astimezone(state.zone).date(), short=True),
        ]
        for r in summary.ratings
    ]
    rows += [[], [say(msg("Week of")), posts, say(msg("Messages"))]]
    rows += [[language.say_date(w.date(), short=True), out, came] for w, out, came in summary.weekly]
    return rows
