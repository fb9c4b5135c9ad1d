"""What a publication says, in which language, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from hoiam.publishing.kinds import kind_of
from hoiam.publishing.models import Publication, Revision, Translation


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A text as it is to be shown. `is_outdated`: translated from what it said before."""

    title: str
    summary: str
    body: str
    language: str
    is_translated: bool
    is_outdated: bool


def newest_revision(publication: Publication) -> Revision:
    """What is being worked on; of what is published, what the public sees."""
    if publication.current_id is not None:
        return publication.current
    return publication.revisions.order_by("-number")[0]


def text_in(publication: Publication, language: str) -> Shown:
    """The text in a language where a signed translation is there, otherwise as it was written."""
    revision = newest_revision(publication)
    if language != publication.language:
        translation = signed_translation(publication, language)
        if translation is not None:
            return Shown(
                title=translation.title,
                summary=translation.summary,
                body=translation.body,
                language=language,
                is_translated=True,
                is_outdated=translation.of_revision_id != revision.pk,
            )
    return Shown(
        title=revision.title,
        summary=revision.summary,
        body=revision.body,
        language=publication.language,
        is_translated=False,
        is_outdated=False,
    )


def public_title(publication: Publication, language: str) -> str:
    """Its title as anyone may read it, or what stands for it where nobody may."""
    instead = kind_of(publication).title_instead(publication)
    return text_in(publication, language).title if instead is None else instead


def signed_translation(publication: Publication, language: str) -> Translation | None:
    """The newest that two people signed; looks at prefetched rows where there are any."""
    rows = [row for row in publication.translations.all() if row.language == language]
    signed = [row for row in rows if row.approved_at is not None]
    return max(signed, key=lambda row: row.pk, default=None)


def public_path(publication: Publication, language: str = "vi") -> str:
    """Its permanent address on the public site: `/van-de/VD-2026-0042/`, `/en/van-de/…`."""
    prefix = "" if language == settings.LANGUAGES[0][0] else f"{language}/"
    return f"/{prefix}{kind_of(publication).path(publication).lstrip('/')}"
