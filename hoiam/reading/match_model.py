"""What the matcher learnt: weights of the signs, limits of the decision, the directions that tell.

`python scripts/train_matching.py` fits all of it; the gate `claim_matching` measures it.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import exp, log
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hoiam.reading.knowledge import Knowledge
from hoiam.reading.match_contrary import Contraries

Floats = NDArray[np.float32]

_FURTHEST = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """A logistic regression."""

    bias: float
    weights: tuple[float, ...]

    def logit(self, signs: Sequence[float]) -> float:
        pairs = zip(self.weights, signs, strict=True)
        total = self.bias + sum(weight * sign for weight, sign in pairs)
        return max(-_FURTHEST, min(_FURTHEST, total))


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """How near a check is (`order`), and how sure it is that the nearest is the same (`sure`).

    `least` is the cosine, or by words the share of the check's claim in a passage, below which the
    nearest of a few checks is only the least far.
    """

    order: Weights
    sure: Weights
    same_at: float
    maybe_at: float
    least: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """The directions of an embedder in which claims and their checks are alike.

    `matrix` is [n, m]; vectors of both are multiplied by it. Of another embedder than `embedder`
    it says nothing.
    """

    embedder: str
    matrix: Floats

    def turn(self, row: Floats) -> Floats:
        """A unit row of m numbers, or zeros."""
        turned: Floats = row @ self.matrix
        length = float(np.linalg.norm(turned))
        return turned / np.float32(length) if length else turned


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchModel:
    """`words` judges by words alone, `fused` by words and meaning.

    In Vietnamese another sureness says *same*: its syllables are few and short, so unlike texts
    share more of them. Order and *maybe* are the same.
    """

    words: Judgement
    fused: Judgement
    words_vi: Judgement
    fused_vi: Judgement
    meaning: Meaning
    contraries: Contraries = field(default_factory=Contraries)

    def judgement(self, *, by_meaning: bool, is_vietnamese: bool = False) -> Judgement:
        if is_vietnamese:
            return self.fused_vi if by_meaning else self.words_vi
        return self.fused if by_meaning else self.words

    @classmethod
    def from_knowledge(cls, knowledge: Knowledge) -> MatchModel:
        table = knowledge.table("match/model.toml")
        matrix = np.load(io.BytesIO(knowledge.read("match/meaning.npy")), allow_pickle=False)
        judged = {name: _judgement(table, name) for name in ("words", "fused")}
        return cls(
            **judged,
            words_vi=_judgement(table, "words_vi", judged["words"].order),
            fused_vi=_judgement(table, "fused_vi", judged["fused"].order),
            meaning=Meaning(embedder=table["embedder"], matrix=matrix.astype(np.float32)),
            contraries=Contraries.from_knowledge(knowledge),
        )


def share(logit: float) -> float:
    """0 to 1, from a logit."""
    return 1 / (1 + exp(-logit))


def logit(chance: float) -> float:
    return log(chance / (1 - chance))


def _judgement(table: dict[str, Any], name: str, order: Weights | None = None) -> Judgement:
    part = table[name]
    return Judgement(
        order=order or _weights(part["order"]),
        sure=_weights(part["sure"]),
        same_at=part["same_at"],
        maybe_at=part["maybe_at"],
        least=part["least"],
    )


def _weights(table: dict[str, float]) -> Weights:
    """The weights of a table in its order; the names are for who reads it."""
    named = [weight for name, weight in table.items() if name != "bias"]
    return Weights(bias=table["bias"], weights=tuple(named))
