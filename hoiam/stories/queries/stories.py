"""Reading stories: Today, one story, what changed in an article."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, IntegerField, Prefetch, Q, QuerySet, Value, When
from django.utils import timezone

from hoiam.places.models import Place
from hoiam.stories import clock
from hoiam.stories.models import Article, ArticleVersion, Mark, Story, StoryPlace
from hoiam.stories.queries import search
from hoiam.topics.models import Topic

PAGE = 50
# Untouched first, then what was decided to be answered, then what is done with.
ATTENTION = Case(
    When(mark=Mark.UNTOUCHED, then=Value(0)),
    When(mark=Mark.TO_ANSWER, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What Today shows. `place` includes all that lies in it; None and "" mean no limit.

    There is no filter by outlet, on purpose.
    """

    since: datetime | None = None
    place: Place | None = None
    topic: Topic | None = None
    needs_answer: bool = False
    mark: str | None = None
    words: str = ""


def list_stories(filters: Filters) -> QuerySet[Story]:
    """Stories as Today lists them: untouched first, then by newest activity."""
    stories = Story.objects.filter(merged_into=None, articles_count__gt=0)
    if filters.since is not None:
        stories = stories.filter(last_activity__gte=filters.since)
    if filters.place is not None:
        inside = StoryPlace.objects.filter(
            Q(place=filters.place) | Q(place__province=filters.place)
        )
        stories = stories.filter(pk__in=inside.values("story"))
    if filters.topic is not None:
        stories = stories.filter(story_topics__topic=filters.topic)
    if filters.needs_answer:
        stories = stories.filter(needs_answer__gte=0.5)
    if filters.mark is not None:
        stories = stories.filter(mark=filters.mark)
    order: list[Case | str] = [ATTENTION]
    if filters.words.strip():
        found = _found_stories(filters.words)
        stories = stories.filter(pk__in=found)
        if found:
            # What was typed with its accents stands before what only sounds alike.
            places = (When(pk=pk, then=Value(at)) for at, pk in enumerate(found))
            order.append(Case(*places, output_field=IntegerField()))
    return (
        stories.select_related("place", "place__province", "topic", "marked_by")
        .prefetch_related(
            Prefetch(
                "articles",
                queryset=Article.objects.select_related("source").defer("text", "minhash"),
            )
        )
        .order_by(*order, "-last_activity", "-pk")
    )


def _found_stories(words: str) -> list[int]:
    """Keys of stories with an article that holds the words, the best match first."""
    hits = search.find_articles(words)
    story_of = dict(Article.objects.filter(pk__in=hits).values_list("pk", "story"))
    return list(dict.fromkeys(story_of[pk] for pk in hits if story_of.get(pk)))


def one_story(pk: int) -> Story | None:
    """A story with all it needs to be shown; a merged one leads to where it went."""
    story = (
        Story.objects.select_related("place", "place__province", "topic", "marked_by")
        .filter(pk=pk)
        .first()
    )
    while story is not None and story.merged_into_id is not None:
        story = story.merged_into
    return story


def articles_of(story: Story) -> list[Article]:
    """The originals of a story in time order, each with its identical copies in `folded`."""
    articles = list(
        story.articles.select_related("source")
        .defer("minhash")
        .prefetch_related("versions", "article_places__place")
    )
    articles.sort(key=lambda article: (article.when, article.pk))
    originals = {article.pk: article for article in articles if article.copy_of_id is None}
    for article in originals.values():
        article.folded = []
    for article in articles:
        if article.copy_of_id in originals:
            originals[article.copy_of_id].folded.append(article)
        elif article.copy_of_id is not None:
            article.folded = []
            originals[article.pk] = article
    return list(originals.values())


@dataclass(frozen=True, slots=True)
class Bar:
    """One step of a story's small timeline: `height` is 0 to 1 of the tallest."""

    start: datetime
    count: int
    height: float


def timeline(story: Story, *, steps: int = 14) -> list[Bar]:
    """How many articles came when, from the first to the last, in equal steps."""
    moments = sorted(article.when for article in story.articles.all())
    if not moments:
        return []
    span = max(moments[-1] - moments[0], timedelta(hours=steps))
    counts = [0] * steps
    for moment in moments:
        counts[min(steps - 1, int((moment - moments[0]) / span * steps))] += 1
    tallest = max(counts)
    return [
        Bar(moments[0] + span / steps * index, count, count / tallest)
        for index, count in enumerate(counts)
    ]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words that stayed (`same`), came (`new`) or went (`gone`)."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """What one change did to an article: pieces of its title and of its text."""

    at: datetime
    title: list[Piece]
    text: list[Piece]


WORDS = re.compile(r"\s+")
CONTEXT = 12


def changes(article: Article) -> list[Change]:
    """What changed in an article after it was published, the newest change first."""
    versions: list[ArticleVersion] = [v for v in article.versions.all() if v.text is not None]
    if article.text is None or not versions:
        return []
    later = [*((v.title, v.text) for v in versions[1:]), (article.title, article.text)]
    found = [
        Change(old.until, pieces(old.title, title), _shorten(pieces(old.text, text)))
        for old, (title, text) in zip(versions, later, strict=True)
    ]
    return found[::-1]


def pieces(before: str, after: str) -> list[Piece]:
    """The difference of two texts word by word."""
    old, new = WORDS.split(before.strip()), WORDS.split(after.strip())
    found: list[Piece] = []
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            found.append(Piece("same", " ".join(old[a:b])))
            continue
        if b > a:
            found.append(Piece("gone", " ".join(old[a:b])))
        if d > c:
            found.append(Piece("new", " ".join(new[c:d])))
    return found


def _shorten(found: list[Piece]) -> list[Piece]:
    """Leave out the middle of long runs that stayed, so that the change can be seen."""
    short = []
    for index, piece in enumerate(found):
        words = piece.text.split(" ")
        if piece.kind == "same" and len(words) > 2 * CONTEXT:
            head = words[:CONTEXT] if index else []
            tail = words[-CONTEXT:] if index < len(found) - 1 else []
            piece = Piece("same", " ".join([*head, "…", *tail]))
        short.append(piece)
    return short


def today_starts(now: datetime) -> datetime:
    """Where Today begins, in the office's time zone."""
    return clock.start_of_today(now, timezone.get_default_timezone())
