"""What stands before every page of the desk for whoever is signed in."""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from hoiam.offices.models import User

# The list of sessions says when each was used, to this many seconds: a write with each page that
# is opened would cost more than it tells.
NOTED_EVERY = 300
SEEN = "seen_at"
# Pages on which somebody who lacks a second factor can add one, or leave.
OPEN = ("mfa_", "account_", "usersessions_")
ALSO_OPEN = {"desk:sign-out", "set_language", "offices:own-account", "offices:end-session"}


class Guard:
    """Notes now and then that a session is used, and leads to a second factor who must have one.

    Pages that need no sign-in are passed over, so that public ones look at no session.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict
    ) -> HttpResponse | None:
        if not getattr(view, "login_required", True) or not request.user.is_authenticated:
            return None
        note_use(request)
        if lacks_second_factor(request.user) and not _is_open(request.resolver_match.view_name):
            messages.warning(request, _("Your account needs a second factor before you can go on."))
            return redirect("mfa_index")
        return None

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        """Who must prove anew who they are does so and opens the page again.

        allauth itself would keep the whole request in the session, address and cookies and all.
        """
        if not isinstance(problem, ReauthenticationRequired):
            return None
        ways = get_adapter().get_reauthentication_methods(request.user)
        way = ways[0]["url"] if ways else reverse("account_login")
        return redirect(f"{way}?{urlencode({'next': request.path})}")


def note_use(request: HttpRequest) -> None:
    """Write down the time for the list of sessions, once in five minutes."""
    seen = request.session.get(SEEN)
    now = int(time.time())
    if seen is None or now - seen < NOTED_EVERY:
        return
    request.session[SEEN] = now
    used = UserSession.objects.filter(session_key=request.session.session_key)
    used.update(last_seen_at=timezone.now())


def must_have_second_factor(user: User) -> bool:
    """By HOIAM_REQUIRE_SECOND_FACTOR."""
    return settings.REQUIRE_SECOND_FACTOR == "all" or (
        settings.REQUIRE_SECOND_FACTOR == "administrators" and user.may_administer
    )


def lacks_second_factor(user: User) -> bool:
    return must_have_second_factor(user) and not is_mfa_enabled(user)


def _is_open(name: str) -> bool:
    return name.startswith(OPEN) or name in ALSO_OPEN
