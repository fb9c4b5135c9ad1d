"""The desk's page of a publication, its history, and what waits for a signature."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from hoiam.publishing.forms import AttachForm, DecisionForm, RemarkForm, ScheduleForm
from hoiam.publishing.models import Publication
from hoiam.publishing.queries.history import differences
from hoiam.publishing.queries.late import late_for
from hoiam.publishing.queries.lists import find_for, waiting_for
from hoiam.publishing.queries.workbench import workbench


def find(request: HttpRequest, pk: int) -> Publication:
    """Raises Http404 where this person may not see it: that it exists says something already."""
    found = find_for(request.user, pk)
    if found is None:
        raise Http404
    return found


def publication(
    request: HttpRequest,
    pk: int,
    problem: str = "",
    bound: Mapping[str, forms.Form] | None = None,
) -> HttpResponse:
    """`problem` says why something was refused; `bound` holds what was typed, by name of form."""
    found = find(request, pk)
    context: dict[str, Any] = {
        "room": "approvals",
        "work": workbench(request.user, found),
        "problem": problem,
        "back": request.path if request.method == "GET" else "",
        "forms": {**empty_forms(), **(bound or {})},
    }
    status = 409 if problem else 200
    return render(request, "publishing/publication.html", context, status=status)


def empty_forms() -> dict[str, forms.Form]:
    """The small forms of the page. Each has a prefix, for all stand on one page."""
    return {
        "return": RemarkForm(prefix="return", label=_("What should be changed?")),
        "withdraw": RemarkForm(prefix="withdraw", label=_("Why? Everybody reads this.")),
        "remove": RemarkForm(prefix="remove", label=_("Why? Everybody reads this.")),
        "refuse": RemarkForm(prefix="refuse", label=_("Why is it not corrected?")),
        "publish": ScheduleForm(prefix="publish"),
        "attach": AttachForm(prefix="attach"),
        "decide": DecisionForm(prefix="decide"),
    }


def approvals(request: HttpRequest) -> HttpResponse:
    """What waits for a second signature: what is due first, first."""
    user = request.user
    if not (user.may_approve or user.may_edit or user.may_check):
        raise PermissionDenied(_("Only an editor or an approver can do this."))
    rows = waiting_for(request.user, now=timezone.now())
    context = {
        "room": "approvals",
        "late": late_for(user, now=timezone.now()),
        "mine": [row for row in rows if row.refusal is None],
        "others": [row for row in rows if row.refusal is not None],
    }
    return render(request, "publishing/approvals.html", context)


def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Every revision, who wrote it, and what changed from one to another that is chosen."""
    found = find(request, pk)
    revisions = list(found.revisions.select_related("by").order_by("-number"))
    by_number = {str(row.number): row for row in revisions}
    new = by_number.get(request.GET.get("new", ""), revisions[0])
    before = by_number.get(str(new.number - 1))
    old = by_number.get(request.GET.get("old", ""), before)
    context = {
        "room": "approvals",
        "work": workbench(request.user, found),
        "revisions": revisions,
        "old": old,
        "new": new,
        "runs": differences(old, new) if old is not None and old != new else [],
    }
    return render(request, "publishing/revisions.html", context)
