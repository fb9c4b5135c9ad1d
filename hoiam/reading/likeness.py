"""How alike two articles are, as a few figures, and the odds that they tell the same story.

The figures are cosines and shares of weighted terms. What they are worth together was learned by
`scripts/train_grouping.py`; the learned numbers are in `hoiam/data/grouping/model.toml`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hoiam.reading.terms import KIND_SHIFT, LEAD, NUMBER, PAIR, TITLE, WORD, Array, Terms
from hoiam.reading.window import Frequencies

Floats = npt.NDArray[np.float64]

FEATURES = (
    "whole",  # cosine of all terms
    "covered",  # how much of the smaller one is in the other
    "title",  # cosine of the titles
    "title_told",  # how much of one's title the other tells, the better of the two
    "titles_told",  # the same, the worse of the two
    "lead",  # cosine of titles and leads
    "pairs",  # cosine of pairs of syllables
    "numbers",  # cosine of figures
    "capitals",  # cosine of capitalised runs and figures
    "whole_plain",  # `whole` again, without the square root
    "rare",  # logarithm of how many rare terms are shared
    "short",  # logarithm of the terms in the shorter one
    "gap",  # logarithm of the time between them
    "gap_alike",  # `gap` times `whole`
    "undated",  # 1 where the time between them is not known
)
# A gap is told in steps of this many hours: within it two articles are of the same news cycle.
_CYCLE = 6.0


@dataclass(frozen=True, slots=True)
class LikenessModel:
    """A weight for each of FEATURES and an offset: log odds that two articles tell one story."""

    weights: Floats
    offset: float

    @classmethod
    def from_table(cls, table: Mapping[str, float]) -> LikenessModel:
        return cls(np.array([table[name] for name in FEATURES]), table["offset"])

    def log_odds(self, features: Floats) -> Floats:
        result: Floats = features @ self.weights + self.offset
        return result


class _Both:
    """The terms of one article beside those of several others, matched once."""

    def __init__(self, one: Terms, others: Sequence[Terms], frequencies: Frequencies) -> None:
        self.count = len(others)
        self.owner = np.repeat(np.arange(self.count), [len(other) for other in others])
        ids = np.concatenate([other.ids for other in others])
        self.marks_one = one.marks
        self.marks = np.concatenate([other.marks for other in others])
        counts = np.concatenate([other.counts for other in others]).astype(np.float64)
        self.rarity_one = frequencies.rarity(one.ids).astype(np.float64)
        self.rarity = frequencies.rarity(ids).astype(np.float64)
        self.weight_one = (1.0 + np.log(one.counts.astype(np.float64))) * self.rarity_one
        self.weight = (1.0 + np.log(counts)) * self.rarity
        at = np.minimum(np.searchsorted(one.ids, ids), len(one.ids) - 1)
        self.hit = np.flatnonzero(one.ids[at] == ids)
        self.hit_one = at[self.hit]
        self.hit_owner = self.owner[self.hit]

    def shared(self, values: Array) -> Floats:
        """The sum of `values`, one for each match, by article."""
        return np.bincount(self.hit_owner, values, minlength=self.count).astype(np.float64)

    def total(self, values: Array) -> Floats:
        """The sum of `values`, one for each term of the others, by article."""
        return np.bincount(self.owner, values, minlength=self.count).astype(np.float64)

    def cosine(self, mask_one: Array, mask: Array) -> Floats:
        top = self.shared(
            self.weight_one[self.hit_one]
            * self.weight[self.hit]
            * (mask_one[self.hit_one] & mask[self.hit])
        )
        norm_one = (self.weight_one**2 * mask_one).sum()
        result: Floats = top / np.sqrt(norm_one * self.total(self.weight**2 * mask) + 1e-9)
        return result


def compare(article: Terms, others: Sequence[Terms], frequencies: Frequencies) -> Floats:
    """Twelve figures for each of `others`: all of FEATURES but those about time.

    `article` and each of `others` have at least one term.
    """
    both = _Both(article, others, frequencies)
    marks_one, marks = both.marks_one, both.marks
    everything = both.cosine(marks_one >= 0, marks >= 0)
    told, told_other = _titles_told(both)
    square = both.rarity[both.hit] ** 2
    smaller = np.minimum((both.rarity_one**2).sum(), both.total(both.rarity**2))
    rare = both.rarity[both.hit] > 0.7 * np.log(frequencies.documents + 2.0)
    sizes = np.array([len(other) for other in others])
    kinds_one, kinds = marks_one >> KIND_SHIFT, marks >> KIND_SHIFT
    rooted = (
        everything,
        both.shared(square) / (smaller + 1e-9),
        both.cosine(marks_one & TITLE > 0, marks & TITLE > 0),
        np.maximum(told, told_other),
        np.minimum(told, told_other),
        both.cosine(marks_one & (LEAD | TITLE) > 0, marks & (LEAD | TITLE) > 0),
        both.cosine(marks_one & PAIR > 0, marks & PAIR > 0),
        both.cosine(kinds_one == NUMBER, kinds == NUMBER),
        both.cosine(kinds_one != WORD, kinds != WORD),
    )
    plain = (everything, np.log1p(both.shared(rare)), np.log1p(np.minimum(len(article), sizes)))
    return np.stack([*(np.sqrt(column) for column in rooted), *plain], axis=1)


def _titles_told(both: _Both) -> tuple[Floats, Floats]:
    """How much of the article's title each other tells, and the other way round."""
    in_title_one, in_title = both.marks_one & TITLE > 0, both.marks & TITLE > 0
    square_one, square = both.rarity_one**2, both.rarity**2
    told = both.shared(square[both.hit] * in_title_one[both.hit_one])
    told_other = both.shared(square[both.hit] * in_title[both.hit])
    return (
        told / ((square_one * in_title_one).sum() + 1e-9),
        told_other / (both.total(square * in_title) + 1e-9),
    )


def with_time(figures: Floats, hours: Floats) -> Floats:
    """`figures` and those about time; `hours` apart, NaN where not known."""
    undated = np.isnan(hours)
    gap = np.log1p(np.abs(np.where(undated, 0.0, hours)) / _CYCLE)
    return np.column_stack([figures, gap, gap * figures[:, 0], undated])
