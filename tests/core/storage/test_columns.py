"""Values cross the border whole, and text order is time order."""

from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Engine, Integer, MetaData, Table, insert, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import StatementError

from app.core.storage.columns import EnumText, JsonValue, UtcDateTime, moment_text

DIALECT = sqlite.dialect()


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


TABLE = Table(
    "probe",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("at", UtcDateTime),
    Column("body", JsonValue),
    Column("colour", EnumText(Colour)),
)

zones = st.timedeltas(timedelta(hours=-23), timedelta(hours=23)).map(
    lambda shift: timezone(timedelta(minutes=shift // timedelta(minutes=1)))
)
moments = st.datetimes(datetime(2, 1, 1), datetime(9998, 12, 31), timezones=zones)  # noqa: DTZ001 - bounds
json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(moments)
def test_a_moment_comes_back_as_the_same_moment_in_utc(moment: datetime) -> None:
    stored = UtcDateTime().process_bind_param(moment, DIALECT)
    back = UtcDateTime().process_result_value(stored, DIALECT)
    assert back == moment
    assert back is not None
    assert back.utcoffset() == timedelta(0)


@given(moments, moments)
def test_text_order_is_time_order(one: datetime, other: datetime) -> None:
    assert (moment_text(one) < moment_text(other)) == (one < other)


@given(json_values)
def test_json_comes_back_equal(value: Any) -> None:
    stored = JsonValue().process_bind_param(value, DIALECT)
    assert JsonValue().process_result_value(stored, DIALECT) == value


def test_values_survive_the_encrypted_file(engine: Engine) -> None:
    TABLE.create(engine)
    row = {
        "at": datetime(2026, 3, 29, 3, 30, tzinfo=timezone(timedelta(hours=2))),
        "body": {"perché": ["Nuñez", 1, None]},
        "colour": Colour.BLUE,
    }
    with engine.begin() as connection:
        connection.execute(insert(TABLE).values(**row))
        found = connection.execute(select(TABLE)).one()
        plain = connection.exec_driver_sql("SELECT at, body, colour FROM probe").one()
    assert (found.at, found.body, found.colour) == (row["at"], row["body"], Colour.BLUE)
    assert isinstance(found.colour, Colour)
    assert tuple(plain) == ("2026-03-29T01:30:00.000000Z", '{"perché":["Nuñez",1,null]}', "blue")


def test_moments_are_found_by_comparing(engine: Engine) -> None:
    TABLE.create(engine)
    noon = datetime(2026, 11, 22, 12, tzinfo=UTC)
    with engine.begin() as connection:
        for minutes in (-1, 0, 1):
            connection.execute(insert(TABLE).values(at=noon + timedelta(minutes=minutes)))
        later = connection.scalars(select(TABLE.c.at).where(TABLE.c.at > noon)).all()
    assert later == [noon + timedelta(minutes=1)]


@pytest.mark.parametrize(
    "wrong",
    [{"at": datetime(2026, 1, 1)}, {"body": float("nan")}, {"colour": "green"}],  # noqa: DTZ001 - the point
    ids=["naive moment", "not a number", "unknown word"],
)
def test_what_does_not_fit_is_refused_before_it_is_stored(engine: Engine, wrong: dict[str, Any]) -> None:
    TABLE.create(engine)
    with engine.begin() as connection:
        with pytest.raises((StatementError, ValueError)):
            connection.execute(insert(TABLE).values(**wrong))
        assert connection.execute(select(TABLE)).all() == []


def test_a_word_that_is_no_longer_known_is_not_read_as_something_else(engine: Engine) -> None:
    TABLE.create(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO probe (colour) VALUES ('mauve')")
        with pytest.raises(ValueError, match="mauve"):
            connection.execute(select(TABLE.c.colour)).all()
