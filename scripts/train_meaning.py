"""A matrix that turns vectors of claims and of their checks towards each other.

Contrastive learning (InfoNCE) of one matrix for both sides that starts from "change nothing" and
is held near it; in numpy, with Adam (Kingma and Ba, 2015).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.float32]

EPOCHS = 4
RATE = 1e-3
HOLD = 0.01
TEMPERATURE = 0.05
BATCH = 128
# Passages that each batch is told from, drawn anew for each.
OTHERS = 4_000
SEED = 0


def turn(rows: Rows, matrix: Rows) -> tuple[Rows, Rows]:
    """Unit rows and the lengths they had."""
    turned = rows @ matrix
    lengths = np.maximum(np.linalg.norm(turned, axis=1, keepdims=True), 1e-12)
    return turned / lengths, lengths


def _through(slope: Rows, unit: Rows, lengths: Rows) -> Rows:
    """The slope before the rows were brought to length 1."""
    return (slope - unit * (slope * unit).sum(axis=1, keepdims=True)) / lengths


def slope_of(matrix: Rows, queries: Rows, right: NDArray[np.intp], passages: Rows) -> Rows:
    """Of the cross entropy of finding, for each query, the passage `right` among all."""
    asked, asked_lengths = turn(queries, matrix)
    held, held_lengths = turn(passages, matrix)
    chances = asked @ held.T / TEMPERATURE
    chances -= chances.max(axis=1, keepdims=True)
    np.exp(chances, out=chances)
    chances /= chances.sum(axis=1, keepdims=True)
    chances[np.arange(len(right)), right] -= 1
    chances /= len(right) * TEMPERATURE
    slope: Rows = queries.T @ _through(chances @ held, asked, asked_lengths)
    slope += passages.T @ _through(chances.T @ asked, held, held_lengths)
    return slope + 2 * HOLD * (matrix - np.eye(len(matrix), dtype=np.float32))


def turning(queries: Rows, answers: NDArray[np.intp], passages: Rows) -> Rows:
    """The matrix, of `queries` whose passage is that numbered in `answers`."""
    draw = np.random.RandomState(SEED)
    matrix = np.eye(queries.shape[1], dtype=np.float32)
    first, second = np.zeros_like(matrix), np.zeros_like(matrix)
    step = 0
    for _ in range(EPOCHS):
        for batch in np.array_split(draw.permutation(len(queries)), -(-len(queries) // BATCH)):
            others = draw.permutation(len(passages))[:OTHERS]
            shown = np.union1d(answers[batch], others)
            right = np.searchsorted(shown, answers[batch])
            slope = slope_of(matrix, queries[batch], right, passages[shown])
            step += 1
            first = 0.9 * first + 0.1 * slope
            second = 0.999 * second + 0.001 * slope * slope
            forward = first / (1 - 0.9**step)
            matrix = matrix - RATE * forward / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
    return matrix.astype(np.float32)
