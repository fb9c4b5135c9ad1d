"""Checks as ClaimReview says them: rated claims only, and nothing about who told the claim."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.conf import settings
from django.db.models import Max
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import override

from hoiam.checks.models import FactCheck, Form
from hoiam.checks.queries.translated import finding_of, statement_of
from hoiam.checks.states import RATINGS
from hoiam.portal.public import language_now
from hoiam.portal.queries.check import anchor_of
from hoiam.publishing.models import Correction as PublicationCorrection
from hoiam.publishing.models import Publication, Translation
from hoiam.publishing.queries import Words, public_path, text_in, words_in
from hoiam.publishing.queries.parts import correction_key
from hoiam.reading.claimreview import Correction, Review

Absolute = Callable[[str], str]


def reviews_of(check: FactCheck, absolute: Absolute) -> list[Review]:
    """One for each rated claim. Nothing for an answer without a rating, nor for an opinion.

    They are wholly in the language of the page where a translation of all of it holds; otherwise
    they are those of the original, at its address, so that no review is told twice. `absolute`
    makes a whole address of a path. The check comes from `with_texts`.
    """
    publication = check.publication
    if check.form == Form.ANSWER or publication.state != "published":
        return []
    language = language_now()
    words = words_in(publication, language)
    if language != publication.language and not _holds(check, words):
        language = publication.language
    with override(language):
        return _reviews(check, absolute, words_in(publication, language))


def original_reviews(check: FactCheck, absolute: Absolute) -> list[Review]:
    """The same in the language in which the check was written, whoever asks."""
    with override(check.publication.language):
        return reviews_of(check, absolute)


def _holds(check: FactCheck, words: Words) -> bool:
    """Whether title and claims are translated from what they say now."""
    if not words.is_translated or words.is_outdated:
        return False
    said = (statement_of(claim, words) for claim in check.shown_claims)
    return all(one.language == words.language and not one.is_outdated for one in said)


def _reviews(check: FactCheck, absolute: Absolute, words: Words) -> list[Review]:
    publication, language = check.publication, words.language
    original = absolute(public_path(publication, publication.language))
    address = absolute(public_path(publication, language))
    is_several = len(check.shown_claims) > 1
    corrections = _corrections(publication, words)
    found = []
    for place, claim in enumerate(check.shown_claims, 1):
        rating = RATINGS.get(claim.rating)
        if rating is None or not rating.is_rated:
            continue
        anchor = f"#{anchor_of(place)}" if is_several else ""
        finding = finding_of(claim, words, publication.language)
        is_told = finding.language == language and not finding.is_outdated
        found.append(
            Review(
                url=f"{address}{anchor}",
                claim=statement_of(claim, words).text,
                title=text_in(publication, language).title,
                publisher=settings.OFFICE_NAME,
                publisher_url=absolute("/"),
                published=_day(publication.published_at),
                modified=corrections[-1].on if corrections else None,
                rating=capfirst(str(rating.label)),
                value=rating.value,
                finding=finding.text if is_told else "",
                language=language,
                translates=f"{original}{anchor}" if language != publication.language else "",
                since=claim.first_told,
                corrections=corrections,
                is_sample=check.is_sample,
            )
        )
    return found


def _corrections(publication: Publication, words: Words) -> tuple[Correction, ...]:
    """As the page tells them: what is not translated yet, in its own language."""
    language = publication.language
    return tuple(
        Correction(
            text=words.said(correction_key(one.pk), one.text, language).text,
            on=_day(one.approved_at),
        )
        for one in publication.signed
    )


def _day(moment) -> date:
    return timezone.localtime(moment).date()


def last_change():
    """When anything in the list of checks last changed; None while there is none."""
    checks = Publication.objects.filter(kind="factcheck")
    dates = checks.aggregate(first=Max("published_at"), last=Max("withdrawn_at"))
    signed = [
        kind.objects.filter(publication__kind="factcheck").aggregate(at=Max("approved_at"))["at"]
        for kind in (PublicationCorrection, Translation)
    ]
    held = [moment for moment in (*dates.values(), *signed) if moment is not None]
    return max(held, default=None)
