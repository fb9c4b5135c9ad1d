"""A check before and after a correction: who may sign that, by the parties of either."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hoiam.checks.models import Claim, Party
from hoiam.checks.queries.permissions import (
    Matter,
    matters_of,
    why_not_body,
    why_not_carried,
)
from hoiam.publishing.models import Correction


def matters_before(claims: Sequence[Claim], correction: Correction) -> list[Matter]:
    """The claims with the parties that stood before a correction, signed by now or not."""
    return [
        replace(matter, parties=tuple(row for row in _rows(matter.claim) if _was(row, correction)))
        for matter in matters_of(claims)
    ]


def matters_after(claims: Sequence[Claim], correction: Correction) -> list[Matter]:
    """The claims as they stand once a correction is signed: its parties, evidence and ratings."""
    changes = {row.claim_id: row for row in correction.rating_changes.all()}
    found = []
    for before in matters_of(claims):
        claim = before.claim
        sources = [row for row in before.evidence if row.removal_id != correction.pk]
        sources += claim.evidence.filter(correction=correction, removed_at=None).exclude(
            pk__in=[row.pk for row in sources]
        )
        change = changes.get(claim.pk)
        found.append(
            replace(
                before,
                parties=tuple(parties_after(claim, correction)),
                evidence=tuple(sources),
                rating=change.rating_after if change else before.rating,
            )
        )
    return found


def parties_after(claim: Claim, correction: Correction) -> list[Party]:
    """Whom the claim concerns once a correction is signed."""
    return [row for row in _rows(claim) if _will_be(row, correction)]


def why_not_corrected(
    claims: Sequence[Claim], correction: Correction, bodies: Sequence[int | None]
) -> str | None:
    """Why people of these bodies can't sign a correction.

    They are free of the parties before it and of those after it: otherwise a party could take
    itself out, and then sign. What stands afterwards must be carried.
    """
    after = matters_after(claims, correction)
    for matters in (matters_before(claims, correction), after):
        for body in bodies:
            refusal = why_not_body(body, matters)
            if refusal is not None:
                return refusal
    for matter in after:
        refusal = why_not_carried(matter, matter.rating, bodies)
        if refusal is not None:
            return refusal
    return None


def why_not_dropped(
    claims: Sequence[Claim], correction: Correction, body: int | None
) -> str | None:
    """Why somebody of this body can't drop a correction: it says that it is bound by the claim.

    Otherwise a body that is named as a party would keep itself out. Where whoever proposed it is
    gone, it must not wait for ever.
    """
    if correction.by is None or not correction.by.is_active:
        return None
    return why_not_body(body, matters_after(claims, correction))


def _rows(claim: Claim) -> list[Party]:
    """All that ever were parties, or would be; none of whom it was only said why they are not."""
    rows = claim.parties.filter(why_not="")
    return list(rows.select_related("office", "correction", "removal"))


def _was(row: Party, correction: Correction) -> bool:
    return row.correction_id != correction.pk and _counts(row) and not _is_gone(row, correction)


def _will_be(row: Party, correction: Correction) -> bool:
    if row.removal_id == correction.pk:
        return False
    added = row.correction_id == correction.pk or _counts(row)
    return added and not _is_gone(row, correction)


def _counts(row: Party) -> bool:
    return row.correction is None or row.correction.approved_at is not None


def _is_gone(row: Party, correction: Correction) -> bool:
    """Whether another correction has taken it out."""
    if row.removal is None or row.removal_id == correction.pk:
        return False
    return row.removal.approved_at is not None
