"""How long a text is, as each platform counts it."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.platforms.catalog import discover
from app.core.platforms.contract import Limits, Unit
from app.core.platforms.counting import count_hashtags, graphemes, measure_text

FAMILY = "👨‍👩‍👧"
X = Limits(280, Unit.WEIGHTED, link=23)
BLUESKY = Limits(300, Unit.GRAPHEMES, bytes=3000)
MASTODON = Limits(500, Unit.GRAPHEMES, link=23, short_mentions=True)


@pytest.mark.parametrize(
    ("text", "limits", "used"),
    [
        ("Ciao", Limits(10), 4),
        ("perché", Limits(10), 6),
        ("perche\u0301", Limits(10), 7),
        ("perche\u0301", Limits(10, Unit.GRAPHEMES), 6),
        (FAMILY, Limits(10, Unit.GRAPHEMES), 1),
        (FAMILY, Limits(10, Unit.CHARACTERS), 5),
        ("😀", Limits(10, Unit.UTF16), 2),
        ("è", Limits(10, Unit.BYTES), 2),
        ("a\r\nb", Limits(10, Unit.GRAPHEMES), 3),
        ("perche\u0301", X, 6),
        (FAMILY, X, 2),
        ("🇮🇹", X, 2),
        ("1️⃣", X, 2),
        ("日本", X, 4),
        ("“ciao” – così…", X, 15),
        ("Legga https://example.org/una/pagina/molto/lunga?con=tutto#e-oltre.", X, 6 + 23 + 1),
        ("Legga studiorossi.it/contatti oggi", X, 6 + 23 + 5),
        ("scriva a info@studiorossi.it", X, 28),
        ("https://example.org/" + "a" * 200, MASTODON, 23),
        ("https://example.org/" + "a" * 200, BLUESKY, 220),
        ("@anna@elsewhere.test grazie", MASTODON, 12),
        ("https://example.org/@anna@elsewhere.test", MASTODON, 23),
        ("Ciao 😀", Limits(500, Unit.EMOJI_BYTES), 5 + 4),
    ],
)
def test_counts(text: str, limits: Limits, used: int) -> None:
    counted = measure_text(text, limits)
    assert (counted.used, counted.limit, counted.fits, counted.cut_at) == (used, limits.text, True, None)


@pytest.mark.parametrize(
    ("text", "limits", "cut_at"),
    [
        ("a" * 281, X, 280),
        ("a" * 279 + "日", X, 279),
        ("a" * 260 + " https://example.org/x", X, 261),
        (FAMILY * 301, Limits(300, Unit.GRAPHEMES), 300 * len(FAMILY)),
        ("è" * 6, Limits(10, Unit.BYTES), 5),
    ],
)
def test_says_where_it_stops_to_fit(text: str, limits: Limits, cut_at: int) -> None:
    counted = measure_text(text, limits)
    assert not counted.fits
    assert counted.cut_at == cut_at


def test_the_limit_that_is_exceeded_is_the_one_shown() -> None:
    counted = measure_text(FAMILY * 200, BLUESKY)
    assert (counted.unit, counted.used, counted.limit) == (Unit.BYTES, 3600, 3000)
    assert counted.cut_at == 3000 // 18 * len(FAMILY)


def test_hashtags() -> None:
    assert count_hashtags("#pelle e #sole, non #1 né https://example.org/#capitolo o a#b") == 2


@given(st.text(max_size=60), st.sampled_from(list(Unit)), st.integers(1, 50))
def test_what_is_cut_off_there_fits(text: str, unit: Unit, limit: int) -> None:
    limits = Limits(limit, unit)
    counted = measure_text(text, limits)
    assert counted.fits is (counted.cut_at is None)
    if counted.cut_at is not None:
        assert measure_text(text[: counted.cut_at], limits).fits


@given(st.text(max_size=60))
def test_graphemes_lose_nothing(text: str) -> None:
    assert "".join(graphemes(text)) == text


@pytest.mark.parametrize("key", discover())
def test_every_platform_can_be_counted(key: str) -> None:
    limits = discover()[key].manifest.limits
    assert measure_text("Un consiglio 🌞 https://example.org #pelle", limits).fits
    assert not measure_text("日" * (limits.text + 1), limits).fits


def test_counting_and_the_catalogue_cost_no_network_library() -> None:
    """The composer counts at every keystroke and the window lists all channels before anything is sent."""
    ask = (
        "import sys; from app.core.platforms.counting import measure_text;"
        "from app.core.platforms.catalog import discover;"
        "limits = discover()['x'].manifest.limits; measure_text('Buongiorno', limits);"
        "print([name for name in ('httpx', 'regex', 'PySide6') if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
