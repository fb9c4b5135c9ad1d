"""Counting who asked, and bringing to the top of the queue what spreads now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from itertools import islice

from django.conf import settings
from django.db.models import Count, Max, Q

from hoiam.checks.actions.holding import today_of
from hoiam.checks.models import Claim, ClaimStory, Joined
from hoiam.checks.queries.curves import articles_by_day, stories_on, tips_by_day
from hoiam.jobs.registry import job

BATCH = 300
# Two days are set against those before: just after midnight today alone would say nothing.
RECENT = 2
# So that a first and only asking is no growth to speak of.
STILL = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """From when on a claim spreads (`data/checks/alerts.toml`)."""

    different_tips: int
    stories: int
    times_before: float
    days_before: int


@cache
def thresholds() -> Thresholds:
    return Thresholds(**settings.KNOWLEDGE.table("checks/alerts.toml"))


def count_again(claim: Claim, *, today: date) -> Claim:
    """Set a claim's counts to what its rows say, whatever they said before. Changes no version:
    that somebody asked is no change by a checker."""
    counted = claim.joinings.filter(left_on=None).aggregate(
        all=Count("pk"),
        different=Count("pk", filter=~Q(how=Joined.COPY)),
        newest=Max("tip__arrived"),
    )
    since = _since(today)
    tips = tips_by_day([claim.pk], since=since)[claim.pk]
    articles = articles_by_day([claim.pk], since=since)[claim.pk]
    values = {
        "tips_count": counted["all"],
        "different_count": counted["different"],
        "last_asked": counted["newest"],
        "growth": growth_of(tips + articles, today=today),
    }
    Claim.objects.filter(pk=claim.pk).update(**values)
    for name, value in values.items():
        setattr(claim, name, value)
    return claim


def growth_of(by_day: Counter[date], *, today: date) -> float:
    """How much more came on the last two days than on two average days of the week before them.

    0 where it is no more than before; 1 for two more than nothing; 2.3 where 10 became 38.
    """
    recent = sum(by_day[today - timedelta(days=n)] for n in range(RECENT))
    span = thresholds().days_before
    before = sum(by_day[today - timedelta(days=n)] for n in range(RECENT, RECENT + span))
    usual = before / span * RECENT
    return round(max(0.0, (recent - usual) / (STILL + usual)), 2)


def spreads(tips: Counter[date], articles: Counter[date], stories: int, *, today: date) -> bool:
    """Whether many different texts, or many different stories, repeat it today."""
    limits = thresholds()
    if tips[today] >= limits.different_tips and _jumped(tips, today):
        return True
    return stories >= limits.stories and _jumped(articles, today)


def _jumped(by_day: Counter[date], today: date) -> bool:
    limits = thresholds()
    days = range(1, limits.days_before + 1)
    usual = sum(by_day[today - timedelta(days=n)] for n in days) / limits.days_before
    return by_day[today] >= limits.times_before * usual


def _since(today: date) -> date:
    return today - timedelta(days=thresholds().days_before + RECENT)


@job("checks.raise_alerts", every=300)
def raise_alerts(*, now: datetime) -> None:
    """Count anew how open claims grow, and bring to the top what spreads today."""
    today = today_of(now)
    for keys in _batches(_moving(today)):
        _look_at(keys, today)


def _moving(today: date) -> list[int]:
    """Open claims about which something came lately, or that are still said to grow."""
    told = ClaimStory.objects.filter(story__last_activity__date__gte=_since(today)).values("claim")
    lately = Q(last_asked__gte=_since(today)) | Q(growth__gt=0) | Q(pk__in=told)
    return list(Claim.objects.open().filter(lately).order_by("pk").values_list("pk", flat=True))


def _batches(keys: list[int]) -> Iterator[list[int]]:
    rest = iter(keys)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _look_at(keys: Sequence[int], today: date) -> None:
    since = _since(today)
    tips, articles = tips_by_day(keys, since=since), articles_by_day(keys, since=since)
    stories = stories_on(keys, day=today)
    for claim in Claim.objects.filter(pk__in=keys).only("growth", "alerted_on"):
        growth = growth_of(tips[claim.pk] + articles[claim.pk], today=today)
        is_new = claim.alerted_on != today and spreads(
            tips[claim.pk], articles[claim.pk], stories.get(claim.pk, 0), today=today
        )
        if growth != claim.growth or is_new:
            alerted_on = today if is_new else claim.alerted_on
            Claim.objects.filter(pk=claim.pk).update(growth=growth, alerted_on=alerted_on)
