"""Checks as ClaimReview says them: rated claims only, and nothing about who told the claim."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.conf import settings
from django.db.models import Max
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language

from hoiam.checks.models import FactCheck, Form
from hoiam.checks.states import RATINGS
from hoiam.portal.queries.check import anchor_of
from hoiam.publishing.models import Correction as PublicationCorrection
from hoiam.publishing.models import Publication, Translation
from hoiam.publishing.queries import public_path, text_in
from hoiam.reading.claimreview import Correction, Review

Absolute = Callable[[str], str]


def reviews_of(check: FactCheck, absolute: Absolute) -> list[Review]:
    """One for each rated claim. Nothing for an answer without a rating, nor for an opinion.

    `absolute` makes a whole address of a path. The check comes from `with_texts`.
    """
    publication = check.publication
    if check.form == Form.ANSWER or publication.state != "published":
        return []
    language = get_language() or publication.language
    text = text_in(publication, language)
    address = absolute(public_path(publication, language))
    is_several = len(check.shown_claims) > 1
    corrections = tuple(
        Correction(text=one.text, on=_day(one.approved_at)) for one in publication.signed
    )
    return [
        Review(
            url=f"{address}#{anchor_of(place)}" if is_several else address,
            claim=claim.statement,
            title=text.title,
            publisher=settings.OFFICE_NAME,
            publisher_url=absolute("/"),
            published=_day(publication.published_at),
            modified=corrections[-1].on if corrections else None,
            rating=capfirst(str(rating.label)),
            value=rating.value,
            finding=claim.finding,
            language=text.language,
            since=claim.first_told,
            corrections=corrections,
            is_sample=check.is_sample,
        )
        for place, claim in enumerate(check.shown_claims, 1)
        if (rating := RATINGS.get(claim.rating)) is not None and rating.is_rated
    ]


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
