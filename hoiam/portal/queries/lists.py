"""The public list of issues and answers: what is asked for, and each row as it is shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hoiam.issues.clock import Standing
from hoiam.issues.models import Answer, Issue
from hoiam.issues.queries.due import paused_rounds, round_standing, standing_of
from hoiam.issues.queries.lists import overdue, within
from hoiam.issues.queries.shown import public_title
from hoiam.issues.states import ENDED, OUTCOMES, WAITING
from hoiam.offices.models import Office
from hoiam.places.models import Place
from hoiam.portal.days import written
from hoiam.publishing.models import Publication
from hoiam.publishing.queries import public_title as title_for_all
from hoiam.publishing.queries import text_in
from hoiam.reading.fold import fold
from hoiam.topics.models import Topic

PAGE = 25
GONE = ("merged", "withdrawn")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a reader looks for. `state`: waiting, overdue, answered, gone, or "" for all."""

    state: str = ""
    office: Office | None = None
    topic: Topic | None = None
    place: Place | None = None
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An issue as lists show it. `title` is "" where it was withdrawn."""

    issue: Issue
    number: str
    title: str
    language: str
    standing: Standing | None
    badge: str
    outcome: str


def public_issues() -> QuerySet[Issue]:
    """Every issue anyone may see, with what a row of a list needs."""
    return (
        Issue.objects.public()
        .filter(publication__state__in=("published", "withdrawn"))
        .exclude(publication__number=None)
        .select_related("publication__current", "office", "place__province", "topic", "round")
        .prefetch_related("publication__translations", "round__requests")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was asked for: keys of issues in their order, and how many there are.

    Keys alone are looked for first: sorting and counting tens of thousands must not carry the
    rows that are shown, which are then fetched for one page (`in_order`).
    """

    keys: QuerySet[Issue]
    count: int


class KeyPages(Paginator):
    """Pages of keys whose number is known already."""

    def __init__(self, found: Found, per_page: int = PAGE) -> None:
        super().__init__(found.keys, per_page)
        self.count = found.count


def find_issues(wanted: Wanted, *, today: date) -> Found:
    """The issues asked for: what waits by its date, answers the newest first, else questions."""
    matching = _by_state(Issue.objects.public(), wanted.state, today)
    if wanted.office is not None:
        matching = matching.filter(office=wanted.office)
    if wanted.topic is not None:
        matching = matching.filter(topic=wanted.topic)
    if wanted.place is not None:
        matching = matching.filter(within(wanted.place))
    for word in fold(wanted.words).split():
        # A withheld title must not be found by its words either.
        matching = matching.filter(folded__contains=word, withheld="")
    return Found(
        keys=_ordered(matching, wanted.state).values_list("pk", flat=True), count=matching.count()
    )


def _ordered(issues: QuerySet[Issue], state: str) -> QuerySet[Issue]:
    if state in ("waiting", "overdue"):
        return issues.order_by("due", "pk")
    if state == "answered":
        # Said in full, so that the database walks the index of publications and stops at a page.
        published = Q(
            round__answer__publication__kind="answer",
            round__answer__publication__state="published",
        )
        return issues.filter(published).order_by("-round__answer__publication__published_at")
    return issues.order_by("-opened_at", "-pk")


def in_order(keys: Sequence[int]) -> list[Issue]:
    """The issues of these keys with all that a row shows, in the order of the keys."""
    held = public_issues().in_bulk(list(keys))
    return [held[key] for key in keys if key in held]


def newest_issues(count: int) -> list[Issue]:
    """The questions that were put to an office last."""
    published = Publication.objects.filter(kind="issue", state="published", merged_into=None)
    keys = published.order_by("-published_at").values_list("issue", flat=True)[:count]
    return in_order([key for key in keys if key is not None])


def _by_state(issues: QuerySet[Issue], state: str, today: date) -> QuerySet[Issue]:
    stands = Q(round__in=paused_rounds().values("round"))
    if state == "waiting":
        return issues.filter(Q(due__gte=today) | stands, state__in=WAITING)
    if state == "overdue":
        return overdue(issues, today=today)
    if state == "answered":
        return issues.filter(state__in=ENDED)
    if state == "gone":
        return issues.filter(state__in=GONE)
    return issues.exclude(state="withdrawn")


