"""One's own account: password, second factor, sessions. Whatever is changed there is logged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn import views as passkeys
from allauth.usersessions.models import UserSession
from allauth.usersessions.views import ListUserSessionsView
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hoiam.offices.actions import sessions
from hoiam.offices.guard import must_have_second_factor
from hoiam.offices.views.signing_in import WithOptions, record


def own_account(request: HttpRequest) -> HttpResponse:
    """Who the desk takes me for, and what I can change myself."""
    context = {
        "room": "account",
        "has_second_factor": is_mfa_enabled(request.user),
        "must_have_second_factor": must_have_second_factor(request.user),
        "sessions": UserSession.objects.filter(user=request.user).count(),
    }
    return render(request, "offices/accounts/own.html", context)


class Logged:
    """Does what allauth does and writes it into the log, both or neither."""

    verb = ""

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        record(self.request, self.verb)
        return response


class _NewPassword(Logged):
    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        # allauth has noted the session anew, under its new key.
        sessions.keep_little(self.request)
        return response


class ChangePassword(_NewPassword, account.PasswordChangeView):
    verb = "account.password-changed"


class SetPassword(_NewPassword, account.PasswordSetView):
    verb = "account.password-chosen"
    template_name = "account/password_change.html"


class PasswordAgain(account.ReauthenticateView):
    pass


class CodeAgain(mfa.ReauthenticateView):
    pass


class PasskeyAgain(WithOptions, passkeys.ReauthenticateWebAuthnView):
    pass


class SecondFactor(mfa.IndexView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "room": "account",
            "must_have": must_have_second_factor(self.request.user),
        }


class AddApp(Logged, totp.ActivateTOTPView):
    verb = "account.code-app-added"


class RemoveApp(Logged, totp.DeactivateTOTPView):
    verb = "account.code-app-removed"


class AddPasskey(WithOptions, Logged, passkeys.AddWebAuthnView):
    verb = "account.passkey-added"


class RemovePasskey(Logged, passkeys.RemoveWebAuthnView):
    verb = "account.passkey-removed"
    success_url = reverse_lazy("mfa_index")


class NewRecoveryCodes(Logged, codes.GenerateRecoveryCodesView):
    verb = "account.recovery-codes-made"


@dataclass(frozen=True, slots=True)
class Row:
    """A session as its owner sees it: `device` "" and `network` "" where nothing is known."""

    number: int
    device: str
    network: str
    since: datetime
    used: datetime
    here: bool


class Sessions(ListUserSessionsView):
    """Where one is signed in; the others can be ended at once or one by one."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        rows = [_row(session) for session in context["sessions"]]
        rows.sort(key=lambda row: (not row.here, -row.used.timestamp()))
        return context | {"rows": rows, "room": "account"}

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        record(self.request, "account.sessions-ended")
        return response


def _row(session: UserSession) -> Row:
    ip = session.ip
    network = f"{ip.removesuffix('::')}:…" if ":" in ip else f"{ip.rpartition('.')[0]}.…"
    return Row(
        number=session.pk,
        device=session.user_agent,
        network=network,
        since=session.created_at,
        used=session.last_seen_at,
        here=session.is_current(),
    )


@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    sessions.end_session(request.user, pk, now=timezone.now())
    messages.success(request, _("The session has ended."))
    return redirect("usersessions_list")


class NamePasskey(passkeys.EditWebAuthnView):
    success_url = reverse_lazy("mfa_index")
