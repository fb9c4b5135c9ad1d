"""Reading, for a page with many claims, all that is asked of each: a number of queries that does
not grow with the claims nor with their sources."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from django.db.models import Prefetch, prefetch_related_objects

from hoiam.checks.models import Claim, Evidence, FactCheck, Party
from hoiam.checks.queries.grounds import Grounds, claims_of
from hoiam.checks.queries.pages import waiting_readings
from hoiam.checks.queries.parties import tree
from hoiam.offices.queries.proposing import duties_on
from hoiam.publishing.models import Revision

BESIDE = ("topic", "place__province", "rated_by", "parties_stated_by")


def read_check(check: FactCheck, *, on: date) -> list[Claim]:
    """The claims of a check, each with what its page asks of it."""
    rows = Claim.objects.select_related(*BESIDE).order_by("pk")
    prefetch_related_objects([check], Prefetch("claims", rows))
    claims = claims_of(check)
    read_grounds(claims, on=on)
    return claims


def read_grounds(claims: Sequence[Claim], *, on: date) -> None:
    """Hang on each claim what is known of it now. For rows that are only shown."""
    bodies, duties = tree(), tuple(duties_on(on))
    parties: dict[int, list[Party]] = defaultdict(list)
    stated = Party.objects.in_force().filter(claim__in=claims)
    for party in stated.select_related("office", "duty"):
        parties[party.claim_id].append(party)
    evidence: dict[int, list[Evidence]] = defaultdict(list)
    sources = Evidence.objects.in_force().filter(claim__in=claims)
    for row in sources.select_related("office", "document__publication", "by", "reading"):
        evidence[row.claim_id].append(row)
    waiting, written = _waiting(claims), _written(claims)
    for claim in claims:
        for row in evidence[claim.pk]:
            row.claim = claim
        claim.__dict__["_grounds"] = Grounds(
            parties=tuple(parties[claim.pk]),
            evidence=tuple(evidence[claim.pk]),
            tree=bodies,
            duties=duties,
            on=on,
            waits_for=waiting.get(claim.pk, ""),
            is_written=bool(written.get(claim.factcheck_id)),
        )


def _waiting(claims: Sequence[Claim]) -> dict[int, str]:
    rows = waiting_readings(claims).order_by("-pk")
    return dict(rows.values_list("evidence__claim", "evidence__title"))


def _written(claims: Sequence[Claim]) -> dict[int | None, str]:
    """By check, the body of its newest text."""
    checks = {claim.factcheck_id for claim in claims} - {None}
    rows = Revision.objects.filter(publication__factcheck__in=checks).order_by("number")
    return dict(rows.values_list("publication__factcheck", "body"))
