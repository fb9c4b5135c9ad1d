"""The open claim that a tip most likely asks about. Cautious: joining wrongly hides a question."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from hoiam.checks.matching import Near, near_claims
from hoiam.checks.models import Claim, Tip
from hoiam.reading.match_terms import Terms, read_terms

# As many as may be opened while one tip is being read, in the worst flood.
MOST_LOOKED_AT = 50
FEWEST_WORDS = 4
ALIKE = 0.6
_NUMBER = re.compile(r"\d+")
# As written. With one of them a sentence says the opposite of what it says without.
_DENIES = frozenset(
    (
        *("không", "khong", "chưa", "chua", "chẳng", "đừng", "hủy", "huỷ", "bỏ", "cấm", "ngừng"),
        *("dừng", "not", "no", "never"),
    )
)


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
    for near in _near(text, today):
        claim = near.claim
        if near.decision != "same" or claim is None or claim.is_sample != is_sample:
            continue
        said = claim.statement if near.tip is None else _text_of(near.tip)
        if _figures(read_terms(said)) <= _figures(read_terms(text)):
            return Alike(claim=claim.pk, score=round(near.score, 3))
    return None


def _near(text: str, today: date | None) -> list[Near]:
    """Nothing near where the matcher fails: that must never cost anybody's question.

    Nor is it written down here, at the minute at which somebody asked; the page that looks for
    earlier checks fails aloud for the same reason.
    """
    try:
        return near_claims(text, today=today)
    except Exception:  # noqa: BLE001
        return []


def _text_of(tip: int) -> str:
    return Tip.objects.filter(pk=tip).values_list("text", flat=True).first() or ""


def nearest_of_new(text: str, *, is_sample: bool, after: int) -> Alike | None:
    """The like among claims that were opened since `after`, by their words alone: a few rows."""
    asked = read_terms(text)
    if len(asked.folded) < FEWEST_WORDS:
        return None
    best: Alike | None = None
    for claim, said in _wordings(is_sample, after):
        score = likeness(asked, read_terms(said))
        if score >= ALIKE and (best is None or score > best.score):
            best = Alike(claim=claim, score=round(score, 3))
    return best


def _wordings(is_sample: bool, after: int) -> list[tuple[int, str]]:
    """Open claims as a checker stated them, or as the first who asked put them."""
    rows = Claim.objects.open().filter(is_sample=is_sample, pk__gt=after).order_by("-pk")
    stated = dict(rows.values_list("pk", "statement")[:MOST_LOOKED_AT])
    unstated = [key for key, statement in stated.items() if not statement]
    tips = Tip.objects.filter(joinings__claim__in=unstated, joinings__left_on=None)
    held = tips.exclude(text=None).order_by("-pk").values_list("joinings__claim", "text")
    return [*((key, said) for key, said in stated.items() if said), *dict(held).items()]


def likeness(asked: Terms, said: Terms) -> float:
    """The share of words and pairs in common; 0 where a figure or a "not" stands in one alone."""
    if len(said.folded) < FEWEST_WORDS or _figures(asked) != _figures(said):
        return 0.0
    if _denies(asked) != _denies(said):
        return 0.0
    one, other = ({*terms.folded, *terms.pairs} for terms in (asked, said))
    return len(one & other) / len(one | other)


def _denies(terms: Terms) -> bool:
    return not _DENIES.isdisjoint(terms.exact)


def _figures(terms: Terms) -> set[str]:
    return {word for word in terms.exact if _NUMBER.search(word)}
