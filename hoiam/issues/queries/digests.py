"""A digest as it is read: sections, entries, how each issue stands or stood, and where to read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Prefetch, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hoiam.issues.models import Digest, DigestEntry, DigestSection, IssueStory, Round
from hoiam.issues.queries.due import is_paused
from hoiam.issues.queries.lists import Link
from hoiam.issues.queries.shown import public_title
from hoiam.issues.states import STATES
from hoiam.offices.models import Office, User
from hoiam.stories.models import Article, Story

# So many articles are named under a matter, the earliest: enough to read it up, and no contest.
MOST_LINKS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One entry as it is read. `state` in words; `more`: how many articles are not named here."""

    entry: DigestEntry
    heading: str
    text: str
    number: str
    place: str
    topic: str
    office: Office | None
    due: date | None
    state: str
    is_overdue: bool
    is_withheld: bool
    links: tuple[Link, ...]
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSection:
    """A heading with what is chosen under it and, while it is a draft, what is not."""

    code: str
    label: str | Promise
    items: list[Item]
    left_out: list[Item]


def list_digests(user: User) -> QuerySet[Digest]:
    """What this person may see, the newest first, with its title and state."""
    return (
        Digest.objects.for_user(user)
        .select_related("publication__current")
        .prefetch_related("publication__revisions")
        .order_by("-ends_on", "-pk")
    )


def day_of(digest: Digest, *, today: date) -> date:
    """The day whose state of things it tells: that of its issue, or today."""
    issued = digest.publication.published_at
    return today if issued is None else timezone.localdate(issued)


def sections_of(digest: Digest, *, today: date, office: Office | None = None) -> list[ShownSection]:
    """All that stands in it in a constant number of queries; with `office`, its issues only."""
    found: dict[str, list[Item]] = defaultdict(list)
    left_out: dict[str, list[Item]] = defaultdict(list)
    for item in items_of(digest, today=today):
        if office is None or item.office == office:
            (found if item.entry.chosen else left_out)[item.entry.section].append(item)
    return [
        ShownSection(code=code, label=label, items=found[code], left_out=left_out[code])
        for code, label in DigestSection.choices
    ]


def items_of(digest: Digest, *, today: date) -> list[Item]:
    """Its entries in order. What is withheld from the public of an issue is withheld here too."""
    entries = list(entries_of(digest))
    links = _Links(entries, until=digest.publication.published_at)
    on = day_of(digest, today=today)
    is_issued = digest.publication.published_at is not None
    return [_item(entry, links, on=on, is_issued=is_issued) for entry in entries]


def entries_of(digest: Digest) -> QuerySet[DigestEntry]:
    """Its entries in order, with all that `facts_of` looks at."""
    return (
        digest.entries.select_related(
            "issue__publication",
            "issue__office",
            "issue__topic",
            "issue__place__province",
            "story__topic",
            "story__place__province",
            "office_then",
        )
        .prefetch_related(
            "issue__publication__translations",
            Prefetch("issue__round", Round.objects.prefetch_related("requests")),
        )
        .order_by("position", "pk")
    )


def _item(entry: DigestEntry, links: _Links, *, on: date, is_issued: bool) -> Item:
    issue, matter = entry.issue, entry.issue or entry.story
    state, office, due = facts_of(entry, is_issued=is_issued)
    is_withheld = bool(issue is not None and issue.withheld)
    named = () if is_withheld else links.of(entry)
    return Item(
        entry=entry,
        heading=public_title(issue) if issue is not None and is_withheld else entry.heading,
        text="" if is_withheld else entry.text,
        number=issue.number if issue is not None else "",
        place=matter.place.whole_name if matter is not None and matter.place else "",
        topic=str(matter.topic) if matter is not None and matter.topic else "",
        office=office,
        due=due,
        state=state_in_words(state, due, on=on) if state else "",
        is_overdue=is_late(state, due, on=on),
        is_withheld=is_withheld,
        links=named,
        more=0 if is_withheld else max(0, links.count(entry) - len(named)),
    )


