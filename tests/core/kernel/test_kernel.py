"""The ground: sentences in three languages, ids in the order of time, events in the order of the commits."""

import asyncio
import logging
import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from uuid import UUID

import pytest
from support.disk import no_file_longer_than

from app.core.kernel.canonical import canonical_json
from app.core.kernel.clock import ManualClock, SystemClock
from app.core.kernel.errors import AppError, Conflict, Damaged, NeedsConnection, NeedsKey, NoRoom, Refused
from app.core.kernel.events import Bus, Event
from app.core.kernel.files import write_whole
from app.core.kernel.ids import new_id
from app.core.kernel.resources import resource
from app.core.kernel.text import LANGUAGES, Sentence, Words, msg, nmsg, pack, render, unpack
from app.core.storage.columns import JsonValue

CHOSEN = msg("Choose who is at the desk first.")
PICTURE = msg("Say who is in the picture {name}.", name="Rossi Mario.jpg")
HELLO = Words("Buongiorno", "Buenos días", "Good morning")
BACKUPS = [nmsg("{count} backup.", "{count} backups.", count) for count in (0, 1, 2)]


# --- sentences -------------------------------------------------------------------------------------------------


def test_english_is_the_template() -> None:
    assert render(CHOSEN, "en") == str(CHOSEN) == "Choose who is at the desk first."
    assert render(CHOSEN, "xx") == str(CHOSEN), "an unknown language falls back"


@pytest.mark.parametrize("language", LANGUAGES)
def test_values_are_filled_in(language: str) -> None:
    said = render(PICTURE, language)
    assert "Rossi Mario.jpg" in said and "{" not in said


def test_three_languages_say_three_things() -> None:
    assert len({render(CHOSEN, language) for language in LANGUAGES}) == 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_plurals(language: str) -> None:
    none, one, two = (render(sentence, language).split() for sentence in BACKUPS)
    assert (none[0], one[0], two[0]) == ("0", "1", "2")
    assert none[1:] == two[1:] != one[1:]


def test_words_carry_their_languages() -> None:
    assert [render(HELLO, language) for language in ("it", "es", "en", "fr")] == [
        "Buongiorno",
        "Buenos días",
        "Good morning",
        "Good morning",
    ]


def test_a_sentence_inside_a_sentence_is_in_the_same_language() -> None:
    nested = msg("{channel}: {problem}", channel="Mastodon", problem=CHOSEN)
    for language in LANGUAGES:
        assert render(nested, language) == f"Mastodon: {render(CHOSEN, language)}"
    assert render(msg("{channel}: {problem}", channel="X", problem=HELLO), "es") == "X: Buenos días"


def test_braces_in_a_value_are_only_text() -> None:
    said = render(msg("{channel}: {problem}", channel="{problem}", problem="{0} {x!r} %s"), "en")
    assert said == "{problem}: {0} {x!r} %s"


@pytest.mark.parametrize(
    "sentence",
    [
        CHOSEN,
        PICTURE,
        HELLO,
        *BACKUPS,
        msg("{channel}: {problem}", channel="Mastodon", problem=PICTURE),
        None,
    ],
)
def test_packed_and_unpacked_it_says_the_same(sentence: Sentence | None) -> None:
    column = JsonValue()
    stored = column.process_bind_param(pack(sentence), None)  # type: ignore[arg-type]  # no dialect is asked
    back = unpack(column.process_result_value(stored, None))  # type: ignore[arg-type]
    assert (back is None) is (sentence is None)
    for language in LANGUAGES:
        assert sentence is None or back is None or render(back, language) == render(sentence, language)


def test_sentences_are_values() -> None:
    assert msg("A {x}", x=1) == msg("A {x}", x=1) != msg("A {x}", x=2)
    assert len({msg("A {x}", x=1), msg("A {x}", x=1), msg("A {x}", x=HELLO)}) == 2


# --- errors ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [Refused, Conflict, NeedsConnection, NeedsKey, NoRoom, Damaged])
def test_an_error_in_a_log_holds_no_personal_data(
    kind: type[AppError], caplog: pytest.LogCaptureFixture, expect_log: object
) -> None:
    error = kind(PICTURE)
    with caplog.at_level(logging.INFO):
        try:
            raise error
        except AppError:
            logging.getLogger("app.test").info("it failed", exc_info=True)
    for told in (str(error), repr(error), caplog.text, f"{error.args}"):
        assert "Rossi" not in told
    assert "Rossi" in render(error.sentence, "it"), "the person does see it"


# --- ids -------------------------------------------------------------------------------------------------------


