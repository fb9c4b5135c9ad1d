"""Published checks: the list, one check, the scale, what is being checked now."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from hoiam.checks.states import RATINGS
from hoiam.portal.forms import ChecksForm
from hoiam.portal.public import language_now, page, public, today
from hoiam.portal.queries.check import whole_check, withdrawn_check
from hoiam.portal.queries.check_reviews import reviews_of
from hoiam.portal.queries.checks import (
    check_of,
    check_rows,
    find_checks,
    notice_of,
    notice_rows,
    open_notices,
    others_checks,
    past_notices,
)
from hoiam.portal.queries.lists import PAGE, KeyPages
from hoiam.portal.queries.matter import published
from hoiam.publishing.queries import public_path
from hoiam.reading.claimreview import script_text, write_page

SCALE = sorted(
    (rating for rating in RATINGS.values() if rating.value), key=lambda rating: -rating.value
)
OUTSIDE = [rating for rating in RATINGS.values() if not rating.value]


@require_safe
@public
def checks(request: HttpRequest) -> HttpResponse:
    """The list, under what its address asks for."""
    form = ChecksForm(request.GET)
    wanted = form.wanted()
    shown = KeyPages(find_checks(wanted)).get_page(request.GET.get("page"))
    kept = {
        name: request.GET[name]
        for name in form.fields
        if request.GET.get(name) and name not in form.errors
    }
    said = {
        "place": "checks",
        "form": form,
        "page": shown,
        "rows": check_rows(list(shown.object_list)),
        "wanted": wanted,
        "query": urlencode(kept),
        "notices": open_notices(today()) if not kept and shown.number == 1 else [],
        "others": others_checks(wanted.words) if shown.number == 1 and not wanted.rating else [],
    }
    return page(request, "checks.html", said)


@require_safe
@public
def check(request: HttpRequest, number: str) -> HttpResponse:
    """One check. What was withdrawn or merged keeps its address."""
    found = check_of(number)
    if found is None:
        raise Http404
    publication = found.publication
    if publication.merged_into is not None and publication.merged_into.is_public:
        return redirect(public_path(publication.merged_into, language_now()))
    said: dict[str, object] = {"place": "checks", "publication": publication}
    if publication.state == "withdrawn":
        return page(request, "withdrawn.html", said | withdrawn_check(found), status=410)
    said |= {
        "check": whole_check(found),
        "scale": SCALE,
        "outside": OUTSIDE,
        "json_ld": _json_ld(request, found),
    }
    return page(request, "check.html", said)


def _json_ld(request: HttpRequest, found) -> SafeString | str:
    """The ClaimReviews of a page as the text of a script that is data and never runs."""
    written = write_page(reviews_of(found, request.build_absolute_uri))
    return mark_safe(script_text(written)) if written else ""


@require_safe
@public
def scale(request: HttpRequest) -> HttpResponse:
    """How we check: each step of the scale, who signs, what independence means, corrections."""
    words = "_check_policy_vi.html" if language_now() == "vi" else "_check_policy_en.html"
    said = {"place": "checks", "scale": SCALE, "outside": OUTSIDE, "words": f"portal/{words}"}
    return page(request, "check_scale.html", said)


@require_safe
@public
def notices(request: HttpRequest) -> HttpResponse:
    """What is being checked now, and what came of the notices before."""
    on = today()
    shown = Paginator(past_notices(on), PAGE).get_page(request.GET.get("page"))
    said = {
        "place": "checks",
        "open": open_notices(on),
        "page": shown,
        "past": notice_rows(shown.object_list, today=on),
    }
    return page(request, "check_notices.html", said)


@require_safe
@public
def notice(request: HttpRequest, number: str) -> HttpResponse:
    found = notice_of(number)
    if found is None:
        raise Http404
    said: dict[str, object] = {"place": "checks", "publication": found.publication}
    if found.publication.state == "withdrawn":
        return page(request, "withdrawn.html", said, status=410)
    [row] = notice_rows([found], today=today())
    return page(
        request, "check_notice.html", said | {"row": row, "text": published(row.notice.publication)}
    )
