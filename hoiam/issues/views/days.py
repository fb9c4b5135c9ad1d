"""The calendar of the office: days off, and what the office decided otherwise."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hoiam.issues.actions import days as deciding
from hoiam.issues.forms import DayForm
from hoiam.issues.models import DayOverride
from hoiam.issues.queries.days import days_off


def days(request: HttpRequest) -> HttpResponse:
    """The days off of this year and the next, with their reasons."""
    if not request.user.is_of_desk:
        raise PermissionDenied(_("Only the desk keeps the calendar."))
    form = DayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            deciding.decide_day(request.user, **form.cleaned_data, now=timezone.now())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved. Dates already given are not made earlier by it."))
            return redirect("issues:days")
    year = timezone.localdate().year
    context = {
        "room": "settings",
        "form": form,
        "years": [(each, days_off(each)) for each in (year, year + 1)],
        "decided": DayOverride.objects.select_related("by"),
    }
    return render(request, "issues/days.html", context)


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """The calendar holds again for that day."""
    row = get_object_or_404(DayOverride, pk=pk)
    try:
        deciding.undo_day(request.user, row, now=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("issues:days")
