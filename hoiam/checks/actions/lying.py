"""Rows that say which tips lie on which claim: read, added, and taken off again.

One text and its copies always go together. Rows are never deleted: what lay where is kept, so
that it can be put back.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Q, QuerySet

from hoiam.checks.actions.alerting import count_again
from hoiam.checks.actions.telling import tell_at_once
from hoiam.checks.models import Claim, Joined, Joining, Tip
from hoiam.checks.states import OPEN
from hoiam.offices.models import User

BATCH = 500


def lying(claim: Claim, tip: Tip | None = None) -> QuerySet[Joining]:
    """What lies on a claim now: all, or one text with all that sent the same words."""
    rows = Joining.objects.filter(claim=claim, left_on=None)
    if tip is None:
        return rows
    root = tip.copy_of_id or tip.pk
    return rows.filter(Q(tip=root) | Q(tip__copy_of=root))


def put_on(
    rows: Iterable[Joining], to: Claim, *, how: str, by: User | None, on: date
) -> list[Joining]:
    """Let the tips of these rows lie on another claim too; those that lie there stay as they are.

    A copy stays one, so that no moving changes how many different texts asked.
    """
    there = set(lying(to).values_list("tip", flat=True))
    made = [
        Joining(
            tip_id=row.tip_id,
            claim=to,
            how=Joined.COPY if row.how == Joined.COPY else how,
            came_from_id=row.claim_id,
            on=on,
            by=by,
        )
        for row in rows
        if row.tip_id not in there
    ]
    return Joining.objects.bulk_create(made, batch_size=BATCH)


def leave(rows: Iterable[Joining], *, by: User, on: date, left_with: Claim | None = None) -> None:
    """Take rows off their claim; `left_with`: the claim with which it is joined as a whole."""
    keys = [row.pk for row in rows]
    for at in range(0, len(keys), BATCH):
        Joining.objects.filter(pk__in=keys[at : at + BATCH]).update(
            left_on=on, left_by=by, left_with=left_with
        )


def settle(*claims: Claim, today: date) -> None:
    """Save claims whose tips changed, with their counts."""
    for claim in claims:
        claim.save(update_fields=["version"])
        count_again(claim, today=today)


def tell(rows: Iterable[Joining], target: Claim, now: datetime) -> None:
    """Answer those whose tips were put on a claim that has its answer."""
    if target.state in OPEN:
        return
    keys = [row.tip_id for row in rows]
    for at in range(0, len(keys), BATCH):
        tips = Tip.objects.filter(pk__in=keys[at : at + BATCH]).select_related("receipt__contact")
        tell_at_once(tips, target, now=now)
