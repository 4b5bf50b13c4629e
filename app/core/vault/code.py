"""The code on the recovery sheet: six groups of five letters and digits, copied by hand and still right.

Crockford's alphabet (no I, L, O, U). Four characters of a group are random, 120 bits in all; the fifth checks the
group, so the screen can say *which* group is mistyped. The check is linear over the 32-element field with a
different weight for each place: one wrong character, two swapped neighbours and two swapped groups never pass.
"""

import secrets
import unicodedata

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUPS, RANDOM = 6, 4
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})


def new_code() -> str:
    """For example ``7KQ2M-...``: what is printed."""
    groups = []
    for index in range(GROUPS):
        values = [secrets.randbelow(32) for _ in range(RANDOM)]
        groups.append("".join(ALPHABET[value] for value in [*values, _check(index, values)]))
    return "-".join(groups)


def tidy(typed: str) -> str:
    """The code as printed, from what was typed: case, spaces, dashes and look-alikes do not matter."""
    upper = unicodedata.normalize("NFKC", typed).upper().translate(_LOOKALIKES)
    plain = "".join(character for character in upper if character.isalnum())
    return "-".join(plain[start : start + RANDOM + 1] for start in range(0, len(plain), RANDOM + 1))


def wrong_groups(typed: str) -> list[int]:
    """Numbers (from 1) of the groups that are mistyped, missing or too many; empty: the code adds up."""
    groups = tidy(typed).split("-")
    short = [*groups, *[""] * (GROUPS - len(groups))]
    return [
        number for number, group in enumerate(short, 1) if number > GROUPS or not _adds_up(number - 1, group)
    ]


def _adds_up(index: int, group: str) -> bool:
    values = [ALPHABET.find(character) for character in group]
    return len(values) == RANDOM + 1 and min(values) >= 0 and _check(index, values[:RANDOM]) == values[RANDOM]


def _check(index: int, values: list[int]) -> int:
    check = index + 1
    for place, value in enumerate(values):
        check ^= _times(value, 2 << place)
    return check


def _times(one: int, other: int) -> int:
    """Multiplication in GF(32), modulo x^5 + x^2 + 1."""
    product = 0
    while other:
        if other & 1:
            product ^= one
        one, other = one << 1, other >> 1
        if one & 32:
            one ^= 0b100101
    return product
