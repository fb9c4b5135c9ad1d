"""Which rows of a duty table fit a matter, and in what order: plain data in, plain data out.

It knows no database, so that the gate `duties` measures exactly what the desk uses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from hoiam.reading.wording import Phrases, read_wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of the table that is in force and covers the place of the matter.

    `reach` is 0 for everywhere, then larger the smaller the unit it is for. A row without words is
    the general one of its topic.
    """

    row: int
    office: int | str
    topic: str
    reach: int
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Merit:
    """What is compared, in this order: no weights, so that an order can always be explained."""

    of_topic: bool
    """The row is of the matter's topic."""
    longest_first: int
    """Syllables of the longest of its words in the first sentence, where the press says what."""
    longest: int
    """Syllables of the longest of its words anywhere."""
    is_general: bool
    """The row stands for its whole topic, so it needs no word."""
    reach: int
    """A commune's own row before the province's."""
    count: int
    """How many of its words occur."""
    before: int
    """Less for a row further down, so that no two rows are alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A row, the words of it that the text has, and how it compares with others."""

    row: Row
    words: tuple[str, ...]
    merit: Merit


def rank(rows: Sequence[Row], *, topic: str | None, text: str) -> list[Match]:
    """The rows that fit, best first, one for each office.

    A row fits when it is of the topic, or when one of its words stands in the text.
    """
    lists = tuple(row.words for row in rows)
    phrases, owners = _phrases(lists)
    found: dict[int, dict[str, int]] = {}
    if text.strip():
        wording = read_wording(text, phrases)
        for hit in wording.found:
            # Written like a name, so it may be somebody's: nobody's name decides.
            if all(wording.proper[hit.start : hit.end]):
                continue
            sentence = wording.sentences[hit.start]
            for owner, word in owners[hit.phrase]:
                known = found.setdefault(owner, {})
                known[word] = min(sentence, known.get(word, sentence))
    matches = [_match(row, found.get(at, {}), topic) for at, row in enumerate(rows)]
    fitting = [match for match in matches if match.merit.of_topic or match.words]
    fitting.sort(key=lambda match: match.merit, reverse=True)
    best: dict[int | str, Match] = {}
    for match in fitting:
        best.setdefault(match.row.office, match)
    return list(best.values())


@lru_cache(maxsize=16)
def _phrases(
    lists: tuple[tuple[str, ...], ...],
) -> tuple[Phrases, tuple[tuple[tuple[int, str], ...], ...]]:
    """All words of a table to be found at once, and for each the rows that it points to."""
    owners: dict[str, list[tuple[int, str]]] = {}
    for at, words in enumerate(lists):
        for word in words:
            owners.setdefault(word, []).append((at, word))
    return Phrases(owners), tuple(tuple(owner) for owner in owners.values())


def _match(row: Row, found: dict[str, int], topic: str | None) -> Match:
    words = sorted(found, key=lambda word: (found[word], -_syllables(word), word))
    merit = Merit(
        of_topic=topic is not None and row.topic == topic,
        longest_first=max((_syllables(word) for word in words if found[word] == 0), default=0),
        is_general=not row.words,
        longest=max(map(_syllables, words), default=0),
        reach=row.reach,
        count=len(words),
        before=-row.row,
    )
    return Match(row=row, words=tuple(words), merit=merit)


def _syllables(word: str) -> int:
    return len(word.split())
