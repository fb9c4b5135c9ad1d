"""What a translation covers beside the text: offered to who translates, and shown to readers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from hoiam.publishing.kinds import Part, kind_of
from hoiam.publishing.models import Publication, TranslatedPart, Translation
from hoiam.publishing.queries.texts import newest_revision, signed_translation


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One part as a page shows it.

    `is_outdated`: translated from what it said before, so `original` is what counts now.
    `is_missing`: the page is translated and this part of it is not.
    """

    text: str
    language: str
    original: str
    original_language: str
    is_translated: bool = False
    is_outdated: bool = False
    is_missing: bool = False

    @property
    def holds(self) -> bool:
        """Translated, and from what it says now."""
        return self.is_translated and not self.is_outdated


def as_is(text: str, language: str) -> Said:
    """What needs no translation: our own words in the language of the page."""
    return Said(text=text, language=language, original=text, original_language=language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The signed translation of a page's parts into a language; empty where there is none."""

    language: str
    is_translated: bool = False
    is_outdated: bool = False
    rows: Mapping[str, TranslatedPart] = field(default_factory=dict)

    def said(self, key: str, original: str, language: str) -> Said:
        """A part in this language where it was translated, otherwise as it was written."""
        row = self.rows.get(key)
        if row is None or language == self.language or not original:
            missing = self.is_translated and language != self.language and bool(original)
            return Said(
                text=original,
                language=language,
                original=original,
                original_language=language,
                is_missing=missing,
            )
        return Said(
            text=row.text,
            language=self.language,
            original=original,
            original_language=language,
            is_translated=True,
            is_outdated=row.original != original,
        )


def words_in(publication: Publication, language: str) -> Words:
    """What was signed in a language; looks at prefetched rows where there are any."""
    if language == publication.language:
        return Words(language=language)
    newest = signed_translation(publication, language)
    if newest is None:
        return Words(language=language)
    return Words(
        language=language,
        is_translated=True,
        is_outdated=newest.of_revision_id != newest_revision(publication).pk,
        rows={row.key: row for row in newest.parts.all()},
    )


def withdrawal_in(publication: Publication, language: str) -> Said:
    """Why it was withdrawn, as a page says it: in its language once two have signed that."""
    reason = publication.withdrawn_reason
    return words_in(publication, language).said(WITHDRAWN, reason, publication.language)


def parts_for(publication: Publication, language: str) -> list[Part]:
    """All that there is to translate into a language beside title, summary and text.

    Of what is withdrawn nobody reads those: its page has the reason, and what its kind still says.
    """
    every = [*kind_of(publication).parts(publication), *_of_everything(publication)]
    return [part for part in every if part.text and part.language != language]


# The key of why something was withdrawn.
WITHDRAWN = "withdrawn-reason"


def tells_withdrawal(translation: Translation) -> bool:
    """Whether it was written of what had been withdrawn already."""
    return any(row.key == WITHDRAWN for row in translation.parts.all())


def correction_key(pk: int) -> str:
    return f"correction-{pk}-text"


def review_key(pk: int) -> str:
    return f"review-{pk}-outcome"


def _of_everything(publication: Publication) -> list[Part]:
    """What every kind has: corrections in force, or the reason of the withdrawal, which takes them
    off the page; and what came of requests to look again."""
    language, is_gone = publication.language, publication.state == "withdrawn"
    signed = publication.corrections.exclude(approved_at=None).order_by("approved_at", "pk")
    decided = publication.reviews.exclude(decided_at=None).order_by("arrived", "pk")
    corrections = [
        Part(
            key=correction_key(row.pk),
            group=_("Correction of %(day)s") % {"day": _day(localdate(row.approved_at))},
            about=_("what was wrong, and what is right"),
            text=row.text,
            language=language,
            is_long=True,
        )
        for row in (() if is_gone else signed)
    ]
    reviews = [
        Part(
            key=review_key(row.pk),
            group=_("Request to look again, asked on %(day)s") % {"day": _day(row.arrived)},
            about=_("what was decided and why"),
            text=row.outcome_text,
            language=language,
            is_long=True,
        )
        for row in decided
    ]
    return [*(_withdrawal(publication) if is_gone else corrections), *reviews]


def _withdrawal(publication: Publication) -> list[Part]:
    return [
        Part(
            key=WITHDRAWN,
            group=_("The withdrawal"),
            about=_("why it was withdrawn"),
            text=publication.withdrawn_reason,
            language=publication.language,
            is_long=True,
        )
    ]


def _day(day) -> str:
    return date_format(day, "j/n/Y")
