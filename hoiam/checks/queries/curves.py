"""How a claim spreads: counts by day, from the rows, for the desk alone. Never a single arrival."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count
from django.db.models.functions import TruncDate

from hoiam.checks.models import Claim, ClaimStory, Joined, Joining

ByDay = dict[int, Counter[date]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """One number for each of `days`. `tips`: different texts that asked; `askings`: all that
    asked, copies too; `articles`: texts of the press in the claim's stories, reprints left out."""

    days: tuple[date, ...]
    tips: tuple[int, ...]
    askings: tuple[int, ...]
    articles: tuple[int, ...]


def curve_of(claim: Claim, *, today: date, days: int = 30) -> Curve:
    """The last `days` days of one claim, today the last."""
    return curves_of([claim.pk], today=today, days=days)[claim.pk]


def curves_of(claims: Iterable[int], *, today: date, days: int = 30) -> dict[int, Curve]:
    """The same of several claims by their keys, in as many queries."""
    keys, first = list(claims), today - timedelta(days=days - 1)
    wanted = tuple(first + timedelta(days=n) for n in range(days))
    tips = tips_by_day(keys, since=first)
    askings = askings_by_day(keys, since=first)
    articles = articles_by_day(keys, since=first)
    return {
        key: Curve(
            days=wanted,
            tips=tuple(tips[key][day] for day in wanted),
            askings=tuple(askings[key][day] for day in wanted),
            articles=tuple(articles[key][day] for day in wanted),
        )
        for key in keys
    }


def tips_by_day(claims: Iterable[int], *, since: date) -> ByDay:
    """Different texts that asked, by claim and day of arrival."""
    keys = list(claims)
    rows = Joining.objects.filter(claim__in=keys, left_on=None, tip__arrived__gte=since)
    return _collect(keys, rows.exclude(how=Joined.COPY), "tip__arrived")


def askings_by_day(claims: Iterable[int], *, since: date) -> ByDay:
    """All that asked, copies of one text too."""
    keys = list(claims)
    rows = Joining.objects.filter(claim__in=keys, left_on=None, tip__arrived__gte=since)
    return _collect(keys, rows, "tip__arrived")


def articles_by_day(claims: Iterable[int], *, since: date) -> ByDay:
    """Articles of a claim's stories by the day on which they came in, without reprints."""
    keys = list(claims)
    rows = _told(keys, since).annotate(day=TruncDate("story__articles__received"))
    return _collect(keys, rows, "day")


def stories_on(claims: Iterable[int], *, day: date) -> dict[int, int]:
    """How many different stories of each claim had a new article on a day."""
    keys = list(claims)
    rows = _told(keys, day).annotate(day=TruncDate("story__articles__received")).filter(day=day)
    counted = rows.order_by().values_list("claim").annotate(n=Count("story", distinct=True))
    return dict(counted)


def _told(keys: list[int], since: date):
    # A day earlier than asked: a moment belongs to a day only in the office's own zone.
    return ClaimStory.objects.filter(
        claim__in=keys,
        story__articles__received__date__gte=since - timedelta(days=1),
        story__articles__copy_of=None,
    )


def _collect(keys: list[int], rows, day: str) -> ByDay:
    found: ByDay = {key: Counter() for key in keys}
    counted = rows.order_by().values_list("claim", day).annotate(n=Count("pk"))
    for claim, on, n in counted:
        found[claim][on] += n
    return found
