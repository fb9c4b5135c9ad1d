"""Rounds: begun with a clock, counted anew when something moves it, ended."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from hoiam.issues import clock
from hoiam.issues.clock import Count
from hoiam.issues.deadlines import NoRuleInForce, rule_for
from hoiam.issues.explain import short
from hoiam.issues.models import Issue, OfficeRequest, RequestKind, RequestOutcome, Round
from hoiam.issues.queries import due as counting
from hoiam.offices.actions.logging import log
from hoiam.offices.models import Office, User

# The rule by which an office reports on what it promised.
FOLLOW_UP_RULE = "promise-report"


def count_new(rule: str, *, today: date, until: date | None = None) -> Count:
    """The count of a round that begins today; raises ValidationError where there is no date."""
    try:
        found = rule_for(counting.deadline_rules(), rule, today)
    except NoRuleInForce as error:
        raise ValidationError(str(error)) from error
    if found.counting == "document":
        if until is None:
            raise ValidationError(_("The document that gives this task must say by when."))
        if until <= today:
            raise ValidationError(_("The date must lie ahead."))
    elif until is not None:
        raise ValidationError(
            _("The rule counts this date; only a document that gives the task can set another.")
        )
    try:
        return clock.count_days(
            found, assigned=today, calendar=counting.office_calendar(), until=until
        )
    except ValueError as error:
        raise ValidationError(_("This date can't be counted: it lies too far ahead.")) from error


def begin_round(
    held: Issue,
    *,
    kind: str,
    rule: str,
    office: Office,
    now: datetime,
    until: date | None = None,
    reason: str = "",
) -> Round:
    """The next round of an issue whose row is held; it becomes the running one."""
    today = counting.today_of(now)
    count = count_new(rule, today=today, until=until)
    last = held.rounds.order_by("-number").values_list("number", flat=True).first()
    begun = Round.objects.create(
        issue=held,
        number=(last or 0) + 1,
        kind=kind,
        office=office,
        rule=count.rule.code,
        rule_from=count.rule.valid_from,
        started_on=today,
        due=count.due,
        fixed_due=until,
        explanation=counting.in_each_language(count),
        reason=reason,
    )
    held.round, held.due, held.office = begun, begun.due, office
    return begun


def recount(held: Issue) -> date:
    """Count the running round anew and store its date: later or the same, never earlier."""
    running = Round.objects.select_for_update().get(pk=held.round_id)
    count = counting.count_round(running)
    kept = count.due is not None and count.due < running.due
    running.due = counting.moved(running, count)
    if count.due is not None:
        running.explanation = counting.in_each_language(count)
    if kept:
        for language, sentences in running.explanation.items():
            with override(language):
                sentences.append(
                    gettext("The date given before, %(day)s, stays: nothing takes days away.")
                    % {"day": short(running.due)}
                )
    running.save(update_fields=["due", "explanation"])
    held.round, held.due = running, running.due
    return running.due


def lapse(
    held: Issue,
    *,
    now: datetime,
    by: User | None,
    kinds: tuple[str, ...] = tuple(RequestKind.values),
) -> None:
    """Open requests of the running round are no longer needed; a clock that stood runs again."""
    rows = OfficeRequest.objects.filter(round=held.round_id, outcome="", kind__in=kinds)
    for request in rows:
        request.outcome = RequestOutcome.LAPSED
        request.decided_by, request.decided_at = by, now
        request.save()
        if request.pauses:
            log(by, "issue.resumed", held, now=now, request=request.pk, due=str(recount(held)))


def end_round(held: Issue, *, now: datetime, by: User | None) -> None:
    """The running round ends without an answer."""
    lapse(held, now=now, by=by)
    if held.round_id is not None:
        Round.objects.filter(pk=held.round_id, answered_on=None).update(
            ended_on=counting.today_of(now)
        )
