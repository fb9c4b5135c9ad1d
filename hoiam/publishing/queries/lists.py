"""Publications that a person may see, and what waits for whose signature."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import OuterRef, Subquery
from django.utils.timezone import localdate

from hoiam.offices.models import User
from hoiam.publishing.clock import Waiting as Standing
from hoiam.publishing.kinds import all_kinds, kind_of
from hoiam.publishing.models import (
    Correction,
    Publication,
    ReviewRequest,
    Revision,
    Translation,
)
from hoiam.publishing.queries.looking import waits
from hoiam.publishing.queries.parts import tells_withdrawal
from hoiam.publishing.queries.signing import (
    why_not_decide,
    why_not_see,
    why_not_sign,
    why_not_sign_correction,
    why_not_sign_translation,
    writers_of,
)
from hoiam.publishing.queries.texts import newest_revision, public_title


def find_for(user: User, pk: int) -> Publication | None:
    """The publication, or None where there is none that this person may see."""
    rows = Publication.objects.select_related(
        "current", "submitted_by", "approved_by", "merged_into"
    )
    found = rows.filter(pk=pk, kind__in=all_kinds()).first()
    return found if found is not None and why_not_see(user, found) is None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One thing that waits for a decision. `refusal`: why it can't be this person's."""

    publication: Publication
    what: str  # text | correction | translation | review
    title: str
    since: datetime | date | None
    due: date | None
    is_late: bool
    refusal: str | None
    # Of a request to look again: how long it has waited.
    waits: Standing | None = None


def waiting_for(user: User, *, now: datetime) -> list[Waiting]:
    """All that waits for an approver's decision and that this person may see.

    What is due first comes first, then what has no day by how long it has waited; a person's own
    texts are there too, with the reason why somebody else must sign.
    """
    today = localdate(now)
    found = [
        *_texts(user, today),
        *_corrections(user),
        *_translations(user),
        *_reviews(user, today),
    ]
    return sorted(found, key=lambda row: (row.due or date.max, str(row.since)))


def _seen(user: User, rows) -> list:
    kinds = all_kinds()
    publications = [row if isinstance(row, Publication) else row.publication for row in rows]
    return [
        row
        for row, publication in zip(rows, publications, strict=True)
        if publication.kind in kinds and why_not_see(user, publication) is None
    ]


def _texts(user: User, today: date) -> list[Waiting]:
    newest = Revision.objects.filter(publication=OuterRef("pk")).order_by("-number")
    rows = Publication.objects.filter(state="submitted").order_by("submitted_at")
    seen = _seen(user, list(rows.annotate(title=Subquery(newest.values("title")[:1]))))
    authors = writers_of(seen)
    found = []
    for row in seen:
        due = kind_of(row).due(row)
        found.append(
            Waiting(
                publication=row,
                what="text",
                title=row.title,
                since=row.submitted_at,
                due=due,
                is_late=due is not None and due < today,
                refusal=why_not_sign(user, row, authors[row.pk]),
            )
        )
    return found


def _corrections(user: User) -> list[Waiting]:
    rows = Correction.objects.filter(approved_at=None, refused_at=None)
    rows = rows.select_related("publication__current", "after", "before")
    return [
        _decision(
            row.publication,
            "correction",
            row.after.title,
            row.at,
            why_not_sign_correction(user, row),
        )
        for row in _seen(user, list(rows))
        if row.publication.state == "published"
    ]


def _translations(user: User) -> list[Waiting]:
    rows = Translation.objects.filter(approved_at=None).select_related("publication__current")
    rows = rows.prefetch_related("parts")
    newest = {(row.publication_id, row.language): row for row in rows.order_by("pk")}
    return [
        _decision(
            row.publication,
            "translation",
            row.title or public_title(row.publication, row.language),
            row.at,
            why_not_sign_translation(user, row),
        )
        for row in _seen(user, list(newest.values()))
        if (row.publication.state != "withdrawn" or tells_withdrawal(row))
        and not _signed_since(row)
    ]


def _signed_since(row: Translation) -> bool:
    later = Translation.objects.filter(
        publication=row.publication_id, language=row.language, pk__gt=row.pk
    )
    return later.exists()


def _reviews(user: User, today: date) -> list[Waiting]:
    rows = ReviewRequest.objects.filter(outcome="").select_related("publication__current")
    found = []
    for row in _seen(user, list(rows)):
        standing = waits(row, today=today)
        found.append(
            Waiting(
                publication=row.publication,
                what="review",
                title=newest_revision(row.publication).title,
                since=row.arrived,
                due=standing.due if standing else None,
                is_late=bool(standing and standing.late),
                refusal=why_not_decide(user, row),
                waits=standing,
            )
        )
    return found


def _decision(
    publication: Publication,
    what: str,
    title: str,
    since: datetime | date,
    refusal: str | None,
) -> Waiting:
    return Waiting(
        publication=publication,
        what=what,
        title=title,
        since=since,
        due=None,
        is_late=False,
        refusal=refusal,
    )
