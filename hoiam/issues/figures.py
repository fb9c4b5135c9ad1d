"""How well an office answers: the share by the date, and how long an answer takes.

    rounds -> days watched, answered or not -> survival curve -> days until half are answered

The still unanswered are in both figures: as waiting in the curve (right-censored, Kaplan–Meier),
as not answered in the share once their date has passed. An average of the answered alone would
be the better the more an office leaves lying. Pure: no database, no clock.
"""

from __future__ import annotations

import threading
import warnings
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

RANKED_FROM = 20
CONFIDENCE = 0.95
# Shares of a curve are products of fractions: 0.5 may come out as 0.5000000000000001.
ROUNDING = 1e-9
HALF, NINE_IN_TEN = 0.5, 0.9

# Changing the filter of warnings is for the whole process; two threads must not restore it at once.
_quietly = threading.Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One round of one matter, all of it days in the office's time zone.

    `due` is None while its clock stands. `paused_days`: days since `started` on which the clock
    stood, not counted against the office. `reopened`: its answer was reopened, so it was answered,
    but not by the date. `ended`: taken from the office without an answer (handed over, withdrawn).
    `matter` tells rounds of one matter; a row without it is a matter of its own.
    """

    started: date
    due: date | None
    answered: date | None
    reopened: bool = False
    paused_days: int = 0
    ended: date | None = None
    matter: Hashable = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """What 95 of 100 such samples would hold; `high` is None where the curve sets no upper end."""

    low: float
    high: float | None

    def days_words(self) -> str:
        """Of an interval in days: "7–12 days", "7 days or more"."""
        if self.high is None:
            low = int(self.low)
            return ngettext("%(n)d day or more", "%(n)d days or more", low) % {"n": low}
        return _("%(low)d–%(high)d days") % {"low": self.low, "high": self.high}


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeFigures:
    """The response figures of an office on a day.

    `n` rounds of `matters` matters; `due_count` of them (`due_matters` matters) had a date that has
    passed, `answered_by_date` of those an answer by it: that is `share`. `median` and `p90` are
    days within which half and nine in ten are answered, None where the curve does not get there:
    then it takes more than `watched` days, the longest any round was watched.
    """

    n: int
    matters: int
    answered: int
    still_waiting: int
    overdue: int
    due_count: int
    due_matters: int
    answered_by_date: int
    share: float | None
    share_interval: Interval | None
    median: int | None
    median_interval: Interval | None
    p90: int | None
    p90_interval: Interval | None
    watched: int | None

    @property
    def may_be_ranked(self) -> bool:
        """Whether at least 20 matters stand behind the share by which offices are ranked."""
        return self.due_matters >= RANKED_FROM

    def median_words(self) -> str:
        return self._days_words(self.median)

    def p90_words(self) -> str:
        return self._days_words(self.p90)

    def share_words(self) -> str:
        """ "83 %", or that no date has passed yet."""
        if self.share is None:
            return _("no date has passed yet")
        return _("%(percent)d %%") % {"percent": round(100 * self.share)}

    def share_note(self) -> str:
        """What stands behind the share: "(20 of 24; 64–93 %)"."""
        if self.share_interval is None or self.share_interval.high is None:
            return ""
        return _("(%(by_date)d of %(n)d; %(low)d–%(high)d %%)") % {
            "by_date": self.answered_by_date,
            "n": self.due_count,
            "low": round(100 * self.share_interval.low),
            "high": round(100 * self.share_interval.high),
        }

    def median_note(self) -> str:
        """The interval of the median in brackets, or nothing."""
        return f"({self.median_interval.days_words()})" if self.median_interval else ""

    def p90_note(self) -> str:
        return f"({self.p90_interval.days_words()})" if self.p90_interval else ""

    def _days_words(self, days: int | None) -> str:
        if self.watched is None:
            return _("no matter yet")
        if days is None:
            more = ngettext("more than %(n)d day", "more than %(n)d days", self.watched)
            return more % {"n": self.watched}
        return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """The curve from `day` on: the share still without an answer, its interval, rounds watched."""

    day: int
    waiting: float
    low: float
    high: float | None
    at_risk: int


Office = TypeVar("Office", bound=Hashable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked(Generic[Office]):
    """`place` is None for an office with too few matters; equal shares hold the same place."""

    office: Office
    place: int | None
    figures: OfficeFigures


@dataclass(frozen=True, slots=True, kw_only=True)
class _Watched:
    """A round as seen on the day: how long, and whether the answer had come."""

    row: Row
    days: int
    answered: bool
    waiting: bool

    def had_its_date(self, as_of: date) -> bool:
        due, ended = self.row.due, self.row.ended
        if due is None or due >= as_of:
            return False
        return self.answered or ended is None or ended > due

    @property
    def in_time(self) -> bool:
        due, answered = self.row.due, self.row.answered
        return self.answered and not self.row.reopened and answered <= due


def office_figures(rows: Iterable[Row], *, as_of: date) -> OfficeFigures:
    """The figures of one office as of the end of a day; later rounds and answers are not seen.

    The share is of the rounds whose date lies before `as_of`, whether answered or not. To count an
    early answer at once, and an unanswered round only once its date has passed, would flatter.
    """
    watched = _watch(rows, as_of)
    had_date = [one for one in watched if one.had_its_date(as_of)]
    in_time = sum(one.in_time for one in had_date)
    points = _curve(watched)
    return OfficeFigures(
        n=len(watched),
        matters=_matters(watched),
        answered=sum(one.answered for one in watched),
        still_waiting=sum(one.waiting for one in watched),
        overdue=sum(one.waiting and one.had_its_date(as_of) for one in watched),
        due_count=len(had_date),
        due_matters=_matters(had_date),
        answered_by_date=in_time,
        share=in_time / len(had_date) if had_date else None,
        share_interval=_wilson(in_time, len(had_date)),
        median=_reached(points, HALF),
        median_interval=_quantile_interval(points, HALF),
        p90=_reached(points, NINE_IN_TEN),
        p90_interval=_quantile_interval(points, NINE_IN_TEN),
        watched=max((one.days for one in watched), default=None),
    )


def curve(rows: Iterable[Row], *, as_of: date) -> tuple[Point, ...]:
    """The share still without an answer by days since assignment, for a chart; steps to the right.

    Starts at day 0 with everything waiting; empty where there are no rounds.
    """
    return _curve(_watch(rows, as_of))


def rank(figures: Mapping[Office, OfficeFigures]) -> list[Ranked[Office]]:
    """Offices by the share answered by the date, best first; then those that are not ranked.

    Offices whose figures rest on fewer than 20 matters have no place, in the order given.
    """
    may = [office for office, found in figures.items() if found.may_be_ranked]
    may.sort(key=lambda office: -_share(figures[office]))
    shares = [_share(figures[office]) for office in may]
    ranked = [
        Ranked(office=office, place=shares.index(share) + 1, figures=figures[office])
        for office, share in zip(may, shares, strict=True)
    ]
    rest = [office for office in figures if not figures[office].may_be_ranked]
    return ranked + [Ranked(office=office, place=None, figures=figures[office]) for office in rest]


def _share(figures: OfficeFigures) -> float:
    return figures.share or 0.0


def _watch(rows: Iterable[Row], as_of: date) -> list[_Watched]:
    return [_seen(row, as_of) for row in rows if row.started <= as_of]


def _seen(row: Row, as_of: date) -> _Watched:
    """Raises ValueError for a round that was answered or ended before it began."""
    answered = row.answered is not None and row.answered <= as_of
    ended = not answered and row.ended is not None and row.ended <= as_of
    last = (row.answered if answered else row.ended if ended else None) or as_of
    if last < row.started or row.paused_days < 0:
        raise ValueError(f"a round of {row.started} cannot have been answered or ended before")
    days = max((last - row.started).days - row.paused_days, 0)
    return _Watched(row=row, days=days, answered=answered, waiting=not answered and not ended)


def _matters(watched: Sequence[_Watched]) -> int:
    named = {one.row.matter for one in watched if one.row.matter is not None}
    return len(named) + sum(one.row.matter is None for one in watched)


def _wilson(successes: int, n: int) -> Interval | None:
    if not n:
        return None
    from scipy.stats import binomtest

    found = binomtest(successes, n).proportion_ci(CONFIDENCE, method="wilson")
    return Interval(low=float(found.low), high=float(found.high))


def _curve(watched: Sequence[_Watched]) -> tuple[Point, ...]:
    """Kaplan–Meier with the log-log (exponential Greenwood) interval, by SciPy.

    SciPy takes most of a second to load, so it is loaded by whoever first asks for figures. Where
    the formula is undefined, the interval is 1 to 1 before the first answer; once nobody waits any
    more its low end is 0 and its high end open, as survival packages have it.
    """
    if not watched:
        return ()
    import numpy as np
    from scipy.stats import CensoredData, ecdf

    days = np.array([one.days for one in watched])
    waits = np.array([not one.answered for one in watched])
    found = ecdf(CensoredData.right_censored(days, waits)).sf
    with _quietly, warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        band = found.confidence_interval(CONFIDENCE, method="log-log")
    points = [
        _point(int(day), float(share), float(low), float(high), int((days >= day).sum()))
        for day, share, low, high in zip(
            found.quantiles,
            found.probabilities,
            band.low.probabilities,
            band.high.probabilities,
            strict=True,
        )
    ]
    everything = Point(day=0, waiting=1.0, low=1.0, high=1.0, at_risk=len(watched))
    return tuple(points) if points[0].day == 0 else (everything, *points)


def _point(day: int, share: float, low: float, high: float, at_risk: int) -> Point:
    if share > 1 - ROUNDING:
        return Point(day=day, waiting=1.0, low=1.0, high=1.0, at_risk=at_risk)
    if share < ROUNDING:
        return Point(day=day, waiting=0.0, low=0.0, high=None, at_risk=at_risk)
    return Point(day=day, waiting=share, low=low, high=high, at_risk=at_risk)


def _reached(points: Sequence[Point], share: float) -> int | None:
    """The first day on which at least `share` are answered, or None."""
    left = 1 - share + ROUNDING
    return next((point.day for point in points if point.waiting <= left), None)


def _quantile_interval(points: Sequence[Point], share: float) -> Interval | None:
    """Brookmeyer and Crowley (1982): the days on which the curve's band holds that share."""
    left = 1 - share + ROUNDING
    low = next((point.day for point in points if point.low <= left), None)
    if low is None:
        return None
    reached = (point.day for point in points if point.high is not None and point.high <= left)
    return Interval(low=low, high=next(reached, None))
