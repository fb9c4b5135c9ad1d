"""The checks as they are compared: words of claim and title, capitals and figures, by number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from hoiam.reading.fold import fold
from hoiam.reading.match_terms import Terms
from hoiam.reading.match_words import Vocabulary, WordSets


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Each word once; `exact` has those with accents alone."""

    claim: tuple[str, ...]
    title: tuple[str, ...]
    words: frozenset[str]
    exact: frozenset[str]
    capitals: frozenset[str]
    figures: frozenset[str]

    def forms(self) -> frozenset[str]:
        """Its words as they are written, with accents where they have some."""
        marked = {fold(word) for word in self.exact}
        return self.exact | (self.words - marked)


class HeldChecks:
    """Some three hundred bytes a check. What is dropped is forgotten, its number stays taken."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._names: list[str | None] = []
        self._is_ours: list[bool] = []
        self._told: list[bytes] = []
        self._checked: list[date | None] = []
        self._claims = WordSets(vocabulary)
        self._titles = WordSets(vocabulary)
        self._summaries = WordSets(vocabulary)
        self._exact = WordSets(vocabulary)
        self._capitals = WordSets(vocabulary)
        self._figures = WordSets(vocabulary)

    def __len__(self) -> int:
        return len(self._names)

    def add(
        self,
        check: str,
        *,
        is_ours: bool,
        texts: tuple[Terms, Terms, Terms],
        capitals: Iterable[str],
        figures: Iterable[str],
        told: str,
        checked: date | None,
    ) -> int:
        """The number of a check by its claim, title and summary; `told` is the claim as written."""
        claim, title, summary = texts
        self._claims.add((claim if claim.folded else title).folded)
        self._titles.add(title.folded)
        known = {*claim.folded, *title.folded}
        self._summaries.add(word for word in summary.folded if word not in known)
        self._exact.add(word for one in texts for word in one.exact if not word.isascii())
        self._capitals.add(capitals)
        self._figures.add(figures)
        self._names.append(check)
        self._is_ours.append(is_ours)
        # Of others' checks nothing is ever the same, so what tells it apart is not looked for.
        self._told.append(told.encode() if is_ours else b"")
        self._checked.append(checked)
        return len(self._names) - 1

    def drop(self, number: int) -> None:
        self._names[number] = None

    def name(self, number: int) -> str | None:
        """The check's own name; None once it was dropped."""
        return self._names[number]

    def is_ours(self, number: int) -> bool:
        return self._is_ours[number]

    def told(self, number: int) -> str:
        """The claim as it is written; "" of another publisher's check."""
        return self._told[number].decode()

    def checked(self, number: int) -> date | None:
        return self._checked[number]

    def __getitem__(self, number: int) -> Held:
        claim, title = self._claims[number], self._titles[number]
        return Held(
            claim=tuple(claim),
            title=tuple(title),
            words=frozenset((*claim, *title, *self._summaries[number])),
            exact=frozenset(self._exact[number]),
            capitals=frozenset(self._capitals[number]),
            figures=frozenset(self._figures[number]),
        )
