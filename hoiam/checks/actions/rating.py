"""Proposing a rating: what a claim comes to on the scale, or that it is an opinion."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from hoiam.checks.actions.drafting import EDITABLE, changed
from hoiam.checks.actions.holding import hold, require, sentence, today_of
from hoiam.checks.models import Claim, Form
from hoiam.checks.queries.parties import body_of
from hoiam.checks.queries.permissions import (
    matter_of,
    why_not_carried,
    why_not_rate,
    why_not_ready,
)
from hoiam.checks.states import OPINION_KINDS, RATINGS
from hoiam.offices.actions.logging import log
from hoiam.offices.models import User

LONGEST_FINDING = 500


@transaction.atomic
def rate_claim(
    user: User,
    claim: Claim,
    *,
    rating: str,
    opinion_kind: str = "",
    finding: str,
    now: datetime,
    version: int | None = None,
) -> Claim:
    """Propose a rating with the finding in a sentence. It counts when two have signed it.

    Nobody from a party, or from a body with a superior in common with one, proposes it; on the
    scale it needs evidence that no party produced, and that speaks for it. Raises PermissionDenied
    and ValidationError with the sentence.
    """
    held = hold(user, claim, version=version, states=EDITABLE)
    kind = checked_rating(rating, opinion_kind)
    if held.factcheck is not None and held.factcheck.form == Form.ANSWER:
        raise ValidationError(_("This is an answer without a rating."))
    refusal = why_not_ready(held, on=today_of(now))
    if refusal is not None:
        raise ValidationError(refusal)
    require(why_not_rate(user, held))
    refusal = why_not_carried(matter_of(held), rating, [body_of(user)])
    if refusal is not None:
        raise ValidationError(refusal)
    held.finding = checked_finding(finding)
    held.rating, held.opinion_kind = rating, kind
    held.rated_by, held.rated_at = user, now
    held.save()
    changed(held)
    log(user, "claim.rated", held, now=now, rating=rating)
    return held


def checked_rating(rating: str, opinion_kind: str) -> str:
    """The kind of opinion, "" on the scale. Raises ValidationError for what is on no list."""
    if rating not in RATINGS:
        raise ValidationError(_("Choose a rating."))
    if RATINGS[rating].is_rated:
        return ""
    if opinion_kind not in dict(OPINION_KINDS):
        raise ValidationError(_("Say whether it is an opinion, satire or a forecast."))
    return opinion_kind


def checked_finding(finding: str) -> str:
    return " ".join(
        sentence(finding, _("Say in a sentence what was found."), longest=LONGEST_FINDING).split()
    )
