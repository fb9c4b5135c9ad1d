"""The open claim that a tip most likely asks about. Cautious: joining wrongly hides a question."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from hoiam.checks.matching import near_claims, same_among
from hoiam.checks.models import Claim, Tip
from hoiam.checks.open_claims import LONGEST_PASSAGE
from hoiam.reading.match import Check
from hoiam.reading.match_terms import read_terms

T = TypeVar("T")

# As many as may be opened while one tip is being read, in the worst flood.
MOST_LOOKED_AT = 50
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """A claim by its key, and how alike the words are, 0 to 1."""

    claim: int
    score: float


def newest_claim() -> int:
    """The key of the newest claim, to ask later what came since."""
    return Claim.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def nearest(text: str, *, is_sample: bool, today: date | None = None) -> Alike | None:
    """The open claim that the matcher calls the same, unless the two name other figures.

    It never calls so what says the opposite, or what is said of "tonight" some nights later.
    """
    for near in _unless_it_fails(lambda: near_claims(text, today=today)):
        claim = near.claim
        if near.decision != "same" or claim is None or claim.is_sample != is_sample:
            continue
        said = claim.statement if near.tip is None else _text_of(near.tip)
        if _has_figures_of(text, said):
            return Alike(claim=claim.pk, score=round(near.score, 3))
    return None


def nearest_of_new(
    text: str, *, is_sample: bool, after: int, today: date | None = None
) -> Alike | None:
    """The like, by the same matcher, among claims that were opened since `after`: a few rows."""
    said = _wordings(is_sample, after)
    if not said:
        return None
    checks = [
        Check(check=str(pk), claim=words[:LONGEST_PASSAGE], checked=today)
        for pk, words in said.items()
    ]
    for match in _unless_it_fails(lambda: same_among(text, checks, today=today)):
        if _has_figures_of(text, said[int(match.check)]):
            return Alike(claim=int(match.check), score=round(match.score, 3))
    return None


def _unless_it_fails(look: Callable[[], Iterable[T]]) -> Iterable[T]:
    """Nothing near where the matcher fails: that must never cost anybody's question.

    Nor is it written down here, at the minute at which somebody asked; the page that looks for
    earlier checks fails aloud for the same reason.
    """
    try:
        return look()
    except Exception:  # noqa: BLE001
        return ()


def _text_of(tip: int) -> str:
    return Tip.objects.filter(pk=tip).values_list("text", flat=True).first() or ""


def _wordings(is_sample: bool, after: int) -> dict[int, str]:
    """Open claims as a checker stated them, or as the first who asked put them."""
    rows = Claim.objects.open().filter(is_sample=is_sample, pk__gt=after).order_by("-pk")
    stated = dict(rows.values_list("pk", "statement")[:MOST_LOOKED_AT])
    unstated = [key for key, statement in stated.items() if not statement]
    tips = Tip.objects.filter(joinings__claim__in=unstated, joinings__left_on=None)
    held = tips.exclude(text=None).order_by("-pk").values_list("joinings__claim", "text")
    return {key: said for key, said in stated.items() if said} | dict(held)


def _has_figures_of(text: str, said: str) -> bool:
    return _figures(said) <= _figures(text)


def _figures(text: str) -> set[str]:
    return {word for word in read_terms(text).exact if _NUMBER.search(word)}
