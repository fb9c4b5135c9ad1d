"""The terms of a text as numbers: folded syllables, pairs of syllables and figures.

A term is kept as a 32-bit hash, so that a window of articles holds no words and no names. What
is known about it beside its count fits in one byte of marks.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from hoiam.reading.fold import fold

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


def tokens(text: str) -> Iterator[str]:
    """Syllables and figures as written, with "" where a phrase ends."""
    for match in _TOKEN.finditer(unicodedata.normalize("NFC", text[:MOST_CHARACTERS])):
        token = match.group()
        if token[0].isdigit():
            yield _THOUSANDS.sub("", token).replace("-", "/")
        else:
            yield token if token[0].isalpha() else ""


def term_id(term: str) -> int:
    """The same number for the same folded term, on every machine and in every version."""
    return zlib.crc32(term.encode("utf-8", "replace"))


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
    found: dict[str, list[int]] = {}
    _collect(found, tokens(title), cues, TITLE, whole=True)
    _collect(found, tokens(text), cues, LEAD, whole=False)
    by_id = {term_id(term): entry for term, entry in found.items()}
    ids = np.array(sorted(by_id), dtype=np.uint32)
    entries = np.array([by_id[int(i)] for i in ids], dtype=np.int64).reshape(-1, 2)
    return Terms(
        ids=ids,
        counts=np.minimum(entries[:, 0], 255).astype(np.uint8),
        marks=entries[:, 1].astype(np.uint8),
    )


def _collect(
    found: dict[str, list[int]], stream: Iterator[str], cues: Cues, mark: int, *, whole: bool
) -> None:
    """Add the terms of `stream`; `mark` goes to all of them, or to those of the lead."""
    before = last = last_term = ""
    kind_of_run, last_kind = WORD, WORD
    first = True
    for position, token in enumerate(stream):
        if not token:
            before = last = last_term = ""
            first, kind_of_run = True, WORD
            continue
        marks = mark if whole or position < LEAD_TOKENS else 0
        term = fold(token)
        if token[0].isdigit():
            kind = NUMBER
        elif token[0].isupper() and not first:
            if kind_of_run == WORD:
                kind_of_run = cues.kind(before, last)
            kind = kind_of_run
        else:
            # A phrase opens with a capital whatever its first word is.
            kind = NAME if token[0].isupper() else WORD
        if kind in (WORD, NUMBER):
            kind_of_run = WORD
        _count(found, term, marks, kind)
        if last_term:
            _count(found, f"{last_term} {term}", marks | PAIR, max(kind, last_kind))
        before, last, last_term, last_kind, first = last, token, term, kind, False


def _count(found: dict[str, list[int]], term: str, marks: int, kind: int) -> None:
    entry = found.get(term)
    if entry is None:
        found[term] = [1, marks | kind << KIND_SHIFT]
        return
    entry[0] += 1
    if kind != entry[1] >> KIND_SHIFT:
        kind = max(kind, entry[1] >> KIND_SHIFT)
    entry[1] = (entry[1] | marks) & (1 << KIND_SHIFT) - 1 | kind << KIND_SHIFT
