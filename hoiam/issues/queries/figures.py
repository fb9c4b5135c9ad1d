"""The rounds of an office as `issues.figures` counts them, and its figures on a day.

A round counts for the office that holds it, from its first day, because a handover does not
restart the clock. An office that handed it over was watched until then.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import F, Q, QuerySet

from hoiam.issues.clock import paused_days
from hoiam.issues.figures import OfficeFigures, Row, office_figures
from hoiam.issues.models import OfficeRequest, RequestKind, RequestOutcome, Round
from hoiam.issues.queries.due import pauses_in, today_of
from hoiam.offices.models import Office

# Plain rows: an object of the model for each would cost three times as much.
FIELDS = ("pk", "issue_id", "office_id", "started_on", "due", "answered_on", "reopened_on")
FIELDS += ("ended_on",)


def figures_of(office: Office, *, as_of: date) -> OfficeFigures:
    """The response figures of an office as of the end of a day, in two queries."""
    return office_figures(rows_of(office, as_of=as_of), as_of=as_of)


def rows_of(office: Office, *, as_of: date) -> list[Row]:
    """Every round that the office holds or handed over, as it stood at the end of that day."""
    handed = OfficeRequest.objects.filter(
        office=office, kind=RequestKind.HANDOVER, outcome=RequestOutcome.GRANTED
    )
    held = _rounds(as_of).filter(Q(office=office) | Q(pk__in=handed.values("round")))
    return [row for key, row in _rows(held, as_of) if key == office.pk]


def rows_by_office(*, as_of: date) -> dict[int, list[Row]]:
    """The rows of every office by its key, in two queries."""
    found: dict[int, list[Row]] = defaultdict(list)
    for key, row in _rows(_rounds(as_of), as_of):
        found[key].append(row)
    return dict(found)


def _rounds(as_of: date) -> QuerySet[Round]:
    """Rounds begun by that day; what is sample counts only for offices that are sample too."""
    return (
        Round.objects.filter(started_on__lte=as_of)
        .filter(Q(issue__is_sample=False) | Q(issue__is_sample=F("office__is_sample")))
        .order_by("pk")
    )


def _rows(rounds: QuerySet[Round], as_of: date) -> Iterator[tuple[int, Row]]:
    asked = _requests(rounds)
    for held in rounds.values_list(*FIELDS, named=True):
        requests = asked.get(held.pk, ())
        if not requests:
            yield held.office_id, _row(held, (), as_of)
            continue
        handed = list(_handed_over(requests))
        # On a day before a handover the matter was still with whoever asked for it.
        holder = next((office for office, day in handed if day > as_of), held.office_id)
        yield holder, _row(held, requests, as_of)
        former = {office: day for office, day in handed if day <= as_of and office != holder}
        for office, day in former.items():
            yield office, _row(held, requests, as_of, gone=day)


def _requests(rounds: QuerySet[Round]) -> dict[int, list[OfficeRequest]]:
    """What stopped the clock or moved the rounds, by round; asked for by a subquery, because a list
    of all their keys is longer than SQLite takes."""
    matters = Q(kind=RequestKind.QUESTION, pauses=True) | Q(
        kind=RequestKind.HANDOVER, outcome=RequestOutcome.GRANTED
    )
    rows = OfficeRequest.objects.filter(matters, round__in=rounds.order_by().values("pk"))
    found: dict[int, list[OfficeRequest]] = defaultdict(list)
    for request in rows.defer("text", "decision").order_by("asked_at", "pk"):
        found[request.round_id].append(request)
    return found


def _handed_over(requests: Iterable[OfficeRequest]) -> Iterator[tuple[int, date]]:
    for request in requests:
        is_granted = request.outcome == RequestOutcome.GRANTED and request.decided_at is not None
        if request.kind == RequestKind.HANDOVER and is_granted:
            yield request.office_id, today_of(request.decided_at)


def _row(
    held: Round, requests: Iterable[OfficeRequest], as_of: date, *, gone: date | None = None
) -> Row:
    """The round as a row; `gone`: the day on which the office in question handed it over."""
    pauses = pauses_in(requests) if requests else ()
    answered = None if gone else held.answered_on
    ended = gone or held.ended_on
    last = min(day for day in (answered, ended, as_of) if day is not None)
    stands = answered is None and any(pause.covers(last) for pause in pauses)
    reopened_on = None if gone else held.reopened_on
    return Row(
        started=held.started_on,
        due=None if stands else held.due,
        answered=answered,
        reopened=reopened_on is not None and reopened_on <= as_of,
        paused_days=paused_days(pauses, started=held.started_on, until=last),
        ended=ended,
        matter=held.issue_id,
    )