def test_ids_are_version_7_unique_and_in_the_order_of_time() -> None:
    before = datetime.now(UTC) - timedelta(milliseconds=1)
    made = [new_id() for _ in range(2000)]
    after = datetime.now(UTC)
    assert len(set(made)) == len(made)
    for one in made:
        known = UUID(one)
        assert len(one) == 32 and known.version == 7 and known.variant == "specified in RFC 4122"
        assert before <= datetime.fromtimestamp(int(one[:12], 16) / 1000, UTC) <= after
    assert [one[:12] for one in made] == sorted(one[:12] for one in made)


# --- the bus ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rang(Event):
    bell: str


@dataclass(frozen=True, slots=True)
class RangTwice(Rang):
    times: int = 2


@dataclass(frozen=True, slots=True)
class Stopped(Event):
    bell: str


def test_events_are_ids() -> None:
    assert RangTwice("b1").ids() == {"bell": "b1", "times": "2"} and RangTwice.kind() == "RangTwice"


def test_told_in_the_order_of_subscribing_to_those_who_asked() -> None:
    bus, heard = Bus(), list[tuple[str, Event]]()
    bus.subscribe(Rang, lambda event: heard.append(("first", event)))
    bus.subscribe(Event, lambda event: heard.append(("every", event)))
    bus.subscribe(Stopped, lambda event: heard.append(("stop", event)))
    bus.tell(RangTwice("a"))
    bus.tell(Stopped("a"))
    assert heard == [
        ("first", RangTwice("a")),
        ("every", RangTwice("a")),
        ("every", Stopped("a")),
        ("stop", Stopped("a")),
    ]


def test_who_leaves_hears_no_more_and_may_leave_twice() -> None:
    bus, heard = Bus(), list[Event]()
    end = bus.subscribe(Rang, heard.append)
    bus.tell(Rang("a"))
    end()
    end()
    bus.tell(Rang("b"))
    assert heard == [Rang("a")]


def test_who_leaves_while_being_told_harms_nobody() -> None:
    bus, heard = Bus(), list[str]()

    def once(event: Rang) -> None:
        heard.append("once")
        end()

    end = bus.subscribe(Rang, once)
    bus.subscribe(Rang, lambda event: heard.append("always"))
    bus.tell(Rang("a"))
    bus.tell(Rang("b"))
    assert heard == ["once", "always", "always"]


def test_delivered_on_a_loop_every_listener_gets_its_own_call_in_order() -> None:
    bus, heard = Bus(), list[tuple[str, str, bool]]()
    here = threading.get_ident()

    async def stay() -> None:
        bus.deliver_on(asyncio.get_running_loop().call_soon_threadsafe)
        for name in ("one", "two"):
            bus.subscribe(
                Rang,
                lambda event, name=name: heard.append(  # type: ignore[misc]
                    (name, event.bell, threading.get_ident() == here)
                ),
            )
        await asyncio.to_thread(lambda: [bus.tell(Rang(str(number))) for number in range(50)])
        assert len(heard) <= 100
        await asyncio.sleep(0)

    asyncio.run(stay())
    assert heard == [(name, str(number), True) for number in range(50) for name in ("one", "two")]


# --- the rest of the ground ------------------------------------------------------------------------------------


def test_clocks_speak_utc() -> None:
    rome = datetime(2026, 3, 1, 10, 0, tzinfo=timezone(timedelta(hours=1)))
    clock = ManualClock(rome)
    assert clock.now() == rome and clock.now().tzinfo is UTC
    clock.advance(timedelta(minutes=5))
    assert clock.now() == rome + timedelta(minutes=5)
    clock.set(rome)
    assert clock.now() == rome
    assert abs(SystemClock().now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_one_spelling_of_a_value() -> None:
    assert canonical_json({"b": [1, "è"], "a": None}) == '{"a":null,"b":[1,"è"]}'
    with pytest.raises(ValueError, match="JSON"):
        canonical_json(float("nan"))


def test_a_file_is_the_old_one_or_the_new_one(tmp_path: Path) -> None:
    path = tmp_path / "archive.json"
    write_whole(path, b"old")
    with pytest.raises(OSError, match="large"), no_file_longer_than(4096):
        write_whole(path, bytes(100_000))
    assert path.read_bytes() == b"old" and path.stat().st_mode & 0o077 == 0
    write_whole(path, b"new")
    assert path.read_bytes() == b"new"


def test_resources_are_there() -> None:
    assert resource("locale", "it", "LC_MESSAGES", "app.mo").is_file()
