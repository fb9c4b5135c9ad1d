"""The rounds of an office as `issues.figures` counts them, and its figures on a day.

A round counts for the office that holds it, from its first day, because a handover does not
restart the clock. An office that handed it over was watched until then.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db.models import Count, F, Max, Q, QuerySet

from hoiam.issues.clock import paused_days
from hoiam.issues.figures import OfficeFigures, Point, Row, curve, office_figures
from hoiam.issues.models import OfficeRequest, RequestKind, RequestOutcome, Round
from hoiam.issues.queries.due import pauses_in, today_of
from hoiam.offices.models import LogEntry, Office

# Plain rows: an object of the model for each would cost three times as much.
FIELDS = ("pk", "issue_id", "office_id", "started_on", "due", "answered_on", "reopened_on")
FIELDS += ("ended_on",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """How an office has answered: its figures, and the curve behind them."""

    figures: OfficeFigures
    points: tuple[Point, ...]


def figures_of(office: Office, *, as_of: date) -> OfficeFigures:
    """The response figures of an office as of the end of a day."""
    return record_of(office, as_of=as_of).figures


def record_of(office: Office, *, as_of: date) -> Record:
    """Figures and curve of an office, counted anew only when something was done since.

    Ten thousand rounds take some tenths of a second. Whatever changes a round is in the log, so
    its newest entry says whether the last count still holds; the rounds are counted too, for
    those that came in without it.
    """
    held = Round.objects.filter(office=office)
    ends = {f"n_{name}": Count(name) for name in ("answered_on", "reopened_on", "ended_on")}
    state = held.aggregate(n=Count("pk"), last=Max("pk"), due=Max("due"), **ends)
    newest = LogEntry.objects.aggregate(last=Max("pk"))["last"]
    return _record(office.pk, as_of, (newest, *state.values()))


@lru_cache(maxsize=128)
def _record(office: int, as_of: date, state: tuple[int | None, ...]) -> Record:
    rows = rows_of(Office(pk=office), as_of=as_of)
    return Record(figures=office_figures(rows, as_of=as_of), points=tuple(curve(rows, as_of=as_of)))


def forget_records() -> None:
    """Count anew at the next question, in this process."""
    _record.cache_clear()


def rows_of(office: Office, *, as_of: date) -> list[Row]:
    """Every round that the office holds or handed over, as it stood at the end of that day."""
    handed = OfficeRequest.objects.filter(
        office=office, kind=RequestKind.HANDOVER, outcome=RequestOutcome.GRANTED
    )
    held = _rounds(as_of).filter(Q(office=office) | Q(pk__in=handed.values("round")))
    return [row for key, row in _rows(held, as_of) if key == office.pk]


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
