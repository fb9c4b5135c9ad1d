"""The notice as a kind of publication: one person signs it, and it goes out at once."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hoiam.checks.actions import noticing
from hoiam.checks.models import Notice
from hoiam.checks.outlets import without_outlets
from hoiam.checks.queries.translated import parts_of_notice
from hoiam.offices.models import User
from hoiam.publishing.kinds import Kind
from hoiam.publishing.models import Publication
from hoiam.reading.redact import redact


def may_see(user: User, publication: Publication) -> str | None:
    """At the desk's own pages; what stands anyone reads on the public site."""
    may = user.is_of_desk or user.may_check
    return None if may else _("Notices are made by those who check claims.")


def may_write(user: User, publication: Publication) -> str | None:
    return noticing.why_not_notice(user)


def clean(text: str) -> str:
    """A correction too names no outlet and no person."""
    without_outlets(text)
    return redact(text).text


def published(publication: Publication, now: datetime) -> None:
    if not Notice.objects.filter(publication=publication).exists():
        raise ValidationError(_("A notice is put up from its claim."))


def _title_instead(publication: Publication) -> str | None:
    """A claim that its withdrawn check leaves out stands in no list by its notice either."""
    is_unnamed = publication.state == "withdrawn" or publication.notice.withheld
    return publication.number if is_unnamed else None


def _desk_path(publication: Publication) -> str:
    return reverse("checks:claim", args=[publication.notice.claim_id]) + "#notice"


NOTICE = Kind(
    code=noticing.KIND,
    prefix="TB",
    label=gettext_lazy("notice"),
    path=lambda publication: f"kiem-chung/dang-kiem-chung/{publication.number}/",
    desk_path=_desk_path,
    needs_two=False,
    clean=clean,
    parts=parts_of_notice,
    title_instead=_title_instead,
    may_see=may_see,
    may_write=may_write,
    read_many=lambda _user, rows: prefetch_related_objects(rows, "notice__claim__factcheck"),
    on_published=published,
    on_withdrawn=noticing.notice_withdrawn,
)
