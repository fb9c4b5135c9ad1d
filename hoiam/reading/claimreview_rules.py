"""Whether a ClaimReview keeps the rules, and where it does not.

The rules are those of Google's page "Fact check (ClaimReview) structured data" (its tables of
required and recommended properties, as of 2026, when they serve the Fact Check Explorer) and of
schema.org's ClaimReview, Claim and Rating. Stricter than Google: the publishing body, the date
and the reviewed claim are errors where they are missing, because a check without them can't be
shown as somebody's.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from hoiam.reading.claimreview_nodes import (
    Node,
    Problem,
    find_nodes,
    kinds_of,
    number_of,
    only,
    text_of,
)

ISO = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?"
    r"(?:Z|[+-]\d{2}:?\d{2})?)?"
)
BODIES = ("Organization", "Corporation", "NGO")
LEAST = 1


def validate(data: Any, *, base: str = "") -> list[Problem]:
    """What is wrong with every ClaimReview in `data`, of any form that can be read.

    `base` is the address of the page that holds it, where that is known. Never raises.
    """
    found = find_nodes(data)
    problems = list(found.problems)
    shared = Counter(url for node in found.nodes if (url := _url(node)))
    for node in found.nodes:
        problems += _context(node)
        problems += _claim(node)
        problems += _rating(node)
        problems += _address(node, base, shared)
        problems += _author(node)
        problems += _item(node)
        problems += _dates(node)
        problems += _corrections(node)
    return problems


def has_errors(problems: list[Problem]) -> bool:
    return any(problem.level == "error" for problem in problems)


def _error(node: Node, way: str, key: str) -> Problem:
    return Problem(level="error", path=f"{node.path}.{way}", key=key)


def _warning(node: Node, way: str, key: str) -> Problem:
    return Problem(level="warning", path=f"{node.path}.{way}", key=key)


def _context(node: Node) -> Iterator[Problem]:
    said = node.context if isinstance(node.context, list) else [node.context]
    vocabularies = [one.get("@vocab") if isinstance(one, dict) else one for one in said]
    if not any(isinstance(one, str) and "schema.org" in one for one in vocabularies):
        yield _error(node, "@context", "context")


def _claim(node: Node) -> Iterator[Problem]:
    claim = only(node.value.get("claimReviewed"))
    claim = claim.get("@value") if isinstance(claim, dict) else claim
    if claim is None or (isinstance(claim, str) and not claim.strip()):
        yield _error(node, "claimReviewed", "claim.missing")
    elif not isinstance(claim, str):
        yield _error(node, "claimReviewed", "claim.not-text")


def _rating(node: Node) -> Iterator[Problem]:
    rating = only(node.value.get("reviewRating"))
    if not rating:
        yield _error(node, "reviewRating", "rating.missing")
        return
    if not isinstance(rating, dict):
        yield _error(node, "reviewRating", "rating.not-object")
        return
    if not text_of(rating.get("alternateName")):
        if text_of(rating.get("name")):
            yield _warning(node, "reviewRating.name", "rating.name")
        else:
            yield _error(node, "reviewRating.alternateName", "rating.words")
    yield from _scale(node, rating)


def _scale(node: Node, rating: dict[str, Any]) -> Iterator[Problem]:
    names = ("ratingValue", "bestRating", "worstRating")
    numbers = {name: number_of(rating[name]) for name in names if rating.get(name) is not None}
    for name, number in numbers.items():
        if number is None:
            yield _error(node, f"reviewRating.{name}", "rating.not-number")
    value, best, worst = (numbers.get(name) for name in names)
    if "ratingValue" in numbers and not {"bestRating", "worstRating"} <= set(numbers):
        yield _warning(node, "reviewRating", "rating.scale")
    if worst is not None and worst < LEAST:
        yield _error(node, "reviewRating.worstRating", "rating.worst")
    if best is not None and worst is not None and best <= worst:
        yield _error(node, "reviewRating.bestRating", "rating.order")
    elif value is not None and (
        (best is not None and value > best) or (worst is not None and value < worst)
    ):
        yield _error(node, "reviewRating.ratingValue", "rating.range")


def _url(node: Node) -> str:
    url = node.value.get("url")
    return url.strip() if isinstance(url, str) else ""


def _host(url: str) -> str:
    try:
        parts = urlsplit(url)
        return (parts.hostname or "") if parts.scheme in ("http", "https") else ""
    except ValueError:
        return ""


def _address(node: Node, base: str, shared: Counter[str]) -> Iterator[Problem]:
    if not node.value.get("url"):
        yield _error(node, "url", "url.missing")
        return
    host, home = _host(_url(node)), _host(base)
    if not host:
        yield _error(node, "url", "url.not-address")
    elif home and host != home and not host.endswith(f".{home}"):
        yield _error(node, "url", "url.elsewhere")
    if shared[_url(node)] > 1:
        yield _warning(node, "url", "url.shared")


def _author(node: Node) -> Iterator[Problem]:
    author = only(node.value.get("author"))
    if not author:
        yield _error(node, "author", "author.missing")
    elif not isinstance(author, dict):
        yield _error(node, "author", "author.kind")
    elif "Person" in kinds_of(author):
        yield _warning(node, "author", "author.person")
    elif not is_body(author):
        yield _error(node, "author", "author.kind")
    elif not text_of(author.get("name")) and not text_of(author.get("url")):
        yield _error(node, "author", "author.nameless")


def is_body(value: Any) -> bool:
    """Whether a node is an organisation by its type: NewsMediaOrganization is one too."""
    kinds = kinds_of(value)
    bodies = any(kind in BODIES or kind.endswith("Organization") for kind in kinds)
    return bodies and "Person" not in kinds


def _item(node: Node) -> Iterator[Problem]:
    item = only(node.value.get("itemReviewed"))
    if not item:
        yield _error(node, "itemReviewed", "reviewed.missing")
        return
    if not isinstance(item, dict):
        yield _error(node, "itemReviewed", "reviewed.not-object")
        return
    if "Claim" not in kinds_of(item):
        yield _warning(node, "itemReviewed", "reviewed.kind")
    elif not item.get("appearance") and not item.get("firstAppearance"):
        yield _warning(node, "itemReviewed", "reviewed.appearance")
    if item.get("author"):
        yield _warning(node, "itemReviewed.author", "reviewed.person")
    if item.get("datePublished") and iso_day(item["datePublished"]) is None:
        yield _error(node, "itemReviewed.datePublished", "date.not-iso")


def iso_day(value: Any) -> date | None:
    """The day of a date or a moment in ISO 8601; None where it is written otherwise."""
    match = ISO.fullmatch(value) if isinstance(value, str) else None
    try:
        return date.fromisoformat(match[1]) if match else None
    except ValueError:
        return None


def _dates(node: Node) -> Iterator[Problem]:
    published, modified = (node.value.get(name) for name in ("datePublished", "dateModified"))
    if not published:
        yield _error(node, "datePublished", "date.missing")
    elif iso_day(published) is None:
        yield _error(node, "datePublished", "date.not-iso")
    if modified and iso_day(modified) is None:
        yield _error(node, "dateModified", "date.not-iso")
    first, last = iso_day(published), iso_day(modified)
    if first and last and last < first:
        yield _warning(node, "dateModified", "date.order")


def _corrections(node: Node) -> Iterator[Problem]:
    held = node.value.get("correction")
    for place, one in enumerate(held if isinstance(held, list) else [held] if held else []):
        said = one.get("text") if isinstance(one, dict) else one
        if not text_of(said):
            yield _warning(node, f"correction[{place}]", "correction.text")
        elif isinstance(one, dict) and iso_day(one.get("datePublished", "1970-01-01")) is None:
            yield _error(node, f"correction[{place}].datePublished", "date.not-iso")
