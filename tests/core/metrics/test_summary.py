"""The numbers of a period, from plain values."""

import csv
import io
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from app.core.metrics.model import Measure, Reading
from app.core.metrics.summary import Exchange, PublishedPost, Rating, summarise, to_csv

ROME = ZoneInfo("Europe/Rome")
SINCE = datetime(2026, 10, 24, 0, 0, tzinfo=ROME)
UNTIL = datetime(2026, 11, 23, 12, 0, tzinfo=ROME)
DAY = datetime(2026, 11, 10, 9, 0, tzinfo=UTC)


def reading(account: str, measure: Measure, value: float, post: str = "") -> Reading:
    return Reading(f"{account}{measure}{post}", account, measure, value, DAY, post)


def test_a_post_on_two_channels_is_one_post() -> None:
    published = [
        PublishedPost("p1", "ig", "educate", DAY),
        PublishedPost("p1", "fb", "educate", DAY),
        PublishedPost("p2", "ig", "service", DAY),
        PublishedPost("old", "ig", "service", SINCE - timedelta(seconds=1)),
        PublishedPost("next", "ig", "service", UNTIL),
    ]
    found = summarise(published, [], [], SINCE, UNTIL)
    assert found.posts == 2
    assert found.by_goal == {"educate": 1, "service": 1}
    assert found.by_account == {"ig": 2, "fb": 1}


def test_interactions_count_by_goal_channel_and_post() -> None:
    published = [PublishedPost("p1", "ig", "educate", DAY), PublishedPost("p2", "fb", "service", DAY)]
    readings = [
        reading("ig", Measure.LIKES, 12, "p1"),
        reading("ig", Measure.REPLIES, 3, "p1"),
        reading("ig", Measure.VIEWS, 900, "p1"),
        reading("fb", Measure.SHARES, 4, "p2"),
        reading("fb", Measure.LIKES, 99, "not in this period"),
    ]
    found = summarise(published, [], readings, SINCE, UNTIL)
    assert found.interactions == {"educate": 15, "service": 4}
    assert found.interactions_by_account == {"ig": 15, "fb": 4}
    assert found.interactions_by_post == {"p1": 15, "p2": 4}


def test_questions_and_the_time_to_answer() -> None:
    hour = timedelta(hours=1)
    exchanges = [
        Exchange(DAY, DAY + hour, True, "p1"),
        Exchange(DAY, DAY + 5 * hour, True, "p1"),
        Exchange(DAY, DAY + 2 * hour, False, "p1"),
        Exchange(DAY, None, True),
        Exchange(SINCE - hour, SINCE, True, "p1"),
    ]
    found = summarise([], exchanges, [], SINCE, UNTIL)
    assert (found.messages, found.answered) == (4, 3)
    assert (found.questions, found.questions_answered) == (3, 2)
    assert found.questions_by_post == {"p1": 2}
    assert found.median_reply == 2 * hour


def test_nothing_answered_has_no_reply_time() -> None:
    assert summarise([], [Exchange(DAY, None, True)], [], SINCE, UNTIL).median_reply is None


def test_ratings_are_of_the_whole_channel() -> None:
    readings = [
        reading("google", Measure.RATING, 4.7),
        reading("google", Measure.RATINGS, 81),
        reading("miodottore", Measure.RATING, 4.9),
        reading("ig", Measure.RATING, 1.0, "p1"),
    ]
    assert summarise([], [], readings, SINCE, UNTIL).ratings == (
        Rating("google", 4.7, 81, DAY),
        Rating("miodottore", 4.9, None, DAY),
    )


def test_weeks_begin_on_monday_and_leave_no_gap_when_the_clock_changes() -> None:
    published = [
        PublishedPost("p1", "ig", "educate", datetime(2026, 10, 25, 23, 30, tzinfo=ROME)),  # a Sunday
        PublishedPost("p2", "ig", "educate", datetime(2026, 10, 26, 0, 30, tzinfo=ROME)),  # the Monday after
    ]
    weeks = summarise(published, [], [], SINCE, UNTIL).weekly
    assert [w[0].date().isoformat() for w in weeks] == [
        "2026-10-19", "2026-10-26", "2026-11-02", "2026-11-09", "2026-11-16", "2026-11-23",
    ]  # fmt: skip
    assert all(w[0].weekday() == 0 and w[0].hour == 0 for w in weeks)
    assert [w[1] for w in weeks] == [1, 1, 0, 0, 0, 0]


START = datetime(2026, 1, 1, tzinfo=UTC)
moments = st.integers(0, 365 * 24 * 60).map(
    lambda minutes: (START + timedelta(minutes=minutes)).astimezone(ROME)
)


@given(st.lists(moments, max_size=30), moments, moments)
def test_the_weeks_hold_every_message_of_the_period(
    asked: list[datetime], one: datetime, other: datetime
) -> None:
    since, until = sorted((one, other))
    found = summarise([], [Exchange(at, None, False) for at in asked], [], since, until)
    assert sum(week[2] for week in found.weekly) == found.messages


@given(st.lists(st.lists(st.text(max_size=20) | st.integers(), min_size=1, max_size=4), max_size=5))
def test_no_cell_of_the_csv_runs_as_a_formula(rows: list[list[object]]) -> None:
    written = to_csv(rows)
    for row in csv.reader(io.StringIO(written.removeprefix("\ufeff"), newline="")):
        for cell in row:
            assert cell[:1] not in ("=", "+", "@", "\t") and (cell[:1] != "-" or cell[1:].isdigit())


def test_the_csv_opens_in_a_spreadsheet_with_accents() -> None:
    assert to_csv([["Città", 3], ["=SUM(A1)", "a,b"]]) == '\ufeffCittà,3\r\n\'=SUM(A1),"a,b"\r\n'
