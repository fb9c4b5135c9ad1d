"""The process in which PDFium reads a PDF of a stranger; run by its path, by `pdf.py` alone.

PDF on standard input; JSON Lines out, flushed page by page, so that what was read before a limit
struck is not lost:

    {"pages": 12}                       how many the paper says it has
    {"lines": [[text, left, right, top, bottom], …], "is_picture": false}     one page, in points
    {"lines": [], "is_broken": true}
    {"end": true}     or     {"error": "pdf.password"}

It imports nothing of this project: it starts in a tenth of a second, and what breaks it breaks
nothing else.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Iterator
from ctypes import byref, c_double
from itertools import islice, pairwise
from math import hypot
from typing import Any
from unicodedata import bidirectional

# Arguments, in this order: megabytes of memory, seconds of processor time, pages, letters.
FEW_FILES = 32
# Standard input, output and errors, which are open: with these no file and no socket can be opened.
NO_MORE_FILES = 3
ERRORS = {4: "pdf.password", 5: "pdf.password"}  # FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY
BROKEN = "pdf.broken"
# What PDFium puts where it takes a hyphen for one of the layout.
HYPHENS = (0x02, 0xFFFE)
SOFT_HYPHEN = "\xad"
# A scan may bear as much as a stamp: who signed it, and when.
FEW_LETTERS = 300
FORMS_IN_FORMS = 4
# The largest sheet of figures has fewer; a page of more is a trap for whoever puts them in order.
MOST_LINES = 5_000
# Of the size of a letter, over and under the line on which it stands.
ASCENT, DESCENT = 0.8, 0.2
# So much of it is a space.
GAP = 0.15
_LINE_ENDS = (0x0A, 0x0D)


def limit(megabytes: int, seconds: int) -> None:
    """Take from this process what a reader does not need, before the library is there.

    What it was given less of stays less. macOS takes no limit of memory: there the others hold.
    """
    for what, most in (
        (resource.RLIMIT_AS, megabytes << 20),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_NOFILE, FEW_FILES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
    ):
        given = resource.getrlimit(what)[1]
        least = most if given == resource.RLIM_INFINITY else min(most, given)
        try:
            resource.setrlimit(what, (least, least))
        except (ValueError, OSError):
            if what != resource.RLIMIT_AS:
                raise


def say(**said: Any) -> None:
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


def main() -> None:
    megabytes, seconds, pages, letters = map(int, sys.argv[1:5])
    limit(megabytes, seconds)
    body = sys.stdin.buffer.read()
    import pypdfium2
    from pypdfium2 import raw  # noqa: F401 - all is loaded before nothing can be opened any more

    resource.setrlimit(resource.RLIMIT_NOFILE, (NO_MORE_FILES, NO_MORE_FILES))
    try:
        document = pypdfium2.PdfDocument(body)
        count = len(document)
    except pypdfium2.PdfiumError as error:
        say(error=ERRORS.get(error.err_code or 0, BROKEN))
        return
    say(pages=count)
    for number in range(min(count, pages)):
        try:
            page = document[number]
            lines = list(islice(lines_of(page), MOST_LINES + 1))
            if len(lines) > MOST_LINES:
                say(lines=[], is_broken=True)
                continue
            length = sum(len(line[0]) for line in lines)
            is_picture = length < FEW_LETTERS and has_picture(page)
            page.close()
        except pypdfium2.PdfiumError:
            # One page that is broken takes no other with it.
            say(lines=[], is_broken=True)
            continue
        say(lines=lines, is_picture=is_picture)
        letters -= length
        if letters <= 0:
            break
    say(end=True)


def has_picture(page: Any) -> bool:
    """Whether a picture fills half of a page, as in a scan."""
    from pypdfium2 import raw

    half = page.get_width() * page.get_height() / 2
    for drawn in page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=FORMS_IN_FORMS):
        left, bottom, right, top = drawn.get_bounds()
        if (right - left) * (top - bottom) > half:
            return True
    return False


def lines_of(page: Any) -> Iterator[list[Any]]:
    """The lines of a page in the order in which they were drawn."""
    from pypdfium2 import raw

    text = page.get_textpage()
    looked = Looked(text, page.get_rotation(), page.get_width(), page.get_height())
    drawn: list[tuple[str, int]] = []
    for at in range(raw.FPDFText_CountChars(text)):
        code = raw.FPDFText_GetUnicode(text, at)
        if code in _LINE_ENDS:
            yield from looked.line(drawn)
            drawn = []
        elif code in HYPHENS:
            # PDFium says of a line that it broke a word by this alone.
            yield from looked.line([*drawn, (SOFT_HYPHEN, at)])
            drawn = []
        elif code:
            # What no letter can be: numbers beyond the table, and halves of a pair.
            is_letter = code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF
            drawn.append((chr(code) if is_letter else "\ufffd", at))
    yield from looked.line(drawn)
    text.close()


class Looked:
    """The letters of a page where they stand as it is looked at, turned as it is."""

    def __init__(self, text: Any, turned: int, width: float, height: float) -> None:
        self._text, self._turned = text, turned
        self._width, self._height = width, height
        self._x, self._y = c_double(), c_double()

    def line(self, drawn: list[tuple[str, int]]) -> Iterator[list[Any]]:
        """What is said of a line; nothing of one without letters."""
        seen = [at for letter, at in drawn if not letter.isspace()]
        if seen:
            if self._is_torn(drawn) and not _goes_left(drawn):
                drawn = self._in_place(drawn)
                seen = [at for letter, at in drawn if not letter.isspace()]
            first, last = self._box(seen[0]), self._box(seen[-1])
            yield [
                "".join(letter for letter, _at in drawn),
                round(min(first[0], last[0]), 1),
                round(max(first[1], last[1]), 1),
                *(round(edge, 1) for edge in self._edges(seen[0])),
            ]

    def _is_torn(self, drawn: list[tuple[str, int]]) -> bool:
        """Whether letters were drawn after those that stand behind them.

        Some programs draw those letters of a line last that they took from another font. PDFium
        puts a space before each, so the beginnings of words tell.
        """
        words = [
            at
            for (before, _at), (letter, at) in pairwise([(" ", 0), *drawn])
            if before.isspace() and not letter.isspace()
        ]
        places = [self._origin(at)[0] for at in words]
        jump = self._size(words[0])
        return any(here < before - jump for before, here in pairwise(places))

    def _in_place(self, drawn: list[tuple[str, int]]) -> list[tuple[str, int]]:
        """The letters of a line from left to right; spaces where they are, or where a gap is."""
        from pypdfium2 import raw

        own = [(c, at) for c, at in drawn if raw.FPDFText_IsGenerated(self._text, at) != 1]
        own.sort(key=lambda letter: self._origin(letter[1])[0])
        out, end = [], None
        for letter, at in own:
            left, right = self._box(at)
            if end is not None and left - end > GAP * self._size(at):
                out.append((" ", at))
            out.append((letter, at))
            end = right
        return out

    def _size(self, at: int) -> float:
        """The size of a letter in points, as it is drawn."""
        from pypdfium2 import raw

        matrix = raw.FS_MATRIX()
        raw.FPDFText_GetMatrix(self._text, at, byref(matrix))
        return float(raw.FPDFText_GetFontSize(self._text, at) * hypot(matrix.c, matrix.d))

    def _origin(self, at: int) -> tuple[float, float]:
        """Where a letter begins, and the height of the line on which it stands."""
        from pypdfium2 import raw

        raw.FPDFText_GetCharOrigin(self._text, at, byref(self._x), byref(self._y))
        x, y = self._x.value, self._y.value
        if self._turned == 90:
            return y, self._height - x
        if self._turned == 180:
            return self._width - x, self._height - y
        if self._turned == 270:
            return self._width - y, x
        return x, y

    def _box(self, at: int) -> tuple[float, float]:
        """Left and right of a letter."""
        from pypdfium2 import raw

        box = raw.FS_RECTF()
        raw.FPDFText_GetLooseCharBox(self._text, at, byref(box))
        return {
            0: (box.left, box.right),
            90: (box.bottom, box.top),
            180: (self._width - box.right, self._width - box.left),
            270: (self._width - box.top, self._width - box.bottom),
        }[self._turned]

    def _edges(self, at: int) -> tuple[float, float]:
        """Top and bottom of all letters of a size: many fonts do not say how high they are."""
        base, size = self._origin(at)[1], self._size(at)
        return base + ASCENT * size, base - DESCENT * size


def _goes_left(drawn: list[tuple[str, int]]) -> bool:
    """Whether a line is written from right to left."""
    return any(bidirectional(letter) in ("R", "AL") for letter, _at in drawn)


if __name__ == "__main__":
    main()
