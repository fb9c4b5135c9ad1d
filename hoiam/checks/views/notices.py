""" "We are checking this": put up from the claim's page, and ended with an outcome."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hoiam.checks import forms as asked
from hoiam.checks.actions import noticing
from hoiam.checks.models import Claim, Notice
from hoiam.checks.views.verbs import Values, Verb
from hoiam.offices.models import User


def _put_up(user: User, claim: Claim, values: Values, now: datetime, version: int) -> str:
    made = noticing.put_up(user, claim, **values, now=now)
    return _("It stands on the public site now, until %(day)s at the latest.") % {
        "day": date_format(made.ends_on, "d/m/Y")
    }


def _end(user: User, claim: Claim, values: Values, now: datetime, version: int) -> str:
    standing = standing_notice(claim)
    if standing is None:
        raise ValidationError(_("No notice stands on this claim any more."))
    noticing.end_notice(user, standing, **values, now=now)
    return _("Ended, with its outcome in public.")


def standing_notice(claim: Claim) -> Notice | None:
    """The one notice that has no outcome yet."""
    return claim.notices.filter(outcome="").select_related("publication").first()


def _may_put_up(user: User, claim: Claim) -> bool:
    allowed = noticing.why_not_notice(user) is None and claim.state_row.is_open
    return allowed and standing_notice(claim) is None


def _may_end(user: User, claim: Claim) -> bool:
    return noticing.why_not_notice(user) is None and standing_notice(claim) is not None


NOTICE_VERBS = {
    verb.code: verb
    for verb in (
        Verb(
            code="notice",
            label=gettext_lazy("Put it up now"),
            form=asked.NoticeForm,
            run=_put_up,
            when=_may_put_up,
            where="notice",
        ),
        Verb(
            code="end-notice",
            label=gettext_lazy("End it"),
            form=asked.EndNoticeForm,
            run=_end,
            when=_may_end,
            where="notice",
        ),
    )
}
