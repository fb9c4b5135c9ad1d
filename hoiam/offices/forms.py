"""Signing in, one's own password and second factor, and what an administrator writes of people."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account_forms
from allauth.account.internal.userkit import filter_users_by_email
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as passkey_forms
from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hoiam.jobs.actions import enqueue
from hoiam.offices.actions.accounts import check_role, note_failed_sign_in
from hoiam.offices.models import Office, Role, User

# A code counts for its own half minute and the ones before and after.
CODE_SECONDS = 120


def _password(label: Any, *, new: bool = False) -> forms.CharField:
    hint = "new-password" if new else "current-password"
    widget = forms.PasswordInput(attrs={"autocomplete": hint})
    return forms.CharField(label=label, strip=False, widget=widget)


def _new_password(label: Any) -> account_forms.SetPasswordField:
    field = account_forms.SetPasswordField(
        label=label,
        help_text=_("At least 12 characters, and neither a common word nor like your name."),
    )
    del field.widget.attrs["placeholder"]
    return field


def _code(label: Any) -> forms.CharField:
    attrs = {"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}
    return forms.CharField(label=label, max_length=20, widget=forms.TextInput(attrs=attrs))


class _Same:
    """Both new passwords must be the same."""

    def clean(self) -> dict[str, Any]:
        given = super(account_forms.PasswordVerificationMixin, self).clean() or self.cleaned_data
        first, second = given.get("password1"), given.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("This is not the same password as above."))
        return given


class SignInForm(account_forms.LoginForm):
    """Signing in by name and password."""

    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "autofocus": True}
        ),
    )
    password = _password(_("Password"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["login"]
        self.order_fields(("username", "password"))

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["login"] = self.cleaned_data.get("username", "").strip()
        return super().clean()


class PasswordAgainForm(account_forms.ReauthenticateForm):
    password = _password(_("Password"))


class ChangePasswordForm(_Same, account_forms.ChangePasswordForm):
    oldpassword = _password(_("Present password"))
    password1 = _new_password(_("New password"))
    password2 = _password(_("New password again"), new=True)


class FirstPasswordForm(_Same, account_forms.SetPasswordForm):
    password1 = _new_password(_("New password"))
    password2 = _password(_("New password again"), new=True)


class NewPasswordForm(_Same, account_forms.ResetPasswordKeyForm):
    password1 = _new_password(_("New password"))
    password2 = _password(_("New password again"), new=True)


class LinkForm(account_forms.UserTokenForm):
    """A link to choose a password; that of a closed account leads nowhere."""

    def _get_user(self, uidb36: str) -> User | None:
        user = super()._get_user(uidb36)
        return user if user is not None and user.is_active else None


class AskLinkForm(account_forms.ResetPasswordForm):
    """Asking for such a link by mail. What happens next is the same whoever asks."""

    email = forms.EmailField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Leave the rest to a job: how long this takes must not tell whether there is such an
        account."""
        address = self.cleaned_data["email"]
        found = filter_users_by_email(address, is_active=True, for_login=True)
        enqueue(
            "offices.send_link",
            {
                "user": found[0].pk if len(found) == 1 else None,
                "host": request.get_host(),
                "scheme": request.scheme,
                "language": request.LANGUAGE_CODE,
            },
        )
        return address


class _Once:
    """A code counts once, and a wrong one is written down."""

    def clean_code(self) -> str:
        try:
            code = super().clean_code()
        except ValidationError as refusal:
            if refusal.code == "incorrect_code":
                note_failed_sign_in(self.user, now=timezone.now(), factor="code")
            raise
        is_app = self.authenticator.type == Authenticator.Type.TOTP
        used = f"code {self.user.pk} {''.join(code.split())}"
        if is_app and not cache.add(used, True, CODE_SECONDS):
            raise get_mfa_adapter().validation_error("incorrect_code")
        return code


