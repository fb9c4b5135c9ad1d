"""The first page: what this is, how it stands, what was answered and asked last."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from hoiam.portal.public import page, public, today
from hoiam.portal.queries.checks import newest_checks, open_notices
from hoiam.portal.queries.lists import newest_answers, newest_issues, rows, totals

SHOWN = 6
CHECKS_SHOWN = 3
NOTICES_SHOWN = 3


@require_safe
@public
def home(request: HttpRequest) -> HttpResponse:
    on = today()
    said = {
        "place": "home",
        "totals": totals(today=on),
        "notices": open_notices(on)[:NOTICES_SHOWN],
        "checks": newest_checks(CHECKS_SHOWN),
        "answers": newest_answers(SHOWN),
        "asked": rows(newest_issues(SHOWN), today=on),
    }
    return page(request, "home.html", said)
