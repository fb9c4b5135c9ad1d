"""Stating whom a claim concerns, before anyone signs (DESIGN §2.7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from hoiam.checks.actions.drafting import EDITABLE, changed
from hoiam.checks.actions.holding import hold, sentence, today_of
from hoiam.checks.models import Claim, Party
from hoiam.checks.queries.parties import Matched, matched_duties, reason_kept, tree
from hoiam.offices.actions.logging import log
from hoiam.offices.models import Duty, Office, User

LONGEST_NAME, LONGEST_WHY, LONGEST_WHY_NOT = 200, 300, 500
MOST = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyData:
    """A body of the table, or the name of one that is not in it, and why it is a party."""

    office: Office | None = None
    name: str = ""
    why: str = ""


@transaction.atomic
def state_parties(
    user: User,
    claim: Claim,
    *,
    parties: Sequence[PartyData],
    not_parties: Mapping[int, str] | None = None,
    nobody: bool = False,
    now: datetime,
    version: int | None = None,
) -> Claim:
    """Say whom the claim concerns; what was said before is replaced.

    What the duty table names is a party, named here or not, unless `not_parties` says why not, by
    the key of the duty; that is published and signed by two. `nobody`: it concerns no body.
    Raises ValidationError where nothing or both is said.
    """
    held = hold(user, claim, version=version, states=EDITABLE)
    if not held.statement:
        raise ValidationError(_("State the claim first."))
    rows = named(parties)
    matches = matched_duties(held, on=today_of(now))
    excused = _excused(matches, rows, not_parties or {})
    for match in matches:
        if match.office.pk not in rows and match.office.pk not in excused:
            if nobody:
                raise ValidationError(
                    _("The duty table names %(office)s (%(reason)s). Say why it is no party.")
                    % {"office": match.office.name, "reason": match.reason}
                )
            why = reason_kept(match.duty)[:LONGEST_WHY]
            rows[match.office.pk] = PartyData(office=match.office, why=why)
    if nobody and rows:
        raise ValidationError(_("Name the parties, or say that it concerns no body: not both."))
    if not nobody and not rows:
        raise ValidationError(_("Name the parties, or say that it concerns no body."))
    held.parties.all().delete()
    duties = {match.office.pk: match.duty for match in matches}
    for row in rows.values():
        keep_party(user, held, row, duties=duties, now=now)
    for match, why_not in excused.values():
        Party.objects.create(
            claim=held, office=match.office, duty=match.duty, why_not=why_not, by=user, at=now
        )
    held.parties_stated_by, held.parties_stated_at = user, now
    held.save()
    changed(held)
    log(
        user,
        "claim.parties-stated",
        held,
        now=now,
        parties=len(rows),
        not_parties=len(excused),
    )
    return held


def named(parties: Sequence[PartyData]) -> dict[int | str, PartyData]:
    """What was named, each body once. A name that is that of a body of the table means it."""
    if len(parties) > MOST:
        raise ValidationError(_("Too many parties: 30 at most."))
    bodies = tree()
    rows: dict[int | str, PartyData] = {}
    for one in parties:
        why = sentence(one.why, _("Say why it is a party."), longest=LONGEST_WHY) if one.why else ""
        if one.office is not None:
            rows[one.office.pk] = PartyData(office=one.office, why=why)
            continue
        name = sentence(one.name, _("Name the body."), longest=LONGEST_NAME)
        known = Office.objects.filter(pk__in=bodies.called(name)).order_by("-active", "pk").first()
        if known is not None:
            rows[known.pk] = PartyData(office=known, why=why)
        else:
            rows[" ".join(name.split()).casefold()] = PartyData(name=name, why=why)
    return rows


def keep_party(
    user: User,
    claim: Claim,
    data: PartyData,
    *,
    duties: Mapping[int, Duty],
    now: datetime,
    correction=None,
) -> Party:
    """The row of one party of a claim that is held."""
    return Party.objects.create(
        claim=claim,
        office=data.office,
        name="" if data.office else data.name,
        duty=duties.get(data.office.pk) if data.office else None,
        why=data.why,
        by=user,
        at=now,
        correction=correction,
    )


def _excused(
    matches: Sequence[Matched],
    rows: Mapping[int | str, PartyData],
    not_parties: Mapping[int, str],
) -> dict[int, tuple[Matched, str]]:
    """By body, the match that is no party and the published reason."""
    found: dict[int, tuple[Matched, str]] = {}
    for match in matches:
        why_not = not_parties.get(match.duty.pk, "")
        if not why_not:
            continue
        if match.office.pk in rows:
            raise ValidationError(
                _("%(office)s can't be a party and no party.") % {"office": match.office.name}
            )
        said = sentence(why_not, _("Say why it is no party."), longest=LONGEST_WHY_NOT)
        found[match.office.pk] = (match, said)
    return found
