"""An office as anyone may read of it: duties, spokespersons, how well it answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from hoiam.issues.figures import OfficeFigures, Point
from hoiam.issues.models import Issue
from hoiam.issues.queries.due import paused_rounds
from hoiam.issues.queries.figures import record_of
from hoiam.issues.states import ENDED, WAITING
from hoiam.offices.models import Duty, Office, Spokesperson


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeRow:
    office: Office
    waiting: int
    overdue: int
    answered: int


def list_offices(*, today: date) -> list[OfficeRow]:
    """Every office that may have to answer, with what it has; partner bodies answer for nothing."""
    stands = Q(round__in=paused_rounds().values("round"))
    waits = Q(state__in=WAITING)
    counted = (
        Issue.objects.public()
        .order_by()
        .values("office")
        .annotate(
            waiting=Count("pk", filter=waits),
            overdue=Count("pk", filter=waits & Q(due__lt=today) & ~stands),
            answered=Count("pk", filter=Q(state__in=ENDED)),
        )
    )
    has = {row["office"]: row for row in counted}
    nothing = {"waiting": 0, "overdue": 0, "answered": 0}
    rows = []
    for office in Office.objects.filter(is_partner=False).order_by("name_vi"):
        held = has.get(office.pk, nothing)
        if office.active or office.pk in has:
            rows.append(
                OfficeRow(
                    office=office,
                    waiting=held["waiting"] - held["overdue"],
                    overdue=held["overdue"],
                    answered=held["answered"],
                )
            )
    return rows


def office_of(code: str) -> Office | None:
    held = Office.objects.filter(is_partner=False).select_related("superior")
    return held.filter(code=code.replace("\x00", "")).first()


def _in_force(on: date) -> Q:
    begun = Q(valid_from=None) | Q(valid_from__lte=on)
    return begun & (Q(valid_to=None) | Q(valid_to__gte=on))


def duties_of(office: Office, *, on: date) -> QuerySet[Duty]:
    return office.duties.filter(_in_force(on)).select_related("topic", "place__province")


def spokespersons_of(office: Office, *, on: date) -> QuerySet[Spokesperson]:
    return office.spokespersons.filter(_in_force(on))


def figures_of(office: Office, *, today: date) -> tuple[OfficeFigures, tuple[Point, ...]]:
    """How well an office answers, and the curve of what still waits, as of today."""
    record = record_of(office, as_of=today)
    return record.figures, record.points
