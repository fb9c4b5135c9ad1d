"""Marks that are piled on one letter, which no text of any language needs.

Composing a text sorts the marks of each letter one by one: a page of nothing but marks would take
hours. Unicode's own limit (UAX 15, stream-safe text) is thirty for a letter.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import groupby

_MOST = 30
# What bears marks ends before the tags of the last plane, which are dropped elsewhere.
_LAST = 0x20000


def _marks(end: int = _LAST) -> str:
    """The marks that composing sorts, as ranges of a set."""
    points = [point for point in range(0x300, end) if unicodedata.combining(chr(point))]
    runs = groupby(enumerate(points), key=lambda pair: pair[1] - pair[0])
    ends = [(run[0][1], run[-1][1]) for _, every in runs if (run := list(every))]
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in ends)


_MARK = f"[{_marks()}]"
_PILE = re.compile(f"({_MARK}{{{_MOST}}}){_MARK}+")
# Of letters beyond the basic plane all at once: a set of single ones there is searched one by one,
# and where a pattern begins with one letter of a set the engine skips along to it.
_NEAR = f"[{_marks(0x10000)}\U00010000-\U0001ffff]"
_RUN = re.compile(f"{_NEAR}{_NEAR}{{{_MOST},}}")


def thin_marks(text: str) -> str:
    """`text` with thirty marks to a letter at most, so that composing it takes linear time."""
    if text.isascii():
        return text
    return _RUN.sub(lambda run: _PILE.sub(r"\1", run[0]), text)
