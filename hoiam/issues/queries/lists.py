"""Lists of issues, of one office or of all: filtered, overdue first, counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import (
    Count,
    Exists,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
)

from hoiam.issues.models import Issue, IssueStory, Objection, OfficeRequest, Round
from hoiam.issues.queries.due import paused_rounds
from hoiam.issues.states import ENDED, WAITING
from hoiam.offices.models import Office, User
from hoiam.places.models import Place
from hoiam.reading.fold import fold
from hoiam.stories.models import Article
from hoiam.topics.models import Topic

# Groups of states as people ask for them; a state's own code is a phase too.
PHASES = {"waiting": WAITING, "ended": ENDED}
# What waits for an answer stands first, by its date: the overdue ones lead by themselves. Drafts
# are next, for somebody must assign them; the rest is history, newest first.
ORDER = ("rank", "waits_until", "-pk")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a list shows; None, False and "" mean no limit.

    `phase` is "waiting", "ended" or a state's code. `place` includes all that lies in it.
    `wants_editor`: an office's request or a reader's objection waits. There is no filter by
    outlet, on purpose.
    """

    phase: str = ""
    office: Office | None = None
    topic: Topic | None = None
    place: Place | None = None
    kind: str = ""
    words: str = ""
    overdue: bool = False
    due_before: date | None = None
    wants_editor: bool = False
    is_sample: bool | None = None


def list_issues(user: User, filters: Filters, *, today: date) -> QuerySet[Issue]:
    """What this person may see of that, the overdue first."""
    return _narrow(Issue.objects.for_user(user), filters, today=today).order_by(*ORDER)


class IssuePages(Paginator):
    """Pages of a list: its keys are walked in an index, and only a page's rows are read whole.

    Related rows are prefetched rather than joined, so that a page costs the same few queries
    however many issues there are and however far down it lies.
    """

    def __init__(self, listed: QuerySet[Issue], per_page: int) -> None:
        super().__init__(listed.values_list("pk", flat=True), per_page)

    def page(self, number: int | str) -> Page:
        found = super().page(number)
        keys = list(found.object_list)
        held = with_rows(Issue.objects.all()).in_bulk(keys)
        found.object_list = [held[key] for key in keys if key in held]
        return found


def with_rows(issues: QuerySet[Issue]) -> QuerySet[Issue]:
    """Issues with all that a row of a list shows of them."""
    return issues.prefetch_related(
        "publication",
        "office",
        "topic",
        "place__province",
        Prefetch("round", Round.objects.prefetch_related("requests")),
    )


def _narrow(rows: QuerySet[Issue], filters: Filters, *, today: date) -> QuerySet[Issue]:
    if filters.phase:
        rows = rows.filter(state__in=PHASES.get(filters.phase, (filters.phase,)))
    for name in ("office", "topic", "is_sample"):
        value = getattr(filters, name)
        if value is not None:
            rows = rows.filter(**{name: value})
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.place is not None:
        rows = rows.filter(within(filters.place))
    if filters.overdue:
        rows = overdue(rows, today=today)
    if filters.due_before is not None:
        rows = rows.filter(state__in=WAITING, due__lt=filters.due_before)
    if filters.wants_editor:
        rows = rows.filter(wants_editor())
    for word in fold(filters.words).split():
        rows = rows.filter(folded__contains=word)
    return rows


def within(place: Place) -> Q:
    """Issues of a place and of all that lies in it."""
    inside = Place.objects.filter(Q(pk=place.pk) | Q(parent=place) | Q(province=place))
    return Q(place__in=inside.values("pk"))


def overdue(rows: QuerySet[Issue], *, today: date) -> QuerySet[Issue]:
    """Those that wait for an answer, whose date has gone by and whose clock does not stand."""
    return rows.filter(state__in=WAITING, due__lt=today).exclude(
        round__in=paused_rounds().values("round")
    )


def wants_editor() -> Q:
    """An office asks something, or a reader says that the answer is none."""
    asked = OfficeRequest.objects.filter(outcome="").values("round__issue")
    objected = Objection.objects.filter(outcome="").values("answer__issue")
    return Q(pk__in=asked) | Q(pk__in=objected)


def by_state(user: User) -> dict[str, int]:
    """How many this person may see in each state, in one query."""
    rows = Issue.objects.for_user(user).order_by().values_list("state").annotate(n=Count("pk"))
    return dict(rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeCount:
    """What an office has on its table."""

    office: int
    waiting: int
    overdue: int
    ended: int


def by_office(user: User, *, today: date, only: Office | None = None) -> dict[int, OfficeCount]:
    """What each office has, or only that one, in one query, by the office's key."""
    paused = Exists(paused_rounds().filter(round=OuterRef("round")))
    rows = (
        Issue.objects.for_user(user)
        .filter(Q(office__isnull=False) if only is None else Q(office=only))
        .order_by()
        .values("office")
        .annotate(
            waiting=Count("pk", filter=Q(state__in=WAITING)),
            ended=Count("pk", filter=Q(state__in=ENDED)),
            late=Count("pk", filter=Q(state__in=WAITING, due__lt=today) & ~paused),
        )
    )
    return {
        row["office"]: OfficeCount(
            office=row["office"], waiting=row["waiting"], overdue=row["late"], ended=row["ended"]
        )
        for row in rows
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One article that raised the matter: a title, the outlet on it, and where to read it."""

    title: str
    url: str
    outlet: str
    story: int


def sources_of(issue: Issue) -> list[Link]:
    """The articles of the stories behind an issue, oldest first, without identical copies."""
    stories = IssueStory.objects.filter(issue=issue).values("story")
    rows = (
        Article.objects.filter(story__in=stories, copy_of=None)
        .select_related("source")
        .defer("text", "minhash")
    )
    return [
        Link(
            title=row.title,
            url=row.url,
            outlet=row.source.name if row.source else row.outlet,
            story=row.story_id,
        )
        for row in sorted(rows, key=lambda row: (row.when, row.pk))
    ]
