"""The rounds of an office as rows of `issues.figures`, and its figures on a day.

A round counts for the office that holds it, from its first day, because a handover does not
restart the clock. An office that handed it over was watched until then.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Q, QuerySet

from hoiam.issues.clock import paused_days
from hoiam.issues.figures import OfficeFigures, Row, office_figures
from hoiam.issues.models import OfficeRequest, RequestKind, RequestOutcome, Round
from hoiam.issues.queries.due import pauses_in, today_of
from hoiam.offices.models import Office


def rows_of_office(office: Office, *, as_of: date) -> list[Row]:
    """Every round that the office holds or handed over, as it stood at the end of that day."""
    handed = Q(
        requests__office=office,
        requests__kind=RequestKind.HANDOVER,
        requests__outcome=RequestOutcome.GRANTED,
    )
    held = Round.objects.filter(Q(office=office) | handed).distinct()
    return [row for key, row in _rows(held, as_of) if key == office.pk]


def rows_by_office(*, as_of: date) -> dict[int, list[Row]]:
    """The same for all offices at once, by their keys, in two queries."""
    found: dict[int, list[Row]] = defaultdict(list)
    for key, row in _rows(Round.objects.all(), as_of):
        found[key].append(row)
    return dict(found)


def figures_of(office: Office, *, as_of: date) -> OfficeFigures:
    """The response figures of one office, in two queries."""
    return office_figures(rows_of_office(office, as_of=as_of), as_of=as_of)


def _rows(rounds: QuerySet[Round], as_of: date) -> Iterator[tuple[int, Row]]:
    begun = rounds.filter(started_on__lte=as_of).order_by("pk").prefetch_related("requests")
    for held in begun:
        requests = list(held.requests.all())
        yield held.office_id, _row(held, requests, as_of, ended=held.ended_on)
        former = {office: day for office, day in _handed_over(requests) if office != held.office_id}
        for office, day in former.items():
            yield office, _row(held, requests, as_of, ended=day, answered=False)


def _handed_over(requests: Iterable[OfficeRequest]) -> Iterator[tuple[int, date]]:
    for request in requests:
        is_granted = request.outcome == RequestOutcome.GRANTED and request.decided_at is not None
        if request.kind == RequestKind.HANDOVER and is_granted:
            yield request.office_id, today_of(request.decided_at)


def _row(
    held: Round,
    requests: Iterable[OfficeRequest],
    as_of: date,
    *,
    ended: date | None,
    answered: bool = True,
) -> Row:
    pauses = pauses_in(requests)
    day = held.answered_on if answered else None
    is_over = any(end is not None and end <= as_of for end in (day, ended))
    stands = not is_over and any(pause.covers(as_of) for pause in pauses)
    last = min((end for end in (day, ended, as_of) if end is not None), default=as_of)
    return Row(
        started=held.started_on,
        due=None if stands else held.due,
        answered=day,
        reopened=answered and held.reopened_on is not None and held.reopened_on <= as_of,
        paused_days=paused_days(pauses, started=held.started_on, until=last),
        ended=ended,
        matter=held.issue_id,
    )
