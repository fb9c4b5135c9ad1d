"""One folded form of a text, for searching and comparing: lower case, marks off, đ as d."""

from __future__ import annotations

import re
import unicodedata

from hoiam.reading.marks import thin_marks

# đ is a letter of its own and not d with a mark, so no normal form takes it apart. Ð (eth) and
# Ɖ (African d) stand for it in pages made with old fonts.
_D_LETTERS = {ord(letter): "d" for letter in "đĐðÐɖƉ"}
_MARKS = re.compile("[\u0300-\u036f]+")


def _one_letter_folds() -> dict[int, str]:
    """Every Latin letter with marks of its own code point, and the letter under the marks."""
    table = dict(_D_LETTERS)
    for point in (*range(0x41, 0x5B), *range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        letter = chr(point)
        folded = _MARKS.sub("", unicodedata.normalize("NFD", letter.lower()))
        if folded != letter:
            table.setdefault(point, folded)
    return table


# One letter for one letter: a text passed through it keeps its length and its offsets.
FOLDS = _one_letter_folds()


def fold(text: str) -> str:
    """`text` in lower case, without marks and with d for đ, whatever its normal form.

    "Ô NHIỄM sông Đáy" gives "o nhiem song day". One letter gives one letter in NFC text of
    Vietnamese, so offsets in it stay true. Scripts other than Latin lose no vowel signs.
    """
    if text.isascii():
        return text.lower()
    folded = text.translate(FOLDS)
    if folded.isascii():
        return folded
    return _MARKS.sub(
        "", unicodedata.normalize("NFD", thin_marks(folded.lower())).translate(_D_LETTERS)
    )
