"""Which tips lie on which claim: moved and copied by hand, and each of it undone."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from hoiam.checks.actions.holding import (
    Conflict,
    in_state,
    lock,
    lock_all,
    require,
    today_of,
    unchanged,
    why_not_check,
)
from hoiam.checks.actions.lying import (
    GIVES_TIPS,
    fits,
    leave,
    lying,
    put_on,
    settle,
    tell,
    text_on,
)
from hoiam.checks.actions.merging import merge_claims, merge_held
from hoiam.checks.actions.splitting import (
    Part,
    parts_of,
    split_claim,
    split_tip,
    undo_split,
    unmerge,
)
from hoiam.checks.models import Claim, Joined, Joining, Tip
from hoiam.checks.states import OPEN
from hoiam.offices.actions.logging import log
from hoiam.offices.models import User

__all__ = [
    "Part",
    "copy_tip",
    "merge_claims",
    "move_tip",
    "split_claim",
    "split_tip",
    "undo_joining",
    "unmerge",
]


@transaction.atomic
def move_tip(
    user: User,
    tip: Tip,
    claim: Claim,
    *,
    to: Claim | None,
    now: datetime,
    version: int | None = None,
) -> Claim:
    """Take a tip with its copies out of a claim, onto another or a new one. Returns that one.

    A claim that nobody stated and that keeps no tip is joined with the other, to be undone.
    """
    require(why_not_check(user))
    if to is not None and to.pk == claim.pk:
        raise ValidationError(_("It lies on this claim already."))
    held, *others = lock_all(claim, *([to] if to is not None else []))
    unchanged(held, version)
    in_state(held, GIVES_TIPS)
    rows = text_on(held, tip)
    is_last = len(rows) == held.joinings.filter(left_on=None).count()
    is_empty = is_last and not held.statement and not held.stories.exists()
    if not others:
        if is_empty:
            raise ValidationError(_("This is the only text of this claim: state the claim."))
        target = _open_beside(user, held, now)
    else:
        target = others[0]
        fits(held, target)
        if is_empty and held.state == "new" and target.state in (*OPEN, "published"):
            merge_held(user, target, held, now=now)
            return target
    _move(user, rows, held, target, tip, now)
    return target


def _open_beside(user: User, claim: Claim, now: datetime) -> Claim:
    """A claim for what turned out to ask something else; nobody has stated it."""
    made = Claim.objects.create(
        language=claim.language,
        opened_on=today_of(now),
        opened_by=user,
        is_sample=claim.is_sample,
    )
    log(user, "claim.opened", made, now=now, beside=claim.pk)
    return made


def _move(
    user: User, rows: list[Joining], held: Claim, target: Claim, tip: Tip, now: datetime
) -> None:
    today = today_of(now)
    made = put_on(rows, target, how=Joined.BY_HAND, by=user, on=today)
    if made and all(row.how == Joined.COPY for row in made):
        # The first that sent these words has been erased; on the other claim they are new.
        Joining.objects.filter(pk=made[0].pk).update(how=Joined.BY_HAND)
    leave(rows, by=user, on=today)
    settle(held, target, today=today)
    log(user, "claim.tip-separated", held, now=now, tip=tip.pk, to=target.pk)
    log(user, "claim.tip-joined", target, now=now, tip=tip.pk, came_from=held.pk)
    tell(rows, target, now)


@transaction.atomic
def copy_tip(user: User, tip: Tip, *, to: Claim, now: datetime) -> Joining:
    """Let a tip, with its copies, ask about another claim as well."""
    require(why_not_check(user))
    [target] = lock_all(to)
    today = today_of(now)
    row = Joining.objects.filter(tip=tip, left_on=None).order_by("pk").first()
    if row is None:
        raise Conflict(_("This tip does not lie on any claim any more. Look again."))
    fits(row.claim, target)
    made = put_on(lying(row.claim, tip), target, how=Joined.BY_HAND, by=user, on=today)
    if not made:
        raise ValidationError(_("It lies on this claim already."))
    settle(target, today=today)
    log(user, "claim.tip-joined", target, now=now, tip=tip.pk, came_from=row.claim_id)
    tell(made, target, now)
    return next((one for one in made if one.tip_id == tip.pk), made[0])


@transaction.atomic
def undo_joining(
    user: User, joining: Joining, *, now: datetime, version: int | None = None
) -> Claim:
    """Put a tip, with its copies, back where it lay before. Returns that claim.

    A tip that the program joined becomes a claim of its own; one that was taken out comes back;
    one that was split is whole again. Raises Conflict where its claim changed since `version`.
    """
    require(why_not_check(user))
    unchanged(lock(joining.claim), version)
    row = Joining.objects.select_related("claim", "came_from", "tip").get(pk=joining.pk)
    if row.left_with_id is not None:
        raise ValidationError(_("The two claims were joined as a whole: separate them again."))
    if row.left_on is None:
        return _undo_coming(user, row, now)
    return _undo_leaving(user, row, now)


def _undo_coming(user: User, row: Joining, now: datetime) -> Claim:
    if row.came_from is None:
        if row.how not in (Joined.MATCHED, Joined.BY_HAND):
            raise ValidationError(_("There is nothing here that could be undone."))
        return move_tip(user, row.tip, row.claim, to=None, now=now)
    if parts_of(row.tip, row.came_from).filter(claim=row.claim).exists():
        return undo_split(user, row.tip, row.came_from, now=now)
    held, before = lock_all(row.claim, row.came_from)
    if before.merged_into_id is not None:
        raise ValidationError(_("The claim where it lay was joined with another: move it there."))
    rows = [one for one in lying(held, row.tip) if one.came_from_id == before.pk]
    if not rows:
        raise Conflict(_("This tip does not lie on this claim any more. Look again."))
    _bring_back(user, rows, held, before, row.tip, now)
    return before


def _undo_leaving(user: User, row: Joining, now: datetime) -> Claim:
    came = Joining.objects.filter(tip=row.tip, came_from=row.claim, left_on=None)
    there = came.select_related("claim").order_by("-pk").first()
    if there is None or lying(row.claim, row.tip).filter(tip=row.tip).exists():
        raise ValidationError(_("It was moved on since; move it from where it lies now."))
    if parts_of(row.tip, row.claim).filter(claim=there.claim).exists():
        return undo_split(user, row.tip, row.claim, now=now)
    held, before = lock_all(there.claim, row.claim)
    in_state(before, GIVES_TIPS)
    rows = [one for one in lying(held, row.tip) if one.came_from_id == before.pk]
    _bring_back(user, rows, held, before, row.tip, now)
    return before


def _bring_back(
    user: User, rows: list[Joining], held: Claim, before: Claim, tip: Tip, now: datetime
) -> None:
    """Take rows off a claim and let the ones that they came from count again."""
    today = today_of(now)
    leave(rows, by=user, on=today)
    there = set(lying(before).values_list("tip", flat=True))
    left = Joining.objects.filter(
        claim=before, tip__in=[one.tip_id for one in rows], left_on__isnull=False, left_with=None
    )
    newest = {one.tip_id: one.pk for one in left.order_by("pk") if one.tip_id not in there}
    Joining.objects.filter(pk__in=newest.values()).update(left_on=None, left_by=None)
    settle(held, before, today=today)
    log(user, "claim.tip-separated", held, now=now, tip=tip.pk, to=before.pk)
    log(user, "claim.tip-joined", before, now=now, tip=tip.pk, came_from=held.pk)
    if _is_left_alone(held):
        merge_held(user, before, held, now=now)


def _is_left_alone(claim: Claim) -> bool:
    """Opened for this tip alone, and nobody made anything of it."""
    bare = claim.state == "new" and not claim.statement and claim.opened_by_id is not None
    return bare and not lying(claim).exists() and not claim.stories.exists()
