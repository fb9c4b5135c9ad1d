"""What asks several things at once, taken apart: a whole claim, or one tip of it; and undone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from hoiam.checks.actions.alerting import count_again
from hoiam.checks.actions.holding import (
    hold,
    in_state,
    lock,
    lock_all,
    require,
    today_of,
    unchanged,
    why_not_check,
)
from hoiam.checks.actions.lying import (
    BATCH,
    fits,
    leave,
    lying,
    of_text,
    put_on,
    settle,
    tell,
    text_on,
)
from hoiam.checks.actions.merging import merge_held, take_apart
from hoiam.checks.actions.stating import checked_statement, say
from hoiam.checks.models import Claim, Joined, Joining, Tip, Wording
from hoiam.checks.states import OPEN
from hoiam.offices.actions.logging import log
from hoiam.offices.models import User

EDITABLE = ("new", "working")
MOST_STATEMENTS = 20
FEWEST_PARTS = 2
MOST_PARTS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One thing that a message says: a sentence for a new claim, or a claim that is there."""

    statement: str = ""
    claim: Claim | None = None


@transaction.atomic
def split_tip(
    user: User,
    tip: Tip,
    claim: Claim,
    *,
    parts: Sequence[Part],
    now: datetime,
    version: int | None = None,
) -> list[Claim]:
    """Let a tip, with its copies, ask about each thing that it says. Returns the claims in order.

    It leaves `claim` unless that is one of them; who asked is told of all. A claim that nobody
    stated and that keeps no tip is joined with the first, to be undone. Raises ValidationError
    where they are fewer than two or more than eight, and once `claim` is signed.
    """
    require(why_not_check(user))
    named = {part.claim.pk: part.claim for part in parts if part.claim is not None}
    named.pop(claim.pk, None)
    held, *others = lock_all(claim, *named.values())
    unchanged(held, version)
    in_state(held, EDITABLE)
    wanted = _wanted(parts, held)
    rows = text_on(held, tip)
    there = {one.pk: one for one in (held, *others)}
    for one in others:
        fits(held, one)
    targets = [
        there[part.claim.pk] if part.claim else _open(user, held, part.statement, now)
        for part in wanted
    ]
    _put_on_each(user, tip, rows, held, targets, now)
    return targets


def _wanted(parts: Iterable[Part], held: Claim) -> list[Part]:
    """Each thing once, its sentence checked; what repeats the claim's own sentence is the claim."""
    found: dict[object, Part] = {}
    for part in parts:
        said = "" if part.claim is not None else checked_statement(part.statement)
        other = held if said and said == held.statement else part.claim
        if other is not None and other.pk == held.pk and not held.statement:
            raise ValidationError(_("This claim is not stated yet: write its sentence."))
        found.setdefault(other.pk if other else said, Part(statement=said, claim=other))
    if len(found) < FEWEST_PARTS:
        raise ValidationError(
            _("Write at least two things that it says, each in a sentence of its own.")
        )
    if len(found) > MOST_PARTS:
        raise ValidationError(_("Eight things at once are the most."))
    return list(found.values())


def _put_on_each(
    user: User, tip: Tip, rows: list[Joining], held: Claim, targets: list[Claim], now: datetime
) -> None:
    today, others = today_of(now), [one for one in targets if one.pk != held.pk]
    made = {one.pk: _put_part(user, rows, one, now) for one in others}
    if held not in targets:
        leave(rows, by=user, on=today)
    settle(held, *others, today=today)
    into = ",".join(str(one.pk) for one in targets)
    log(user, "claim.tip-split", held, now=now, tip=tip.pk, into=into)
    for one in others:
        log(user, "claim.tip-joined", one, now=now, tip=tip.pk, came_from=held.pk)
    if _is_empty(held):
        merge_held(user, _takes_it_in(others), held, now=now)
    for one in others:
        tell(made[one.pk], one, now)


def _put_part(user: User, rows: list[Joining], target: Claim, now: datetime) -> list[Joining]:
    made = put_on(rows, target, how=Joined.PART, by=user, on=today_of(now))
    if not made:
        raise ValidationError(_("It lies on claim #%(n)s already.") % {"n": target.pk})
    if all(row.how == Joined.COPY for row in made):
        # The first that sent these words has been erased; on the other claim they are new.
        Joining.objects.filter(pk=made[0].pk).update(how=Joined.PART)
    return made


def _is_empty(held: Claim) -> bool:
    bare = held.state == "new" and not held.statement and held.factcheck_id is None
    return bare and not lying(held).exists() and not held.stories.exists()


