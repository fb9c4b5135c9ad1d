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
from math import hypot
from typing import Any

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
# Of the size of a letter, over and under the line on which it stands.
ASCENT, DESCENT = 0.8, 0.2
_LINE_ENDS = (0x0A, 0x0D)


def limit(megabytes: int, seconds: int) -> None:
    """Take from this process what a reader does not need, before the library is there."""
    for what, most in (
        (resource.RLIMIT_AS, megabytes << 20),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_NOFILE, FEW_FILES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(what, (most, most))


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
            lines = list(lines_of(page))
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
    """Whether a picture, or what is drawn with one, fills half of a page, as in a scan."""
    from pypdfium2 import raw

    for drawn in page.get_objects(
        filter=(raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM), max_depth=1
    ):
        left, bottom, right, top = drawn.get_bounds()
        if (right - left) * (top - bottom) > page.get_width() * page.get_height() / 2:
            return True
    return False


def lines_of(page: Any) -> Iterator[list[Any]]:
    """The lines of a page in the order in which they were drawn."""
    from pypdfium2 import raw

    text = page.get_textpage()
    turned, width, height = page.get_rotation(), page.get_width(), page.get_height()
    drawn: list[tuple[str, int]] = []
    for at in range(raw.FPDFText_CountChars(text)):
        code = raw.FPDFText_GetUnicode(text, at)
        if code in _LINE_ENDS:
            yield from _line(text, drawn, turned, width, height)
            drawn = []
        elif code in HYPHENS:
            # PDFium says of a line that it broke a word by this alone.
            yield from _line(text, [*drawn, (SOFT_HYPHEN, at)], turned, width, height)
            drawn = []
        elif code:
            # What no letter can be: numbers beyond the table, and halves of a pair.
            is_letter = code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF
            drawn.append((chr(code) if is_letter else "\ufffd", at))
    yield from _line(text, drawn, turned, width, height)
    text.close()


def _line(
    text: Any, drawn: list[tuple[str, int]], turned: int, width: float, height: float
) -> Iterator[list[Any]]:
    seen = [at for letter, at in drawn if not letter.isspace()]
    if seen:
        first, last = (_box(text, at, turned, width, height) for at in (seen[0], seen[-1]))
        yield [
            "".join(letter for letter, _at in drawn),
            round(min(first[0], last[0]), 1),
            round(max(first[1], last[1]), 1),
            round(first[2], 1),
            round(first[3], 1),
        ]


def _box(text: Any, at: int, turned: int, width: float, height: float) -> tuple[float, ...]:
    """Left, right, top and bottom of a letter on the page as it is looked at.

    Top and bottom are those of all letters of its size: many fonts do not say how high they are.
    """
    from pypdfium2 import raw

    box, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
    x, y = c_double(), c_double()
    raw.FPDFText_GetLooseCharBox(text, at, byref(box))
    raw.FPDFText_GetCharOrigin(text, at, byref(x), byref(y))
    raw.FPDFText_GetMatrix(text, at, byref(matrix))
    size = raw.FPDFText_GetFontSize(text, at) * hypot(matrix.c, matrix.d)
    left, right, base = {
        0: (box.left, box.right, y.value),
        90: (box.bottom, box.top, height - x.value),
        180: (width - box.right, width - box.left, height - y.value),
        270: (width - box.top, width - box.bottom, x.value),
    }[turned]
    return left, right, base + ASCENT * size, base - DESCENT * size


if __name__ == "__main__":
    main()
