"""What could stand in a digest: which days, which stories and issues, and a first wording.

The wording is Vietnamese whatever the screen speaks, as the memo is; an editor goes over it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from hoiam.issues.explain import short
from hoiam.issues.models import (
    Answer,
    Digest,
    DigestEntry,
    DigestKind,
    DigestSection,
    Issue,
    IssueStory,
)
from hoiam.issues.queries.due import paused_rounds, today_of
from hoiam.issues.queries.lists import overdue
from hoiam.issues.queries.shown import public_title
from hoiam.issues.states import ENDED, WAITING
from hoiam.places.models import Place
from hoiam.publishing.models import Revision
from hoiam.publishing.rich_text import to_text
from hoiam.reading.clean import clean_text, drop_bylines
from hoiam.reading.fold import fold
from hoiam.reading.redact import redact
from hoiam.stories.models import Article, Mark, Story
from hoiam.stories.queries.stories import Filters, list_stories, today_starts

WEEK, DAY = timedelta(days=7), timedelta(days=1)
LONGEST_GAP = 4 * WEEK
# Of each section: so many are proposed, and so many of them chosen.
PROPOSED = {"daily": {"raised": 30, "told": 15}, "weekly": {"raised": 40, "told": 20}}
CHOSEN = {"daily": {"raised": 12, "told": 5}, "weekly": {"raised": 20, "told": 8}}
MOST_ISSUES = 200
# Other news: the largest stories, but not all of one field.
MOST_OF_A_TOPIC = 3
AHEAD = {"daily": 3 * DAY, "weekly": WEEK}
LONGEST_WORDS = 300
LOOKED_AT = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The days of a digest, both ends with it."""

    starts_on: date
    ends_on: date

    @property
    def start(self) -> datetime:
        return _midnight(self.starts_on)

    @property
    def end(self) -> datetime:
        """The first moment that is no longer in it."""
        return _midnight(self.ends_on + DAY)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_default_timezone())


def propose_period(kind: str, *, now: datetime) -> Period | None:
    """The days of the next digest of a kind; None where the last one reaches up to today.

    A daily review begins where Today does. A weekly digest goes from Monday to Sunday, or on from
    the last one; once last week has its digest, the next is of this week so far.
    """
    today = today_of(now)
    if kind == DigestKind.DAILY:
        return Period(starts_on=today_of(today_starts(now)), ends_on=today)
    sunday = today - timedelta(days=today.isoweekday())
    rows = Digest.objects.filter(kind=kind, is_withdrawn=False)
    last = rows.order_by("-ends_on").values_list("ends_on", flat=True).first()
    starts = sunday - WEEK + DAY
    if last is not None:
        starts = max(last + DAY, sunday - LONGEST_GAP + DAY)
    if starts > today:
        return None
    return Period(starts_on=starts, ends_on=sunday if starts <= sunday else today)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A story or an issue with its first wording; `chosen`: it stands in the draft."""

    section: str
    heading: str
    text: str
    story: Story | None = None
    issue: Issue | None = None
    chosen: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What could stand in a digest, and how much there was of each section."""

    candidates: list[Candidate]
    counts: dict[str, int] = field(default_factory=dict)


def find_candidates(kind: str, period: Period, *, is_sample: bool, now: datetime) -> Found:
    """Stories that raise a matter first, then the largest; and issues, each under one heading."""
    issues = list(_issue_candidates(kind, period, is_sample=is_sample, now=now))
    told = {candidate.issue.pk for candidate in issues if candidate.issue}
    stories = list(_story_candidates(kind, period, is_sample=is_sample, told=told))
    counts = _counts(kind, period, is_sample=is_sample, now=now)
    return Found(candidates=[*stories, *issues], counts=counts)


def _counts(kind: str, period: Period, *, is_sample: bool, now: datetime) -> dict[str, int]:
    rows: dict[str, QuerySet] = {
        **_stories(period, is_sample=is_sample),
        **_issues(kind, period, is_sample=is_sample, now=now),
    }
    return {section: found.order_by().count() for section, found in rows.items()}


# ---- issues --------------------------------------------------------------------------------------


