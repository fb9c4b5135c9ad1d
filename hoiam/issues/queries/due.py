"""By when, counted with the calendar and the rules of this office; the counting is `clock`'s."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language, override

from hoiam.issues import clock
from hoiam.issues.calendar import Announced, Calendar, read_days_off
from hoiam.issues.clock import Count, Extension, Pause, Standing
from hoiam.issues.deadlines import DeadlineRule, Rules, rule_for, rules, rules_on
from hoiam.issues.explain import explain
from hoiam.issues.models import (
    DayOverride,
    Issue,
    OfficeRequest,
    RequestKind,
    RequestOutcome,
    Round,
)
from hoiam.reading.knowledge import Knowledge


@lru_cache(maxsize=4)
def _deadline_rules(knowledge: Knowledge) -> Rules:
    return rules(knowledge.table("deadlines.toml"))


@lru_cache(maxsize=4)
def _announced(knowledge: Knowledge) -> Announced:
    return read_days_off(knowledge.table("days_off.toml"))


def deadline_rules() -> Rules:
    """The rules of `deadlines.toml` by kind of matter."""
    return _deadline_rules(settings.KNOWLEDGE)


def office_calendar() -> Calendar:
    """The working days as the library, the announcements and this office's own days have them."""
    rows = DayOverride.objects.values_list("day", "works", "why")
    return Calendar(
        given=_announced(settings.KNOWLEDGE),
        overrides={day: (works, why) for day, works, why in rows},
    )


def kinds_on(on: date) -> list[DeadlineRule]:
    """The kinds of matter that may be assigned on that day, as rules."""
    return rules_on(deadline_rules(), on)


def kind_name(code: str) -> str:
    """The name of a kind of matter; of one that the table no longer has, its code."""
    rows = deadline_rules().get(code)
    return rows[-1].name if rows else code


def today_of(now: datetime) -> date:
    """The day of a moment in the office's time zone."""
    return clock.local_day(now, timezone.get_default_timezone())


def rule_of(held: Round) -> DeadlineRule:
    """The row by which a round is counted; raises NoRuleInForce where it left the table."""
    for rule in deadline_rules().get(held.rule, ()):
        if rule.valid_from == held.rule_from:
            return rule
    return rule_for(deadline_rules(), held.rule, held.started_on)


def pauses_in(requests: Iterable[OfficeRequest]) -> tuple[Pause, ...]:
    """When the clock stood: from the day of each question that pauses to the day of its reply."""
    return tuple(
        Pause(
            from_=today_of(one.asked_at),
            to=None if one.decided_at is None else today_of(one.decided_at),
        )
        for one in requests
        if one.kind == RequestKind.QUESTION and one.pauses
    )


def extensions_in(requests: Iterable[OfficeRequest]) -> tuple[Extension, ...]:
    return tuple(
        Extension(days=one.days_granted, granted_on=today_of(one.decided_at))
        for one in requests
        if one.kind == RequestKind.EXTENSION and one.outcome == RequestOutcome.GRANTED
    )


def count_round(held: Round, *, calendar: Calendar | None = None) -> Count:
    """The count of a round as its requests and the calendar are now."""
    requests = list(held.requests.all())
    return clock.count_days(
        rule_of(held),
        assigned=held.started_on,
        calendar=calendar or office_calendar(),
        pauses=pauses_in(requests),
        extensions=extensions_in(requests),
        until=held.fixed_due,
    )


def propose_due(kind: str, *, on: date, until: date | None = None) -> Count:
    """What the date would be if a matter of that kind were assigned on that day.

    Raises NoRuleInForce, and ValueError where a document must set the date and none is given.
    """
    rule = rule_for(deadline_rules(), kind, on)
    return clock.count_days(rule, assigned=on, calendar=office_calendar(), until=until)


def in_each_language(count: Count) -> dict[str, list[str]]:
    """The explanation of a count in every language of the pages, to be stored with its date."""
    found = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found[language] = explain(count)
    return found


def explained(held: Round) -> list[str]:
    """How the date of a round was counted, as it was explained when it was given."""
    language = get_language() or settings.LANGUAGE_CODE
    kept = held.explanation
    return kept.get(language) or kept.get(settings.LANGUAGE_CODE) or []


def is_paused(held: Round) -> bool:
    """Whether the clock of a round stands now; looks at prefetched requests where there are any."""
    return any(pause.to is None for pause in pauses_in(held.requests.all()))


def paused_rounds() -> QuerySet[OfficeRequest]:
    """Open questions for which the clock stands, by round."""
    return OfficeRequest.objects.filter(kind=RequestKind.QUESTION, pauses=True, outcome="")


def standing_of(of: Issue | Round, *, today: date) -> Standing | None:
    """Where a round, or the running round of an issue, stands; None for one never assigned."""
    held = of.round if isinstance(of, Issue) else of
    return None if held is None else round_standing(held, today=today)


def round_standing(held: Round, *, today: date) -> Standing:
    """Where a round stands: "waiting 12 days", "answered in 9 days, 2 before the date"."""
    return clock.standing(
        max(today, held.started_on),
        started=held.started_on,
        due=held.due,
        answered=held.answered_on,
        paused=is_paused(held),
        ended=held.ended_on,
    )


def is_overdue(issue: Issue, *, today: date) -> bool:
    """Waiting for an answer, the date gone by, and the clock not standing."""
    held = issue.round
    if held is None or not issue.state_row.is_waiting or held.due >= today:
        return False
    return not is_paused(held)


def moved(held: Round, count: Count) -> date:
    """The date to store after a new count: the later one, for nothing takes days away."""
    return clock.moved_due(held.due, count.due) or held.due
