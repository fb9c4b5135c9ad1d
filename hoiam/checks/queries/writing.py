"""Who wrote what two people sign beside the finding's text: nobody of them signs it second."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import F, QuerySet

from hoiam.checks.models import Claim, Evidence
from hoiam.offices.models import LogEntry
from hoiam.publishing.models import Publication

WORDS = frozenset({"statement", "wording"})


def authors_beside(publication: Publication) -> set[int]:
    """Keys of those who stated the claims as they stand, named the parties, added evidence that is
    in force, changed what is kept of it or took out somebody else's, or proposed the ratings."""
    claims = list(Claim.objects.filter(factcheck__publication=publication))
    found = {key for claim in claims for key in (claim.rated_by_id, claim.parties_stated_by_id)}
    rows = Evidence.objects.in_force().filter(claim__in=claims)
    found |= set(rows.order_by().values_list("by", flat=True)) | changers_of(rows)
    # What is left out says as much; taking back what one added oneself leaves nothing of one's own.
    gone = Evidence.objects.filter(claim__in=claims).exclude(removed_by=None)
    found |= set(gone.exclude(removed_by=F("by")).order_by().values_list("removed_by", flat=True))
    return (found | staters_of(claims)) - {None}


def changers_of(rows: QuerySet[Evidence]) -> set[int | None]:
    """Who uploaded a source's page, did not wait for it, or corrected the quotation."""
    keys = dict(rows.order_by().values_list("pk", "claim"))
    entries = LogEntry.objects.filter(
        subject_kind="checks.claim",
        subject__in=set(keys.values()),
        verb__in=("claim.page-uploaded", "claim.page-not-waited", "claim.quote-corrected"),
    )
    return {who for who, ids in entries.values_list("actor", "ids") if ids.get("evidence") in keys}


def staters_of(claims: Sequence[Claim]) -> set[int | None]:
    """Who gave each claim the sentence that it has: who opened it where nobody changed it."""
    keys = [claim.pk for claim in claims]
    entries = LogEntry.objects.filter(
        subject_kind="checks.claim", subject__in=keys, verb="claim.stated"
    )
    last: dict[int, int | None] = {
        subject: actor
        for subject, actor, fields in entries.order_by("pk").values_list(
            "subject", "actor", "fields"
        )
        if WORDS & set(fields)
    }
    return {last.get(claim.pk, claim.opened_by_id) for claim in claims}