def _issues(
    kind: str, period: Period, *, is_sample: bool, now: datetime
) -> dict[str, QuerySet[Issue]]:
    """The issues of each section, in the order in which a section claims what two could tell."""
    today = today_of(now)
    until = max(period.ends_on, today) + AHEAD[kind]
    days = (period.starts_on, period.ends_on)
    rows = Issue.objects.filter(is_sample=is_sample)
    late = overdue(rows, today=today)
    if kind == DigestKind.DAILY:
        # Each morning only what has become overdue since; the weekly digest has them all.
        late = late.filter(due__gte=period.starts_on - DAY)
    running = rows.filter(state__in=WAITING).exclude(round__in=paused_rounds().values("round"))
    promises = Answer.objects.filter(
        promised_for__gt=today, promised_for__lte=until, came_back_on=None
    )
    return {
        "answered": rows.filter(state__in=ENDED, round__answered_on__range=days),
        "overdue": late,
        "assigned": rows.filter(state__in=WAITING, round__started_on__range=days),
        "due": running.filter(due__gte=today, due__lte=until),
        "promised": rows.filter(state__in=ENDED, round__answer__in=promises),
    }


def _issue_candidates(
    kind: str, period: Period, *, is_sample: bool, now: datetime
) -> Iterator[Candidate]:
    claimed: set[int] = set()
    for section, rows in _issues(kind, period, is_sample=is_sample, now=now).items():
        found = rows.select_related(
            "publication__current", "office", "round__answer__publication__current"
        ).order_by("due", "pk")
        for issue in found.exclude(pk__in=claimed)[:MOST_ISSUES]:
            claimed.add(issue.pk)
            yield candidate_of_issue(issue, section)


def candidate_of_issue(issue: Issue, section: str) -> Candidate:
    """An issue under a heading, told in what its office and ours have written."""
    if issue.withheld:
        return Candidate(section=section, heading=public_title(issue)[:300], text="", issue=issue)
    text = _words_of_issue(issue, section)
    return Candidate(section=section, heading=issue.title, text=text, issue=issue)


def _words_of_issue(issue: Issue, section: str) -> str:
    answer = getattr(issue.round, "answer", None) if issue.round_id else None
    if answer is None or section not in ("answered", "promised"):
        return _plain(issue.publication.current)
    office = issue.office.name_vi if issue.office else ""
    if section == "promised":
        return f"{office} hẹn thực hiện xong ngày {short(answer.promised_for)}."
    day = issue.round.answered_on
    said = f"{office} trả lời ngày {short(day)}: {answer.get_outcome_display()}"
    if answer.promised_for:
        said += f" ({short(answer.promised_for)})"
    return f"{said}. {_plain(answer.publication.current)}".strip()


def _plain(revision: Revision | None) -> str:
    if revision is None:
        return ""
    return first_sentences(revision.summary or to_text(revision.body))


# ---- stories -------------------------------------------------------------------------------------


def _stories(period: Period, *, is_sample: bool) -> dict[str, QuerySet[Story]]:
    """Stories of the period that raise a matter, and the others."""
    ours = None
    if settings.OFFICE_PLACE:
        ours = Place.objects.filter(code=settings.OFFICE_PLACE).first()
    rows = list_stories(Filters(since=period.start, place=ours)).prefetch_related(None)
    rows = rows.filter(first_seen__lt=period.end, is_sample=is_sample)
    rows = rows.exclude(mark=Mark.NOT_OURS).order_by("-articles_count", "-pk")
    raises = Q(needs_answer__gte=0.5) | Q(mark=Mark.TO_ANSWER)
    return {"raised": rows.filter(raises), "told": rows.exclude(raises)}


def _story_candidates(
    kind: str, period: Period, *, is_sample: bool, told: set[int]
) -> Iterator[Candidate]:
    """The largest first. What stands beside an issue told here is told there."""
    beside = IssueStory.objects.filter(issue__in=told).values("story")
    for section, rows in _stories(period, is_sample=is_sample).items():
        found = list(rows.exclude(pk__in=beside)[: PROPOSED[kind][section]])
        known = _issued_before(kind, found)
        words = _words_of(found, since=period.start)
        given = _already_given(found)
        topics: Counter[int | None] = Counter()
        chosen = 0
        for story in found:
            takes = chosen < CHOSEN[kind][section] and story.pk not in known
            if section == "told":
                takes = takes and topics[story.topic_id] < MOST_OF_A_TOPIC
            chosen += takes
            topics[story.topic_id] += takes
            text = " ".join(part for part in (words.get(story.pk), given.get(story.pk)) if part)
            yield Candidate(
                section=section, heading=heading_of(story), text=text, story=story, chosen=takes
            )


