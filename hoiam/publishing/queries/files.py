"""Which files may be read, by whom."""

from __future__ import annotations

from hoiam.offices.models import User
from hoiam.publishing.kinds import kind_of
from hoiam.publishing.models import Attachment, Publication
from hoiam.publishing.queries import signing


def is_shown(attachment: Attachment, publication: Publication) -> bool:
    """Whether anyone may read this file: not of what was withdrawn, nor of a text held back."""
    if attachment.removed_at is not None or publication.state != "published":
        return False
    if attachment.correction is not None and attachment.correction.approved_at is None:
        return False
    return kind_of(publication).is_open(publication)


def public_files(publication: Publication) -> list[Attachment]:
    """What a public page lists."""
    rows = publication.attachments.filter(removed_at=None).select_related("correction")
    return [row for row in rows if is_shown(row, publication)]


def file_for(user: User | None, pk: int) -> Attachment | None:
    """A file that anyone may read, or that this person may; None otherwise."""
    rows = Attachment.objects.select_related("publication", "correction")
    row = rows.filter(pk=pk, removed_at=None).first()
    if row is None or is_shown(row, row.publication):
        return row
    may = user is not None and signing.why_not_see(user, row.publication) is None
    return row if may else None
