"""What lies near a claim: other claims, earlier checks, stories of the press, official papers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from hoiam.checks import matching
from hoiam.checks.filters import LEAST
from hoiam.checks.matching import Near
from hoiam.checks.models import Claim
from hoiam.checks.queries.near import documents_near, stories_near, stories_sent
from hoiam.checks.queries.proposing import propose_statements
from hoiam.checks.views.claim import find
from hoiam.checks.views.verbs import EDITABLE
from hoiam.reading.match_contrary import Difference

LONGEST_QUERY = 500
MOST_CLAIMS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class NearCheck:
    """An earlier check as it is shown: with its own claim, its own verdict and whose it is."""

    said: str
    address: str
    verdict: str
    publisher: str
    is_ours: bool
    is_same: bool
    differs: Difference = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NearClaim:
    """Another claim that is worked on, by its sentence or by what is proposed as such."""

    claim: Claim
    words: str
    differs: Difference


def near(request: HttpRequest, pk: int) -> HttpResponse:
    """A piece of the claim's page, and a page of its own where there is no script.

    It looks for the claim's sentence, or for words that the checker typed.
    """
    found = find(request, pk)
    typed = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_QUERY]
    text = typed or found.statement or propose_statements(request.user, [found]).get(pk, "")
    context = {"room": "checks", "claim": found, "typed": typed, "may": _may(request, found)}
    if text:
        context |= _looked(request, found, text, typed=bool(typed))
    name = "_near" if request.headers.get("HX-Request") else "near"
    return render(request, f"checks/{name}.html", context)


def _may(request: HttpRequest, found: Claim) -> set[str]:
    if not request.user.may_check:
        return set()
    return {"add-story"} | ({"merge", "evidence"} if found.state in EDITABLE else set())


def _looked(request: HttpRequest, found: Claim, text: str, *, typed: bool) -> dict[str, Any]:
    sent = [] if typed else stories_sent(request.user, found)
    known = [*found.stories.values_list("pk", flat=True), *(story.pk for story in sent)]
    return {
        "looked": True,
        "claims": _claims(request, found, text),
        "checks": [shown for match in _checks_near(text) if (shown := _check(match))],
        "near_stories": sent
        + stories_near(text, without=known, topic=found.topic_id, place=found.place_id),
        # The shell takes the name `documents` for a link of its menu.
        "papers": documents_near(request.user, text),
    }


def _checks_near(text: str) -> tuple[Near, ...]:
    return matching.find_checks(text, today=timezone.localdate()).matches


def _check(match: Near) -> NearCheck | None:
    claim, theirs = match.claim, match.imported
    if claim is not None and claim.factcheck is not None:
        return NearCheck(
            said=claim.statement,
            address=reverse("checks:claim", args=[claim.pk]),
            verdict=claim.get_rating_display(),
            publisher="",
            is_ours=True,
            is_same=match.decision == "same",
            differs=match.differs,
        )
    if theirs is None:
        return None
    return NearCheck(
        said=theirs.claim,
        address=theirs.url,
        verdict=theirs.rating_text,
        publisher=theirs.publisher,
        is_ours=False,
        is_same=False,
    )


def _claims(request: HttpRequest, found: Claim, text: str) -> list[NearClaim]:
    """Other claims that are worked on, the nearest first, each with its words."""
    near = matching.near_claims(text, today=timezone.localdate())
    keys = [match.claim.pk for match in near if match.claim and match.score >= LEAST]
    keys = [key for key in keys if key != found.pk][:MOST_CLAIMS]
    rows = Claim.objects.for_user(request.user).in_bulk(keys)
    claims = [rows[key] for key in keys if key in rows]
    proposed = propose_statements(request.user, claims)
    differs = {match.claim.pk: match.differs for match in near if match.claim}
    return [
        NearClaim(
            claim=claim,
            words=claim.statement or proposed.get(claim.pk, ""),
            differs=differs[claim.pk],
        )
        for claim in claims
    ]
