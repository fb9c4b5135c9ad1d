"""Every page is closed unless it says otherwise; a page that is open looks at no session."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse


class ClosedUnlessOpen(LoginRequiredMiddleware):
    """Django's own asks first who is there, also for pages that anyone may read: that reads the
    session, and forbids caches to keep one copy for all."""

    def process_view(
        self, request: HttpRequest, view_func: Callable, view_args: tuple, view_kwargs: dict
    ) -> HttpResponse | None:
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)
