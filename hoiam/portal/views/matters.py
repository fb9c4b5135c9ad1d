"""Issues and answers: the list, one issue, and its state for machines."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hoiam.issues.models import Issue
from hoiam.issues.queries.due import kind_name
from hoiam.issues.queries.shown import public_title
from hoiam.issues.queries.timeline import events
from hoiam.portal.forms import STATES, MattersForm
from hoiam.portal.public import language_now, page, public, today
from hoiam.portal.queries.lists import KeyPages, find_issues, in_order, rows
from hoiam.portal.queries.matter import find_answer, find_issue, whole_matter, withheld_words
from hoiam.publishing.queries import public_path, withdrawal_in


@require_safe
@public
def matters(request: HttpRequest) -> HttpResponse:
    """The list, under what its address asks for."""
    on = today()
    form = MattersForm(request.GET)
    wanted = form.wanted()
    shown = KeyPages(find_issues(wanted, today=on)).get_page(request.GET.get("page"))
    kept = {
        name: request.GET[name]
        for name in form.fields
        if request.GET.get(name) and name not in form.errors
    }
    without_state = {name: value for name, value in kept.items() if name != "state"}
    said = {
        "place": "matters",
        "form": form,
        "page": shown,
        "rows": rows(in_order(shown.object_list), today=on),
        "wanted": wanted,
        "is_narrowed": bool(without_state),
        "query": urlencode(kept),
        "tabs": [
            (code, label, urlencode(without_state | ({"state": code} if code else {})))
            for code, label in STATES
        ],
    }
    return page(request, "matters.html", said)


@require_safe
@public
def matter(request: HttpRequest, number: str) -> HttpResponse:
    """One issue. What was withdrawn or joined keeps its address, with the date and the reason."""
    issue = _public_or_404(number)
    if issue.state == "withdrawn":
        return page(request, "gone.html", {"place": "matters", "issue": issue}, status=410)
    if issue.state == "merged":
        happened = [one for one in events(issue, public=True) if one.code == "issue.merged"]
        said = {"place": "matters", "issue": issue, "on": happened[-1].on if happened else None}
        into = issue.merged_into
        return page(request, "joined.html", said | {"title": into and public_title(into)})
    said = {
        "place": "matters",
        "matter": whole_matter(issue, today=today()),
        "issue": issue,
        "kind": kind_name(issue.kind),
        "withheld": withheld_words(issue),
    }
    return page(request, "matter.html", said)


@require_safe
@public
def answer(request: HttpRequest, number: str, answer_number: str) -> HttpResponse:
    """The permanent address of one answer, also after the issue was joined with another."""
    found = find_answer(answer_number)
    if found is None:
        raise Http404
    if found.issue.number != number:
        return redirect(public_path(found.publication, language_now()), permanent=True)
    said: dict[str, object] = {"place": "matters", "publication": found.publication}
    if found.publication.state == "withdrawn":
        return page(request, "withdrawn.html", said | {"answers": found.issue}, status=410)
    issue = found.issue
    if issue.state not in ("merged", "withdrawn"):
        issue = _public_or_404(number)
        shown = whole_matter(issue, today=today())
        held = next(one for one in shown.rounds if one.round.pk == found.round_id)
        said |= {"matter": shown, "held": held, "answer": held.answer}
        said |= {"issue": issue, "title": public_title(issue)}
        said |= {"withheld": withheld_words(issue)}
        return page(request, "answer.html", said)
    return redirect(public_path(issue.publication, language_now()))


@require_safe
@public
def matter_as_json(request: HttpRequest, number: str) -> HttpResponse:
    """The state of an issue as Open311 GeoReport v2 has it: a list of one request."""
    issue = _public_or_404(number)
    told = issue.round
    path = public_path(issue.publication)
    updated = issue.publication.withdrawn_at or issue.publication.published_at
    said = {
        "service_request_id": issue.number,
        "status": issue.state_row.open311,
        "status_notes": _notes(issue),
        "service_code": issue.kind,
        "service_name": kind_name(issue.kind),
        "description": None if issue.state == "withdrawn" else public_title(issue),
        "agency_responsible": issue.office.name_vi if issue.office else None,
        "requested_datetime": issue.publication.published_at.isoformat(),
        "updated_datetime": (_answered_at(issue) or updated).isoformat(),
        "expected_datetime": told.due.isoformat() if told else None,
        "address": issue.place.whole_name if issue.place else None,
        "address_id": issue.place.code if issue.place else None,
        "url": request.build_absolute_uri(path),
        "is_sample": issue.is_sample,
    }
    return JsonResponse([said], safe=False, json_dumps_params={"ensure_ascii": False})


def _notes(issue: Issue) -> str:
    if issue.withheld:
        return withheld_words(issue)
    if issue.state == "withdrawn":
        return withdrawal_in(issue.publication, language_now()).text
    if issue.merged_into is not None:
        return _("Joined with %(number)s.") % {"number": issue.merged_into.number}
    return ""


def _answered_at(issue: Issue):
    published = issue.answers.filter(publication__state="published")
    return published.order_by("-pk").values_list("publication__published_at", flat=True).first()


def _public_or_404(number: str) -> Issue:
    issue = find_issue(number)
    if issue is None:
        raise Http404
    return issue
