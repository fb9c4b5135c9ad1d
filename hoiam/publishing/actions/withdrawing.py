"""Taking back what was published: its address, the date and the reason stay."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from hoiam.offices.actions.holding import require
from hoiam.offices.actions.logging import log
from hoiam.offices.models import User
from hoiam.publishing.actions.holding import hold, move, sentence
from hoiam.publishing.kinds import kind_of
from hoiam.publishing.models import Publication
from hoiam.publishing.queries.signing import why_not_withdraw


@transaction.atomic
def withdraw(
    user: User,
    publication: Publication,
    *,
    reason: str,
    now: datetime,
    version: int | None = None,
) -> Publication:
    """Withdraw what is public. The page goes on answering, with the date and this reason."""
    held = hold(publication, version)
    require(why_not_withdraw(user, held))
    reason = sentence(reason, missing=_("Say why it is withdrawn: the reason is public."))
    reason = kind_of(held).clean(reason)
    move(held, "withdrawn")
    held.withdrawn_at, held.withdrawn_reason = now, reason
    held.save()
    log(user, "publication.withdrawn", held, now=now, number=held.number)
    kind_of(held).on_withdrawn(held, now)
    return held


@transaction.atomic
def lead_to(
    user: User, publication: Publication, other: Publication, *, now: datetime
) -> Publication:
    """Let its address lead to another publication of its kind, which it was merged into."""
    held = hold(publication)
    require(why_not_withdraw(user, held))
    if other.kind != held.kind or other.merged_into_id is not None or other.pk == held.pk:
        raise ValidationError(_("Choose another one of the same kind that is not merged itself."))
    held.merged_into = other
    held.save(update_fields=["merged_into", "version"])
    log(user, "publication.merged", held, now=now, into=other.pk)
    return held
