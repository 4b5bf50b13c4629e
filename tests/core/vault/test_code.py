"""The printed code: read aloud, copied by hand, mistyped, and either right or told where it is wrong."""

from hypothesis import given
from hypothesis import strategies as st

from app.core.vault.code import ALPHABET, GROUPS, RANDOM, _check, new_code, tidy, wrong_groups

codes = st.lists(
    st.lists(st.integers(0, 31), min_size=RANDOM, max_size=RANDOM), min_size=GROUPS, max_size=GROUPS
).map(
    lambda groups: "-".join(
        "".join(ALPHABET[value] for value in [*values, _check(index, values)])
        for index, values in enumerate(groups)
    )
)
places = st.integers(0, GROUPS * (RANDOM + 1) - 1)


def test_a_new_code_adds_up_and_is_not_the_last_one() -> None:
    made = {new_code() for _ in range(200)}
    assert len(made) == 200
    assert all(wrong_groups(code) == [] and tidy(code) == code for code in made)
    assert all(len(code) == 35 for code in made)


@given(codes, st.data())
def test_copied_by_hand_it_is_still_right(code: str, data: st.DataObject) -> None:
    look = {"0": "0Oo", "1": "1IilL", "V": "VvUu"}
    typed = "".join(
        data.draw(st.sampled_from(look.get(character, character + character.lower())))
        if character != "-"
        else data.draw(st.sampled_from(["-", "", " ", " - ", "\n", "\u2013", "\u00a0"]))
        for character in code
    )
    assert tidy(typed) == code
    assert wrong_groups(typed) == []


@given(codes, places, st.sampled_from(ALPHABET))
def test_one_wrong_character_is_found_in_its_group(code: str, place: int, wrong: str) -> None:
    plain = code.replace("-", "")
    changed = plain[:place] + wrong + plain[place + 1 :]
    expected = [] if changed == plain else [place // (RANDOM + 1) + 1]
    assert wrong_groups(changed) == expected


@given(codes, places)
def test_two_swapped_neighbours_are_found(code: str, place: int) -> None:
    plain = code.replace("-", "")
    if (place + 1) % (RANDOM + 1) == 0:
        return  # the next character belongs to the next group
    swapped = plain[:place] + plain[place + 1] + plain[place] + plain[place + 2 :]
    assert (wrong_groups(swapped) == []) == (swapped == plain)


@given(codes, st.integers(0, GROUPS - 2))
def test_two_swapped_groups_are_found(code: str, index: int) -> None:
    groups = code.split("-")
    groups[index], groups[index + 1] = groups[index + 1], groups[index]
    assert wrong_groups("-".join(groups)) == [index + 1, index + 2]


@given(codes, st.integers(0, GROUPS * (RANDOM + 1) - 1))
def test_a_code_cut_short_is_wrong_from_there_on(code: str, length: int) -> None:
    wrong = wrong_groups(code.replace("-", "")[:length])
    assert wrong == list(range(length // (RANDOM + 1) + 1, GROUPS + 1))


@given(codes, st.text(alphabet=ALPHABET, min_size=1, max_size=9))
def test_a_code_with_too_much_is_wrong(code: str, more: str) -> None:
    assert wrong_groups(code + more)[0] == GROUPS + 1


@given(st.text())
def test_anything_else_is_wrong_and_nothing_breaks(typed: str) -> None:
    assert wrong_groups(typed) != []


def test_an_accented_or_foreign_letter_is_wrong() -> None:
    code = new_code()
    assert wrong_groups("É" + code[1:]) == [1]
    assert wrong_groups("Ж" + code[1:]) == [1]
