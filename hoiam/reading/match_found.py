"""A published check as it is matched, what speaks for it, and what is said of it in the end."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from hoiam.reading.match_contrary import Difference

Decision = Literal["same", "maybe", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A published check as it is matched; one of another publisher is related at most.

    `checked`: the day on which it was, by which its "tonight" is read.
    """

    check: str
    claim: str
    title: str = ""
    summary: str = ""
    is_ours: bool = True
    checked: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """`score` is 0 to 1, the estimate that this check answers the claim.

    `differs`: what keeps it from being the same, where the two say much the same otherwise.
    """

    check: str
    score: float
    differs: Difference = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching:
    """At most ten checks, best first, and what may be said of the first."""

    matches: tuple[Match, ...]
    decision: Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """`signs` are all of them, or those by words alone where `by_meaning` is false."""

    number: int
    signs: tuple[float, ...]
    by_meaning: bool
    contradicts: bool
    differs: Difference = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The logits of the candidates of one passage, and what may be said of `first`."""

    logits: dict[int, float]
    first: int
    sure: float
    decision: Decision
    differs: dict[int, Difference] = field(default_factory=dict)