class CodeForm(_Once, mfa_forms.AuthenticateForm):
    code = _code(_("Code of your app, or a recovery code"))


class CodeAgainForm(_Once, mfa_forms.ReauthenticateForm):
    code = _code(_("Code of your app, or a recovery code"))


class FirstCodeForm(totp_forms.ActivateTOTPForm):
    code = _code(_("Code that the app shows"))


# What the libraries below raise on an answer of another shape than a browser gives.
NOT_OF_A_BROWSER = (AttributeError, KeyError, TypeError, ValueError)


class _Asked:
    """The answer of a passkey; one that no browser gives is refused like a wrong one."""

    def clean_credential(self) -> Authenticator:
        try:
            return super().clean_credential()
        except NOT_OF_A_BROWSER:
            raise get_mfa_adapter().validation_error("incorrect_code") from None


class PasskeySignInForm(_Asked, passkey_forms.LoginWebAuthnForm):
    pass


class PasskeyForm(_Asked, passkey_forms.AuthenticateWebAuthnForm):
    pass


class PasskeyAgainForm(_Asked, passkey_forms.ReauthenticateWebAuthnForm):
    pass


class AddPasskeyForm(passkey_forms.AddWebAuthnForm):
    name = forms.CharField(
        label=_("Name of this passkey"),
        max_length=60,
        required=False,
        help_text=_("So that you can tell it from others: the phone, the key on the key ring."),
    )
    passwordless = forms.BooleanField(
        label=_("Sign in with it alone, without a password"),
        required=False,
        initial=True,
        help_text=_("The device then asks for its PIN, your finger or your face."),
    )

    def clean(self) -> dict[str, Any]:
        try:
            return super().clean()
        except NOT_OF_A_BROWSER:
            raise get_mfa_adapter().validation_error("incorrect_code") from None


class NamePasskeyForm(passkey_forms.EditWebAuthnForm):
    name = forms.CharField(label=_("Name of this passkey"), max_length=60)


class AccountForm(forms.ModelForm):
    """What an administrator writes of a member of staff."""

    class Meta:
        model = User
        fields = ("display_name", "position", "position_en", "role", "office", "email")
        labels = {"email": _("E-mail address"), "display_name": _("Name")}
        help_texts = {
            "display_name": _("Shown beside what this person decides."),
            "position_en": _("Stands on English pages beside what this person signs."),
            "office": _("Leave empty for the desk itself."),
            "email": _("For notices of new matters and for a forgotten password."),
        }

    field_order = ("username", *Meta.fields)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["display_name"].required = True
        self.fields["office"].queryset = Office.objects.filter(active=True)
        self.fields["office"].empty_label = _("the desk itself")
        self.fields["role"].choices = Role.choices

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if "role" in given and "office" in given:
            check_role(given["role"], given["office"])
        return given

    def given(self) -> dict[str, Any]:
        """What was written, for the action."""
        return {name: self.cleaned_data[name] for name in self.fields if name != "version"}


class ChangeAccountForm(AccountForm):
    version = forms.IntegerField(widget=forms.HiddenInput)


class NewAccountForm(AccountForm):
    username = forms.CharField(
        label=_("User name"),
        max_length=60,
        validators=[
            RegexValidator(
                r"^[a-zA-Z0-9][a-zA-Z0-9._-]*$",
                _("Letters without marks, digits, full stop, hyphen and underscore only."),
            )
        ],
        help_text=_("What the person signs in with; it stays the same."),
    )

    class Meta(AccountForm.Meta):
        fields = AccountForm.Meta.fields


class FindAccountsForm(forms.Form):
    """What the address of the list of accounts may hold."""

    q = forms.CharField(
        label=_("Name or position"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    role = forms.ChoiceField(label=_("Role"), required=False)
    office = forms.ModelChoiceField(Office.objects.all(), label=_("Office"), required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["role"].choices = [("", _("any")), *Role.choices]
        self.fields["office"].empty_label = _("any")
