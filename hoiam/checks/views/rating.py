"""Proposing a rating from the claim's page."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from hoiam.checks.actions import rating
from hoiam.checks.finding_forms import RatingForm
from hoiam.checks.queries.permissions import why_not_work
from hoiam.checks.views.claim import claim, find
from hoiam.checks.views.parties import marked, part
from hoiam.offices.actions.holding import require
from hoiam.offices.views.versions import version_of


def rate(request: HttpRequest, pk: int) -> HttpResponse:
    found = find(request, pk)
    if request.method != "POST":
        return redirect(part(found, "rating"))
    require(why_not_work(request.user))
    form = RatingForm(request.POST, auto_id="rating-%s")
    if not form.is_valid():
        return claim(request, pk, problem=marked(), failed="rating", rating_form=form)
    version = version_of(request)
    try:
        rating.rate_claim(
            request.user, found, **form.cleaned_data, now=timezone.now(), version=version
        )
    except ValidationError as error:
        said = " ".join(error.messages)
        return claim(request, pk, problem=said, failed="rating", rating_form=form)
    messages.success(request, _("Proposed. It counts when two have signed it."))
    return redirect(part(found, "rating"))
