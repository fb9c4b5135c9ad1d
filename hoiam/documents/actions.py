"""Entering an official document and putting right what was entered."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from hoiam.documents.models import DocumentKind, OfficialDocument
from hoiam.offices.actions.holding import Conflict, require_editor
from hoiam.offices.actions.logging import log, take_turn
from hoiam.offices.models import Office, User
from hoiam.publishing.actions import drafting
from hoiam.publishing.actions.attaching import attach
from hoiam.publishing.states import STATES
from hoiam.reading.clean import drop_invisible

KIND = "document"
OLDEST = date(1945, 9, 2)
FACTS = ("kind", "number", "issuer", "issued_on", "signer")


def add_document(
    user: User,
    *,
    kind: str,
    number: str,
    issuer: Office,
    issued_on: date,
    title: str,
    now: datetime,
    summary: str = "",
    text: str = "",
    signer: str = "",
    file: File | None = None,
    is_sample: bool = False,
) -> OfficialDocument:
    """Enter a paper as a draft; two persons sign before the public sees it.

    Raises ValidationError for facts that can't be right, RefusedFile for a file not taken.
    """
    require_editor(user)
    with transaction.atomic():
        publication = drafting.start(
            KIND, title=title, summary=summary, body=text, by=user, now=now, is_sample=is_sample
        )
        document = OfficialDocument(publication=publication, is_sample=is_sample)
        _set_facts(
            document,
            {
                "kind": kind,
                "number": number,
                "issuer": issuer,
                "issued_on": issued_on,
                "signer": signer,
            },
            now=now,
        )
        document.save()
        log(user, "document.added", document, now=now, publication=publication.pk)
        if file is not None:
            attach(user, publication, file, now=now)
    return document


@transaction.atomic
def edit_document(
    user: User,
    document: OfficialDocument,
    *,
    kind: str,
    number: str,
    issuer: Office,
    issued_on: date,
    title: str,
    summary: str,
    text: str,
    signer: str = "",
    now: datetime,
    version: int | None = None,
) -> OfficialDocument:
    """Change a draft: what is printed on the paper, and what we say of it."""
    require_editor(user)
    take_turn()
    held = OfficialDocument.objects.select_for_update().get(pk=document.pk)
    if version is not None and held.version != version:
        raise Conflict(
            _("Somebody else changed this text since you opened it. Look again, then decide.")
        )
    if not STATES[held.publication.state].may_change:
        raise ValidationError(
            _("Only a draft can be changed. Take it back, or propose a correction.")
        )
    before = {name: getattr(held, name) for name in FACTS}
    wanted = {
        "kind": kind,
        "number": number,
        "issuer": issuer,
        "issued_on": issued_on,
        "signer": signer,
    }
    _set_facts(held, wanted, now=now)
    changed = [name for name in FACTS if getattr(held, name) != before[name]]
    drafting.revise(user, held.publication, title=title, summary=summary, body=text, now=now)
    held.version += 1
    held.save()
    if changed:
        # Facts are part of what is signed, so whoever changed them is one of its authors.
        drafting.note_author(user, held.publication, now=now)
        log(user, "document.changed", held, now=now, fields=changed)
    return held


def _set_facts(document: OfficialDocument, facts: dict[str, object], *, now: datetime) -> None:
    for name in ("number", "signer"):
        facts[name] = " ".join(drop_invisible(str(facts[name])).split())
    for name, value in facts.items():
        setattr(document, name, value)
    if document.kind not in DocumentKind.values:
        raise ValidationError(_("Choose what kind of document it is."))
    if not document.number or len(document.number) > 60:
        raise ValidationError(_("Give its number and symbol, 60 characters at most."))
    if len(document.signer) > 160:
        raise ValidationError(_("The position of the signer is too long: 160 characters at most."))
    if not OLDEST <= document.issued_on <= localdate(now) + timedelta(days=1):
        raise ValidationError(_("The date of issue can't be right."))
    same = OfficialDocument.objects.filter(
        issuer=document.issuer, number=document.number, issued_on=document.issued_on
    )
    if same.exclude(pk=document.pk).exists():
        raise ValidationError(_("This document is here already."))
