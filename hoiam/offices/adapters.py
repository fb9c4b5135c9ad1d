"""How allauth works here: closed to strangers, in our words, writing down little."""

from __future__ import annotations

import base64
import hashlib
import hmac
import math
import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.userkit import get_user_by_username
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hoiam.offices.actions.accounts import note_failed_sign_in
from hoiam.offices.actions.sessions import keep_little
from hoiam.offices.guard import SEEN, must_have_second_factor
from hoiam.offices.models import Role, User

# Who can change or sign what goes out is asked to protect the account better.
ASKED = (Role.ADMINISTRATOR, Role.APPROVER, Role.EDITOR)
FAILED = "login_failed"

WRONG_NAME_OR_PASSWORD = gettext_lazy("The name or the password is not right.")
WRONG_CODE = gettext_lazy("The code is not right, or it was used already.")
TOO_MANY = gettext_lazy("Too many attempts failed. Wait five minutes, then try again.")


class AccountAdapter(DefaultAccountAdapter):
    """Signing in by name and password."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": gettext_lazy("This account is closed."),
        "enter_current_password": gettext_lazy("This is not your present password."),
        "incorrect_code": WRONG_CODE,
        "incorrect_password": gettext_lazy("This is not your password."),
        "invalid_password_reset": gettext_lazy("This link was used already, or it is too old."),
        "rate_limited": TOO_MANY,
        "too_many_login_attempts": TOO_MANY,
        "username_password_mismatch": WRONG_NAME_OR_PASSWORD,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # Without the name of the host: asking under another one must not give new tries.
        return credentials.get("username", "").lower()

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError as refusal:
            key = self._get_login_attempts_cache_key(request, **credentials)
            raise ValidationError(wait_in_words(request, key), code=refusal.code) from None

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Only where there is such an account, and never what was typed."""
        user = get_user_by_username(credentials.get("username", ""))
        if user is not None:
            note_failed_sign_in(user, now=timezone.now())

    def clean_password(self, password: str, user: User | None = None) -> str:
        try:
            return super().clean_password(password, user)
        except ValidationError as refusal:
            raise ValidationError([_in_our_words(error) for error in refusal.error_list]) from None

    @transaction.atomic
    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        response = super().post_login(request, user, **kwargs)
        keep_little(request)
        request.session[SEEN] = int(time.time())
        is_asked = user.role in ASKED and not must_have_second_factor(user)
        if is_asked and not is_mfa_enabled(user):
            asking = _("Protect your account with a second factor: it takes two minutes.")
            link = format_html('<a href="{}">{}</a>', reverse("mfa_index"), asking)
            messages.warning(request, link)
        return response

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("offices:own-account")


def wait_in_words(request: HttpRequest, key: str) -> str:
    """How long until the next try is allowed, in whole minutes."""
    waits = []
    for rate in ratelimit.get_rates(app="allauth.account", action=FAILED):
        place = ratelimit.get_cache_key(
            request, app="allauth.account", action=FAILED, rate=rate, key=key
        )
        tries = cache.get(place) or []
        if len(tries) >= rate.amount:
            waits.append(tries[-1] + rate.duration - ratelimit.time.time())
    minutes = max(1, math.ceil(max(waits, default=0) / 60))
    return ngettext(
        "Too many attempts failed. Wait %(count)d minute, then try again.",
        "Too many attempts failed. Wait %(count)d minutes, then try again.",
        minutes,
    ) % {"count": minutes}


def _in_our_words(error: ValidationError) -> ValidationError:
    """Django has no Vietnamese for some of what it says of passwords."""
    said = {
        "password_too_short": _("The password is too short: it needs at least 12 characters."),
        "password_too_common": _("Too many people use this password. Choose another one."),
        "password_too_similar": _("The password is too much like your name or e-mail."),
    }
    return ValidationError(said.get(error.code, error.message), code=error.code)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Codes and passkeys under the office's name, their secrets encrypted in the database."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": gettext_lazy("Your account needs a second factor."),
        "cannot_generate_recovery_codes": gettext_lazy("Add a code app or a passkey first."),
        "incorrect_code": WRONG_CODE,
    }

    def encrypt(self, text: str) -> str:
        return _seal().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _seal().decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002
        count = Authenticator.objects.filter(user=user, type=type).count()
        return _("Passkey %(number)d") % {"number": count + 1}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return super().get_public_key_credential_rp_entity() | {"name": settings.OFFICE_NAME}

    def _get_user_identifier(self, user: User) -> str:
        return user.username


def _seal() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = (hmac.digest(key.encode(), b"second factor", hashlib.sha256) for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
