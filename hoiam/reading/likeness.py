"""How alike two articles are, as a few figures, and the odds that they tell the same story.

The figures are cosines and shares of weighted terms. What they are worth together was learned by
`scripts/train_grouping.py`; the learned numbers are in `hoiam/data/grouping/model.toml`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hoiam.reading.terms import KIND_SHIFT, LEAD, PAIR, TITLE, WORD, Array, Terms
from hoiam.reading.window import Frequencies

Floats = npt.NDArray[np.float64]

FEATURES = (
    "whole",  # cosine of all terms
    "covered",  # how much of the smaller one is in the other
    "titles_told",  # how much of one's title the other tells, the lesser of the two ways
    "lead",  # cosine of titles and leads
    "pairs",  # cosine of pairs of syllables
    "capitals",  # cosine of capitalised runs and figures
    "gap",  # logarithm of the time between them
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


# A term of the title tells more of what happened than one far down; gate `stories`.
_TITLE_EMPHASIS = 2.0
_LEAD_EMPHASIS = 0.3


def _emphasis(marks: Array) -> Floats:
    title, lead = marks & TITLE > 0, marks & LEAD > 0
    return 1.0 + _TITLE_EMPHASIS * title + _LEAD_EMPHASIS * lead


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
        plain_one = (1.0 + np.log(one.counts.astype(np.float64))) * self.rarity_one
        self.weight_one = plain_one * _emphasis(one.marks)
        self.weight = (1.0 + np.log(counts)) * self.rarity * _emphasis(self.marks)
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
    """One row for each of `others`, with all of FEATURES but those about time.

    `article` and each of `others` have at least one term. Square roots are taken because small
    likenesses lie too close together.
    """
    both = _Both(article, others, frequencies)
    one, other = both.marks_one, both.marks
    square = both.rarity[both.hit] ** 2
    smaller = np.minimum((both.rarity_one**2).sum(), both.total(both.rarity**2))
    columns = (
        both.cosine(one >= 0, other >= 0),
        both.shared(square) / (smaller + 1e-9),
        _titles_told(both),
        both.cosine(one & (LEAD | TITLE) > 0, other & (LEAD | TITLE) > 0),
        both.cosine(one & PAIR > 0, other & PAIR > 0),
        both.cosine(one >> KIND_SHIFT != WORD, other >> KIND_SHIFT != WORD),
    )
    result: Floats = np.sqrt(np.stack(columns, axis=1))
    return result


def _titles_told(both: _Both) -> Floats:
    """How much of the article's title each other tells, or the other way round if that is less."""
    in_title_one, in_title = both.marks_one & TITLE > 0, both.marks & TITLE > 0
    square_one, square = both.rarity_one**2, both.rarity**2
    told = both.shared(square[both.hit] * in_title_one[both.hit_one])
    told_other = both.shared(square[both.hit] * in_title[both.hit])
    lesser: Floats = np.minimum(
        told / ((square_one * in_title_one).sum() + 1e-9),
        told_other / (both.total(square * in_title) + 1e-9),
    )
    return lesser


def with_time(figures: Floats, hours: Floats) -> Floats:
    """`figures` and those about time; `hours` apart, NaN where not known."""
    undated = np.isnan(hours)
    gap = np.log1p(np.abs(np.where(undated, 0.0, hours)) / _CYCLE)
    return np.column_stack([figures, gap, undated])
