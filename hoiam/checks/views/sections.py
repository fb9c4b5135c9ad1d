"""The parts of a claim's page that are worked on in order: parties, evidence, rating, finding.

Each gives what its template (`checks/_parties.html` and so on) needs; all stand on one page. A view
that refuses hands its form back in, with all that was typed.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from hoiam.checks.actions.drafting import EDITABLE
from hoiam.checks.finding_forms import EvidenceForm, RatingForm, RemoveForm
from hoiam.checks.models import Claim, Form
from hoiam.checks.parties_forms import PartiesForm
from hoiam.checks.queries.near import documents_near
from hoiam.checks.queries.parties import body_of, matched_duties, stated, tree, unstated
from hoiam.checks.queries.permissions import why_not_rate, why_not_ready, why_not_work
from hoiam.checks.queries.signed import bodies_of, weigh_all
from hoiam.documents.queries import documents_for
from hoiam.offices.models import Office
from hoiam.publishing.queries import newest_revision

MOST_BODIES = 800
LONGEST_KEY = 12


def may_change(request: HttpRequest, claim: Claim) -> bool:
    """Whether parties, evidence and rating can be changed now, by this person."""
    return why_not_work(request.user) is None and claim.state in EDITABLE


def parties(request: HttpRequest, claim: Claim) -> dict[str, Any]:
    today, rows = timezone.localdate(), stated(claim)
    context: dict[str, Any] = {
        "may_change": may_change(request, claim),
        "parties": [row for row in rows if row.is_party],
        "not_parties": [row for row in rows if not row.is_party],
        "unstated": unstated(claim, on=today) if claim.statement else [],
    }
    if context["may_change"] and claim.statement:
        matches = matched_duties(claim, on=today)
        context |= {
            "parties_form": PartiesForm(claim=claim, matches=matches),
            "bodies": bodies(),
        }
    return context


def bodies() -> list[str]:
    """Names of bodies, offered where one is typed."""
    rows = Office.objects.filter(active=True).order_by("name_vi")[:MOST_BODIES]
    return [row.name for row in rows]


def evidence(request: HttpRequest, claim: Claim) -> dict[str, Any]:
    """Weighed for whoever looks at it, and for those who signed already."""
    user, check = request.user, claim.factcheck
    mine = [body_of(user)] if why_not_work(user) is None else []
    signers = bodies_of(check, user) if check is not None else mine
    context: dict[str, Any] = {"evidence": weigh_all(claim, signers, tree())}
    if may_change(request, claim):
        papers = documents_near(user, claim.statement) if claim.statement else []
        context |= {
            "evidence_form": EvidenceForm(user=user, initial=_asked_document(request)),
            "remove_form": RemoveForm(auto_id=None),
            "near_papers": papers,
        }
    return context


def _asked_document(request: HttpRequest) -> dict[str, Any]:
    """A paper that somebody clicked beside the claim: the form begins with it."""
    asked = request.GET.get("document", "")
    if not asked.isdecimal() or len(asked) > LONGEST_KEY:
        return {}
    papers = documents_for(request.user).filter(publication__state="published", pk=int(asked))
    paper = papers.first()
    return {} if paper is None else {"kind": "document", "document": paper.number}


def rating(request: HttpRequest, claim: Claim) -> dict[str, Any]:
    """The scale, or the sentence why this person rates it not."""
    if not may_change(request, claim):
        return {}
    check = claim.factcheck
    if check is not None and check.form == Form.ANSWER:
        return {"is_answer": True}
    refusal = why_not_ready(claim, on=timezone.localdate()) or why_not_rate(request.user, claim)
    if refusal is not None:
        return {"why_no_rating": refusal}
    said = {name: getattr(claim, name) for name in ("rating", "opinion_kind", "finding")}
    return {"rating_form": RatingForm(initial=said, auto_id="rating-%s")}


def finding(request: HttpRequest, claim: Claim) -> dict[str, Any]:
    check = claim.factcheck
    return {
        "finding": newest_revision(check.publication) if check is not None else None,
        "may_start": check is None and bool(claim.statement) and may_change(request, claim),
    }


SECTIONS = (parties, evidence, rating, finding)
