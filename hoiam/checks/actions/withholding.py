"""A withdrawn check whose claim must not be repeated on its page, for a reason of a closed list."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from hoiam.checks.models import FactCheck
from hoiam.checks.queries.deciding import why_not_withdraw
from hoiam.issues.models import Withheld
from hoiam.offices.actions.holding import require
from hoiam.offices.actions.logging import log
from hoiam.offices.models import User
from hoiam.publishing.actions.holding import hold


@transaction.atomic
def withhold_claims(
    user: User,
    factcheck: FactCheck,
    *,
    reason_code: str,
    now: datetime,
    version: int | None = None,
) -> FactCheck:
    """Leave the claim out of what a withdrawn check's address shows; "" names it again.

    The reason is public, and is one of those for which the text of an issue is withheld.
    `version` is that of the publication.
    """
    held = hold(factcheck.publication, version)
    require(why_not_withdraw(user, held))
    if held.state != "withdrawn":
        raise ValidationError(_("Only of a check that is withdrawn the claim can be left out."))
    if reason_code not in Withheld.values:
        raise ValidationError(_("A claim can only be left out for a reason of the list."))
    check = FactCheck.objects.select_for_update().get(pk=factcheck.pk)
    check.withheld = reason_code
    check.save(update_fields=["withheld"])
    held.save()
    log(user, "check.withheld" if reason_code else "check.shown-again", check, now=now)
    return check
