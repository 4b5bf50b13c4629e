"""The key under a password: only that password, only that file."""

import json
import unicodedata

import pytest

from app.core.kernel.errors import Damaged, NeedsKey
from app.core.kernel.text import msg
from app.core.vault.wrap import unwrap, wrap

KEY = bytes(range(32))
WRONG = msg("wrong")
PASSWORD = "quattro parole però lunghe"


@pytest.fixture(scope="module")
def file() -> bytes:
    return wrap(KEY, PASSWORD)


def test_the_password_gives_the_key(file: bytes) -> None:
    assert unwrap(file, PASSWORD, WRONG) == KEY


@pytest.mark.parametrize("typed", ["", PASSWORD[:-1], PASSWORD + " ", PASSWORD.upper(), KEY.hex()])
def test_nothing_else_does(file: bytes, typed: str) -> None:
    with pytest.raises(NeedsKey) as caught:
        unwrap(file, typed, WRONG)
    assert caught.value.sentence == WRONG


def test_an_accent_typed_on_another_computer_is_the_same_accent(file: bytes) -> None:
    other = unicodedata.normalize("NFD", PASSWORD)
    assert other != PASSWORD
    assert unwrap(file, other, WRONG) == KEY


def test_no_pad_is_ever_used_twice() -> None:
    files = [json.loads(wrap(KEY, PASSWORD)) for _ in range(4)]
    for part in ("salt", "wrapped", "tag"):
        assert len({file[part] for file in files}) == 4


def test_the_file_shows_neither_key_nor_password(file: bytes) -> None:
    assert KEY.hex().encode() not in file
    assert b"parole" not in file


@pytest.mark.parametrize("part", ["salt", "wrapped", "tag", "n"])
def test_a_changed_file_is_noticed(file: bytes, part: str) -> None:
    body = json.loads(file)
    if part == "n":
        body["n"] //= 2
    else:
        body[part] = ("0" if body[part][0] != "0" else "1") + body[part][1:]
    with pytest.raises(NeedsKey):
        unwrap(json.dumps(body).encode(), PASSWORD, WRONG)


@pytest.mark.parametrize(
    "change",
    [
        {"n": 2**40},
        {"n": 3},
        {"n": "many"},
        {"r": 10**6},
        {"salt": "zz"},
        {"wrapped": "00"},
        {"kdf": "none"},
        {"tag": None, "salt": None},
    ],
)
def test_a_file_that_is_not_ours_is_damaged(file: bytes, change: dict[str, object]) -> None:
    body = {**json.loads(file), **change}
    with pytest.raises(Damaged):
        unwrap(json.dumps(body).encode(), PASSWORD, WRONG)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"{}", b"null", b"\xff\xfe", b'"text"'])
def test_garbage_is_damaged(content: bytes) -> None:
    with pytest.raises(Damaged):
        unwrap(content, PASSWORD, WRONG)


def test_a_short_key_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        wrap(b"short", PASSWORD)
