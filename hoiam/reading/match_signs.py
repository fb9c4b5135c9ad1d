"""What speaks for a check as the answer to a claim: signs by words, by meaning, and of the first.

The order of the signs is that of the weights in `hoiam/data/match/model.toml`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import fsum, log1p

from hoiam.reading.match_held import Held
from hoiam.reading.match_terms import Terms, read_figures, read_names, read_terms

WORD_SIGNS = (
    "score",  # BM25
    "score_of_query",  # its share of what the query weighs
    "score_of_best",
    "lead",  # over the next by BM25
    "claim_in_passage",  # share of the check's claim in the best passage of the query
    "query_told",  # share of the query found in the check
    "in_common",  # weight of the words of the claim that are in the query
    "accents_alike",
    "title_told",
    "capitals_told",  # share of the claim's words with capitals
    "figures_told",
    "figures_differ",
    "rank",
    "query_length",
    "claim_length",
)
MEANING_SIGNS = ("cosine", "cosine_gap", "cosine_lead", "cosine_rank")
# Logits: that of the first, and how far it is before the next and the one after that.
FIRST_SIGNS = ("estimate", "estimate_lead", "estimate_lead_third")
# How far its cosine is over what the collection holds on the matter at all.
FIRST_MEANING_SIGNS = ("cosine_over_ground",)
# The nearest few others are left out of that ground: they may be of the same claim.
_GROUND = slice(3, 10)

# From so much of the check's claim in one passage on, what differs is the point and not the words:
# of those rightly *same* in training these cost 0.4 and 2.5 in 100.
_ALIKE_BUT_FIGURES = 0.6
_ALIKE_BUT_NAMES = 0.7
# Shares by the rarity of words: of a check's claim, and of what was asked.
_TOLD = 0.6
_ASKED = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    terms: Terms
    figures: frozenset[str]
    names: dict[str, str]
    rarities: dict[str, float]

    @property
    def whole(self) -> float:
        """What all its words weigh."""
        return fsum(self.rarities[word] for word in set(self.terms.folded)) or 1.0


def read_query(text: str, rarity: Callable[[str], float]) -> Query:
    terms = read_terms(text)
    rarities = {word: rarity(word) for word in set(terms.folded)}
    return Query(
        terms=terms,
        figures=read_figures(text),
        names=read_names(text),
        rarities=rarities,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One number for each candidate, and how it stands among them all."""

    values: dict[int, float]
    best: float
    second: float
    ranks: dict[int, int]

    def lead(self, number: int) -> float:
        """Over the best of the others."""
        value = self.values[number]
        return value - (self.second if self.ranks[number] == 0 else self.best)


def read_standing(values: dict[int, float]) -> Standing:
    ordered = sorted(values, key=lambda number: (-values[number], number))
    return Standing(
        values=values,
        best=values[ordered[0]] if ordered else 0.0,
        second=values[ordered[1]] if len(ordered) > 1 else 0.0,
        ranks={number: rank for rank, number in enumerate(ordered)},
    )


class _Rarities(dict[str, float]):
    """Rarities looked up once."""

    def __init__(self, known: dict[str, float], rarity: Callable[[str], float]) -> None:
        super().__init__(known)
        self._rarity = rarity

    def __missing__(self, word: str) -> float:
        self[word] = found = self._rarity(word)
        return found


