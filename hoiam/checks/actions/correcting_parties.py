"""The parties that a correction adds to a published check and takes out of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from hoiam.checks.actions.holding import sentence, today_of
from hoiam.checks.actions.parties import LONGEST_WHY_NOT, PartyData, keep_party, named
from hoiam.checks.models import Claim, Party
from hoiam.checks.queries.parties import matched_duties, stated
from hoiam.offices.models import Duty, User
from hoiam.publishing.models import Correction


def checked_removals(claims: Mapping[int, Claim], removed: Mapping[int, str]) -> dict[int, str]:
    """Why each party is taken out. Raises ValidationError for one of another check."""
    known = Party.objects.in_force().filter(claim__in=claims, why_not="")
    if set(removed) - set(known.values_list("pk", flat=True)):
        raise ValidationError(_("This does not belong to this check."))
    missing = _("Say why it is no party.")
    return {
        key: sentence(reason, missing, longest=LONGEST_WHY_NOT) for key, reason in removed.items()
    }


def propose_parties(
    user: User,
    claim: Claim,
    correction: Correction,
    *,
    added: Sequence[PartyData],
    removed: Mapping[int, str],
    now: datetime,
) -> None:
    """Keep what a correction changes of the parties to a claim; it counts once that is signed.

    Of a body that the duty table names, the reason stands on as why it is no party (DESIGN §2.7).
    """
    rows = stated(claim)
    gone = [row for row in rows if row.pk in removed]
    new = list(named(added).values())
    for data in new:
        _not_stated_yet(data, rows, gone)
    duties = {row.office.pk: row.duty for row in matched_duties(claim, on=today_of(now))}
    for row in gone:
        _take_out(user, row, correction, reason=removed[row.pk], duties=duties, now=now)
    for data in new:
        # Whoever was said to be no party is one from now on: that row goes.
        excused = [row for row in rows if not row.is_party and _is_same(data, row)]
        for row in excused:
            row.removal = correction
            row.save(update_fields=["removal"])
        keep_party(user, claim, data, duties=duties, now=now, correction=correction)


def drop_parties(corrections: Sequence[Correction]) -> None:
    """Nothing stays of what corrections would have changed that were dropped."""
    Party.objects.filter(correction__in=corrections).delete()
    Party.objects.filter(removal__in=corrections).update(removal=None, removed_reason="")


def _not_stated_yet(data: PartyData, rows: Sequence[Party], gone: Sequence[Party]) -> None:
    same = [row for row in rows if row.is_party and _is_same(data, row)]
    if not same:
        return
    name = {"office": same[0].shown_name}
    if same[0] in gone:
        raise ValidationError(_("%(office)s can't be a party and no party.") % name)
    raise ValidationError(_("%(office)s is stated already for this claim.") % name)


def _is_same(data: PartyData, row: Party) -> bool:
    if data.office is not None:
        return row.office_id == data.office.pk
    plain = " ".join(data.name.split()).casefold()
    return row.office_id is None and " ".join(row.name.split()).casefold() == plain


def _take_out(
    user: User,
    row: Party,
    correction: Correction,
    *,
    reason: str,
    duties: Mapping[int, Duty],
    now: datetime,
) -> None:
    row.removal, row.removed_reason = correction, reason
    row.save(update_fields=["removal", "removed_reason"])
    duty = duties.get(row.office_id) if row.office_id else None
    if duty is not None:
        Party.objects.create(
            claim=row.claim,
            office=row.office,
            duty=duty,
            why_not=reason,
            by=user,
            at=now,
            correction=correction,
        )
