"""The words of the demonstration's claims, as `sample/claims.toml` has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

TABLE = "sample/claims.toml"
ENDS = (
    *("new", "stated", "parties", "evidence", "rated", "guest", "returned", "submitted"),
    *("published", "withdrawn", "answer", "aside", "merged"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One claim: what is asked, what is found, and how far it comes (`end`)."""

    key: str
    ago: int
    end: str
    by: Sequence[str]
    topic: str = ""
    language: str = "vi"
    tips: Sequence[str] = ()
    today: Sequence[str] = ()
    copies: int = 0
    late: int = 0
    contacts: int = 0
    article: str = ""
    press: Sequence[str] = ()
    told_title: str = ""
    told: str = ""
    told_by: int = 4
    statement: str = ""
    wording: str = "ours"
    parties: Sequence[str] = ()
    names: Sequence[str] = ()
    nobody: bool = False
    why_not: str = ""
    evidence: Sequence[Mapping[str, Any]] = ()
    rating: str = ""
    opinion_kind: str = ""
    finding: str = ""
    title: str = ""
    summary: str = ""
    body: str = ""
    beside: Sequence[str] = ()
    remark: str = ""
    withdrawn: str = ""
    aside: str = ""
    aside_text: str = ""
    into: str = ""
    notice: Mapping[str, Any] = field(default_factory=dict)
    review: Mapping[str, Any] = field(default_factory=dict)
    correction: Mapping[str, Any] = field(default_factory=dict)
    english: Mapping[str, str] = field(default_factory=dict)
    english_parts: Mapping[str, Any] = field(default_factory=dict)


def read_rows(table: Mapping[str, Any]) -> list[Row]:
    """The claims of the table; raises TypeError for a field that nobody knows."""
    return [Row(**row) for row in table["claim"]]
