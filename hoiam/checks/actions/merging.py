"""Two claims that are one: joined, and separated again exactly as they were."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from hoiam.checks.actions.drafting import changed
from hoiam.checks.actions.holding import (
    in_state,
    lock_all,
    move,
    require,
    today_of,
    unchanged,
    why_not_check,
)
from hoiam.checks.actions.lying import BATCH, leave, lying, put_on, settle, tell
from hoiam.checks.actions.noticing import hand_over
from hoiam.checks.models import Appearance, Claim, ClaimStory, Joined, Joining
from hoiam.checks.states import OPEN
from hoiam.offices.actions.logging import log
from hoiam.offices.models import User


@transaction.atomic
def merge_claims(
    user: User, claim: Claim, other: Claim, *, now: datetime, version: int | None = None
) -> Claim:
    """Let `other` become part of `claim`: its tips and stories come here, its address leads here.

    Evidence and parties stay with `other`: they were weighed for its own sentence.
    """
    require(why_not_check(user))
    if claim.pk == other.pk:
        raise ValidationError(_("Choose another claim."))
    held, gone = lock_all(claim, other)
    unchanged(held, version)
    in_state(held, (*OPEN, "published"))
    merge_held(user, held, gone, now=now)
    return held


def merge_held(user: User, held: Claim, gone: Claim, *, now: datetime) -> None:
    """The same for rows that are locked already."""
    in_state(gone, ("new", "working"))
    if gone.is_sample != held.is_sample:
        raise ValidationError(_("A sample claim and a real one can't be mixed."))
    if gone.factcheck_id is not None:
        raise ValidationError(_("Take this claim out of its check first."))
    there = set(lying(held).values_list("tip", flat=True))
    rows = [row for row in lying(gone) if row.tip_id not in there]
    made = put_on(rows, held, how=Joined.BY_HAND, by=user, on=today_of(now))
    # What lies on both keeps its row on the one that goes, so that it is still there afterwards.
    leave(rows, by=user, on=today_of(now), left_with=held)
    _copy_stories(gone, held)
    # A page that is public keeps what was signed; the tips are told of it all the same.
    if held.state in OPEN and _copy_appearances(gone, held):
        changed(held)
    move(gone, "merged")
    gone.merged_into, gone.taken_by = held, None
    gone.save()
    hand_over(gone, held, by=user, now=now)
    settle(held, gone, today=today_of(now))
    log(user, "claim.merged", held, now=now, other=gone.pk)
    log(user, "claim.merged", gone, now=now, into=held.pk)
    tell(made, held, now)


def _copy_stories(gone: Claim, held: Claim) -> None:
    """With who added them and when, by which they are known when the two are separated."""
    there = ClaimStory.objects.filter(claim=held).values("story")
    for row in ClaimStory.objects.filter(claim=gone).exclude(story__in=there):
        ClaimStory.objects.create(claim=held, story=row.story, by=row.by, at=row.at)


def _copy_appearances(gone: Claim, held: Claim) -> int:
    """How many of the places where the one was seen are new to the other."""
    there = {_seen(row) for row in held.appearances.all()}
    new = [row for row in gone.appearances.all() if _seen(row) not in there]
    for row in new:
        row.pk, row._state.adding = None, True
        row.claim = held
        row.save()
    return len(new)


def _seen(row: Appearance) -> tuple[object, ...]:
    return (row.seen_in, row.article_id, row.outlet, row.url, row.on, row.by_id)


@transaction.atomic
def take_apart(user: User, claim: Claim, *, now: datetime, version: int | None = None) -> Claim:
    """Separate a claim from the one with which it was joined; what it had comes back to it.

    What a checker has moved elsewhere meanwhile stays there, and what came meanwhile stays with
    the other. Receipts that were closed stay closed. `splitting.unmerge` is the verb, which also
    knows what a splitting closed.
    """
    require(why_not_check(user))
    into = Claim.objects.get(pk=claim.pk).merged_into
    if into is None:
        raise ValidationError(_("This claim is not joined with another."))
    gone, held = lock_all(claim, into)
    unchanged(gone, version)
    if gone.merged_into_id != held.pk:
        raise ValidationError(_("This claim is not joined with another."))
    if held.state == "merged":
        raise ValidationError(_("The other claim was joined with a third: separate those first."))
    _give_back_tips(user, gone, held, now)
    _take_back_stories(gone, held)
    if held.state in OPEN:
        _take_back_appearances(gone, held)
    move(gone, "working" if gone.statement else "new")
    gone.merged_into = None
    gone.save()
    settle(gone, held, today=today_of(now))
    log(user, "claim.unmerged", gone, now=now, other=held.pk)
    log(user, "claim.unmerged", held, now=now, other=gone.pk)
    return gone


def _give_back_tips(user: User, gone: Claim, held: Claim, now: datetime) -> None:
    left = Joining.objects.filter(claim=gone, left_with=held, left_on__isnull=False)
    # In memory: a database that has not counted its rows yet compares each with each.
    keys = dict(left.values_list("tip", "pk"))
    came = [row for row in lying(held).filter(came_from=gone) if row.tip_id in keys]
    leave(came, by=user, on=today_of(now))
    back = [keys[row.tip_id] for row in came]
    for at in range(0, len(back), BATCH):
        Joining.objects.filter(pk__in=back[at : at + BATCH]).update(
            left_on=None, left_by=None, left_with=None
        )
    # What was moved on since stays where it was put, and this row no longer waits for it.
    left.update(left_with=None)


def _take_back_stories(gone: Claim, held: Claim) -> None:
    for row in ClaimStory.objects.filter(claim=gone):
        ClaimStory.objects.filter(claim=held, story=row.story, by=row.by, at=row.at).delete()


def _take_back_appearances(gone: Claim, held: Claim) -> None:
    mine = {_seen(row) for row in gone.appearances.all()}
    for row in held.appearances.all():
        if _seen(row) in mine:
            row.delete()
