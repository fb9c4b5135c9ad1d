"""The mails about an issue, put in the outbox by the transaction that gives cause for them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from hoiam.issues.explain import full
from hoiam.issues.models import Issue, Objection, Round
from hoiam.offices.models import Office, Role, User
from hoiam.post.actions import queue_mail
from hoiam.publishing.models import Publication
from hoiam.publishing.queries import newest_revision, public_path
from hoiam.publishing.rich_text import to_text

REPLY = "issue"


def office_language() -> override:
    """Mails are in the office's language, whatever language the person who caused them reads."""
    return override(settings.LANGUAGE_CODE)


def officers_of(office: Office) -> list[User]:
    """Who answers for an office and has an open account."""
    return list(User.objects.filter(office=office, role=Role.OFFICER, is_active=True))


def site_address(path: str) -> str:
    return settings.SITE_URL.rstrip("/") + path


def desk_address(issue: Issue) -> str:
    return site_address(reverse("issues:issue", args=[issue.pk]))


def public_address(publication: Publication) -> str:
    return site_address(public_path(publication, settings.LANGUAGE_CODE))


def question_of(issue: Issue) -> str:
    """The question as plain text; whoever must answer reads it also where it is withheld."""
    return to_text(newest_revision(issue.publication).body)


def tell_office(
    issue: Issue,
    office: Office,
    *,
    what: str,
    subject: str,
    paragraphs: Iterable[str],
    now: datetime,
) -> None:
    """Write to an office's officers, who may reply by mail, and to its mailbox, once for `what`."""
    text = "\n\n".join(part for part in paragraphs if part)
    for officer in officers_of(office):
        queue_mail(
            key=f"issue:{issue.pk}:{what}:user:{officer.pk}",
            to=("user", officer.pk),
            subject=subject,
            text=f"{text}\n\n{_how_to_reply()}",
            now=now,
            about=issue,
            reply=REPLY,
        )
    if office.email:
        queue_mail(
            key=f"issue:{issue.pk}:{what}:office:{office.pk}",
            to=("office", office.pk),
            subject=subject,
            text=text,
            now=now,
            about=issue,
        )


def tell_asker(objection: Objection, *, said: str, now: datetime) -> None:
    """Write to a reader who objected what was decided, where a contact was left with it."""
    if objection.receipt is None or not hasattr(objection.receipt, "contact"):
        return
    issue = objection.answer.issue
    with office_language():
        paragraphs = (
            _("You told us that the answer to this question does not answer it."),
            f"{said} {objection.decision}",
            _("Public page: %(address)s") % {"address": public_address(issue.publication)},
        )
        queue_mail(
            key=f"objection:{objection.pk}:decided",
            to=("receipt", objection.receipt.pk),
            subject=public_subject(issue, _("Looked at again")),
            text="\n\n".join(paragraphs),
            now=now,
            about=objection,
        )


def editors_of(issue: Issue) -> list[User]:
    """Who decides about an issue: whoever opened it, or every editor where they no longer do."""
    opened_by = issue.opened_by
    if opened_by is not None and opened_by.is_active and opened_by.may_edit:
        return [opened_by]
    at_desk = Q(office=None) | Q(office__is_desk=True)
    return list(User.objects.filter(at_desk, role=Role.EDITOR, is_active=True))


def tell_user(
    issue: Issue,
    user: User | None,
    *,
    what: str,
    subject: str,
    paragraphs: Iterable[str],
    now: datetime,
) -> None:
    """Write to one member of staff, unless there is nobody or they did it themselves."""
    if user is None or not user.is_active:
        return
    queue_mail(
        key=f"issue:{issue.pk}:{what}:user:{user.pk}",
        to=("user", user.pk),
        subject=subject,
        text="\n\n".join(part for part in paragraphs if part),
        now=now,
        about=issue,
    )


def _how_to_reply() -> str:
    return _(
        "You can reply to this mail. First line ACCEPT: the office accepts. First line REDIRECT "
        "and an office, a colon and a reason: it is theirs. Anything else is kept as a draft of "
        "the answer; sending it for approval is done at the desk."
    )


def subject_of(issue: Issue, said: str) -> str:
    return f"[{issue.number}] {said}: {issue.title}"


def public_subject(issue: Issue, said: str) -> str:
    """For those outside, who may not read a title that is withheld."""
    return f"[{issue.number}] {said}" if issue.withheld else subject_of(issue, said)


def tell_assigned(
    issue: Issue, running: Round, *, now: datetime, said: str = "", why: str = ""
) -> None:
    """Tell an office that it owes an answer, by when, and how that was counted."""
    with office_language():
        tell_office(
            issue,
            running.office,
            what=f"assigned:{running.pk}:{issue.version}",
            subject=subject_of(issue, said or _("An issue for your office")),
            paragraphs=(
                why,
                issue.title,
                question_of(issue),
                _("Please answer by %(day)s.") % {"day": full(running.due)},
                "\n".join(running.explanation.get(settings.LANGUAGE_CODE, ())),
                _("At the desk: %(address)s") % {"address": desk_address(issue)},
                _("Public page: %(address)s") % {"address": public_address(issue.publication)},
            ),
            now=now,
        )


def tell_gone(
    issue: Issue, office: Office, *, what: str, said: str, why: str, now: datetime
) -> None:
    """Tell an office that it no longer owes an answer."""
    with office_language():
        tell_office(
            issue,
            office,
            what=f"{what}:{office.pk}",
            subject=subject_of(issue, said),
            paragraphs=(issue.title, why, public_address(issue.publication)),
            now=now,
        )
