"""The parts of a claim's page that are worked on in order: parties, evidence, rating, finding.

Each gives what its template (`checks/_parties.html` and so on) needs; all stand on one page.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from hoiam.checks.models import Claim


def parties(request: HttpRequest, claim: Claim) -> dict[str, Any]:
    return {"parties": claim.parties.all()}


def evidence(request: HttpRequest, claim: Claim) -> dict[str, Any]:
    return {"evidence": [row for row in claim.evidence.all() if row.removed_at is None]}


def rating(request: HttpRequest, claim: Claim) -> dict[str, Any]:
    return {}


def finding(request: HttpRequest, claim: Claim) -> dict[str, Any]:
    text = claim.factcheck.publication.revisions.last() if claim.factcheck else None
    return {"finding": text}


SECTIONS = (parties, evidence, rating, finding)