def word_signs(
    query: Query,
    candidates: Iterable[tuple[int, Held]],
    scores: Standing,
    rarity: Callable[[str], float],
) -> dict[int, tuple[float, ...]]:
    known = _Rarities(query.rarities, rarity)
    whole, top = query.whole, max(scores.best, 1e-6)
    asked = frozenset(query.terms.folded)
    marked = [word for word in query.terms.exact if not word.isascii()]
    signs: dict[int, tuple[float, ...]] = {}
    for number, held in candidates:
        claim = {word: known[word] for word in held.claim}
        told = query.figures & held.figures
        signs[number] = (
            scores.values[number] / 10,
            scores.values[number] / whole,
            scores.values[number] / top,
            scores.lead(number) / top,
            best_passage(query.terms.folded, claim) / (sum(claim.values()) or 1.0),
            fsum(known[word] for word in asked & held.words) / whole,
            sum(weight for word, weight in claim.items() if word in asked) / 30,
            sum(word in held.exact for word in marked) / len(marked) if marked else 0.5,
            _told(held.title, asked, known),
            _told(held.capitals, asked, known),
            len(told) / len(held.figures) if held.figures else 0.5,
            float(bool(held.figures - told) and bool(query.figures - told)),
            log1p(scores.ranks[number]),
            log1p(len(asked)),
            log1p(len(claim)),
        )
    return signs


def contradicts(query: Query, held: Held, signs: Sequence[float]) -> bool:
    """Whether both say much the same of another number, day or place: never the same claim."""
    alike = signs[WORD_SIGNS.index("claim_in_passage")]
    # Each has one that the other lacks, whatever others they share.
    figures_differ = query.figures - held.figures and held.figures - query.figures
    if alike >= _ALIKE_BUT_FIGURES and figures_differ:
        return True
    # A text all in small letters names things too, by words that the check does not have.
    named = query.names or dict(zip(query.terms.exact, query.terms.folded, strict=True))
    untold = held.capitals - frozenset(query.terms.folded)
    if alike < _ALIKE_BUT_NAMES or not untold:
        return False
    # With its accents it is another word than without: Tĩnh of Hà Tĩnh is not "tỉnh".
    return any(
        folded not in held.words if exact.isascii() else exact not in held.exact
        for exact, folded in named.items()
    )


def likeness(signs: Sequence[float], *, by_meaning: bool) -> float:
    """How alike they are whatever else is held: the cosine, or the share of the claim told."""
    if by_meaning:
        return cosine_of(signs)
    return signs[WORD_SIGNS.index("claim_in_passage")]


def first_names(*, by_meaning: bool) -> tuple[str, ...]:
    """The signs of a first, in their order."""
    if not by_meaning:
        return WORD_SIGNS + FIRST_SIGNS
    return WORD_SIGNS + MEANING_SIGNS + FIRST_SIGNS + FIRST_MEANING_SIGNS


def over_ground(cosine: float, others: Iterable[float]) -> float:
    """By how much a cosine is over the mean of the fourth to tenth of `others`, or over nothing.

    Of much told matters everything held is near: there a high cosine says little by itself.
    """
    ground = sorted(others, reverse=True)[_GROUND]
    return cosine - (fsum(ground) / len(ground) if ground else 0.0)


def cosine_of(signs: Sequence[float]) -> float:
    return signs[len(WORD_SIGNS) + MEANING_SIGNS.index("cosine")]


def tells_most(signs: Sequence[float]) -> bool:
    """Whether most of the check's claim is told: such a check is perhaps related."""
    return likeness(signs, by_meaning=False) >= _TOLD


def says_all(signs: Sequence[float]) -> bool:
    """Whether the check says what was asked: a few words are near, however much more it says."""
    return signs[WORD_SIGNS.index("query_told")] >= _ASKED


def meaning_signs(number: int, cosines: Standing) -> tuple[float, ...]:
    return (
        cosines.values[number],
        cosines.best - cosines.values[number],
        cosines.lead(number),
        log1p(cosines.ranks[number]),
    )


def _told(words: Iterable[str], asked: frozenset[str], known: dict[str, float]) -> float:
    """The share of `words`, by rarity, that are asked; half where there are none."""
    weights = {word: known[word] for word in words}
    whole = sum(weights.values())
    return (
        sum(weight for word, weight in weights.items() if word in asked) / whole if whole else 0.5
    )


def best_passage(words: Sequence[str], claim: dict[str, float]) -> float:
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
