"""The first page: what this is, how it stands, what was answered and asked last."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from hoiam.portal.public import page, public, today
from hoiam.portal.queries.lists import (
    newest_answers,
    newest_first,
    public_issues,
    rows,
    totals,
)

SHOWN = 6


@require_safe
@public
def home(request: HttpRequest) -> HttpResponse:
    on = today()
    asked = newest_first(public_issues().exclude(state__in=("merged", "withdrawn")))
    said = {
        "place": "home",
        "totals": totals(today=on),
        "answers": newest_answers(SHOWN),
        "asked": rows(asked[:SHOWN], today=on),
    }
    return page(request, "home.html", said)
