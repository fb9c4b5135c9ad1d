"""Our own errors, corrected in the open: proposed by one person, signed by another."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from hoiam.offices.actions.holding import Conflict, require
from hoiam.offices.actions.logging import log
from hoiam.offices.models import User
from hoiam.publishing.actions.drafting import add_revision, checked_text
from hoiam.publishing.actions.holding import hold, sentence
from hoiam.publishing.kinds import kind_of
from hoiam.publishing.models import Correction, Publication
from hoiam.publishing.queries.signing import (
    why_not_correct,
    why_not_drop_correction,
    why_not_sign_correction,
)


@transaction.atomic
def propose_correction(
    user: User,
    publication: Publication,
    *,
    title: str,
    summary: str,
    body: str,
    text: str,
    now: datetime,
    is_minor: bool = False,
    beside: Collection[str] = (),
    version: int | None = None,
) -> Correction:
    """Write what a published text should say, and in `text` what was wrong with it.

    It comes into force when a second person signs it, or at once for a kind that one person signs.
    `is_minor`: only how it is written changes; then it stands in the history, not on top of the
    page. Whoever signs it says so too; where nobody does, every change stands on top. `beside`
    names what changes beside the text, which may then say the same; that is never minor.
    """
    held = hold(publication, version)
    require(why_not_correct(user, held))
    if held.state != "published":
        raise ValidationError(_("Only what is published can be corrected."))
    if waiting(held).exists():
        raise ValidationError(_("Another correction waits for its second signature."))
    text = sentence(text, missing=_("Say what was wrong and what is right: this is public."))
    text, title, summary, body = map(kind_of(held).clean, (text, title, summary, body))
    wanted = checked_text(title, summary, body)
    changed = [*wanted.differs_from(held.current), *beside]
    if not changed:
        raise ValidationError(_("The text says the same as before."))
    held.save(update_fields=["version"])
    correction = Correction.objects.create(
        publication=held,
        before=held.current,
        after=add_revision(held, wanted, by=user, now=now),
        text=text,
        is_minor=is_minor and kind_of(held).needs_two and not beside,
        by=user,
        at=now,
    )
    log(
        user,
        "publication.correction-proposed",
        held,
        now=now,
        fields=changed,
        correction=correction.pk,
    )
    if not kind_of(held).needs_two:
        _bring_into_force(user, held, correction, now)
    return correction


def waiting(publication: Publication):
    """Corrections that nobody has signed or refused."""
    return publication.corrections.filter(approved_at=None, refused_at=None)


@transaction.atomic
def sign_correction(user: User, correction: Correction, *, now: datetime) -> Correction:
    """The second signature: from now on the corrected text is what the public sees."""
    held = hold(correction.publication)
    correction = _undecided(correction)
    require(why_not_sign_correction(user, correction))
    if held.state != "published":
        raise ValidationError(_("Only what is published can be corrected."))
    correction.approved_by = user
    _bring_into_force(user, held, correction, now)
    return correction


def _bring_into_force(user: User, held: Publication, correction: Correction, now: datetime) -> None:
    correction.approved_at = now
    correction.save()
    held.current = correction.after
    held.save(update_fields=["current", "version"])
    log(user, "publication.corrected", held, now=now, correction=correction.pk)
    kind_of(held).on_corrected(held, now)


@transaction.atomic
def refuse_correction(
    user: User, correction: Correction, *, reason: str, now: datetime
) -> Correction:
    """An approver, or whoever proposed it, drops a correction; what is published stays as it is."""
    held = hold(correction.publication)
    correction = _undecided(correction)
    require(why_not_drop_correction(user, correction))
    reason = sentence(reason, missing=_("Say why it is not corrected."))
    correction.refused_at, correction.refused_reason = now, reason
    correction.save()
    held.save(update_fields=["version"])
    log(user, "publication.correction-refused", held, now=now, correction=correction.pk)
    kind_of(held).on_refused(held, now)
    return correction


def _undecided(correction: Correction) -> Correction:
    """The row as it is now. Raises Conflict where somebody decided it meanwhile."""
    found = Correction.objects.get(pk=correction.pk)
    if found.approved_at is not None or found.refused_at is not None:
        raise Conflict(_("Somebody else has decided this correction meanwhile."))
    return found
