"""Translations: one person writes, another signs, and a changed original marks them outdated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from hoiam.offices.actions.holding import Conflict, require
from hoiam.offices.actions.logging import log
from hoiam.offices.models import User
from hoiam.publishing.actions.drafting import Text, checked_text
from hoiam.publishing.actions.holding import hold
from hoiam.publishing.kinds import kind_of
from hoiam.publishing.models import Publication, TranslatedPart, Translation
from hoiam.publishing.queries.parts import WITHDRAWN, parts_for, tells_withdrawal
from hoiam.publishing.queries.signing import why_not_sign_translation, why_not_translate
from hoiam.publishing.queries.texts import newest_revision, signed_translation
from hoiam.reading.clean import drop_invisible
from hoiam.reading.fold import fold


@transaction.atomic
def translate(
    user: User,
    publication: Publication,
    *,
    language: str,
    title: str,
    summary: str,
    body: str,
    parts: Mapping[str, str] | None = None,
    now: datetime,
    version: int | None = None,
) -> Translation:
    """Write what the text says in another language; it is shown once a second person signs.

    `parts`: by key, what `parts_for` offers beside the text. What is left out or empty is shown as
    it was written, with a note. Of what is withdrawn only parts are translated, the reason among
    them: its text is public no more. Raises ValidationError for a part that is not of this page.
    """
    held = hold(publication, version)
    require(why_not_translate(user, held))
    if language == held.language or language not in dict(settings.LANGUAGES):
        raise ValidationError(_("Choose another language of this site."))
    beside = _checked_parts(held, language, parts or {})
    newest, revision = _newest(held, language), newest_revision(held)
    if held.state == "withdrawn":
        text = _of_withdrawn(held, language, beside)
    else:
        text = checked_text(*map(kind_of(held).clean, (title, summary, body)))
    same_source = newest is not None and newest.of_revision_id == revision.pk
    if same_source and not text.differs_from(newest) and _says_the_same(newest, beside):
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
    for row in beside:
        row.translation = translation
    TranslatedPart.objects.bulk_create(beside)
    held.save(update_fields=["version"])
    log(user, "publication.translated", held, now=now, language=language, row=translation.pk)
    return translation


def _checked_parts(
    held: Publication, language: str, parts: Mapping[str, str]
) -> list[TranslatedPart]:
    """Each with what it translates, as it says now; nothing for what was left empty."""
    known = {part.key: part for part in parts_for(held, language)}
    clean = kind_of(held).clean
    rows = []
    for key, text in parts.items():
        said = clean(drop_invisible(text).replace("\r\n", "\n").strip()) if text else ""
        if not said:
            continue
        part = known.get(key)
        if part is None:
            raise ValidationError(
                _("What you translated changed meanwhile. Look again, then save it.")
            )
        if len(said) > part.longest:
            raise ValidationError(
                _("%(group)s, %(about)s: too long, %(longest)s characters at most.")
                % {"group": part.group, "about": part.about, "longest": part.longest}
            )
        if not part.is_long:
            said = " ".join(said.split())
        rows.append(TranslatedPart(key=key, original=part.text, text=said, folded=fold(said)))
    return rows


def _of_withdrawn(held: Publication, language: str, beside: Sequence[TranslatedPart]) -> Text:
    """What was signed of its text stays as it was; nobody reads it, and it is not translated."""
    if all(row.key != WITHDRAWN for row in beside):
        raise ValidationError(_("Translate the reason of the withdrawal."))
    signed = signed_translation(held, language)
    if signed is None:
        return Text(title="", summary="", body="")
    return Text(title=signed.title, summary=signed.summary, body=signed.body)


def _says_the_same(newest: Translation, beside: Sequence[TranslatedPart]) -> bool:
    before = {row.key: (row.original, row.text) for row in newest.parts.all()}
    return before == {row.key: (row.original, row.text) for row in beside}


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
    if held.state == "withdrawn" and not tells_withdrawal(newest):
        raise ValidationError(_("This has been withdrawn."))
    newest.approved_by, newest.approved_at = user, now
    newest.save()
    held.save(update_fields=["version"])
    log(user, "publication.translation-signed", held, now=now, row=newest.pk)
    return newest
