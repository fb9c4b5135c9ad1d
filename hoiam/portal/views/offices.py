"""The offices that answer: the list, and one office with what it owes and how well it answers."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from hoiam.portal.charts import waiting_chart
from hoiam.portal.public import page, public, today
from hoiam.portal.queries.lists import KeyPages, Wanted, find_issues, in_order, rows
from hoiam.portal.queries.offices import (
    duties_of,
    figures_of,
    list_offices,
    office_of,
    spokespersons_of,
)

STATES = ("waiting", "overdue", "answered")


@require_safe
@public
def offices(request: HttpRequest) -> HttpResponse:
    return page(
        request, "offices.html", {"place": "offices", "offices": list_offices(today=today())}
    )


@require_safe
@public
def office(request: HttpRequest, code: str) -> HttpResponse:
    found = office_of(code)
    if found is None:
        raise Http404
    on = today()
    state = request.GET.get("state", "")
    state = state if state in STATES else ""
    issues = find_issues(Wanted(office=found, state=state), today=on)
    shown = KeyPages(issues).get_page(request.GET.get("page"))
    figures, points = figures_of(found, today=on)
    said = {
        "place": "offices",
        "office": found,
        "superior": found.superior,
        "duties": duties_of(found, on=on),
        "spokespersons": spokespersons_of(found, on=on),
        "figures": figures,
        "chart": waiting_chart(points) if figures.n else None,
        "state": state,
        "page": shown,
        "rows": rows(in_order(shown.object_list), today=on),
        "query": f"state={state}" if state else "",
        "hide_office": True,
    }
    return page(request, "office.html", said)
