"""Official documents as a kind of publication: who may see, write and sign them."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hoiam.documents.actions import KIND
from hoiam.offices.models import User
from hoiam.offices.queries.permissions import why_not_edit
from hoiam.publishing.kinds import Kind
from hoiam.publishing.models import Publication


def may_see(user: User, publication: Publication) -> str | None:
    """Its drafts, unsigned corrections and what readers wrote: the desk's and the issuer's.

    The paper itself, once it is public, everybody sees (`documents.queries`).
    """
    if user.is_of_desk or not hasattr(publication, "document"):
        return None
    is_issuer = not user.is_partner and user.office_id == publication.document.issuer_id
    return None if is_issuer else _("This belongs to another office.")


def may_write(user: User, publication: Publication) -> str | None:
    return why_not_edit(user)


def desk_path(publication: Publication) -> str:
    return reverse("documents:document", args=[publication.document.pk])


DOCUMENT = Kind(
    code=KIND,
    prefix="VB",
    label=gettext_lazy("official document"),
    path=lambda publication: f"van-ban/{publication.number}/",
    desk_path=desk_path,
    may_see=may_see,
    may_write=may_write,
)
