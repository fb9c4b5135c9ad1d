"""Requests to look again that should have been decided by now, for whoever may decide them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hoiam.offices.models import User
from hoiam.publishing.clock import Waiting
from hoiam.publishing.kinds import all_kinds
from hoiam.publishing.models import Publication, ReviewRequest
from hoiam.publishing.queries.looking import waits
from hoiam.publishing.queries.signing import read_to_decide, why_not_decide
from hoiam.publishing.queries.texts import newest_revision


@dataclass(frozen=True, slots=True, kw_only=True)
class Overdue:
    """A request whose day has passed, and what it is about."""

    publication: Publication
    title: str
    waits: Waiting


def overdue_for(user: User, *, today: date) -> list[Overdue]:
    """Those that this person may decide, the oldest first.

    One query where none is overdue; otherwise as many for one as for a hundred.
    """
    if not (user.may_edit or user.may_approve or user.may_check):
        return []
    rows = ReviewRequest.objects.filter(outcome="", publication__kind__in=all_kinds())
    rows = rows.select_related("publication__current").order_by("arrived", "pk")
    late = [(row, standing) for row in rows if (standing := waits(row, today=today))]
    late = [(row, standing) for row, standing in late if standing.late]
    if not late:
        return []
    # The same publication may be asked about more than once.
    publications = {row.publication_id: row.publication for row, _standing in late}
    for row, _standing in late:
        row.publication = publications[row.publication_id]
    read_to_decide(user, list(publications.values()))
    return [
        Overdue(
            publication=row.publication,
            title=newest_revision(row.publication).title,
            waits=standing,
        )
        for row, standing in late
        if why_not_decide(user, row) is None
    ]
