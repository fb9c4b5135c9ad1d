"""Rows that say which tips lie on which claim: read, added, and taken off again.

One text and its copies always go together. Rows are never deleted: what lay where is kept, so
that it can be put back.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from hoiam.checks.actions.alerting import count_again
from hoiam.checks.actions.holding import Conflict, in_state
from hoiam.checks.actions.telling import tell_at_once
from hoiam.checks.models import Claim, Joined, Joining, Tip
from hoiam.checks.states import OPEN
from hoiam.offices.models import User

BATCH = 500
# A tip may be put on a claim that has its answer: then whoever asked gets it.
TAKES_TIPS = (*OPEN, "published", "aside")
GIVES_TIPS = (*TAKES_TIPS, "withdrawn")


def lying(claim: Claim, tip: Tip | None = None) -> QuerySet[Joining]:
    """What lies on a claim now: all, or one text with all that sent the same words."""
    rows = Joining.objects.filter(claim=claim, left_on=None)
    return rows if tip is None else rows.filter(of_text(tip))


def of_text(tip: Tip) -> Q:
    """The joinings of one text: of the tip that holds the words, and of all its copies."""
    root = tip.copy_of_id or tip.pk
    return Q(tip=root) | Q(tip__copy_of=root)


def text_on(held: Claim, tip: Tip) -> list[Joining]:
    """The rows of a text on a claim. Raises Conflict where this tip is not there any more."""
    rows = list(lying(held, tip))
    if not any(row.tip_id == tip.pk for row in rows):
        raise Conflict(_("This tip does not lie on this claim any more. Look again."))
    return rows


def fits(claim: Claim, target: Claim) -> None:
    """Raises ValidationError where tips of `claim` can't be put on `target`."""
    in_state(target, TAKES_TIPS)
    if claim.is_sample != target.is_sample:
        raise ValidationError(_("A sample claim and a real one can't be mixed."))


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
