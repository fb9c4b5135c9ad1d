"""What the desk runs by: doors to its settings, and the log of who did what."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from hoiam.checks import matching, pictures
from hoiam.offices.models import LogEntry

LINES = 100


def settings(request: HttpRequest) -> HttpResponse:
    if not request.user.is_of_desk:
        raise PermissionDenied(_("This is for people of the desk."))
    standing = {"matching": matching.standing(), "reads_pictures": pictures.is_on()}
    return render(request, "desk/settings.html", {"room": "settings"} | standing)


def log(request: HttpRequest) -> HttpResponse:
    """The log, newest first. Everybody of the desk may read it."""
    if not request.user.is_of_desk:
        raise PermissionDenied(_("This is for people of the desk."))
    entries = LogEntry.objects.select_related("actor").order_by("-id")
    page = Paginator(entries, LINES).get_page(request.GET.get("page"))
    return render(request, "desk/log.html", {"room": "settings", "page": page})
