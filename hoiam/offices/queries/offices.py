"""Looking bodies up: the list, the line of superiors, what stands in the way of removing one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Q, QuerySet

from hoiam.offices.models import Duty, Office, Spokesperson


def list_offices(on: date) -> QuerySet[Office]:
    """Every body with how many rows of the duty table are its own on a day, and its people."""
    begun = Q(duties__valid_from=None) | Q(duties__valid_from__lte=on)
    lasting = Q(duties__valid_to=None) | Q(duties__valid_to__gte=on)
    return (
        Office.objects.select_related("superior", "place")
        .annotate(
            duties_count=Count("duties", filter=begun & lasting, distinct=True),
            people_count=Count("people", filter=Q(people__is_active=True), distinct=True),
        )
        .order_by("-active", "is_partner", "name_vi")
    )


def superiors(office: Office) -> tuple[Office, ...]:
    """The bodies above one, the nearest first."""
    above: list[Office] = []
    seen = {office.pk}
    upper = office.superior
    # A circle is refused where it would be made; a table made by hand must still not hang us.
    while upper is not None and upper.pk not in seen:
        above.append(upper)
        seen.add(upper.pk)
        upper = upper.superior
    return tuple(above)


def share_superior(one: Office, other: Office) -> bool:
    """Whether somebody stands above both, or one of them above the other (DESIGN §2.7)."""
    line = {one.pk, *(office.pk for office in superiors(one))}
    return not line.isdisjoint({other.pk, *(office.pk for office in superiors(other))})


def may_be_superior(office: Office | None) -> QuerySet[Office]:
    """Bodies that can be put above one without a circle: not itself, nor any that it is above."""
    every = Office.objects.filter(active=True)
    if office is None:
        return every
    above = dict(Office.objects.values_list("pk", "superior_id"))
    return every.exclude(pk__in=_under(office.pk, above))


def _under(top: int, above: dict[int, int | None]) -> set[int]:
    """`top` and every key below it."""
    found, more = {top}, {top}
    while more:
        more = {key for key, upper in above.items() if upper in more} - found
        found |= more
    return found


def spokespersons_of(office: Office) -> QuerySet[Spokesperson]:
    return office.spokespersons.order_by("-valid_from", "pk")


def spokesperson_on(office: Office, on: date) -> Spokesperson | None:
    """Who may speak for an office on a day; of several the one named last."""
    named = office.spokespersons.filter(valid_from__lte=on)
    return named.filter(Q(valid_to=None) | Q(valid_to__gte=on)).order_by("-valid_from").first()


def next_row(taken: Iterable[int] = ()) -> int:
    """The number of a new row of the duty table: none is given twice."""
    last = Duty.objects.order_by("-row").values_list("row", flat=True).first() or 0
    return max([last, *taken]) + 1
