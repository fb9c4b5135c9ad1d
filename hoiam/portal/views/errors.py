"""Pages for what is not there, was refused, or broke, in the shell of the public site."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from hoiam.portal.public import FIRST, page


def _language(request: HttpRequest) -> str:
    return "en" if request.path.startswith("/en/") else FIRST


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    with translation.override(_language(request)):
        return page(request, "not_found.html", {"place": ""}, status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """Drawn from one file without asking the database, which may be what broke."""
    from django.template.loader import render_to_string

    with translation.override(_language(request)):
        said = {"LANGUAGE_CODE": _language(request)}
        return HttpResponse(render_to_string("portal/broken.html", said), status=500)
