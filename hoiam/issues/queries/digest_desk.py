"""What the desk's page of a digest shows beside its text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hoiam.issues.memo import MemoError
from hoiam.issues.memo.form import lay_out
from hoiam.issues.models import Digest, DigestEntry, Issue
from hoiam.issues.queries import lists
from hoiam.issues.queries.digest_memo import memo_of
from hoiam.issues.queries.digests import Item, ShownSection, items_of, sections_of
from hoiam.issues.states import ENDED, WAITING
from hoiam.offices.models import LogEntry, Office, User
from hoiam.stories.models import Story
from hoiam.stories.queries.stories import Filters, list_stories

__all__ = [
    "events_of",
    "has_rows",
    "item_of",
    "lacks",
    "offices_in",
    "search",
    "sections_of",
]
MOST_FOUND = 8
MOST_EVENTS = 50

VERBS: dict[str, str | Promise] = {
    "digest.drafted": _("drawn up"),
    "digest.edited": _("title, introduction or memo changed"),
    "digest.entry-edited": _("an entry put in other words"),
    "digest.entry-chosen": _("an entry taken in"),
    "digest.entry-left-out": _("an entry left out"),
    "digest.entry-moved": _("an entry moved"),
    "digest.entry-added": _("an entry added"),
    "digest.looked-again": _("looked for what has come since"),
    "digest.issued": _("issued: the offices concerned are written to"),
    "publication.submitted": _("sent for approval"),
    "publication.taken-back": _("taken back"),
    "publication.returned": _("returned"),
    "publication.approved": _("approved"),
    "publication.scheduled": _("scheduled"),
    "publication.unscheduled": _("taken off the schedule"),
    "publication.published": _("published"),
    "publication.withdrawn": _("withdrawn"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One line of who did what."""

    at: datetime
    who: str
    label: str | Promise


def events_of(digest: Digest) -> list[Event]:
    """The newest lines of the log about it, newest first."""
    mine = Q(subject_kind="issues.digest", subject=digest.pk)
    its = Q(subject_kind="publishing.publication", subject=digest.publication_id)
    rows = LogEntry.objects.filter(mine | its, verb__in=VERBS).select_related("actor")
    return [
        Event(at=row.at, who=str(row.actor or ""), label=VERBS[row.verb])
        for row in rows.order_by("-id")[:MOST_EVENTS]
    ]


def offices_in(sections: Iterable[ShownSection]) -> list[Office]:
    """The offices whose issues stand in it, by name."""
    items = (item for section in sections for item in section.items)
    found = {item.office.pk: item.office for item in items if item.office is not None}
    return sorted(found.values(), key=lambda office: office.name)


def has_rows(digest: Digest, office: Office, *, today: date) -> bool:
    return any(
        item.entry.chosen and item.office == office for item in items_of(digest, today=today)
    )


def item_of(digest: Digest, entry: DigestEntry, *, today: date) -> Item | None:
    return next((i for i in items_of(digest, today=today) if i.entry.pk == entry.pk), None)


def lacks(digest: Digest, *, today: date) -> str:
    """The sentence with what the memo still lacks, or ""."""
    try:
        lay_out(memo_of(digest, today=today))
    except MemoError as error:
        return str(error)
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finds:
    """What was looked up: stories and issues that can be put in."""

    stories: Sequence[Story]
    issues: Sequence[Issue]


def search(user: User, digest: Digest, words: str, *, today: date) -> Finds | None:
    """Stories by words, issues by words or number, of the same world as the digest."""
    if not words.strip():
        return None
    stories = list_stories(Filters(words=words)).filter(is_sample=digest.is_sample)
    filters = lists.Filters(words=words, is_sample=digest.is_sample)
    listed = lists.list_issues(user, filters, today=today)
    issues = lists.with_rows(listed.filter(state__in=(*WAITING, *ENDED)))
    return Finds(
        stories=list(stories.prefetch_related(None)[:MOST_FOUND]), issues=list(issues[:MOST_FOUND])
    )
