"""Signing in, with the second step where there is one, and out; choosing a forgotten password."""

from __future__ import annotations

import json
from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.views import LoginWebAuthnView
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LogoutView
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator

from hoiam.offices.actions.logging import log


def record(request: HttpRequest, verb: str) -> None:
    """One's own act on one's own account, in the log."""
    log(request.user, verb, request.user, now=timezone.now())


class WithOptions:
    """What the browser needs to ask a passkey, as text for an attribute: no script stands in a
    page."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        options = context.get("js_data", {})
        return context | {"options": json.dumps(options, cls=DjangoJSONEncoder)}


class SignIn(account.LoginView):
    template_name = "account/login.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # Who opened the desk's own address wants to begin, each where their work is.
        if request.GET.get("next") == reverse("desk:today"):
            return redirect(request.path)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"reset_by_mail": settings.RESET_BY_MAIL}


class SecondStep(WithOptions, mfa.AuthenticateView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        has = Authenticator.objects.filter(user=self.stage.login.user)
        return super().get_context_data(**kwargs) | {
            "has_passkey": has.filter(type=Authenticator.Type.WEBAUTHN).exists(),
            "has_app": has.filter(type=Authenticator.Type.TOTP).exists(),
        }


@method_decorator(login_not_required, name="dispatch")
class PasskeySignIn(LoginWebAuthnView):
    pass


@method_decorator(login_not_required, name="dispatch")
class SignOut(LogoutView):
    """Also leaves a sign-in of which only the first step was taken."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            UserSession.objects.filter(session_key=request.session.session_key).delete()
        return super().post(request, *args, **kwargs)


@method_decorator(login_not_required, name="dispatch")
class AskLink(account.PasswordResetView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.RESET_BY_MAIL:
            raise Http404
        return super().dispatch(request, *args, **kwargs)


@method_decorator(login_not_required, name="dispatch")
class ChoosePassword(account.PasswordResetFromKeyView):
    """The page that a link leads to, once."""

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        user = self.reset_user
        log(user, "account.password-chosen", user, now=timezone.now(), fields=["password"])
        return response
