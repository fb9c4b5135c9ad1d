"""An administrator's pages about accounts: all of them, a new one, one with what was done to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from hoiam.offices.actions import accounts
from hoiam.offices.forms import ChangeAccountForm, FindAccountsForm, NewAccountForm
from hoiam.offices.models import LogEntry, User
from hoiam.offices.queries.accounts import events_of, list_accounts, with_second_factor
from hoiam.offices.views.versions import version_of

PAGE = 100

VERBS = {
    "account.opened": gettext_lazy("opened the account"),
    "account.changed": gettext_lazy("changed the account"),
    "account.closed": gettext_lazy("closed the account"),
    "account.reopened": gettext_lazy("opened the account again"),
    "account.second-factor-reset": gettext_lazy("reset the second factor"),
    "account.link-made": gettext_lazy("made a link for a new password"),
    "account.sign-in-failed": gettext_lazy("a sign-in failed"),
    "account.password-changed": gettext_lazy("changed the password"),
    "account.password-chosen": gettext_lazy("chose a new password"),
    "account.code-app-added": gettext_lazy("added a code app"),
    "account.code-app-removed": gettext_lazy("removed the code app"),
    "account.passkey-added": gettext_lazy("added a passkey"),
    "account.passkey-removed": gettext_lazy("removed a passkey"),
    "account.recovery-codes-made": gettext_lazy("made new recovery codes"),
    "account.session-ended": gettext_lazy("ended a session"),
    "account.sessions-ended": gettext_lazy("ended all other sessions"),
}


def _administrator(request: HttpRequest) -> None:
    if not request.user.may_administer:
        raise PermissionDenied(_("Only an administrator looks after accounts."))


def list_all(request: HttpRequest) -> HttpResponse:
    """All accounts, by name, role and office; the closed ones on a tab of their own."""
    _administrator(request)
    form = FindAccountsForm(request.GET)
    form.is_valid()
    closed = request.GET.get("closed") == "1"
    chosen = {
        "words": form.cleaned_data.get("q", ""),
        "role": form.cleaned_data.get("role", ""),
        "office": form.cleaned_data.get("office"),
    }
    kept = {name: value for name, value in request.GET.items() if value and name != "page"}
    plain = urlencode({name: value for name, value in kept.items() if name != "closed"})
    found = list_accounts(**chosen, closed=closed)
    context = {
        "room": "settings",
        "form": form,
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "closed": closed,
        "counts": [list_accounts(**chosen, closed=one).count() for one in (False, True)],
        "plain_query": f"{plain}&" if plain else "",
        "query": f"{urlencode(kept)}&" if kept else "",
    }
    return render(request, "offices/accounts/list.html", context)


def add(request: HttpRequest) -> HttpResponse:
    """Open an account; its link is shown in the answer to this form and nowhere again."""
    _administrator(request)
    form = NewAccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            user = accounts.open_account(request.user, **form.given(), now=now)
            link = accounts.new_link(request.user, user, now=now)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            return _show_link(request, user, link)
    status = 409 if form.errors else 200
    return render(request, "offices/accounts/add.html", _context(form=form), status=status)


def account(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: what it says, what can be done, what was done to it."""
    _administrator(request)
    user = get_object_or_404(with_second_factor(User.objects.select_related("office")), pk=pk)
    form = ChangeAccountForm(request.POST or None, instance=user, initial={"version": user.version})
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        # The form has written into its row already; the action compares with what is stored.
        try:
            accounts.change_account(
                request.user, user, **form.given(), now=timezone.now(), version=version
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("The account is changed."))
            return redirect("offices:account", pk)
    if form.errors:
        user.refresh_from_db()
    context = _context(form=form, account=user, events=_events(user), own=user == request.user)
    status = 409 if form.errors else 200
    return render(request, "offices/accounts/account.html", context, status=status)


@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, accounts.close_account, _("The account is closed."))


@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, accounts.reopen_account, _("The account is open again."))


@require_POST
def reset_second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    done = _("The second factor is reset. The person signs in with the password alone.")
    return _act(request, pk, accounts.reset_second_factor, done)


@require_POST
def make_link(request: HttpRequest, pk: int) -> HttpResponse:
    """A link for somebody who has forgotten the password; shown once."""
    _administrator(request)
    user = get_object_or_404(User, pk=pk)
    try:
        link = accounts.new_link(
            request.user, user, now=timezone.now(), version=version_of(request)
        )
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return redirect("offices:account", pk)
    return _show_link(request, user, link)


def _act(request: HttpRequest, pk: int, act: Callable, done: str) -> HttpResponse:
    _administrator(request)
    user = get_object_or_404(User, pk=pk)
    try:
        act(request.user, user, now=timezone.now(), version=version_of(request))
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, done)
    return redirect("offices:account", pk)


def _show_link(request: HttpRequest, user: User, link: str) -> HttpResponse:
    context = _context(
        account=user,
        link=request.build_absolute_uri(link),
        days=settings.PASSWORD_RESET_TIMEOUT // 86_400,
    )
    return render(request, "offices/accounts/link.html", context)


def _context(**more: object) -> dict[str, object]:
    return {"room": "settings"} | more


@dataclass(frozen=True, slots=True)
class Event:
    """One line of what was done to an account; `who` None: nobody knows."""

    at: datetime
    who: User | None
    what: str


def _events(user: User) -> list[Event]:
    return [_event(entry) for entry in events_of(user)]


def _event(entry: LogEntry) -> Event:
    return Event(entry.at, entry.actor, str(VERBS.get(entry.verb, entry.verb)))
