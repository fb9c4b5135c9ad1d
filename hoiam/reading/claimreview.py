"""ClaimReview (schema.org): written for our own checks, read from anybody's, and validated.

write   a check of ours → JSON-LD, without who made the claim and without where it was told
read    JSON-LD of any shape, JSON Lines or a page → rows, and what was wrong with them
validate  the same → what is wrong, by the rules of Google's Fact Check and schema.org
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from hoiam.reading.claimreview_nodes import SENTENCES, Problem
from hoiam.reading.claimreview_read import Read, ReadReview, read
from hoiam.reading.claimreview_rules import has_errors, validate

__all__ = [
    "SENTENCES",
    "Correction",
    "Problem",
    "Read",
    "ReadReview",
    "Review",
    "has_errors",
    "read",
    "script_text",
    "validate",
    "write",
    "write_feed",
    "write_page",
]

CONTEXT = "https://schema.org"
WORST, BEST = 1, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """Our own error as the page tells it, and the day on which it was put right."""

    text: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One rated claim of a page. `value` 1 (false) to 5 (true), None where there is no number.

    `url` has an anchor where its page holds several. `since`: the day the claim was first seen.
    """

    url: str
    claim: str
    title: str
    publisher: str
    publisher_url: str
    published: date
    rating: str
    value: int | None = None
    finding: str = ""
    language: str = "vi"
    modified: date | None = None
    # The address of the review that this one translates.
    translates: str = ""
    since: date | None = None
    corrections: tuple[Correction, ...] = ()
    is_sample: bool = False


def write(review: Review) -> dict[str, Any]:
    """The JSON-LD of one check.

    `itemReviewed` names neither an author nor an appearance: an outlet or a person beside a
    rating, in a form made for harvesting, would be a list of who told what.
    """
    said: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "ClaimReview",
        "url": review.url,
        "name": review.title,
        "inLanguage": review.language,
        "claimReviewed": review.claim,
        "datePublished": review.published.isoformat(),
        "author": {
            "@type": "Organization",
            "name": review.publisher,
            "url": review.publisher_url,
        },
        "itemReviewed": _claim_of(review),
        "reviewRating": _rating_of(review),
    }
    if review.translates:
        # For whoever counts: the same check in another language, and not a second one.
        said["translationOfWork"] = {"@type": "CreativeWork", "url": review.translates}
    if review.is_sample:
        # For whoever harvests: invented, and not to be kept as somebody's check.
        said["creativeWorkStatus"] = "Sample"
    if review.modified and review.modified > review.published:
        said["dateModified"] = review.modified.isoformat()
    if review.corrections:
        said["correction"] = [
            {"@type": "CorrectionComment", "text": one.text, "datePublished": one.on.isoformat()}
            for one in review.corrections
        ]
    return said


def _claim_of(review: Review) -> dict[str, Any]:
    claim: dict[str, Any] = {"@type": "Claim", "text": review.claim}
    if review.since:
        claim["datePublished"] = review.since.isoformat()
    return claim


def _rating_of(review: Review) -> dict[str, Any]:
    rating: dict[str, Any] = {"@type": "Rating", "alternateName": review.rating}
    if review.value is not None:
        rating |= {"ratingValue": review.value, "bestRating": BEST, "worstRating": WORST}
    if review.finding:
        rating["ratingExplanation"] = review.finding
    return rating


def write_page(reviews: Sequence[Review]) -> dict[str, Any] | None:
    """What one page carries: nothing, one ClaimReview, or a graph of several."""
    written = [write(review) for review in reviews]
    if len(written) < 2:
        return written[0] if written else None
    for one in written:
        del one["@context"]
    return {"@context": CONTEXT, "@graph": written}


def write_feed(
    pages: Iterable[Sequence[Review]], *, name: str, url: str, modified: datetime | None
) -> Iterator[str]:
    """A DataFeed of whole pages as text, piece by piece, so that no list is ever held whole."""
    head = {"@context": CONTEXT, "@type": "DataFeed", "name": name, "url": url}
    if modified is not None:
        head["dateModified"] = modified.isoformat()
    yield script_text(head)[:-1] + ', "dataFeedElement": ['
    between = "\n"
    for reviews in pages:
        written = [write(review) for review in reviews]
        if not written:
            continue
        for one in written:
            del one["@context"]
        last = max(review.modified or review.published for review in reviews)
        item = {
            "@type": "DataFeedItem",
            "url": reviews[0].url.partition("#")[0],
            "dateCreated": reviews[0].published.isoformat(),
            "dateModified": last.isoformat(),
            "item": written,
        }
        yield between + script_text(item)
        between = ",\n"
    yield "\n]}\n"


# What would end a script, begin a comment or a tag in one, or is a line's end for a script only.
_UNSAFE = re.compile("[<>&\u2028\u2029\ud800-\udfff]")


def script_text(data: Any) -> str:
    """JSON that may stand in a page between `<script>` tags."""
    text = json.dumps(data, ensure_ascii=False)
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
