"""Not checking a claim, for a reason from a closed list that who asked is told."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from hoiam.checks.actions.holding import hold, move, sentence, today_of
from hoiam.checks.actions.noticing import end_open
from hoiam.checks.actions.telling import close_receipts, tell_aside, why_aside
from hoiam.checks.models import Claim, NoticeOutcome
from hoiam.checks.queries.deciding import may_set_aside
from hoiam.checks.states import ASIDES
from hoiam.offices.actions.holding import require
from hoiam.offices.actions.logging import log
from hoiam.offices.models import User

LONGEST = 500


@transaction.atomic
def set_aside(
    user: User,
    claim: Claim,
    *,
    reason: str,
    text: str = "",
    now: datetime,
    version: int | None = None,
) -> Claim:
    """Say that it is not checked and why; its receipts close, and a notice on it ends.

    Raises PermissionDenied for somebody of a party (`may_set_aside`).
    """
    held = hold(user, claim, version=version, states=("new", "working"))
    if reason not in ASIDES:
        raise ValidationError(_("Choose why it is not checked."))
    if held.factcheck_id is not None:
        raise ValidationError(_("Take this claim out of its check first."))
    setting = may_set_aside(user, held, on=today_of(now))
    require(setting.refusal)
    if setting.alone and not text.strip():
        raise ValidationError(
            _(
                "All who check here are of a party to this claim: tell whoever asked in words why "
                "it is not checked."
            )
        )
    if reason == "elsewhere" or text.strip():
        text = sentence(text, _("Name the body whose matter it is."), longest=LONGEST)
    move(held, "aside")
    held.aside, held.aside_text, held.taken_by = reason, text.strip(), None
    held.save()
    log(user, "claim.aside", held, now=now, reason=reason)
    end_open(held, outcome=NoticeOutcome.NOT_FOLLOWED, text=why_aside(held), by=user, now=now)
    close_receipts([held], on=today_of(now))
    tell_aside(held, now=now)
    return held


@transaction.atomic
def take_up_again(user: User, claim: Claim, *, now: datetime, version: int | None = None) -> Claim:
    """It is checked after all. Receipts that were closed stay closed (DESIGN §2.9)."""
    held = hold(user, claim, version=version, states=("aside",))
    move(held, "working" if held.statement else "new")
    held.aside = held.aside_text = ""
    held.save()
    log(user, "claim.reopened", held, now=now)
    return held
