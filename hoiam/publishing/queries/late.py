"""What was to go out by itself and has not: with the reason, as far as one is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from hoiam.offices.models import User
from hoiam.publishing.kinds import all_kinds, kind_of
from hoiam.publishing.models import Publication
from hoiam.publishing.queries.signing import why_not_publish, why_not_see, writers_of
from hoiam.publishing.queries.texts import newest_revision

# The job looks every half minute; what is later than this has been tried.
GRACE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """A text whose time has passed. `why`: a sentence, "" where nothing here says why."""

    publication: Publication
    title: str
    since: datetime
    why: str


def late_on(publication: Publication, *, now: datetime) -> Late | None:
    """How it stands with one that is scheduled, or None where nothing is wrong with it."""
    since = publication.publish_at
    if publication.state != "scheduled" or since is None or now < since + GRACE:
        return None
    return Late(
        publication=publication,
        title=newest_revision(publication).title,
        since=since,
        why=kind_of(publication).why_not_out(publication, now) or "",
    )


def late_for(user: User, *, now: datetime) -> list[Late]:
    """All that concerns this person: who may publish it or write at it, wrote it, or signed it."""
    rows = Publication.objects.filter(
        state="scheduled", publish_at__lte=now - GRACE, kind__in=all_kinds()
    )
    seen = [row for row in rows.order_by("publish_at", "pk") if why_not_see(user, row) is None]
    authors = writers_of(seen) if seen else {}
    mine = [
        row
        for row in seen
        if user.may_edit
        or user.pk in {*authors[row.pk], row.approved_by_id}
        or why_not_publish(user, row) is None
    ]
    return [late for row in mine if (late := late_on(row, now=now)) is not None]
