"""The public list of issues and answers: what is asked for, and each row as it is shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hoiam.issues.clock import Standing
from hoiam.issues.models import Answer, Issue
from hoiam.issues.queries.due import paused_rounds, round_standing, standing_of
from hoiam.issues.queries.shown import public_title
from hoiam.issues.states import ENDED, OUTCOMES, WAITING
from hoiam.offices.models import Office
from hoiam.places.models import Level, Place
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


def newest_first(issues: QuerySet[Issue]) -> QuerySet[Issue]:
    return issues.order_by("-publication__published_at", "-pk")


def find_issues(wanted: Wanted, *, today: date) -> QuerySet[Issue]:
    """The issues asked for; what waits by its date, everything else the newest first."""
    found = _by_state(public_issues(), wanted.state, today)
    if wanted.office is not None:
        found = found.filter(office=wanted.office)
    if wanted.topic is not None:
        found = found.filter(topic=wanted.topic)
    if wanted.place is not None:
        inside = Q(place=wanted.place)
        if wanted.place.level == Level.PROVINCE:
            inside |= Q(place__province=wanted.place)
        found = found.filter(inside)
    for word in fold(wanted.words).split():
        # A withheld title must not be found by its words either.
        found = found.filter(folded__contains=word, withheld="")
    if wanted.state in ("waiting", "overdue"):
        return found.order_by("due", "pk")
    return newest_first(found)


def _by_state(issues: QuerySet[Issue], state: str, today: date) -> QuerySet[Issue]:
    stands = Q(round__in=paused_rounds().values("round"))
    if state == "waiting":
        return issues.filter(Q(due__gte=today) | stands, state__in=WAITING)
    if state == "overdue":
        return issues.filter(~stands, state__in=WAITING, due__lt=today)
    if state == "answered":
        return issues.filter(state__in=ENDED)
    if state == "gone":
        return issues.filter(state__in=GONE)
    return issues


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
        day = answer.promised_for
        return _("will be done by %(day)s") % {"day": f"{day.day}/{day.month}/{day.year}"}
    return str(OUTCOMES[answer.outcome].label) if answer.outcome else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    waiting: int
    overdue: int
    answered_this_month: int


def totals(*, today: date) -> Totals:
    """How many wait, how many of them too long, and how many got an answer this month."""
    public = Issue.objects.public()
    overdue = _by_state(public, "overdue", today).count()
    answered = Answer.objects.filter(
        publication__state="published", round__answered_on__gte=today.replace(day=1)
    )
    return Totals(
        waiting=public.filter(state__in=WAITING).count() - overdue,
        overdue=overdue,
        answered_this_month=answered.count(),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRow:
    """An answer as lists show it, with the title of the question it answers."""

    answer: Answer
    number: str
    title: str
    language: str
    question: str
    standing: Standing
    outcome: str


def newest_answers(count: int) -> list[AnswerRow]:
    """The answers that stand and were published last."""
    rows = (
        Answer.objects.filter(publication__kind="answer", publication__state="published")
        .filter(round__reopened_on=None, issue__state__in=ENDED)
        .select_related("publication__current", "office", "round")
        .prefetch_related(
            "publication__translations",
            "round__requests",
            Prefetch("issue", public_issues()),
        )
    )
    on = timezone.localdate()
    return [_answer_row(row, on) for row in rows.order_by("-publication__published_at")[:count]]


def _answer_row(answer: Answer, on: date) -> AnswerRow:
    shown = text_in(answer.publication, get_language() or answer.publication.language)
    return AnswerRow(
        answer=answer,
        number=answer.publication.number or "",
        title=shown.title,
        language=shown.language,
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
