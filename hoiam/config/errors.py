"""Whose page says that something is not there or broke: the desk's, or the public site's."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views import defaults

from hoiam.portal.views import errors

OF_THE_DESK = ("/desk/", "/accounts/", "/admin/")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith(OF_THE_DESK):
        return defaults.page_not_found(request, exception)
    return errors.not_found(request, exception)


def broken(request: HttpRequest) -> HttpResponse:
    if request.path.startswith(OF_THE_DESK):
        return defaults.server_error(request)
    return errors.broken(request)
