"""Packed inverted lists against BM25 written out, over every border between parts."""

from __future__ import annotations

import random
from collections import Counter
from itertools import pairwise
from math import log

import numpy as np
import pytest

from hoiam.reading.match_index import Postings
from hoiam.reading.match_words import Vocabulary, WordSets

K1, B = 1.2, 0.4


def documents(count: int, seed: int = 1) -> list[dict[str, float]]:
    """Words and neighbours as `match` hands them over, some words in many, most in few."""
    draw = random.Random(seed)
    made = []
    for _ in range(count):
        words = [f"từ{min(draw.randrange(1, 400), draw.randrange(1, 400))}" for _ in range(12)]
        pairs = [f"{one} {other}" for one, other in pairwise(words)]
        made.append({term: 1.5 * times for term, times in Counter(words + pairs).items()})
    return made


def filled(held: list[dict[str, float]]) -> Postings:
    postings = Postings()
    assert [postings.add(terms) for terms in held] == list(range(len(held)))
    return postings


def written_out(held: list[dict[str, float]], asked: list[str], pair_weight: float) -> list[float]:
    lengths = [sum(w for term, w in terms.items() if " " not in term) for terms in held]
    mean = sum(lengths) / len(lengths)
    scores = [0.0] * len(held)
    for term in set(asked):
        holders = [number for number, terms in enumerate(held) if term in terms]
        gain = log(1 + (len(held) - len(holders) + 0.5) / (len(holders) + 0.5))
        for number in holders:
            weight = held[number][term]
            norm = K1 * (1 - B + B * lengths[number] / mean)
            scores[number] += gain * (pair_weight if " " in term else 1) * weight / (weight + norm)
    return scores


@pytest.mark.parametrize("count", [1, 2, 255, 256, 257, 1_100])
def test_scores_are_those_of_bm25(count: int) -> None:
    held = documents(count)
    postings = filled(held)
    for number in {0, count // 2, count - 1}:
        # Rare ones only: terms in very many documents are left out on purpose.
        asked = [term for term in held[number] if sum(term in terms for terms in held) < 150]
        plain = written_out(held, asked, 0.2)
        assert np.allclose(postings.scores(asked, pair_weight=0.2), plain, rtol=2e-3, atol=1e-3)


def test_a_document_is_found_as_soon_as_it_is_there() -> None:
    postings = filled(documents(300))
    for number in range(300, 600):
        assert postings.add({f"mới{number}": 1.5, f"mới{number} từ1": 1.2}) == number
        assert postings.scores([f"mới{number}"], pair_weight=0.2).argmax() == number
    pair = postings.scores(["mới444 từ1"], pair_weight=0.2)
    assert np.flatnonzero(pair).tolist() == [444]


def test_rarity_falls_with_those_who_hold_a_term() -> None:
    postings = filled([{"chung": 1.0, f"riêng{n}": 1.0, "chung riêng": 1.0} for n in range(600)])
    common, single = postings.rarity("chung"), postings.rarity("riêng7")
    assert common < 0.01 < single < postings.rarity("chưa từng")
    assert postings.rarity("chung riêng") == pytest.approx(common)
    assert postings.rarity("riêng7 chung") == postings.rarity("chưa từng")


def test_a_dropped_document_scores_nothing() -> None:
    held = documents(300)
    postings = filled(held)
    postings.drop(42)
    assert postings.scores(list(held[42]), pair_weight=0.2)[42] == 0


def test_unseen_terms_and_no_terms_score_nothing() -> None:
    assert (
        filled(documents(10)).scores(["lạ", "lạ hoắc", "từ1 lạ"], pair_weight=1).tolist()
        == [0] * 10
    )
    assert filled(documents(10)).scores([], pair_weight=1).tolist() == [0] * 10
    assert Postings().scores(["gì"], pair_weight=1).tolist() == []
    empty = filled([{}, {}])
    assert empty.scores(["gì"], pair_weight=1).tolist() == [0, 0]


def test_words_of_a_check_come_back_as_they_went_in() -> None:
    vocabulary = Vocabulary()
    first, second = WordSets(vocabulary), WordSets(vocabulary)
    for words in (["xang", "tang", "xang"], [], ["gia", "xang"]):
        first.add(words)
        second.add(reversed(words))
    assert [first[number] for number in range(3)] == [["xang", "tang"], [], ["gia", "xang"]]
    assert second[2] == ["xang", "gia"]
    assert len(first) == 3
    assert sorted(vocabulary.words) == ["gia", "tang", "xang"]
    assert vocabulary.find("tang") is not None
    assert vocabulary.find("chưa từng") is None
