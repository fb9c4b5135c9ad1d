"""Which published checks are about a claim, and how sure that is.

    read_terms | Postings.scores | signs of likeness | decision

The words alone decide, with or without accents, in any language. A query is never kept. It does
not say whether a claim is true: a check near it is shown with its own claim.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp
from typing import Literal

import numpy as np

from hoiam.reading.knowledge import Knowledge
from hoiam.reading.match_index import Postings
from hoiam.reading.match_terms import Terms, read_terms
from hoiam.reading.match_words import HeldCheck, HeldChecks, Vocabulary

Decision = Literal["same", "maybe", "none"]

# What a word counts by the field it stands in; set on the training half of CheckThat! 2022.
_FIELDS = (1.5, 1.2, 0.6)
_PAIR = 0.2
_CANDIDATES = 40
SHOWN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A published check as it is matched: its own claim, title and summary."""

    check: str
    claim: str
    title: str = ""
    summary: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """`score` is 0 to 1, the estimate that this check answers the claim."""

    check: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching:
    """At most ten checks, best first, and what may be said of the first."""

    matches: tuple[Match, ...]
    decision: Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchModel:
    """Weights of the signs and limits of the decision; the gate `claim_matching` sets them."""

    order_bias: float
    order_weights: tuple[float, ...]
    sure_bias: float
    sure_weights: tuple[float, ...]
    same_at: float
    maybe_at: float

    @classmethod
    def from_knowledge(cls, knowledge: Knowledge) -> MatchModel:
        table = knowledge.table("match/model.toml")["lexical"]
        return cls(
            order_bias=table["order_bias"],
            order_weights=tuple(table["order_weights"]),
            sure_bias=table["sure_bias"],
            sure_weights=tuple(table["sure_weights"]),
            same_at=table["same_at"],
            maybe_at=table["maybe_at"],
        )


class Matcher:
    """Holds the checks and finds those near a claim; `add` takes one more at any time."""

    def __init__(self, model: MatchModel, checks: Iterable[Check] = ()) -> None:
        self.model = model
        vocabulary = Vocabulary()
        self._postings = Postings(vocabulary)
        self._held = HeldChecks(vocabulary)
        for check in checks:
            self.add(check)

    def __len__(self) -> int:
        return len(self._held)

    def add(self, check: Check) -> None:
        fields = [read_terms(text) for text in (check.claim, check.title, check.summary)]
        weights: dict[str, float] = {}
        for terms, weight in zip(fields, _FIELDS, strict=True):
            for term in (*terms.folded, *terms.pairs):
                weights[term] = weights.get(term, 0.0) + weight
        self._postings.add(weights)
        self._held.add(
            check.check,
            claim=(fields[0].folded or fields[1].folded),
            words=(word for terms in fields for word in terms.folded),
            exact=(word for terms in fields for word in terms.exact),
        )

    def match(self, claim: str) -> Matching:
        """The checks nearest to `claim`, a sentence or a whole forwarded message."""
        found = self.signs(read_terms(claim))
        model = self.model
        ranked = sorted(
            (-_estimate(model.order_bias, model.order_weights, signs), number, signs)
            for number, signs in found
        )[:SHOWN]
        matches = tuple(
            Match(check=self._held[number].check, score=round(-score, 4))
            for score, number, _ in ranked
        )
        return Matching(matches=matches, decision=self._decide(ranked[0][2] if ranked else None))

    def signs(self, query: Terms) -> list[tuple[int, tuple[float, ...]]]:
        """The numbers of the candidates, each with what speaks for it, in the weights' order."""
        scores = self._postings.scores((*query.folded, *query.pairs), pair_weight=_PAIR)
        count = min(_CANDIDATES, len(scores))
        nearest = np.argpartition(-scores, count - 1)[:count].tolist() if count else []
        near = [int(number) for number in nearest if scores[number] > 0]
        if not near:
            return []
        seen = {word: self._postings.rarity(word) for word in query.folded}
        whole = sum(seen.values()) or 1.0
        ordered = sorted((float(scores[number]) for number in near), reverse=True)
        second = ordered[1] if len(ordered) > 1 else 0.0
        return [
            (
                number,
                self._signs_of(
                    self._held[number],
                    query,
                    seen,
                    whole,
                    float(scores[number]),
                    ordered[0],
                    second,
                ),
            )
            for number in near
        ]

    def _signs_of(
        self,
        held: HeldCheck,
        query: Terms,
        seen: dict[str, float],
        whole: float,
        score: float,
        best: float,
        second: float,
    ) -> tuple[float, ...]:
        claim = {word: self._postings.rarity(word) for word in held.claim}
        said = sum(claim.values()) or 1.0
        shared = sum(rarity for word, rarity in seen.items() if word in held.all_words)
        exact = [word in held.exact for word in query.exact if not word.isascii()]
        return (
            score / 10,
            score / whole,
            score / best,
            (score - (second if score == best else best)) / max(best, 1e-6),
            _best_window(query.folded, claim) / said,
            shared / whole,
            sum(claim[word] for word in claim if word in seen) / 30,
            sum(exact) / len(exact) if exact else 0.5,
        )

    def _decide(self, signs: Sequence[float] | None) -> Decision:
        """What the first check is; its lead counts less here than how much is shared at all."""
        if signs is None:
            return "none"
        sure = _estimate(self.model.sure_bias, self.model.sure_weights, signs)
        if sure < self.model.maybe_at:
            return "none"
        return "same" if sure >= self.model.same_at else "maybe"


def _estimate(bias: float, weights: Sequence[float], signs: Sequence[float]) -> float:
    total = bias + sum(weight * sign for weight, sign in zip(weights, signs, strict=True))
    return 1 / (1 + exp(-max(-30.0, min(30.0, total))))


def _best_window(words: Sequence[str], claim: dict[str, float]) -> float:
    """The most of `claim` that stands together in `words`: a passage twice as long as it is.

    So a long message that holds the claim is told from one that strews its words about.
    """
    width = 2 * len(claim) + 8
    inside: dict[str, int] = {}
    total = best = 0.0
    for place, word in enumerate(words):
        if word in claim:
            inside[word] = inside.get(word, 0) + 1
            total += claim[word] if inside[word] == 1 else 0.0
        if place >= width and (gone := words[place - width]) in claim:
            inside[gone] -= 1
            total -= claim[gone] if not inside[gone] else 0.0
        best = max(best, total)
    return best
