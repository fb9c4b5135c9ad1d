"""The rounds of an office as `figures` counts them."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.db.models import F, Prefetch, Q, QuerySet

from hoiam.issues import clock
from hoiam.issues.figures import OfficeFigures, Row, office_figures
from hoiam.issues.models import OfficeRequest, RequestKind, Round
from hoiam.issues.queries.due import pauses_in
from hoiam.offices.models import Office


def figures_of(office: Office, *, as_of: date) -> OfficeFigures:
    """The response figures of an office as of the end of a day."""
    return office_figures(rows_of(office, as_of=as_of), as_of=as_of)


def rows_of(office: Office, *, as_of: date) -> list[Row]:
    return [_row(held, as_of) for held in _rounds(as_of).filter(office=office)]


def rows_by_office(*, as_of: date) -> dict[int, list[Row]]:
    """The rows of every office by its key, in two queries."""
    found: dict[int, list[Row]] = defaultdict(list)
    for held in _rounds(as_of):
        found[held.office_id].append(_row(held, as_of))
    return dict(found)


def _rounds(as_of: date) -> QuerySet[Round]:
    """Rounds begun by that day; what is sample counts only for offices that are sample too."""
    questions = OfficeRequest.objects.filter(kind=RequestKind.QUESTION, pauses=True)
    return (
        Round.objects.filter(started_on__lte=as_of)
        .filter(Q(issue__is_sample=False) | Q(issue__is_sample=F("office__is_sample")))
        .prefetch_related(Prefetch("requests", questions))
        .defer("explanation", "reason")
        .order_by("pk")
    )


def _row(held: Round, as_of: date) -> Row:
    pauses = pauses_in(held.requests.all())
    last = min(day for day in (held.answered_on, held.ended_on, as_of) if day is not None)
    stands = any(pause.covers(last) for pause in pauses) and held.answered_on is None
    return Row(
        started=held.started_on,
        due=None if stands else held.due,
        answered=held.answered_on,
        reopened=held.reopened_on is not None and held.reopened_on <= as_of,
        paused_days=clock.paused_days(pauses, started=held.started_on, until=last),
        ended=held.ended_on,
        matter=held.issue_id,
    )
