"""Files that go with a text: attached, taken away, and forgotten."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from hoiam.jobs.registry import job
from hoiam.offices.actions.holding import Conflict, require
from hoiam.offices.actions.logging import log
from hoiam.offices.models import User
from hoiam.publishing.actions.holding import hold, sentence
from hoiam.publishing.files import RefusedFile, check_file, store
from hoiam.publishing.files.store import sweep
from hoiam.publishing.models import Attachment, Correction, Publication
from hoiam.publishing.queries.files import is_shown
from hoiam.publishing.queries.signing import why_not_publish, why_not_write
from hoiam.publishing.states import STATES
from hoiam.reading.clean import drop_invisible

MOST_FILES = 30


def attach(
    user: User,
    publication: Publication,
    upload: File,
    *,
    title: str = "",
    now: datetime,
    correction: Correction | None = None,
    version: int | None = None,
) -> Attachment:
    """Add a file to a draft, or to a correction that waits for its second signature.

    Whoever attaches is an author of what goes out. Raises RefusedFile with the reason.
    """
    require(why_not_write(user, publication))
    # Read and cleaned before the row is held: a large file takes its time.
    checked = check_file(upload.name or "", _read(upload))
    title = " ".join(drop_invisible(title).split())[:200] or checked.name
    with transaction.atomic():
        held = hold(publication, version)
        _may_change(held, correction)
        if held.attachments.filter(removed_at=None).count() >= MOST_FILES:
            raise ValidationError(_("There are 30 files already; that is the most."))
        path, digest = store(checked.data, checked.ending)
        attachment = Attachment.objects.create(
            publication=held,
            title=title,
            name=checked.name,
            file=path,
            media_type=checked.media_type,
            size=len(checked.data),
            digest=digest,
            by=user,
            at=now,
            correction=correction,
        )
        held.save(update_fields=["version"])
        log(user, "publication.file-attached", held, now=now, attachment=attachment.pk)
    return attachment


def _read(upload: File) -> bytes:
    most = int(settings.FILE_MB * 1024 * 1024)
    data = upload.read(most + 1)
    if len(data) > most:
        raise RefusedFile(
            _("This file is too large: %(most)s MB at most.") % {"most": f"{settings.FILE_MB:g}"}
        )
    return data


def _may_change(held: Publication, correction: Correction | None) -> None:
    if correction is None:
        if not STATES[held.state].may_change:
            raise ValidationError(_("Files are added to a draft or with a correction."))
        return
    row = held.corrections.filter(pk=correction.pk).first()
    if row is None or row.approved_at is not None or row.refused_at is not None:
        raise Conflict(_("Somebody else has decided this correction meanwhile."))


@transaction.atomic
def remove_attachment(
    user: User, attachment: Attachment, *, now: datetime, reason: str = ""
) -> Attachment:
    """Take a file away. Of what is public only an approver may, for a reason that is public too:
    a file may hold what must not stay, and then there is no time for two signatures."""
    held = hold(attachment.publication)
    attachment = Attachment.objects.select_related("correction").get(pk=attachment.pk)
    if attachment.removed_at is not None:
        raise Conflict(_("Somebody else removed this file meanwhile."))
    if is_shown(attachment, held):
        require(why_not_publish(user, held))
        reason = sentence(reason, missing=_("Say why it is removed: the reason is public."))
    else:
        require(why_not_write(user, held))
        _may_change(held, attachment.correction)
    attachment.removed_at, attachment.removed_by = now, user
    attachment.removed_reason = reason
    attachment.save()
    held.save(update_fields=["version"])
    log(user, "publication.file-removed", held, now=now, attachment=attachment.pk)
    return attachment


@job("publishing.sweep_files", every=3600)
def sweep_files(*, now: datetime) -> None:
    """Delete from the disk what was taken away, and what no row ever came for."""
    keep = set(Attachment.objects.filter(removed_at=None).values_list("file", flat=True))
    sweep(keep, now=now)
