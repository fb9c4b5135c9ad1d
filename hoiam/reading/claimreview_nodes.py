"""Where ClaimReviews lie in what is handed in: JSON-LD of any shape, or a page that holds some.

Nothing here raises: what can't be read is told as a problem, the rest goes on.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from hoiam.reading.markup import plain_text

DEEPEST = 30
MOST_NODES = 500_000
LONGEST_TEXT = 5_000
KIND = "ClaimReview"


def gettext_noop(text: str) -> str:
    """Mark a sentence to be translated by whoever shows it; this library knows no languages."""
    return text


SENTENCES = {
    "not-json": gettext_noop("This is not valid JSON: here it breaks off or goes wrong."),
    "unreadable": gettext_noop("This is neither JSON nor a page with JSON-LD in it."),
    "none": gettext_noop("There is no ClaimReview in it."),
    "too-many": gettext_noop("There is too much in it; only the beginning was looked at."),
    "context": gettext_noop("@context must be https://schema.org."),
    "claim.missing": gettext_noop("claimReviewed is missing: the claim in a sentence."),
    "claim.not-text": gettext_noop("claimReviewed must be one text."),
    "rating.missing": gettext_noop("reviewRating is missing."),
    "rating.not-object": gettext_noop("reviewRating must be an object of type Rating."),
    "rating.words": gettext_noop("alternateName is missing: the rating in words."),
    "rating.name": gettext_noop("The rating's words stand in name; alternateName is the place."),
    "rating.not-number": gettext_noop("A number must stand here."),
    "rating.scale": gettext_noop("A ratingValue needs bestRating and worstRating beside it."),
    "rating.order": gettext_noop("bestRating must be greater than worstRating."),
    "rating.worst": gettext_noop("worstRating must be at least 1."),
    "rating.range": gettext_noop("ratingValue lies outside worstRating and bestRating."),
    "url.missing": gettext_noop("url is missing: the page of the check."),
    "url.not-address": gettext_noop("url must be one whole address, beginning with https://."),
    "url.elsewhere": gettext_noop("url lies on another site than the page that holds this."),
    "url.shared": gettext_noop("Several ClaimReviews have this url; each needs its own anchor."),
    "author.missing": gettext_noop("author is missing: the body that publishes the check."),
    "author.nameless": gettext_noop("author needs a name or an address."),
    "author.kind": gettext_noop("author must be an object of type Organization."),
    "author.person": gettext_noop("author names a person; a body should stand here."),
    "reviewed.missing": gettext_noop("itemReviewed is missing."),
    "reviewed.not-object": gettext_noop("itemReviewed must be an object of type Claim."),
    "reviewed.kind": gettext_noop("itemReviewed should be of type Claim."),
    "reviewed.person": gettext_noop("itemReviewed names who made the claim; that is not taken in."),
    "reviewed.appearance": gettext_noop("itemReviewed says nowhere where the claim appeared."),
    "date.missing": gettext_noop("datePublished is missing."),
    "date.not-iso": gettext_noop("A date must be written as 2026-11-23, in ISO 8601."),
    "date.order": gettext_noop("dateModified lies before datePublished."),
    "correction.text": gettext_noop("A correction must say in text what was corrected."),
    "read.no-claim": gettext_noop("Left out: no claim can be read from it."),
    "read.several": gettext_noop("It holds several claims; each was read by itself."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong, and where: `level` is error or warning, `path` a way through the JSON.

    `key` is a key of SENTENCES, whose sentence is `message` in English; `line` and `column`, from
    one on, where text is no JSON. Nothing of what was handed in stands in it but names of
    properties.
    """

    level: str
    path: str
    key: str
    line: int | None = None
    column: int | None = None

    @property
    def message(self) -> str:
        return SENTENCES[self.key]


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One ClaimReview with the way to it. `context`: the nearest @context above, None without."""

    value: dict[str, Any]
    path: str
    context: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    nodes: tuple[Node, ...]
    problems: tuple[Problem, ...] = field(default=())


def find_nodes(data: Any) -> Found:
    """Every ClaimReview in parsed JSON, or in text or bytes of JSON, JSON Lines or HTML."""
    problems: list[Problem] = []
    if isinstance(data, bytes | bytearray):
        data = _decoded(bytes(data))
    roots = _roots(data, problems) if isinstance(data, str) else [("$", data)]
    if not roots:
        problems = problems or [Problem(level="error", path="$", key="unreadable")]
        return Found(nodes=(), problems=tuple(problems))
    nodes: list[Node] = []
    left = MOST_NODES
    for path, root in roots:
        for node in _walk(root, path, left):
            if node is None:
                problems.append(Problem(level="warning", path=path, key="too-many"))
                break
            nodes.append(node)
    if not nodes and not all(_is_empty_feed(root) for _path, root in roots):
        problems.append(Problem(level="error", path="$", key="none"))
    return Found(nodes=tuple(nodes), problems=tuple(problems))


def _is_empty_feed(root: Any) -> bool:
    """A list that says it is one and holds nothing yet, as that of an office which just began."""
    return (
        isinstance(root, dict)
        and root.get("@type") == "DataFeed"
        and root.get("dataFeedElement") == []
    )


def _decoded(data: bytes) -> str:
    marks = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
    code = next((code for mark, code in marks if data.startswith(mark)), "utf-8-sig")
    return data.decode(code, "replace")


def _roots(text: str, problems: list[Problem]) -> list[tuple[str, Any]]:
    """The values in a text by the way to each; what is no JSON goes to `problems`."""
    whole, text = text, text.lstrip("\ufeff \t\r\n\0")
    if text[:1] in ("{", "["):
        value = load_json(text)
        above = whole[: len(whole) - len(text)].count("\n")
        return [("$", value)] if value is not None else _lines(text, above, problems)
    found = []
    for place, script in enumerate(_scripts(text)):
        value = load_json(script)
        if value is None:
            problems.append(_broken(script, "error", f"script[{place}]"))
        else:
            found.append((f"script[{place}]", value))
    return found


def _lines(text: str, above: int, problems: list[Problem]) -> list[tuple[str, Any]]:
    """JSON Lines, one value on each line; where the first holds none it is JSON that is broken.

    Of such a file nothing is read: what stands before the break would look like the whole.
    """
    lines = text.split("\n")
    if not isinstance(load_json(lines[0]), dict | list):
        problems.append(_broken(text, "error", "$", above=above))
        return []
    found = []
    for number, line in enumerate(lines, above + 1):
        value = load_json(line) if line.strip() else None
        if value is not None:
            found.append((f"line {number}", value))
        elif line.strip():
            problems.append(_broken(line, "error", "$", above=number - 1))
    return found


def _broken(text: str, level: str, path: str, *, above: int = 0) -> Problem:
    """Where a text stops being JSON; without a place where it is nested too deeply to say."""
    try:
        json.loads(text, strict=False)
    except json.JSONDecodeError as error:
        line, column = error.lineno + above, error.colno
        return Problem(level=level, path=path, key="not-json", line=line, column=column)
    except (ValueError, RecursionError):
        pass
    return Problem(level=level, path=path, key="not-json")


def _scripts(text: str) -> Iterator[str]:
    """What stands in `<script type="application/ld+json">`; a scan that no page can slow down."""
    low, start = text.lower(), 0
    if len(low) != len(text):  # a letter whose small form is longer would shift every place
        low = text
    while (start := low.find("<script", start)) >= 0:
        opened = low.find(">", start)
        closed = low.find("</script", opened)
        if opened < 0 or closed < 0:
            return
        if "ld+json" in low[start:opened]:
            yield text[opened + 1 : closed]
        start = closed


def load_json(text: str) -> Any:
    """JSON as pages print it: in CDATA, with raw line ends, a trailing comma, as entities; None
    where it is none."""
    text = re.sub(r"^\s*(?://\s*)?<!(?:\[CDATA\[|--)|(?://\s*)?(?:\]\]>|-->)\s*$", "", text).strip()
    for repaired in _repairs(text):
        try:
            return json.loads(repaired, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _repairs(text: str) -> Iterator[str]:
    yield text
    text = re.sub(r",\s*([}\]])", r"\1", text).rstrip("; \n")
    yield text
    if "&quot;" in text:
        yield html.unescape(text)


def _walk(root: Any, path: str, left: int) -> Iterator[Node | None]:
    """ClaimReviews in their order; None once where there is too much of it."""
    waiting: list[tuple[Any, str, Any, int]] = [(root, path, None, 0)]
    while waiting:
        value, path, context, depth = waiting.pop()
        left -= 1
        if left < 0:
            yield None
            return
        if depth > DEEPEST:
            continue
        below: list[tuple[Any, str, Any, int]] = []
        if isinstance(value, list):
            below = [
                (one, f"{path}[{n}]", context, depth + 1)
                for n, one in enumerate(value)
                if isinstance(one, dict | list)
            ]
        elif isinstance(value, dict):
            context = value.get("@context", context)
            if KIND in kinds_of(value):
                yield Node(value=value, path=path, context=context)
            below = [
                (one, f"{path}.{str(name)[:60]}", context, depth + 1)
                for name, one in value.items()
                if isinstance(one, dict | list)
            ]
        waiting.extend(reversed(below))


def kinds_of(value: Any) -> frozenset[str]:
    """The types of a node, without the vocabulary before them."""
    if not isinstance(value, dict):
        return frozenset()
    return frozenset(re.split(r"[/#:]", kind)[-1] for kind in listed(value.get("@type")))


def listed(value: Any) -> list[str]:
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]


def only(value: Any) -> Any:
    """What a list of one holds, which JSON-LD means the same as the value alone."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def text_of(value: Any) -> str:
    """A property as text on one line: its first value, entities read, tags off; "" where none."""
    for _ in range(4):
        if isinstance(value, list):
            value = value[0] if value else ""
        elif isinstance(value, dict):
            value = value.get("@value", value.get("name", ""))
        else:
            break
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    try:
        text = str(value)
    except ValueError:  # more digits than Python writes
        return ""
    return plain_text(text[: LONGEST_TEXT * 2], limit=LONGEST_TEXT)


def number_of(value: Any) -> float | None:
    """A rating's number, written as one or as text; None where it is none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value) if abs(value) < 1e9 else None
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,9}(?:\.[0-9]{1,6})?", value.strip()):
        return float(value)
    return None