def candidate_of_story(story: Story, section: str, *, since: datetime) -> Candidate:
    """One story under a heading, told in the first sentences of what came first since then."""
    words = _words_of([story], since=since)
    parts = (words.get(story.pk), _already_given([story]).get(story.pk))
    text = " ".join(part for part in parts if part)
    return Candidate(section=section, heading=heading_of(story), text=text, story=story)


def heading_of(story: Story) -> str:
    return redact(clean_text(story.headline)).text[:300]


def _issued_before(kind: str, stories: Iterable[Story]) -> set[int]:
    """Stories that a digest of the same kind told before."""
    rows = DigestEntry.objects.filter(
        story__in=list(stories), chosen=True, digest__kind=kind, digest__is_withdrawn=False
    )
    return set(rows.values_list("story", flat=True))


def _already_given(stories: Iterable[Story]) -> dict[int, str]:
    """A sentence on the office that has been given the matter of a story, by the story's key."""
    rows = (
        IssueStory.objects.filter(story__in=list(stories), issue__state__in=(*WAITING, *ENDED))
        .select_related("issue__office", "issue__publication")
        .order_by("-issue")
    )
    return {
        row.story_id: f"Đã giao {row.issue.office.name_vi} trả lời ({row.issue.number})."
        for row in rows
        if row.issue.office is not None
    }


def _words_of(stories: Iterable[Story], *, since: datetime) -> dict[int, str]:
    """The first sentences of the first article of the period that still has its text.

    Nothing older, so that a draft's words are never older than its first day, by which they go.
    """
    first = Article.objects.filter(
        story=OuterRef("pk"), copy_of=None, text__isnull=False, received__gte=since
    )
    chosen = (
        Story.objects.filter(pk__in=[story.pk for story in stories])
        .annotate(first=Subquery(first.order_by("received", "pk").values("pk")[:1]))
        .order_by()
        .values("first")
    )
    rows = Article.objects.filter(pk__in=chosen).only("story", "title", "text")
    return {row.story_id: first_sentences(row.text or "", title=row.title) for row in rows}


# ---- a few words ---------------------------------------------------------------------------------

_STOP = re.compile(r"[.!?…]+[”\"’)]*\s+")
SHORTEST_LINE = 40


def first_sentences(text: str, *, title: str = "", most: int = 2) -> str:
    """At most two sentences and three hundred characters of a text, without who wrote it.

    Personal data go as everywhere. Captions and the repeated title are passed over where there is
    something longer.
    """
    lines = [line for line in drop_bylines(clean_text(text)).split("\n") if line.strip()]
    wanted = [line for line in lines if len(line) >= SHORTEST_LINE and fold(line) != fold(title)]
    first, *others = _sentences(redact(" ".join(wanted or lines)[:LOOKED_AT]).text)
    for sentence in others[: most - 1]:
        if len(first) + len(sentence) < LONGEST_WORDS:
            first = f"{first} {sentence}"
    if len(first) <= LONGEST_WORDS:
        return first
    return f"{first[:LONGEST_WORDS].rsplit(' ', 1)[0].rstrip(',;:–- ')}…"


def _sentences(text: str) -> list[str]:
    """A text at its full stops; not after "TP.", "Q." or "ThS.", and not inside "1.000"."""
    found, start = [], 0
    for stop in _STOP.finditer(text):
        word = text[start : stop.start()].rsplit(" ", 1)[-1]
        after = text[stop.end() : stop.end() + 2].lstrip('“"‘(')
        ends = word[-1:].islower() or word[-1:].isdigit() or word[-1:] in ')”"%'
        if ends and word not in ("Tp", "Th", "ThS", "BS", "tp") and after[:1].isupper():
            found.append(text[start : stop.end()].strip())
            start = stop.end()
    return [*found, text[start:].strip()]


def sections_for(kind: str) -> list[str]:
    """The sections of a kind of digest that stand on the paper even where they are empty."""
    if kind == DigestKind.WEEKLY:
        return [code for code in DigestSection.values if code != DigestSection.TOLD]
    return [DigestSection.RAISED]
