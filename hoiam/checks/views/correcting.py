"""Correcting a published check: its text and, with it, rating, sources and parties."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from hoiam.checks.actions.correcting import correct_check, why_not_correct
from hoiam.checks.correcting_forms import Correcting
from hoiam.checks.models import FactCheck
from hoiam.checks.views.parties import marked
from hoiam.checks.views.sections import bodies
from hoiam.checks.views.writing import find
from hoiam.offices.views.versions import version_of
from hoiam.publishing.queries.workbench import workbench


def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose what should stand instead, and say what was wrong; another person signs it."""
    found = find(request, pk)
    refusal = why_not_correct(request.user, found)
    if refusal is not None:
        raise PermissionDenied(refusal)
    sent = request.method == "POST"
    forms = Correcting(
        found, request.user, request.POST if sent else None, request.FILES if sent else None
    )
    problem = ""
    if sent:
        problem = _propose(request, found, forms) if forms.is_valid() else marked()
        if not problem:
            messages.success(request, _("Proposed. Another person signs it."))
            return redirect("checks:check", found.pk)
        if request.FILES:
            problem += " " + _("Choose the file again: a browser does not send it twice.")
    work = workbench(request.user, found.publication)
    forms.text.fields["body"].use_pictures(work.pictures)
    context = {
        "room": "checks",
        "check": found,
        "work": work,
        "correcting": forms,
        "bodies": bodies(),
        "problem": problem,
    }
    return render(request, "checks/correct.html", context, status=409 if problem else 200)


def _propose(request: HttpRequest, found: FactCheck, forms: Correcting) -> str:
    """Why it was refused, or "" where it is proposed."""
    try:
        correct_check(
            request.user,
            found,
            **forms.said(),
            now=timezone.now(),
            version=version_of(request),
        )
    except ValidationError as error:
        return " ".join(error.messages)
    return ""
