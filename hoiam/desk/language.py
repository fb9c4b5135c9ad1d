"""In whose language the screen speaks: the office's, until somebody chooses another."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class OfficeLanguage:
    """Stands before LocaleMiddleware and takes the browser's wish away.

    Most officers' browsers were installed in English and never asked them; the buttons in the
    head of every page do, and their choice is kept.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.META.pop("HTTP_ACCEPT_LANGUAGE", None)
        return self.get_response(request)
