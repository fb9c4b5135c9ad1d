"""The terms of a text as numbers: folded syllables, pairs of syllables and figures.

A term is kept as a 32-bit hash, so that a window of articles holds no words and no names. What
is known about it beside its count fits in one byte of marks.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from hoiam.reading.fold import fold
from hoiam.reading.marks import thin_marks

TITLE, LEAD, PAIR = 1, 2, 4
"""Marks of a term: it stands in the title, in the lead; it is a pair of syllables."""
KIND_SHIFT = 3
WORD, PLACE, BODY, NUMBER, NAME = range(5)
"""Kinds of a term, in the bits above the marks. NAME is any other capitalised run: it may be a
person, so nothing about it is ever counted or shown."""

# The cost of an article must not follow its length; gate `grouping_speed`.
MOST_CHARACTERS = 20_000
LEAD_TOKENS = 60

_TOKEN = re.compile(r"\d+(?:[.,/:-]\d+)*|[^\W\d_]+|[.!?;:\n…\"“”()]")
_THOUSANDS = re.compile(r"(?<=\d)[.,](?=\d{3}(?!\d))")

Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The terms of one text: `ids` sorted, `counts` and `marks` beside them."""

    ids: npt.NDArray[np.uint32]
    counts: npt.NDArray[np.uint8]
    marks: npt.NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.ids)

    def take(self, chosen: Array) -> Terms:
        """Only the terms at `chosen`, which is sorted."""
        return Terms(ids=self.ids[chosen], counts=self.counts[chosen], marks=self.marks[chosen])


def term_id(term: str) -> int:
    """The same number for the same folded term, on every machine and in every version."""
    return zlib.crc32(term.encode("utf-8", "replace"))


class Token(NamedTuple):
    """A syllable or figure as `written`, or "" where a phrase ends.

    `number` is the `term_id` of its folded form. `tail` is that form behind a space: the number of
    "a b" is `zlib.crc32(b.tail, a.number)`.
    """

    written: str
    number: int
    tail: bytes
    kind: int


def read_tokens(text: str) -> list[Token]:
    """The tokens of a text in order; a figure's kind is NUMBER, a capitalised syllable's NAME."""
    written = _TOKEN.findall(unicodedata.normalize("NFC", thin_marks(text[:MOST_CHARACTERS])))
    return [_read_token(token) for token in written]


# Vietnamese writes with some 7,000 syllables, each with or without a capital.
@lru_cache(maxsize=30_000)
def _read_token(token: str) -> Token:
    if token[0].isdigit():
        token, kind = _THOUSANDS.sub("", token).replace("-", "/"), NUMBER
    elif token[0].isalpha():
        kind = NAME if token[0].isupper() else WORD
    else:
        token, kind = "", WORD
    term = fold(token).encode("utf-8", "replace")
    return Token(token, zlib.crc32(term), b" " + term, kind)


@dataclass(frozen=True, slots=True)
class Cues:
    """Unit words: a capitalised run after one of them is a place or a public body.

    As written, of one or two syllables.
    """

    places: frozenset[str]
    bodies: frozenset[str]

    def kind(self, before: str, last: str) -> int:
        """The kind of a capitalised run that follows `last`, itself preceded by `before`."""
        pair = f"{before} {last}"
        if pair in self.bodies or last in self.bodies:
            return BODY
        return PLACE if pair in self.places or last in self.places else NAME


def read_terms(title: str, text: str, cues: Cues) -> Terms:
    """The terms of an article; none for a text without letters or digits."""
    numbers: list[int] = []
    entries: list[int] = []
    _collect(numbers, entries, read_tokens(title), cues, TITLE, whole=True)
    _collect(numbers, entries, read_tokens(text), cues, LEAD, whole=False)
    order = np.argsort(numbers, kind="stable")
    every = np.array(numbers, dtype=np.uint32)[order]
    entry = np.array(entries, dtype=np.uint8)[order]
    starts = np.flatnonzero(np.diff(every, prepend=np.int64(-1)))
    marks = np.bitwise_or.reduceat(entry & np.uint8((1 << KIND_SHIFT) - 1), starts)
    kinds = np.maximum.reduceat(entry >> KIND_SHIFT, starts)
    return Terms(
        ids=every[starts],
        counts=np.minimum(np.diff(starts, append=len(every)), 255).astype(np.uint8),
        marks=marks | kinds << KIND_SHIFT,
    )


def _collect(
    numbers: list[int],
    entries: list[int],
    stream: Iterable[Token],
    cues: Cues,
    mark: int,
    *,
    whole: bool,
) -> None:
    """Add the terms of `stream`, each time they occur, with their marks and kind in one byte.

    `mark` goes to all of them, or to those of the lead.
    """
    before = last = ""
    last_number = last_kind = kind_of_run = WORD
    for position, (written, number, tail, kind) in enumerate(stream):
        if not written:
            before = last = ""
            kind_of_run = WORD
            continue
        marks = mark if whole or position < LEAD_TOKENS else 0
        # A phrase opens with a capital whatever its first word is.
        if kind == NAME and last:
            if kind_of_run == WORD:
                kind_of_run = cues.kind(before, last)
            kind = kind_of_run
        elif kind != NAME:
            kind_of_run = WORD
        numbers.append(number)
        entries.append(marks | kind << KIND_SHIFT)
        if last:
            numbers.append(zlib.crc32(tail, last_number))
            entries.append(marks | PAIR | max(kind, last_kind) << KIND_SHIFT)
        before, last, last_number, last_kind = last, written, number, kind
