"""Stating the parties from the claim's page."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from hoiam.checks.actions import parties
from hoiam.checks.models import Claim
from hoiam.checks.parties_forms import PartiesForm
from hoiam.checks.queries.parties import matched_duties
from hoiam.checks.queries.permissions import why_not_work
from hoiam.checks.views.claim import claim, find
from hoiam.offices.actions.holding import require
from hoiam.offices.views.versions import version_of


def part(found: Claim, name: str) -> str:
    """The address of one part of the claim's page."""
    return reverse("checks:claim", args=[found.pk]) + f"#{name}"


def marked() -> str:
    return _("Look at what is marked. Nothing that you wrote is lost.")


def state(request: HttpRequest, pk: int) -> HttpResponse:
    """Say whom the claim concerns; refused, the page comes back with all that was typed."""
    found = find(request, pk)
    if request.method != "POST":
        return redirect(part(found, "parties"))
    require(why_not_work(request.user))
    now = timezone.now()
    matches = matched_duties(found, on=timezone.localdate(now))
    form = PartiesForm(request.POST, claim=found, matches=matches)
    if not form.is_valid():
        return claim(request, pk, problem=marked(), failed="parties", parties_form=form)
    version = version_of(request)
    try:
        parties.state_parties(request.user, found, **form.said(), now=now, version=version)
    except ValidationError as error:
        said = " ".join(error.messages)
        return claim(request, pk, problem=said, failed="parties", parties_form=form)
    messages.success(request, _("The parties are stated. Who may sign follows from them."))
    return redirect(part(found, "parties"))