def _takes_it_in(targets: list[Claim]) -> Claim:
    """Where the address of what is empty leads: to what is worked on, if anything is."""
    return next((one for one in targets if one.state in OPEN), targets[0])


def lasting(claims: Iterable[Claim]) -> list[Claim]:
    """The parts whose state lets no splitting be undone: not that of the other parts either."""
    return [one for one in claims if one.state not in EDITABLE]


def parts_of(tip: Tip, claim: Claim) -> QuerySet[Joining]:
    """The rows that say on which claims the parts of a tip lie which was split on `claim`."""
    rows = Joining.objects.filter(of_text(tip), how=Joined.PART, came_from=claim, left_on=None)
    return rows.select_related("claim").order_by("pk")


def split_on(claim: Claim) -> Tip | None:
    """The tip with whose splitting a claim was closed: it was its last, and the claim nobody's."""
    if claim.merged_into_id is None or claim.statement or claim.stories.exists():
        return None
    # What was joined as a whole waits to come back by itself.
    whole = Joining.objects.filter(claim=claim).filter(Q(left_on=None) | Q(left_with__isnull=False))
    rows = Joining.objects.filter(how=Joined.PART, came_from=claim).select_related("tip")
    row = rows.order_by("-pk").first()
    return row.tip if row is not None and not whole.exists() else None


@transaction.atomic
def undo_split(
    user: User, tip: Tip, claim: Claim, *, now: datetime, version: int | None = None
) -> Claim:
    """Put a tip that was split, with all copies, back on the one claim where it lay.

    A claim that was opened for a part, and of which nobody made anything, is joined with it.
    Raises Conflict where `claim` changed since `version`, ValidationError where a part is signed,
    was joined with another since, or the tip was moved on from it.
    """
    require(why_not_check(user))
    unchanged(lock(claim), version)
    targets = coming_back(tip, claim)
    before = Claim.objects.get(pk=claim.pk)
    if before.merged_into is not None:
        take_apart(user, before, now=now)
    held, *parts = lock_all(before, *targets)
    for one in (held, *parts):
        _undoable(one)
    _make_whole(user, tip, held, parts, now)
    return held


def coming_back(tip: Tip, claim: Claim) -> list[Claim]:
    """The claims from which the parts of a tip would come back. Writes nothing.

    Raises ValidationError where they can't, with what is in the way.
    """
    into = Claim.objects.get(pk=claim.pk).merged_into
    targets = [row.claim for row in parts_of(tip, claim)]
    gone = Joining.objects.filter(of_text(tip), how=Joined.PART, came_from=claim)
    _not_moved_on(tip, claim, gone.filter(left_with=None).exclude(left_on=None))
    if gone.exclude(left_with=None).exists() or (targets and into not in (None, *targets)):
        raise ValidationError(
            _("One of these claims was joined with another since: separate those first.")
        )
    if not targets:
        raise ValidationError(_("There is nothing here that could be undone."))
    for one in targets:
        _undoable(one)
    return targets


def why_not_separate(claim: Claim) -> str | None:
    """Why a claim that is joined with another can't be separated from it as things stand."""
    into = claim.merged_into
    if into is None:
        return _("This claim is not joined with another.")
    if into.state == "merged":
        return _("The other claim was joined with a third: separate those first.")
    tip = split_on(claim)
    if tip is None:
        return None
    try:
        coming_back(tip, claim)
    except ValidationError as error:
        return " ".join(error.messages)
    return None


@transaction.atomic
def unmerge(user: User, claim: Claim, *, now: datetime, version: int | None = None) -> Claim:
    """Separate a claim from the one with which it was joined, by a verb or with its last tip.

    What its splitting closed comes back whole or not at all: without its tip it would be an empty
    row of which nobody asked. Raises ValidationError where a part was moved on since.
    """
    require(why_not_check(user))
    unchanged(lock(claim), version)
    held = Claim.objects.select_related("merged_into").get(pk=claim.pk)
    refusal = why_not_separate(held)
    if refusal is not None:
        raise ValidationError(refusal)
    tip = split_on(held)
    if tip is None:
        return take_apart(user, held, now=now)
    return undo_split(user, tip, held, now=now)


def _not_moved_on(tip: Tip, claim: Claim, gone: Iterable[Joining]) -> None:
    """Raises ValidationError where a tip was moved on from a part: it would be asked twice."""
    rows = list(Joining.objects.filter(of_text(tip), came_from__isnull=False).order_by("pk"))
    ways, seen = list(gone), set()
    while ways:
        left = ways.pop()
        for row in rows:
            # A move takes off and puts on at once; copying, and undoing later, does not.
            at_once = row.on == left.left_on and row.by_id == left.left_by_id
            came = row.came_from_id == left.claim_id and row.tip_id == left.tip_id
            if not (came and at_once) or row.pk <= left.pk or row.pk in seen:
                continue
            seen.add(row.pk)
            if row.left_on is not None:
                ways.append(row)
            elif row.claim_id != claim.pk:
                raise ValidationError(
                    _("A part of it was moved on to claim #%(n)s since: undo that first, there.")
                    % {"n": row.claim_id}
                )