def facts_of(entry: DigestEntry, *, is_issued: bool) -> tuple[str, Office | None, date | None]:
    """State, office and date: as they were when the digest was issued, or else as they are."""
    issue = entry.issue
    if issue is None:
        return "", None, None
    if is_issued:
        return entry.state_then, entry.office_then, entry.due_then
    stands = issue.state_row.is_waiting and issue.round is not None and is_paused(issue.round)
    return issue.state, issue.office, None if stands else issue.due


def is_late(state: str, due: date | None, *, on: date) -> bool:
    return bool(state) and STATES[state].is_waiting and due is not None and due < on


def state_in_words(state: str, due: date | None, *, on: date) -> str:
    """ "accepted by the office, 4 left", "assigned, overdue by 3 days"."""
    row = STATES[state]
    if not row.is_waiting:
        return str(row.label)
    if due is None:
        return _("%(waiting)s; the clock stands") % {"waiting": row.label}
    days = (due - on).days
    if days < 0:
        said = ngettext("overdue by %(n)d day", "overdue by %(n)d days", -days) % {"n": -days}
    elif days == 0:
        said = _("due today")
    else:
        said = ngettext("%(n)d day left", "%(n)d days left", days) % {"n": days}
    return _("%(state)s, %(said)s") % {"state": row.label, "said": said}


class _Links:
    """The earliest articles behind each entry, read in three queries however many there are."""

    def __init__(self, entries: Iterable[DigestEntry], *, until: datetime | None) -> None:
        self.stories: dict[int, list[int]] = defaultdict(list)
        issues = {entry.issue_id: entry for entry in entries if entry.issue_id}
        for entry in entries:
            if entry.story is not None:
                self.stories[entry.pk].append(entry.story_id)
        beside = IssueStory.objects.filter(issue__in=issues).order_by("pk")
        for issue, story in beside.values_list("issue", "story"):
            self.stories[issues[issue].pk].append(story)
        self.roots = _roots({key for keys in self.stories.values() for key in keys})
        self.articles: dict[int, list[Article]] = defaultdict(list)
        for article in _earliest(set(self.roots.values()), until=until):
            self.articles[article.story_id].append(article)

    def _of(self, entry: DigestEntry) -> list[Article]:
        roots = dict.fromkeys(self.roots[key] for key in self.stories.get(entry.pk, ()))
        rows = [article for root in roots for article in self.articles[root]]
        return sorted(rows, key=lambda row: (row.when, row.pk))

    def of(self, entry: DigestEntry) -> tuple[Link, ...]:
        return tuple(
            Link(
                title=row.title,
                url=row.url,
                outlet=row.source.name if row.source else row.outlet,
                story=row.story_id,
            )
            for row in self._of(entry)[:MOST_LINKS]
        )

    def count(self, entry: DigestEntry) -> int:
        roots = {self.roots[key] for key in self.stories.get(entry.pk, ())}
        return sum(rows[0].of_story for root in roots if (rows := self.articles[root]))


def _earliest(stories: set[int], *, until: datetime | None) -> Iterable[Article]:
    """The first few articles of each story, with how many there are in all (`of_story`)."""
    rows = Article.objects.filter(story__in=stories, copy_of=None)
    if until is not None:
        rows = rows.filter(received__lte=until)
    counted = rows.annotate(
        nth=Window(RowNumber(), partition_by="story", order_by=("received", "pk")),
        of_story=Window(Count("pk"), partition_by="story"),
    )
    return counted.filter(nth__lte=MOST_LINKS).select_related("source").defer("text", "minhash")


def _roots(keys: set[int]) -> dict[int, int]:
    """Into which story each of these was merged since, in the end."""
    roots = {key: key for key in keys}
    while True:
        rows = Story.objects.filter(pk__in=set(roots.values()), merged_into__isnull=False)
        moved = dict(rows.values_list("pk", "merged_into"))
        if not moved:
            return roots
        roots = {key: moved.get(root, root) for key, root in roots.items()}
