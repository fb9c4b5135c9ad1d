"""By when a request to look again is to be decided, and what the clock says of one that waits.

Pure: dates in, dates out. Nothing of it is stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Within how many days such a request is decided, while `valid_from` to `valid_to`."""

    days: int
    ground_vi: str
    ground_en: str
    verified: bool
    valid_from: date
    valid_to: date | None = None

    def words(self) -> str:
        """The target and its ground in the language of the page, and that nobody verified it."""
        ground = self.ground_en if (get_language() or "vi").startswith("en") else self.ground_vi
        said = ngettext("decided within %(n)s day", "decided within %(n)s days", self.days)
        unverified = _("sample, unverified")
        caution = "" if self.verified else f" ({unverified})"
        return f"{said % {'n': self.days}}: {ground}{caution}"


def targets(table: Mapping[str, Any]) -> tuple[Target, ...]:
    """The rows of `reviews.toml`. Raises TypeError for a field that nobody knows."""
    return tuple(Target(**row) for row in table["rows"])


def target_on(rows: Iterable[Target], on: date) -> Target | None:
    """The row in force on a day; None where there is none."""
    found = (
        row for row in rows if row.valid_from <= on and (row.valid_to is None or on <= row.valid_to)
    )
    return next(found, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """How a request stands that nobody has decided. `late`: days since it was due, else 0."""

    days: int
    due: date | None
    late: int
    target: Target | None

    def words(self) -> str:
        """ "waiting for 3 days; to be decided by 5/12/2026"."""
        waits = ngettext("waiting for %(n)s day", "waiting for %(n)s days", self.days)
        said = waits % {"n": self.days}
        if self.due is None:
            return said
        day = {"day": date_format(self.due, "j/n/Y")}
        if not self.late:
            by = _("to be decided by %(day)s") % day
            return f"{said}; {by}"
        over = ngettext("%(n)s day overdue", "%(n)s days overdue", self.late) % {"n": self.late}
        by = _("was to be decided by %(day)s") % day
        return f"{said}; {by}: {over}"


def waiting(rows: Iterable[Target], *, arrived: date, today: date) -> Waiting:
    """What the clock says of a request that came in on a day and is not decided."""
    target = target_on(rows, arrived)
    due = arrived + timedelta(days=target.days) if target is not None else None
    return Waiting(
        days=max((today - arrived).days, 0),
        due=due,
        late=max((today - due).days, 0) if due is not None else 0,
        target=target,
    )