def _undoable(held: Claim) -> None:
    if held.state not in EDITABLE:
        raise ValidationError(
            _(
                "This can't be undone any more: claim #%(n)s is in the state “%(state)s”. "
                "Move the tip by hand."
            )
            % {"n": held.pk, "state": held.state_row.label}
        )


def _make_whole(user: User, tip: Tip, held: Claim, parts: list[Claim], now: datetime) -> None:
    today = today_of(now)
    _come_back(tip, held)
    for part in parts:
        rows = list(lying(part, tip))
        # Whoever sent the same words meanwhile asks about the whole as well.
        put_on(rows, held, how=Joined.BY_HAND, by=user, on=today)
        leave(rows, by=user, on=today)
        log(user, "claim.tip-separated", part, now=now, tip=tip.pk, to=held.pk)
    settle(held, *parts, today=today)
    into = ",".join(str(one.pk) for one in parts)
    log(user, "claim.tip-whole", held, now=now, tip=tip.pk, into=into)
    for part in parts:
        if _was_opened_for_it(part, held):
            merge_held(user, held, part, now=now)


def _come_back(tip: Tip, held: Claim) -> None:
    """Let the rows that were taken off count again, of each tip the newest."""
    there = set(lying(held, tip).values_list("tip", flat=True))
    left = Joining.objects.filter(
        of_text(tip), claim=held, left_on__isnull=False, left_with=None
    ).order_by("pk")
    newest = [key for one, key in dict(left.values_list("tip", "pk")).items() if one not in there]
    for at in range(0, len(newest), BATCH):
        Joining.objects.filter(pk__in=newest[at : at + BATCH]).update(left_on=None, left_by=None)


def _was_opened_for_it(part: Claim, held: Claim) -> bool:
    """Opened by the splitting, and nobody made anything of it since."""
    first = part.joinings.order_by("pk").first()
    opened = first is not None and first.came_from_id == held.pk and part.opened_by_id is not None
    worked = part.factcheck_id or part.rating or part.parties_stated_at or part.taken_by_id
    if not opened or worked or lying(part).exists() or part.absorbed.exists():
        return False
    rows = (part.stories, part.evidence, part.appearances, part.parties, part.notices)
    return not any(one.exists() for one in rows)


@transaction.atomic
def split_claim(
    user: User,
    claim: Claim,
    *,
    statements: list[str],
    now: datetime,
    version: int | None = None,
) -> list[Claim]:
    """State each of several claims that the tips make; every tip asks about all. Returns the new.

    The first states the claim itself where nobody has stated it yet.
    """
    held = hold(user, claim, version=version, states=EDITABLE)
    said = list(dict.fromkeys(checked_statement(one) for one in statements if one.strip()))
    wanted = [one for one in said if one != held.statement]
    if not held.statement and len(wanted) < 2:
        raise ValidationError(_("Write at least two claims, each in a sentence."))
    if not wanted:
        raise ValidationError(_("Write the other claims, each in a sentence."))
    if len(wanted) > MOST_STATEMENTS:
        raise ValidationError(_("Twenty claims at once are the most."))
    if not held.statement:
        say(held, wanted.pop(0), wording=Wording.OURS)
        log(user, "claim.stated", held, now=now, fields=["statement"])
    made = [_split_off(user, held, statement, now) for statement in wanted]
    held.save()
    count_again(held, today=today_of(now))
    log(user, "claim.split", held, now=now, into=",".join(str(one.pk) for one in made))
    return made


def _split_off(user: User, held: Claim, statement: str, now: datetime) -> Claim:
    made = _open(user, held, statement, now)
    put_on(lying(held), made, how=Joined.SPLIT, by=user, on=today_of(now))
    return count_again(made, today=today_of(now))


def _open(user: User, held: Claim, statement: str, now: datetime) -> Claim:
    """A claim for a part of another, about the same field and place until somebody says else."""
    made = Claim(
        language=held.language,
        topic=held.topic,
        place=held.place,
        opened_on=today_of(now),
        opened_by=user,
        is_sample=held.is_sample,
    )
    say(made, statement, wording=Wording.OURS)
    made.save()
    log(user, "claim.opened", made, now=now, split_from=held.pk)
    return made
