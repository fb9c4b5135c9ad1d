"""What browsers and proxies may keep of the desk: nothing."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers


class KeepNothing:
    """Says with every answer that has no rule of its own that it is not to be kept.

    Who signs out at a shared machine leaves no page behind that the back button shows. Static
    files are answered before this is asked.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if "Cache-Control" not in response.headers:
            add_never_cache_headers(response)
        return response
