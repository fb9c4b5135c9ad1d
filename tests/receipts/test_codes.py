"""The code of a receipt: enough of it by chance, kind to whoever types it, and hard to mistype."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoiam.receipts.codes import (
    ALPHABET,
    LONGEST_TYPED,
    LOOK_ALIKES,
    RANDOM_SIGNS,
    hash_code,
    make_code,
    read_code,
)

codes = st.builds(lambda _nothing: make_code(), st.none())


def test_a_code_holds_at_least_eighty_bits_of_chance():
    assert math.log2(len(ALPHABET)) * RANDOM_SIGNS >= 80
    assert len({make_code() for _ in range(2000)}) == 2000


def test_the_alphabet_has_no_two_signs_that_look_alike_and_spells_no_word():
    assert not set(ALPHABET) & set("01OILAEUBSZGQ")
    assert not set(ALPHABET) & {chr(sign) for sign in LOOK_ALIKES}
    assert set(LOOK_ALIKES.values()) <= set(ALPHABET)


@given(codes)
def test_a_code_is_read_however_it_is_typed(code):
    signs = code.replace("-", "")
    for typed in (
        code,
        code.lower(),
        signs,
        f"  {code}\n",
        code.replace("-", " "),
        code.replace("-", " – "),
        ".".join(signs),
        code.replace("8", "B").replace("5", "s").replace("2", "Z").replace("6", "g"),
        "".join(chr(ord(sign) + 0xFEE0) for sign in signs),
    ):
        assert read_code(typed) == signs


@given(codes, st.integers(0, 19), st.sampled_from(ALPHABET))
def test_one_wrong_sign_is_found(code, at, sign):
    signs = code.replace("-", "")
    typed = signs[:at] + sign + signs[at + 1 :]
    assert (read_code(typed) == typed) == (typed == signs)


@given(codes, st.integers(0, 19), st.integers(0, 19))
def test_two_signs_that_changed_places_are_found(code, one, other):
    typed = list(code.replace("-", ""))
    typed[one], typed[other] = typed[other], typed[one]
    same = "".join(typed) == code.replace("-", "")
    assert (read_code("".join(typed)) is not None) == same


@pytest.mark.parametrize(
    "typed", ["", " ", "-", "7KMH", "\x00" * 20, "É" * 20, "٣" * 20, "2" * 21, "-" * 999, "🙂" * 20]
)
def test_what_is_no_code_is_none(typed):
    assert read_code(typed) is None


@given(st.text(max_size=2 * LONGEST_TYPED))
def test_anything_may_be_typed(typed):
    read = read_code(typed)
    assert read is None or len(hash_code(read)) == 64
