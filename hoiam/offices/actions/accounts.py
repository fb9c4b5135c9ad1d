"""Accounts of staff: opened, changed, closed and helped back in by an administrator."""

from __future__ import annotations

from datetime import datetime

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from hoiam.offices.actions.holding import Conflict
from hoiam.offices.actions.logging import log
from hoiam.offices.actions.sessions import end_sessions
from hoiam.offices.models import Office, Role, User

# What an administrator may write of an account; the name one signs in with stays.
FIELDS = ("display_name", "position", "position_en", "role", "office", "email")
DESK_ROLES = (Role.EDITOR, Role.ADMINISTRATOR)
PARTNER_ROLES = (Role.CHECKER, Role.READER)


def check_role(role: str, office: Office | None) -> None:
    """Raise ValidationError with the sentence why nobody of this office may have this role."""
    if office is not None and not office.active:
        raise ValidationError(_("This office is no longer active."))
    if office is not None and office.is_partner and role not in PARTNER_ROLES:
        raise ValidationError(
            _("Somebody of a partner body outside the administration can only check or read.")
        )
    if role == Role.OFFICER and office is None:
        raise ValidationError(_("An officer answers for an office: choose which one."))
    if role in DESK_ROLES and office is not None and not office.is_desk:
        raise ValidationError(
            _("Editors and administrators work at the desk itself, not at another office.")
        )


@transaction.atomic
def open_account(
    actor: User,
    *,
    username: str,
    display_name: str,
    role: str,
    office: Office | None = None,
    position: str = "",
    position_en: str = "",
    email: str = "",
    now: datetime,
) -> User:
    """A new account without a password: `new_link` lets the person choose one."""
    _check_administrator(actor)
    check_role(role, office)
    username = username.strip().lower()
    if User.objects.filter(username__iexact=username).exists():
        raise ValidationError(_("There is an account with this name already."))
    _check_email(email, None)
    user = User(
        username=username,
        display_name=display_name,
        role=role,
        office=office,
        position=position,
        position_en=position_en,
        email=email.lower(),
    )
    user.set_unusable_password()
    user.save()
    log(actor, "account.opened", user, now=now, role=role, office=office and office.pk)
    return user


@transaction.atomic
def change_account(
    actor: User,
    user: User,
    *,
    display_name: str,
    role: str,
    office: Office | None,
    position: str = "",
    position_en: str = "",
    email: str = "",
    now: datetime,
    version: int | None = None,
) -> User:
    """Write what an account says of a person. Nobody changes their own role or office."""
    held = _hold(actor, user, version)
    check_role(role, office)
    _check_email(email, held)
    given = {
        "display_name": display_name,
        "position": position,
        "position_en": position_en,
        "role": role,
        "office": office,
        "email": email.lower(),
    }
    changed = [name for name in FIELDS if getattr(held, name) != given[name]]
    if held == actor and {"role", "office"} & set(changed):
        raise ValidationError(_("Another administrator must change your own role or office."))
    if role != Role.ADMINISTRATOR:
        _check_somebody_stays(held)
    for name in changed:
        setattr(held, name, given[name])
    _save(held, *changed)
    if changed:
        office_now = held.office_id
        log(actor, "account.changed", held, now=now, fields=changed, role=role, office=office_now)
    return held


@transaction.atomic
def close_account(actor: User, user: User, *, now: datetime, version: int | None = None) -> User:
    """Nobody can sign in with it any more, and who is signed in is out at once; it is kept."""
    held = _hold(actor, user, version)
    if held == actor:
        raise ValidationError(_("Another administrator must close your own account."))
    _check_somebody_stays(held)
    held.is_active = False
    _save(held, "is_active")
    ended = end_sessions(held)
    log(actor, "account.closed", held, now=now, fields=["is_active"], sessions=ended)
    return held


@transaction.atomic
def reopen_account(actor: User, user: User, *, now: datetime, version: int | None = None) -> User:
    held = _hold(actor, user, version)
    check_role(held.role, held.office)
    held.is_active = True
    _save(held, "is_active")
    log(actor, "account.reopened", held, now=now, fields=["is_active"])
    return held


@transaction.atomic
def reset_second_factor(
    actor: User, user: User, *, now: datetime, version: int | None = None
) -> User:
    """Take away code app, passkeys and recovery codes of somebody who has lost them.

    Never one's own: whoever gets hold of an open session could do that.
    """
    held = _hold(actor, user, version)
    if held == actor:
        raise ValidationError(_("Another administrator must reset your own second factor."))
    Authenticator.objects.filter(user=held).delete()
    _save(held)
    end_sessions(held)
    log(actor, "account.second-factor-reset", held, now=now)
    return held


@transaction.atomic
def new_link(actor: User, user: User, *, now: datetime, version: int | None = None) -> str:
    """The path of a page on which the person, once, chooses a new password.

    The password there was works no longer, nor does any link given before; sessions end.
    """
    held = _hold(actor, user, version)
    if held == actor:
        raise ValidationError(_("You are signed in: change your password yourself."))
    if not held.is_active:
        raise ValidationError(_("This account is closed. Reopen it first."))
    held.set_unusable_password()
    _save(held, "password")
    end_sessions(held)
    log(actor, "account.link-made", held, now=now, fields=["password"])
    return link_for(held)


def link_for(user: User) -> str:
    """The path of the page on which this person may choose a password."""
    key = default_token_generator.make_token(user)
    return reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(user), "key": key},
    )


def note_failed_sign_in(user: User, *, now: datetime, factor: str = "password") -> None:
    """Nobody knows who tried, so the entry has no actor."""
    log(None, "account.sign-in-failed", user, now=now, factor=factor)


def _check_administrator(actor: User) -> None:
    if not actor.may_administer:
        raise PermissionDenied(_("Only an administrator looks after accounts."))


def _hold(actor: User, user: User, version: int | None) -> User:
    """The row, locked, when this person may write it and nobody changed it meanwhile."""
    _check_administrator(actor)
    held = User.objects.select_for_update().get(pk=user.pk)
    if version is not None and held.version != version:
        raise Conflict(
            _("Somebody else changed this account since you opened it. Look again, then decide.")
        )
    return held


def _save(held: User, *fields: str) -> None:
    held.version += 1
    held.save(update_fields=[*fields, "version"])


def _check_email(email: str, of: User | None) -> None:
    others = User.objects.exclude(pk=of and of.pk)
    if email and others.filter(email__iexact=email).exists():
        raise ValidationError(_("Another account has this e-mail address."))


def _check_somebody_stays(leaving: User) -> None:
    """Without an administrator nobody could open an account any more."""
    if not leaving.may_administer:
        return
    others = User.objects.filter(is_active=True).exclude(pk=leaving.pk).select_related("office")
    if not any(other.may_administer for other in others):
        raise ValidationError(_("There must be another administrator first."))
