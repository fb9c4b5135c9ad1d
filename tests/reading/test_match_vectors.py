"""Packed vectors against the plain ones; gaps, growth and what is not there."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from hoiam.reading.match_vectors import Vectors

Rows = NDArray[np.float32]


def cone(count: int, seed: int = 3) -> Rows:
    """Rows as E5 makes them: close to one direction, cosines between .7 and 1."""
    draw = np.random.default_rng(seed)
    rows = draw.normal(size=(count, 384)) + 2 * np.random.default_rng(0).normal(size=384)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def filled(rows: Rows) -> Vectors:
    vectors = Vectors()
    assert [vectors.add(row) for row in rows] == list(range(len(rows)))
    return vectors


@pytest.mark.parametrize("count", [1, 10, 1_024, 5_000])
def test_cosines_are_those_of_the_plain_rows(count: int) -> None:
    rows, (query,) = cone(count), cone(1, seed=5)
    vectors = filled(rows)
    plain = rows @ query
    numbers, cosines = vectors.nearest(query, 10)
    assert len(numbers) == min(count, 10)
    assert np.allclose(cosines, plain[numbers], atol=2e-4)
    assert np.all(np.diff(cosines) <= 0)
    assert plain[numbers].min() >= np.sort(plain)[-len(numbers)] - 4e-4
    assert np.allclose(vectors.cosines(query, list(range(count))), plain, atol=2e-4)


def test_a_row_is_nearest_to_itself() -> None:
    rows = cone(3_000)
    vectors = filled(rows)
    for number in (0, 1_023, 1_024, 2_999):
        assert vectors.nearest(rows[number], 1)[0].tolist() == [number]


def test_a_number_without_a_row_is_never_found() -> None:
    rows = cone(600)
    vectors = Vectors()
    for number in range(0, 600, 2):
        vectors.put(number, rows[number])
    assert len(vectors) == 599
    assert (vectors.has(4), vectors.has(5), vectors.has(10_000)) == (True, False, False)
    numbers, _ = vectors.nearest(rows[5], 600)
    assert sorted(numbers.tolist()) == list(range(0, 600, 2))
    assert vectors.cosines(rows[5], [5, 10_000]).tolist() == [0, 0]


def test_a_row_may_be_replaced_at_any_time() -> None:
    rows = cone(400)
    vectors = filled(rows[:300])
    vectors.put(7, rows[350])
    assert vectors.nearest(rows[350], 1)[0].tolist() == [7]
    assert len(vectors) == 300


def test_what_was_dropped_is_not_found() -> None:
    rows = cone(50)
    vectors = filled(rows)
    vectors.drop(7)
    vectors.drop(5_000)
    assert not vectors.has(7)
    assert 7 not in vectors.nearest(rows[7], 50)[0]
    assert vectors.cosines(rows[7], [7]).tolist() == [0]


def test_an_empty_one_finds_nothing() -> None:
    numbers, cosines = Vectors().nearest(cone(1)[0], 5)
    assert (numbers.tolist(), cosines.tolist()) == ([], [])
    assert Vectors().cosines(cone(1)[0], []).tolist() == []


def test_other_models_have_other_sizes() -> None:
    vectors = Vectors(1024)
    row = np.zeros(1024, np.float32)
    row[3] = 1
    vectors.add(row)
    assert vectors.nearest(row, 1)[1][0] == pytest.approx(1, abs=1e-3)
