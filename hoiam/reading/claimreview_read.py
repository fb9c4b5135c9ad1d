"""ClaimReviews of anybody, read however sloppily they were written.

Whoever made a claim, and any person as author of a check, is never read; texts come without
personal data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hoiam.reading.claimreview_nodes import Node, Problem, find_nodes, number_of, text_of
from hoiam.reading.claimreview_rules import is_body, iso_day
from hoiam.reading.date import parse_date
from hoiam.reading.markup import web_address
from hoiam.reading.redact import redact

MOST_CLAIMS = 50
LONGEST = {"claim": 2_000, "title": 500, "rating": 200, "publisher": 200}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadReview:
    """One claim that somebody checked, as they published it.

    `publisher` only where it is a body by its type; `rating_text` their verdict in their words;
    `published` aware, None where no date can be read; `url` "" where there is none.
    """

    claim: str
    url: str
    publisher: str
    title: str
    rating_text: str
    rating_value: float | None
    published: datetime | None
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    reviews: tuple[ReadReview, ...]
    problems: tuple[Problem, ...]


def read(data: Any, *, base: str = "", now: datetime | None = None) -> Read:
    """Every ClaimReview in parsed JSON, JSON, JSON Lines or a page. Never raises.

    `base`: the address of the page or list it came from, to which relative addresses are added.
    """
    found = find_nodes(data)
    problems, rows = list(found.problems), []
    for node in found.nodes:
        claims = _claims(node)
        if not claims:
            problems.append(Problem(level="error", path=node.path, key="read.no-claim"))
            continue
        if len(claims) > 1:
            problems.append(Problem(level="warning", path=node.path, key="read.several"))
        problems += _faults(node)
        rows += [_row(node, claim, base, now) for claim in claims]
    return Read(reviews=tuple(rows), problems=tuple(problems))


def _claims(node: Node) -> list[str]:
    """The words of the claim; where the place for them is empty, those of what was reviewed."""
    item = node.value.get("itemReviewed")
    for held in (node.value.get("claimReviewed"), item):
        each = held if isinstance(held, list) else [held]
        texts = list(dict.fromkeys(text for one in each if (text := _clean(_words(one), "claim"))))
        if texts:
            return texts[:MOST_CLAIMS]
    return []


def _words(value: Any) -> str:
    if isinstance(value, dict):
        names = ("@value", "text", "name", "headline", "description")
        return next((text for name in names if (text := text_of(value.get(name)))), "")
    return text_of(value)


def _clean(text: str, name: str) -> str:
    return redact(text).text[: LONGEST[name]].strip() if text else ""


def _faults(node: Node) -> Iterator[Problem]:
    """What a row will lack or was mended, so that whoever takes it in can say so."""
    value = node.value
    if not isinstance(value.get("reviewRating"), dict):
        key = "rating.not-object" if value.get("reviewRating") else "rating.missing"
        yield Problem(level="warning", path=f"{node.path}.reviewRating", key=key)
    if not value.get("url"):
        yield Problem(level="warning", path=f"{node.path}.url", key="url.missing")
    if not _publisher(value):
        yield Problem(level="warning", path=f"{node.path}.author", key="author.kind")
    if iso_day(value.get("datePublished")) is None:
        key = "date.not-iso" if value.get("datePublished") else "date.missing"
        yield Problem(level="warning", path=f"{node.path}.datePublished", key=key)


def _row(node: Node, claim: str, base: str, now: datetime | None) -> ReadReview:
    value = node.value
    url = _address(value, base)
    words, number = _verdict(value.get("reviewRating"))
    printed = text_of(value.get("datePublished")) or text_of(value.get("dateCreated"))
    return ReadReview(
        claim=claim,
        url=url,
        publisher=_clean(_publisher(value), "publisher"),
        title=_clean(text_of(value.get("name")) or text_of(value.get("headline")), "title"),
        rating_text=_clean(words, "rating"),
        rating_value=number,
        published=parse_date(printed, url=url, now=now) if printed else None,
        language=_language(value.get("inLanguage")),
    )


def _address(value: dict[str, Any], base: str) -> str:
    page = value.get("mainEntityOfPage")
    page = page.get("@id") if isinstance(page, dict) else page
    for held in (value.get("url"), value.get("@id"), page):
        held = held[0] if isinstance(held, list) and held else held
        if isinstance(held, str) and (url := web_address(held, base)):
            return url
    return ""


def _verdict(rating: Any) -> tuple[str, float | None]:
    """Their words and their number, wherever they put them."""
    if isinstance(rating, list):
        rating = rating[0] if rating else None
    if not isinstance(rating, dict):
        return text_of(rating), number_of(rating)
    number = number_of(rating.get("ratingValue"))
    held = [rating.get("alternateName"), rating.get("name")]
    held += [rating.get("ratingValue")] if number is None else []
    return next((text for one in held if (text := text_of(one))), ""), number


def _publisher(value: dict[str, Any]) -> str:
    """The body that checked; a person, or something that may be one, is never read."""
    for name in ("author", "publisher", "sourceOrganization"):
        held = value.get(name)
        for one in held if isinstance(held, list) else [held]:
            if isinstance(one, dict) and is_body(one) and (text := text_of(one.get("name"))):
                return text
    return ""


def _language(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("alternateName") or value.get("name")
    match = re.match(r"([a-zA-Z]{2,3})(?:[-_]|\Z)", text_of(value))
    return match[1].lower() if match else ""
