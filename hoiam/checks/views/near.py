"""What lies near a claim: other claims, earlier checks, stories of the press, official papers."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hoiam.checks import matching
from hoiam.checks.models import Claim
from hoiam.checks.queries.near import documents_near, stories_near
from hoiam.checks.queries.proposing import propose_statements
from hoiam.checks.views.claim import find

LONGEST_QUERY = 500
MOST_CLAIMS = 6


def near(request: HttpRequest, pk: int) -> HttpResponse:
    """A piece of the claim's page, and a page of its own where there is no script.

    It looks for the claim's sentence, or for words that the checker typed.
    """
    found = find(request, pk)
    typed = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_QUERY]
    text = typed or found.statement or propose_statements(request.user, [found]).get(pk, "")
    context = {"room": "checks", "claim": found, "typed": typed, "may": _may(request, found)}
    if text:
        context |= _looked(request, found, text)
    name = "_near" if request.headers.get("HX-Request") else "near"
    return render(request, f"checks/{name}.html", context)


def _may(request: HttpRequest, found: Claim) -> set[str]:
    if not request.user.may_check:
        return set()
    return {"add-story"} | ({"merge"} if found.state in ("new", "working") else set())


def _looked(request: HttpRequest, found: Claim, text: str) -> dict[str, Any]:
    beside = list(found.stories.values_list("pk", flat=True))
    return {
        "looked": True,
        "claims": _claims(request, found, text),
        "checks": matching.find_checks(text).matches,
        "near_stories": stories_near(text, without=beside),
        "documents": documents_near(request.user, text),
    }


def _claims(request: HttpRequest, found: Claim, text: str) -> list[Claim]:
    """Other claims that are worked on, the nearest first, as far as this person sees them."""
    keys = [match.claim.pk for match in matching.near_claims(text) if match.claim]
    keys = [key for key in keys if key != found.pk][:MOST_CLAIMS]
    rows = Claim.objects.for_user(request.user).in_bulk(keys)
    return [rows[key] for key in keys if key in rows]
