"""Marks piled on one letter are thinned before a text is composed."""

from __future__ import annotations

import unicodedata

import pytest

from hoiam.reading.clean import clean_text, drop_invisible
from hoiam.reading.fold import fold
from hoiam.reading.marks import thin_marks
from hoiam.reading.place_words import compose
from hoiam.reading.redact import redact

# Each has another class than the one before, so that composing would sort them all.
PILES = ["\u0301\u0323", "\u0323\u0301\u0328", "\U0001d165\U0001d16d", "\u0301\U0001d165"]


@pytest.mark.parametrize("pile", PILES)
def test_a_letter_keeps_thirty_marks(pile):
    for text in (f"a{pile * 1_000}b", f"{pile * 1_000}"):
        for made in (thin_marks(text), drop_invisible(text), clean_text(text), redact(text).text):
            assert len(made) <= 32
    assert thin_marks(f"a{pile * 1_000}b")[-1] == "b"
    assert fold(f"cầu{pile * 1_000} sập") in {f"cau{mark} sap" for mark in ("", *_left(pile))}


def _left(pile: str) -> set[str]:
    """What folding leaves of a pile: marks that no Latin letter has, of thirty."""
    left = "".join(mark for mark in (pile * 30)[:30] if mark > "\u036f")
    return {unicodedata.normalize("NFD", left)}


@pytest.mark.parametrize(
    "text",
    [
        "Ủy ban nhân dân xã Hưng Hà đã quyết định",
        "a\u0301\u0323\u0302 " * 200,
        "😀" * 200,
        "👨\u200d👩\u200d👧" * 100,
        "בְּרֵאשִׁית " * 50,
        "ที่นี่น้ำ" * 50,
        "ë̯́" + "\u0301" * 20,
        "không " * 100,
    ],
)
def test_what_people_write_stays_to_the_letter(text):
    for form in ("NFC", "NFD"):
        written = unicodedata.normalize(form, text)
        assert thin_marks(written) == written


def test_many_letters_with_a_few_marks_each_are_no_pile():
    text = "".join(f"{letter}\u0301\u0323" for letter in "aeiou") * 100
    assert thin_marks(text) == text


def test_places_are_told_in_the_text_as_it_was_written():
    """Whatever is thinned, an offset is still one of the text that was given."""
    text = f"xã Hưng{PILES[0] * 1_000} Hà"
    composed, places = compose(text)
    assert len(composed) <= 42
    assert len(places) == len(composed) + 1
    assert places == sorted(places)
    assert text[places[composed.index("H", 5)] :] == "Hà"