def rows(issues: Iterable[Issue], *, today: date) -> list[Row]:
    """Each issue as a row; answers are looked up for all of them at once."""
    issues = list(issues)
    answers = _answers_of(issues)
    return [row_of(issue, answers.get(issue.round_id), today=today) for issue in issues]


def _answers_of(issues: Iterable[Issue]) -> Mapping[int | None, Answer]:
    held = [issue.round_id for issue in issues if issue.state in ENDED]
    published = Answer.objects.filter(round__in=held, publication__state="published")
    return {answer.round_id: answer for answer in published}


def row_of(issue: Issue, answer: Answer | None, *, today: date) -> Row:
    language = get_language() or issue.publication.language
    shown = text_in(issue.publication, language)
    standing = None if issue.state in GONE else standing_of(issue, today=today)
    return Row(
        issue=issue,
        number=issue.number,
        title="" if issue.state == "withdrawn" else public_title(issue),
        language=language if issue.withheld else shown.language,
        standing=standing,
        badge=badge_of(issue, standing),
        outcome=outcome_words(answer) if answer else "",
    )


def badge_of(issue: Issue, standing: Standing | None) -> str:
    """The one word that colours a row: waiting, paused, overdue, answered or gone."""
    if issue.state in GONE or standing is None:
        return "gone"
    if standing.answered:
        return "answered"
    return standing.state if standing.state in ("overdue", "paused") else "waiting"


def outcome_words(answer: Answer) -> str:
    """What an answer says, with the promised day where there is one."""
    if answer.outcome == "will-do" and answer.promised_for:
        return _("will be done by %(day)s") % {"day": written(answer.promised_for)}
    return str(OUTCOMES[answer.outcome].label) if answer.outcome else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    waiting: int
    overdue: int
    answered_this_month: int


def totals(*, today: date) -> Totals:
    """How many wait, how many of them too long, and how many got an answer this month."""
    public = Issue.objects.public()
    late = overdue(public, today=today).count()
    month = timezone.make_aware(datetime.combine(today.replace(day=1), time.min))
    answered = Publication.objects.filter(kind="answer", state="published", published_at__gte=month)
    return Totals(
        waiting=public.filter(state__in=WAITING).count() - late,
        overdue=late,
        answered_this_month=answered.count(),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRow:
    """An answer as lists show it, with the title of the question it answers.

    `summary` is "" where there is none and where its text is withheld.
    """

    answer: Answer
    number: str
    title: str
    summary: str
    language: str
    question: str
    standing: Standing
    outcome: str


def newest_answers(count: int) -> list[AnswerRow]:
    """The answers that stand and were published last."""
    standing = Publication.objects.filter(
        kind="answer", state="published", answer__round__reopened_on=None
    ).filter(answer__issue__state__in=ENDED)
    newest = list(standing.order_by("-published_at").values_list("answer", flat=True)[:count])
    rows = (
        Answer.objects.filter(pk__in=newest)
        .select_related("publication__current", "office", "round")
        .prefetch_related(
            "publication__translations",
            "round__requests",
            Prefetch("issue", public_issues()),
        )
    )
    on = timezone.localdate()
    return [_answer_row(row, on) for row in rows.order_by("-publication__published_at", "-pk")]


def _answer_row(answer: Answer, on: date) -> AnswerRow:
    language = get_language() or answer.publication.language
    shown = text_in(answer.publication, language)
    withheld = answer.issue.withheld
    return AnswerRow(
        answer=answer,
        number=answer.publication.number or "",
        title=title_for_all(answer.publication, language),
        summary="" if withheld else shown.summary,
        language=language if withheld else shown.language,
        question=public_title(answer.issue),
        standing=round_standing(answer.round, today=on),
        outcome=outcome_words(answer),
    )


def offices_with_issues() -> QuerySet[Office]:
    """Those that ever held a public issue, for the choice of a list."""
    return Office.objects.filter(Exists(Issue.objects.public().filter(office=OuterRef("pk"))))


def topics_with_issues() -> QuerySet[Topic]:
    return Topic.objects.filter(Exists(Issue.objects.public().filter(topic=OuterRef("pk"))))


def places_with_issues() -> QuerySet[Place]:
    """The units that issues name, with their provinces."""
    used = Place.objects.filter(Exists(Issue.objects.public().filter(place=OuterRef("pk"))))
    return used.select_related("province").order_by("province__folded_name", "folded_name", "code")
