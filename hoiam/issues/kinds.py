"""The digest as a kind of publication: the desk writes it, an approver of the desk signs it."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hoiam.issues.actions import digest_issuing
from hoiam.issues.actions.digest_drafting import KIND
from hoiam.offices.models import User
from hoiam.offices.queries.permissions import why_not_edit
from hoiam.publishing.kinds import Kind
from hoiam.publishing.models import Publication


def may_see(user: User, publication: Publication) -> str | None:
    """At the desk's own pages only; what was issued anyone reads on the public site."""
    return None if user.is_of_desk else _("The digest is made at the desk.")


def may_write(user: User, publication: Publication) -> str | None:
    return why_not_edit(user)


def _desk_path(publication: Publication) -> str:
    return reverse("issues:digest", args=[publication.digest.pk])


DIGEST = Kind(
    code=KIND,
    prefix="DB",
    label=gettext_lazy("digest"),
    path=lambda publication: f"diem-bao/{publication.number}/",
    desk_path=_desk_path,
    may_see=may_see,
    may_write=may_write,
    on_approved=digest_issuing.digest_approved,
    on_published=digest_issuing.digest_published,
    on_withdrawn=digest_issuing.digest_withdrawn,
)
