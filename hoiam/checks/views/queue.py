"""The queue of claims: what most ask and what grows fastest first, alerts on top."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from hoiam.checks.actions.drafting import KIND
from hoiam.checks.filters import LANGUAGE_NAMES, QueueForm
from hoiam.checks.models import Claim, Notice
from hoiam.checks.queries import queue as queries
from hoiam.checks.queries.curves import curves_of
from hoiam.checks.queries.proposing import propose_statements
from hoiam.checks.states import STATES
from hoiam.checks.views.drawing import Drawing, draw_curve
from hoiam.offices.models import User
from hoiam.publishing.queries.late import Late, late_for

MOST_ALERTS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One claim of the list. `words`: its sentence, or what its first tip says first."""

    claim: Claim
    words: str
    is_alert: bool
    is_growing: bool
    has_notice: bool
    language: str
    curve: Drawing | None = None


@dataclass(frozen=True, slots=True)
class Tab:
    words: str
    count: int
    query: str
    here: bool


def queue(request: HttpRequest) -> HttpResponse:
    """The claims that this person may see, under the filters that the address holds."""
    user, today = request.user, timezone.localdate()
    if not (user.is_of_desk or user.may_check):
        raise PermissionDenied(_("This is for those who check claims."))
    form = QueueForm(request.GET)
    filters = form.filters(user)
    kept = {key: value for key, value in request.GET.items() if key != "page" and value}
    page = queries.list_claims(user, filters, today=today).get_page(request.GET.get("page"))
    context = {
        "room": "checks",
        "form": form,
        "page": page,
        "rows": rows_of(user, page.object_list, today=today),
        "tabs": _tabs(queries.by_state(user), kept),
        "chosen": form.chosen(),
        "late": _late(user) if not kept else [],
        # A filtered list is read for itself.
        "alerts": _alerts(user, today) if not kept and page.number == 1 else [],
        "query": f"{urlencode(kept)}&" if kept else "",
    }
    return render(request, "checks/queue.html", context)


def _late(user: User) -> list[Late]:
    """Checks that were to go out by themselves and have not."""
    return [row for row in late_for(user, now=timezone.now()) if row.publication.kind == KIND]


def rows_of(user: User, claims: Sequence[Claim], *, today: date, curves: bool = False) -> list[Row]:
    """Rows of a page of claims; the number of queries does not grow with them."""
    proposed = propose_statements(user, claims)
    standing = set(
        Notice.objects.filter(claim__in=claims, outcome="").values_list("claim", flat=True)
    )
    spread = curves_of([claim.pk for claim in claims], today=today) if curves else {}
    return [
        Row(
            claim=claim,
            words=claim.statement or proposed.get(claim.pk) or _("Not yet stated in one sentence"),
            is_alert=queries.is_alert(claim, today=today),
            is_growing=claim.state_row.is_open and claim.growth >= queries.GROWING,
            has_notice=claim.pk in standing,
            language=LANGUAGE_NAMES.get(claim.language, claim.language),
            curve=draw_curve(spread[claim.pk]) if curves else None,
        )
        for claim in claims
    ]


def _alerts(user: User, today: date) -> list[Row]:
    """The newest alerts, each with its curve."""
    found = queries.alerts(user, today=today)[:MOST_ALERTS]
    return rows_of(user, list(found), today=today, curves=True)


TABS: tuple[str, ...] = ("", "new", "working", "submitted", "published", "aside", "all")


def _tabs(counts: dict[str, int], kept: dict[str, str]) -> list[Tab]:
    tabs = []
    for code in TABS:
        states = queries.PHASES.get(code, (code,))
        words = {"": _("to check"), "all": _("all")}.get(code) or str(STATES[code].label)
        count = sum(counts.get(state, 0) for state in states)
        query = urlencode({key: v for key, v in kept.items() if key != "state"} | {"state": code})
        tabs.append(Tab(words[:1].upper() + words[1:], count, query, code == kept.get("state", "")))
    return tabs
