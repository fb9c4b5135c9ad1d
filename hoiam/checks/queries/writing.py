"""Who wrote what two people sign beside the finding's text: nobody of them signs it second."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import F, QuerySet

from hoiam.checks.models import Claim, Evidence
from hoiam.offices.models import LogEntry
from hoiam.publishing.models import Publication

WORDS = frozenset({"statement", "wording"})


def authors_beside(publications: Sequence[Publication]) -> dict[int, set[int]]:
    """By publication, keys of those who stated the claims as they stand, named the parties, added
    evidence that is in force, changed what is kept of it or took out somebody else's, or proposed
    the ratings."""
    rows = Claim.objects.filter(factcheck__publication__in=publications)
    claims = list(rows.annotate(of=F("factcheck__publication")))
    sources = Evidence.objects.in_force().filter(claim__in=claims).order_by()
    # What is left out says as much; taking back what one added oneself leaves nothing of one's own.
    gone = Evidence.objects.filter(claim__in=claims).exclude(removed_by=None)
    gone = gone.exclude(removed_by=F("by")).order_by()
    pairs = [
        *((claim.pk, claim.rated_by_id) for claim in claims),
        *((claim.pk, claim.parties_stated_by_id) for claim in claims),
        *sources.values_list("claim", "by").distinct(),
        *gone.values_list("claim", "removed_by").distinct(),
        *changers_of(sources),
        *staters_of(claims).items(),
    ]
    of = {claim.pk: claim.of for claim in claims}
    found: dict[int, set[int]] = {row.pk: set() for row in publications}
    for claim, who in pairs:
        if who is not None:
            found[of[claim]].add(who)
    return found


def changers_of(rows: QuerySet[Evidence]) -> list[tuple[int, int | None]]:
    """By claim, who uploaded a source's page, did not wait for it, or corrected the quotation."""
    keys = dict(rows.values_list("pk", "claim"))
    entries = LogEntry.objects.filter(
        subject_kind="checks.claim",
        subject__in=set(keys.values()),
        verb__in=("claim.page-uploaded", "claim.page-not-waited", "claim.quote-corrected"),
    )
    return [
        (keys[ids["evidence"]], who)
        for who, ids in entries.values_list("actor", "ids")
        if ids.get("evidence") in keys
    ]


def staters_of(claims: Sequence[Claim]) -> dict[int, int | None]:
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
    return {claim.pk: last.get(claim.pk, claim.opened_by_id) for claim in claims}
