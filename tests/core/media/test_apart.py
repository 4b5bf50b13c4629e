"""The process that draws: it is there when wanted, gone when not, and whatever happens to it is a damaged picture."""

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image
from support.phone import HEIC

from app.core.kernel.errors import Refused
from app.core.media import apart
from app.core.media.intake import take_in
from app.core.media.renditions import Made, Recipe, draw_copies, make_several, opened

ROOT = Path(__file__).resolve().parents[3]
FATAL = ((228, 230), (404, 15))
"""Where and what to change in a HEIC photo for its decoder to fall over it."""
SMALL, SQUARE = Recipe(50, 0.0, 0.0, 10**6, ("image/jpeg",)), Recipe(0, 1.0, 1.0, 10**6, ("image/jpeg",))
IMPOSSIBLE = Recipe(0, 0.0, 0.0, 100, ("image/jpeg",))


def encoded(width: int, height: int, kind: str = "JPEG") -> bytes:
    out = io.BytesIO()
    Image.effect_mandelbrot((width, height), (-3, -2.5, 2, 2.5), 60).convert("RGB").save(out, kind)
    return out.getvalue()


def the_child() -> "subprocess.Popen[bytes]":
    take_in("a.png", encoded(20, 10, "PNG"))
    assert apart._child is not None
    return apart._child


def test_what_draws_is_never_loaded_where_keys_are_typed() -> None:
    """A decoder there could take the window with it, and an encoder keeps every key waiting."""
    script = (
        "import sys; from pathlib import Path; from app.core.media.intake import take_in\n"
        "from app.core.media.renditions import Recipe, draw_copies\n"
        "data = sys.stdin.buffer.read()\n"
        "taken = take_in('a.jpg', data)\n"
        "draw_copies(taken.public, [Recipe(50, 0.0, 0.0, 10**6, ('image/jpeg',))])\n"
        "print(taken.width, [name for name in sys.modules if name.startswith(('PIL', 'pi_heif'))])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script], input=encoded(200, 100), capture_output=True, cwd=ROOT, check=True
    )
    assert ran.stdout.decode().strip() == "200 []"


def test_one_process_draws_one_picture_after_the_other() -> None:
    first = the_child()
    assert the_child() is first


def test_after_a_fall_the_next_picture_is_drawn_by_another() -> None:
    first = the_child()
    data = bytearray(HEIC)
    for place, byte in FATAL:
        data[place] = byte
    with pytest.raises(Refused, match="damaged"):
        take_in("IMG_0042.HEIC", bytes(data))
    assert first.poll() not in (None, apart.RESTED)
    assert take_in("IMG_0042.HEIC", HEIC).height == 64
    assert the_child() is not first


def test_it_ends_with_the_program_however_that_ends() -> None:
    first = the_child()
    assert first.stdin is not None
    os.close(first.stdin.fileno())  # the system does it for those who can no longer
    assert first.wait(20) == apart.RESTED
    assert the_child() is not first


@pytest.fixture
def soon_tired(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    apart._dismiss()
    monkeypatch.setattr(apart, "REST", 0.01)
    yield
    apart._dismiss()


@pytest.mark.usefixtures("soon_tired")
def test_where_nobody_asks_it_goes_to_rest_and_is_started_again() -> None:
    first = the_child()
    assert first.wait(20) == apart.RESTED
    assert the_child() is not first


@pytest.mark.usefixtures("soon_tired")
def test_one_that_goes_to_rest_just_then_costs_no_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    """It was still there when it was looked for, and no longer when it was asked."""
    first = the_child()
    first.wait(20)
    monkeypatch.setattr(first, "poll", lambda: None)
    assert the_child() is not first


def test_a_picture_that_takes_for_ever_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    first = the_child()
    monkeypatch.setattr(apart, "PATIENCE", 0.001)
    with pytest.raises(Refused, match="damaged"):
        take_in("grande.jpg", encoded(6000, 4000, "PNG"))
    monkeypatch.undo()
    assert the_child() is not first


def test_pictures_asked_for_at_once_are_not_mixed_up() -> None:
    sizes = [(30 + n, 60 - n) for n in range(20)]
    with ThreadPoolExecutor(6) as pool:
        taken = list(pool.map(lambda size: take_in("a.jpg", encoded(*size)), sizes))
    assert [(one.width, one.height) for one in taken] == sizes


def test_copies_come_back_as_they_are_made_there() -> None:
    public = encoded(200, 100)
    made = draw_copies(public, [SMALL, SQUARE])
    assert made == make_several(opened(public), [SMALL, SQUARE])
    assert [(one.width, one.height) for one in made.values()] == [(50, 25), (200, 200)]
    assert all(isinstance(one, Made) for one in made.values())


def test_a_copy_that_cannot_be_made_says_why() -> None:
    with pytest.raises(Refused, match="small enough for the platform"):
        draw_copies(encoded(900, 700), [SMALL, IMPOSSIBLE])
    with pytest.raises(Refused, match="damaged"):
        draw_copies(encoded(200, 100)[:300], [SMALL])
