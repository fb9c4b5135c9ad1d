"""Replies by mail: an officer accepts, redirects, or leaves a draft; nothing is ever sent out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from hoiam.issues.actions.answering import draft_by_mail
from hoiam.issues.actions.asking import ask_handover
from hoiam.issues.actions.assigning import accept_issue
from hoiam.issues.actions.telling import desk_address, office_language, subject_of, tell_user
from hoiam.issues.models import Issue
from hoiam.offices.models import Office, User
from hoiam.reading.fold import fold

ACCEPT = ("accept", "nhan", "tiep nhan", "chap nhan")
# "chuyện" (a matter) begins many an answer, so only these spellings are the command.
REDIRECT = ("redirect", "chuyển", "chuyen")
# A longer first line without a colon is a sentence of an answer.
LONGEST_COMMAND = 8
_NOT_WORDS = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What the first line of a reply asks for: accept, redirect or draft."""

    verb: str
    office: str = ""
    text: str = ""


def read_command(text: str) -> Command:
    """The command in the first line, in Vietnamese or English, with its accents or without."""
    first, _newline, rest = text.strip().partition("\n")
    said = _plain(first)
    if said in ACCEPT:
        return Command(verb="accept", text=rest.strip())
    words = first.split()
    is_command = ":" in first or len(words) <= LONGEST_COMMAND
    if words and is_command and _bare(words[0]) in REDIRECT:
        named, _colon, reason = first.partition(":")
        reason = "\n".join(part for part in (reason.strip(), rest.strip()) if part)
        return Command(verb="redirect", office=" ".join(named.split()[1:]), text=reason)
    return Command(verb="draft", text=text.strip())


def _plain(text: str) -> str:
    return _NOT_WORDS.sub(" ", fold(text)).strip()


def _bare(word: str) -> str:
    return unicodedata.normalize("NFC", word).lower().strip(".,:;!")


def take_reply(user: User, about: int, text: str, now: datetime) -> None:
    """Do what an officer's reply to a mail asks. ValidationError: its sentence goes back.

    Submitting and approving are not among it: a mail is no signature.
    """
    issue = Issue.objects.for_user(user).filter(pk=about).first()
    if issue is None or not user.is_officer:
        raise ValidationError(_("This issue is not yours to answer."))
    command = read_command(text)
    with office_language():
        said = _VERBS[command.verb](user, issue, command, now)
        tell_user(
            issue,
            user,
            what=f"replied:{now.timestamp():.0f}",
            subject=subject_of(issue, _("Done")),
            paragraphs=(said, desk_address(issue)),
            now=now,
        )


def _accept(user: User, issue: Issue, command: Command, now: datetime) -> str:
    accept_issue(user, issue, now=now)
    return _("Your office has accepted this issue. The date stays as it is.")


def _redirect(user: User, issue: Issue, command: Command, now: datetime) -> str:
    office = find_office(command.office)
    if not command.text:
        raise ValidationError(_("Write why after a colon: REDIRECT office: reason."))
    ask_handover(user, issue, office=office, reason=command.text, now=now)
    return _("The editor has been asked to hand it to %(office)s.") % {"office": office.name}


def _draft(user: User, issue: Issue, command: Command, now: datetime) -> str:
    draft_by_mail(user, issue, command.text, now=now)
    return _("Kept as a draft of the answer. Send it for approval at the desk.")


_VERBS: dict[str, Callable[[User, Issue, Command, datetime], str]] = {
    "accept": _accept,
    "redirect": _redirect,
    "draft": _draft,
}


def find_office(said: str) -> Office:
    """The one office of that code or name. Raises ValidationError for none, or for several."""
    rows = Office.objects.filter(active=True, is_partner=False)
    wanted = _plain(said)
    if not wanted:
        raise ValidationError(_("Say which office it is: REDIRECT office: reason."))
    exact, alike = [], []
    for office in rows:
        names = {_plain(name) for name in (office.code, office.name_vi, office.name_en)}
        if wanted in names or said.strip() == office.code:
            exact.append(office)
        elif any(name.startswith(f"{wanted} ") for name in names):
            alike.append(office)
    found = exact or alike
    if len(found) != 1:
        raise ValidationError(
            _("No office, or more than one, is called “%(name)s”. Write its full name or its code.")
            % {"name": said.strip()[:80]}
        )
    return found[0]
