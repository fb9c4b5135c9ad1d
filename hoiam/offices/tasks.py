"""What the room does later: mailing a link to choose a password, forgetting limits."""

from __future__ import annotations

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from hoiam.jobs.registry import job
from hoiam.offices import limits
from hoiam.offices.actions.accounts import link_for
from hoiam.offices.models import User


@job("offices.forget_limits", every=3600)
def forget_limits(*, now: datetime) -> None:
    """Also while nobody signs in nothing is kept longer than its limit."""
    limits.forget_limits()


@job("offices.forget_sessions", every=21_600)
def forget_sessions(*, now: datetime) -> None:
    """Sessions that have ended are kept no longer, nor what was noted of them."""
    Session.objects.filter(expire_date__lt=now).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()


@job("offices.send_link")
def send_link(
    *, now: datetime, user: int | None, host: str, scheme: str, language: str = "vi"
) -> None:
    """Mail the link that somebody asked for; nothing where there is no such account."""
    person = User.objects.filter(pk=user, is_active=True).exclude(email="").first()
    if person is None or person.is_sample:
        return
    with translation.override(language):
        facts = {
            "person": person,
            "office": settings.OFFICE_NAME,
            "link": f"{scheme}://{host}{link_for(person)}",
            "days": settings.PASSWORD_RESET_TIMEOUT // 86_400,
        }
        text = render_to_string("offices/accounts/link.txt", facts)
        subject = _("Choose a new password")
    send_mail(f"{settings.OFFICE_NAME}: {subject}", text, None, [person.email])
