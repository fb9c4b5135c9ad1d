"""The rules of deadlines as `deadlines.toml` has them, and which of them holds on a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, Literal, get_args

from django.utils.translation import get_language
from django.utils.translation import gettext as _

Counting = Literal["calendar", "working", "document"]
PAUSES = ("question",)


class NoRuleInForce(LookupError):
    """No row of that kind of matter holds on that day; the message is for the editor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineRule:
    """One row: how long an office has for a kind of matter, on what ground, and since when.

    `days` is None where the document that assigns the matter sets the date.
    """

    code: str
    name_vi: str
    name_en: str
    days: int | None
    counting: Counting
    ground_vi: str
    ground_en: str
    verified: bool
    valid_from: date
    valid_to: date | None = None
    pauses: tuple[str, ...] = ()
    url: str = ""

    def __post_init__(self) -> None:
        if self.counting not in get_args(Counting):
            raise ValueError(f"{self.code}: unknown counting {self.counting!r}")
        if (self.days is None) != (self.counting == "document"):
            raise ValueError(f"{self.code}: days are given unless a document sets the date")
        if self.days is not None and self.days < 1:
            raise ValueError(f"{self.code}: at least one day")
        if unknown := [kind for kind in self.pauses if kind not in PAUSES]:
            raise ValueError(f"{self.code}: nothing pauses by {unknown[0]!r}")
        if self.pauses and self.counting == "document":
            raise ValueError(f"{self.code}: a date that a document sets does not stand still")
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError(f"{self.code}: in force until before it began")

    def in_force(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    @property
    def name(self) -> str:
        """The kind of matter in the language of the page."""
        return self.name_en if (get_language() or "vi").startswith("en") else self.name_vi

    @property
    def ground(self) -> str:
        """The legal ground in the language of the page, without the mark of `mark`."""
        return self.ground_en if (get_language() or "vi").startswith("en") else self.ground_vi

    @property
    def mark(self) -> str:
        """What must stand beside the ground of a row that nobody compared with the law."""
        return "" if self.verified else _("sample, unverified")


Rules = Mapping[str, tuple[DeadlineRule, ...]]


def rules(table: Mapping[str, Any]) -> Rules:
    """The rows of `deadlines.toml` by kind of matter, oldest first.

    Raises ValueError for a row that is wrong in itself or in force beside another, KeyError or
    TypeError for one that lacks a column or has one too many.
    """
    read = {code: _rows(code, kind) for code, kind in table.items()}
    for rows in read.values():
        for earlier, later in pairwise(rows):
            if earlier.valid_to is None or later.valid_from <= earlier.valid_to:
                raise ValueError(f"{later.code}: two rows in force on {later.valid_from}")
    return read


def _rows(code: str, kind: Mapping[str, Any]) -> tuple[DeadlineRule, ...]:
    rows = [
        DeadlineRule(
            code=code,
            name_vi=kind["name_vi"],
            name_en=kind["name_en"],
            **({"days": None} | row | {"pauses": tuple(row["pauses"])}),
        )
        for row in kind["rows"]
    ]
    return tuple(sorted(rows, key=lambda rule: rule.valid_from))


def rule_for(rules: Rules, code: str, on: date) -> DeadlineRule:
    """The row of that kind in force on the day of assignment; raises NoRuleInForce."""
    for rule in rules.get(code, ()):
        if rule.in_force(on):
            return rule
    raise NoRuleInForce(
        _("No deadline rule for “%(code)s” is in force on %(day)s.")
        % {"code": code, "day": f"{on.day}/{on.month}/{on.year}"}
    )


def rules_on(rules: Rules, on: date) -> list[DeadlineRule]:
    """One row for each kind of matter that may be assigned on that day, in the file's order."""
    return [rule for rows in rules.values() for rule in rows if rule.in_force(on)]
