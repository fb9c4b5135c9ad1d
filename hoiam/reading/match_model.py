"""What the matcher learnt: weights of the signs, limits of the decision, the directions that tell.

`python scripts/train_matching.py` fits all of it; the gate `claim_matching` measures it.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hoiam.reading.knowledge import Knowledge

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
    """How near a check is (`order`), and how sure it is that the nearest is the same (`sure`)."""

    order: Weights
    sure: Weights
    same_at: float
    maybe_at: float


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
    """`words` judges by words alone, `fused` by words and meaning."""

    words: Judgement
    fused: Judgement
    meaning: Meaning

    @classmethod
    def from_knowledge(cls, knowledge: Knowledge) -> MatchModel:
        table = knowledge.table("match/model.toml")
        matrix = np.load(io.BytesIO(knowledge.read("match/meaning.npy")), allow_pickle=False)
        return cls(
            words=_judgement(table["words"]),
            fused=_judgement(table["fused"]),
            meaning=Meaning(embedder=table["embedder"], matrix=matrix.astype(np.float32)),
        )


def share(logit: float) -> float:
    """0 to 1, from a logit."""
    return 1 / (1 + exp(-logit))


def logit(chance: float) -> float:
    return log(chance / (1 - chance))


def _judgement(table: dict[str, Any]) -> Judgement:
    return Judgement(
        order=_weights(table["order"]),
        sure=_weights(table["sure"]),
        same_at=table["same_at"],
        maybe_at=table["maybe_at"],
    )


def _weights(table: dict[str, float]) -> Weights:
    """The weights of a table in its order; the names are for who reads it."""
    named = [weight for name, weight in table.items() if name != "bias"]
    return Weights(bias=table["bias"], weights=tuple(named))
