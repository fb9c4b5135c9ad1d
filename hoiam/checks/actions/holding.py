"""What every verb begins with: the claim's row, locked, this person's to change, and unchanged."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from hoiam.checks.models import Claim
from hoiam.checks.states import OPEN, STATES
from hoiam.offices.actions.holding import Conflict, require
from hoiam.offices.actions.logging import take_turn
from hoiam.offices.models import User
from hoiam.reading.clean import drop_invisible
from hoiam.reading.redact import redact

LONGEST = 2_000


def today_of(now: datetime) -> date:
    """The day of a moment in the office's time zone."""
    return localdate(now)


def why_not_check(user: User) -> str | None:
    """Why this person does not work on the queue of claims, or None."""
    if not user.is_active:
        return _("This account is closed.")
    return None if user.may_check else _("Only a checker or an editor can do this.")


def lock(claim: Claim) -> Claim:
    """The row, locked, one version further and not yet saved."""
    take_turn()
    held = Claim.objects.select_for_update().get(pk=claim.pk)
    held.version += 1
    return held


def lock_all(*claims: Claim) -> list[Claim]:
    """Several rows, always locked in one order, so that no two verbs wait for each other."""
    held = {row.pk: row for row in (lock(one) for one in sorted(claims, key=lambda row: row.pk))}
    return [held[claim.pk] for claim in claims]


def unchanged(held: Claim, version: int | None) -> None:
    """Raises Conflict where a locked row was changed since `version`; None asks nothing."""
    if version is not None and held.version != version + 1:
        raise Conflict(
            _("Somebody else changed this claim since you opened it. Look again, then decide.")
        )


def in_state(held: Claim, states: Collection[str] | None) -> None:
    """Raises ValidationError where its state does not allow what is wanted."""
    if states is not None and held.state not in states:
        raise ValidationError(
            _("This is not possible now: the claim is in the state “%(state)s”.")
            % {"state": held.state_row.label}
        )


def hold(
    user: User,
    claim: Claim,
    *,
    version: int | None = None,
    states: Collection[str] | None = OPEN,
) -> Claim:
    """The locked row, where this person works on claims and it is in one of `states` (None: any).

    Raises PermissionDenied, Conflict where it changed since `version`, ValidationError where its
    state does not allow it. The caller saves.
    """
    require(why_not_check(user))
    held = lock(claim)
    unchanged(held, version)
    in_state(held, states)
    return held


def move(held: Claim, state: str) -> None:
    """Bring it into another state. Raises ValidationError where the table lets it not follow."""
    if state == held.state:
        return
    if state not in STATES[held.state].follows:
        raise ValidationError(
            _("A claim in the state “%(state)s” can't become “%(wanted)s”.")
            % {"state": STATES[held.state].label, "wanted": STATES[state].label}
        )
    held.state = state


def sentence(text: str, missing: str, *, longest: int = LONGEST) -> str:
    """What somebody at the desk writes, without anything that leads to a person.

    Raises ValidationError: saying `missing` where there is none, or that it is too long.
    """
    text = drop_invisible(text or "").replace("\r\n", "\n").strip()
    if not text:
        raise ValidationError(missing)
    text = redact(text).text
    if len(text) > longest:
        raise ValidationError(
            _("This is too long: %(n)s characters at most.") % {"n": f"{longest:,}"}
        )
    return text
