"""Signing and issuing a digest: it is frozen, and each office is sent its own rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from hoiam.issues.actions.digests import begin
from hoiam.issues.actions.telling import officers_of, public_address, site_address
from hoiam.issues.explain import short
from hoiam.issues.memo import MemoError
from hoiam.issues.memo.form import lay_out
from hoiam.issues.models import Digest, DigestSection
from hoiam.issues.queries.digest_files import pdf_of
from hoiam.issues.queries.digest_memo import memo_of
from hoiam.issues.queries.digests import Item, entries_of, facts_of, items_of
from hoiam.issues.queries.due import today_of
from hoiam.offices.actions.logging import log
from hoiam.offices.models import Office, User
from hoiam.post.actions import queue_mail
from hoiam.post.attachments import File
from hoiam.publishing.actions import signing
from hoiam.publishing.models import Publication
from hoiam.publishing.queries import newest_revision

MOST_LINES = 50


@transaction.atomic
def submit_digest(
    user: User, digest: Digest, *, now: datetime, version: int | None = None
) -> Digest:
    """The first signature. Raises ValidationError with what its memo still lacks.

    `version` is that of the publication, which every change of an entry moves on.
    """
    held = begin(user, digest, now=now, version=version)
    _complete(held, now=now)
    signing.submit(user, held.publication, now=now)
    return Digest.objects.select_related("publication").get(pk=held.pk)


def _complete(digest: Digest, *, now: datetime) -> None:
    """Raises ValidationError where the memo could not be made of it."""
    try:
        lay_out(memo_of(digest, today=today_of(now)))
    except MemoError as error:
        raise ValidationError(str(error)) from error


def digest_approved(publication: Publication, now: datetime) -> None:
    _complete(publication.digest, now=now)


def digest_published(publication: Publication, now: datetime) -> None:
    """Keep how each issue stands, drop what was not chosen, and write to those concerned."""
    digest = Digest.objects.select_for_update().get(publication=publication)
    digest.publication = publication
    digest.entries.filter(chosen=False).delete()
    for entry in entries_of(digest).filter(issue__isnull=False):
        entry.state_then, entry.office_then, entry.due_then = facts_of(entry, is_issued=False)
        entry.save(update_fields=["state_then", "office_then", "due_then"])
    _complete(digest, now=now)
    log(publication.approved_by, "digest.issued", digest, now=now, number=publication.number)
    with override(settings.LANGUAGE_CODE):
        _tell(digest, now=now)


def digest_withdrawn(publication: Publication, now: datetime) -> None:
    """The period may have a digest again."""
    Digest.objects.filter(publication=publication).update(is_withdrawn=True)


# ---- mail ----------------------------------------------------------------------------------------


def _tell(digest: Digest, *, now: datetime) -> None:
    items = items_of(digest, today=today_of(now))
    for office in _offices(items):
        _tell_office(digest, office, [item for item in items if item.office == office], now=now)
    text = _whole_text(digest, items)
    for person in _readers():
        _queue(digest, ("user", person.pk), text, now=now)


def _offices(items: Iterable[Item]) -> list[Office]:
    found = {item.office.pk: item.office for item in items if item.office is not None}
    return [office for office in found.values() if office.active and not office.is_desk]


def _readers() -> Iterable[User]:
    """People of the desk with an address; of other offices only those who answer are written to."""
    rows = User.objects.filter(Q(office=None) | Q(office__is_desk=True), is_active=True)
    return rows.exclude(email="").order_by("pk")


def _tell_office(digest: Digest, office: Office, items: list[Item], *, now: datetime) -> None:
    """To the office's mailbox; where it has none, to each of its officers."""
    text = _office_text(digest, office, items)
    if office.email:
        _queue(digest, ("office", office.pk), text, now=now)
        return
    for officer in officers_of(office):
        _queue(digest, ("user", officer.pk), text, now=now)


def _queue(digest: Digest, to: tuple[str, int], text: str, *, now: datetime) -> None:
    publication = digest.publication
    title = newest_revision(publication).title
    queue_mail(
        key=f"digest:{digest.pk}:{to[0]}:{to[1]}",
        to=to,
        subject=f"[{publication.number}] {title}",
        text=text,
        now=now,
        about=digest,
    )


def _office_text(digest: Digest, office: Office, items: list[Item]) -> str:
    count = len(items)
    said = ngettext(
        "%(n)d issue of %(office)s stands in the digest. The memo with it is attached.",
        "%(n)d issues of %(office)s stand in the digest. The memo with them is attached.",
        count,
    ) % {"n": count, "office": office.name}
    parts = [newest_revision(digest.publication).title, said]
    parts += [_line(item) for item in items[:MOST_LINES]]
    if count > MOST_LINES:
        parts.append(_("And %(n)d more: see the memo.") % {"n": count - MOST_LINES})
    parts.append(_("At the desk: %(address)s") % {"address": _desk_address(digest)})
    parts.append(_("The whole digest: %(address)s") % {"address": _address(digest)})
    return "\n\n".join(parts)


def _line(item: Item) -> str:
    lines = [f"- [{item.number}] {item.heading}", f"  {item.state}"]
    if item.due is not None:
        lines.append("  " + _("due %(day)s") % {"day": short(item.due)})
    if item.entry.issue is not None:
        lines.append(f"  {public_address(item.entry.issue.publication)}")
    return "\n".join(lines)


def _whole_text(digest: Digest, items: list[Item]) -> str:
    parts = [newest_revision(digest.publication).title, _("The memo is attached.")]
    left = MOST_LINES
    for code, label in DigestSection.choices:
        told = [item for item in items if item.entry.section == code][:left]
        left -= len(told)
        if told:
            parts.append("\n".join([str(label), *(f"- {item.heading}" for item in told)]))
    if len(items) > MOST_LINES:
        parts.append(_("And %(n)d more: see the memo.") % {"n": len(items) - MOST_LINES})
    parts.append(_("The whole digest: %(address)s") % {"address": _address(digest)})
    return "\n\n".join(parts)


def _address(digest: Digest) -> str:
    return public_address(digest.publication)


def _desk_address(digest: Digest) -> str:
    """Where an office finds its rows and its memo again after signing in."""
    return site_address(reverse("issues:digest", args=[digest.pk]))


def files_of_digest(about: int, kind: str, key: int) -> list[File]:
    """The memo as PDF for one recipient: the whole for the desk, its own rows for an office."""
    digest = Digest.objects.select_related("publication__current").filter(pk=about).first()
    if digest is None or digest.publication.state != "published":
        return []
    office: Office | None = None
    if kind == "office":
        office = Office.objects.get(pk=key)
    else:
        person = User.objects.select_related("office").get(pk=key)
        office = None if person.is_of_desk else person.office
    return [pdf_of(digest, office=office)]
