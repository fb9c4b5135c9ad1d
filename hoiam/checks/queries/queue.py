"""The queue of claims: filtered, what grows fastest and what most ask first, counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from operator import and_

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, F, FloatField, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from hoiam.checks.models import Claim
from hoiam.checks.states import OPEN, STATES
from hoiam.offices.models import User
from hoiam.places.models import Place
from hoiam.reading.fold import fold
from hoiam.topics.models import Topic

PAGE = 30
# So long an alert stands on top.
FRESH = timedelta(days=2)
SORTS = (
    ("", _("what grows fastest")),
    ("asked", _("what most ask")),
    ("newest", _("the newest")),
)
# From here on a claim is said to grow: two or more than before.
GROWING = 1.0
# One text pasted a thousand times pushes nothing up: different texts are counted.
_ORDERS = {
    "": ("rank", "-lead", "-different_count", "-last_asked", "-pk"),
    "asked": ("-different_count", "-growth", "-pk"),
    "newest": ("-pk",),
}
# States as people ask for them; a state's own code is one too. What was joined with another
# claim is found there.
PHASES: dict[str, tuple[str, ...]] = {
    "": OPEN,
    "all": tuple(code for code in STATES if code != "merged"),
} | {code: (code,) for code in STATES}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the queue shows; None, False and "" mean no limit, but for `state`: what waits.

    `place` includes all that lies in it. `also`: keys of claims that the words find although
    nobody has stated them. There is no filter by outlet, on purpose.
    """

    state: str = ""
    topic: Topic | None = None
    place: Place | None = None
    language: str = ""
    mine: bool = False
    words: str = ""
    also: frozenset[int] = frozenset()
    sort: str = ""


class ClaimPages(Paginator):
    """Pages of the queue: keys are walked in an index, and only a page's rows are read whole."""

    def __init__(self, listed: QuerySet[Claim]) -> None:
        super().__init__(listed.values_list("pk", flat=True), PAGE)

    def page(self, number: int | str) -> Page:
        found = super().page(number)
        keys = list(found.object_list)
        held = _with_rows(Claim.objects.all()).in_bulk(keys)
        found.object_list = [held[key] for key in keys if key in held]
        return found


def list_claims(user: User, filters: Filters, *, today: date) -> ClaimPages:
    """What this person may see of that, fresh alerts before all, in pages."""
    rows = Claim.objects.for_user(user).filter(state__in=PHASES.get(filters.state, OPEN))
    if filters.topic is not None:
        rows = rows.filter(topic=filters.topic)
    if filters.place is not None:
        rows = rows.filter(_within(filters.place))
    if filters.language:
        rows = rows.filter(language=filters.language)
    if filters.mine:
        rows = rows.filter(taken_by=user)
    if words := fold(filters.words).split():
        said = reduce(and_, (Q(folded__contains=word) for word in words))
        rows = rows.filter(said | Q(pk__in=filters.also))
    order = _ORDERS.get(filters.sort, _ORDERS[""])
    return ClaimPages(_ranked(rows, today).order_by(*order))


def _ranked(rows: QuerySet[Claim], today: date) -> QuerySet[Claim]:
    """Fresh alerts, then what grows, the fastest first, then what most ask."""
    fresh = When(alerted_on__gte=today - FRESH, state__in=OPEN, then=Value(0))
    grows = When(growth__gte=GROWING, state__in=OPEN, then=Value(1))
    is_moving = Q(growth__gte=GROWING, state__in=OPEN) | Q(alerted_on__gte=today - FRESH)
    return rows.annotate(
        rank=Case(fresh, grows, default=Value(2), output_field=IntegerField()),
        lead=Case(
            When(is_moving, then=F("growth")),
            default=Cast("different_count", FloatField()),
            output_field=FloatField(),
        ),
    )


def alerts(user: User, *, today: date) -> QuerySet[Claim]:
    """Claims that spread now, the fastest first."""
    rows = Claim.objects.for_user(user).filter(state__in=OPEN, alerted_on__gte=today - FRESH)
    return _with_rows(rows).order_by("-growth", "-different_count", "-pk")


def is_alert(claim: Claim, *, today: date) -> bool:
    """Whether its alert still stands on top."""
    fresh = claim.alerted_on is not None and claim.alerted_on >= today - FRESH
    return fresh and claim.state_row.is_open


def by_state(user: User) -> dict[str, int]:
    """How many this person may see in each state, in one query."""
    rows = Claim.objects.for_user(user).order_by().values_list("state").annotate(n=Count("pk"))
    return dict(rows)


def _with_rows(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    return claims.prefetch_related("topic", "place__province", "taken_by")


def _within(place: Place) -> Q:
    """Claims of a place and of all that lies in it."""
    inside = Place.objects.filter(Q(pk=place.pk) | Q(parent=place) | Q(province=place))
    return Q(place__in=inside.values("pk"))
