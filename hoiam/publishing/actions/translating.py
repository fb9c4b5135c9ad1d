"""Translations: one person writes, another signs, and a changed original marks them outdated."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from hoiam.offices.actions.holding import Conflict, require
from hoiam.offices.actions.logging import log
from hoiam.offices.models import User
from hoiam.publishing.actions.drafting import checked_text
from hoiam.publishing.actions.holding import hold
from hoiam.publishing.kinds import kind_of
from hoiam.publishing.models import Publication, Translation
from hoiam.publishing.queries.signing import why_not_sign_translation, why_not_translate
from hoiam.publishing.queries.texts import newest_revision


@transaction.atomic
def translate(
    user: User,
    publication: Publication,
    *,
    language: str,
    title: str,
    summary: str,
    body: str,
    now: datetime,
    version: int | None = None,
) -> Translation:
    """Write what the text says in another language; it is shown once a second person signs."""
    held = hold(publication, version)
    require(why_not_translate(user, held))
    if language == held.language or language not in dict(settings.LANGUAGES):
        raise ValidationError(_("Choose another language of this site."))
    if held.state == "withdrawn":
        raise ValidationError(_("This has been withdrawn."))
    text = checked_text(*map(kind_of(held).clean, (title, summary, body)))
    newest, revision = _newest(held, language), newest_revision(held)
    same_source = newest is not None and newest.of_revision_id == revision.pk
    if same_source and not text.differs_from(newest):
        return newest
    translation = Translation.objects.create(
        publication=held,
        language=language,
        title=text.title,
        summary=text.summary,
        body=text.body,
        of_revision=revision,
        by=user,
        at=now,
        approved_at=None if kind_of(held).needs_two else now,
    )
    held.save(update_fields=["version"])
    log(user, "publication.translated", held, now=now, language=language, row=translation.pk)
    return translation


def _newest(publication: Publication, language: str) -> Translation | None:
    rows = Translation.objects.filter(publication=publication, language=language)
    return rows.order_by("-pk").first()


@transaction.atomic
def sign_translation(user: User, translation: Translation, *, now: datetime) -> Translation:
    """The second signature: this is what the public reads in that language."""
    held = hold(translation.publication)
    newest = _newest(held, translation.language)
    if newest is None or newest.pk != translation.pk or newest.approved_at is not None:
        raise Conflict(_("Somebody else changed or signed this translation meanwhile."))
    require(why_not_sign_translation(user, newest))
    newest.approved_by, newest.approved_at = user, now
    newest.save()
    held.save(update_fields=["version"])
    log(user, "publication.translation-signed", held, now=now, row=newest.pk)
    return newest
