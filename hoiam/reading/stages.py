"""What flows between the steps: `Entry → RawPage → ArticleData → StoryData`.

Frozen and complete: a step returns a new stage and never changes one. No stage has a field for
a person who wrote, posted or commented; bylines are dropped inside `extract` and `clean`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One item of a feed or sitemap, as the publisher listed it.

    `url` is absolute http(s); `guid` the publisher's identifier or the url; `published` is the
    date exactly as printed ("" when absent), read by `date.parse_date`; `summary` is plain text.
    """

    url: str
    title: str = ""
    summary: str = ""
    published: str = ""
    updated: str = ""
    guid: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawPage:
    """The bytes that one address answered with, after transfer decoding.

    `url` is where they came from after redirects, `requested_url` what was asked for.
    `content_type` is the header as sent. `fetched_at` is aware (UTC). `moved_to` is where the
    publisher says the address has moved for good, "" where it has not. `headers` are the answer's
    without cookies, for the archive.
    """

    url: str
    body: bytes
    fetched_at: datetime
    requested_url: str = ""
    status: int = 200
    content_type: str = ""
    etag: str = ""
    last_modified: str = ""
    moved_to: str = ""
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceMention:
    """One mention of an administrative unit in a text.

    `start`, `end` are offsets in code points; `text` is that slice, unit word included; `name`
    is without unit word. `code` is `<first valid day>/<official code>`, or None where several
    units fit: then `candidates` holds theirs. `current` are codes of the units it lies in now.
    `level` is `province`, `district` or `commune`. `confidence` is 0 to 1.
    """

    start: int
    end: int
    text: str
    name: str
    level: str
    code: str | None
    candidates: tuple[str, ...] = ()
    current: tuple[str, ...] = ()
    confidence: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicScore:
    """A field of public service assigned to a text. `score` is 0 to 1; `words` decided it."""

    code: str
    name: str
    score: float
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """Whether a text raises a problem with a public service or decision.

    `needs_answer` is 0 to 1, at .5 and over it does; `reasons` are the words that say so.
    """

    needs_answer: float
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleData:
    """One text of one publisher, cleaned and redacted; it has no author by design.

    `text` has paragraphs divided by newlines, the lead first. `published` is aware, or None
    where no source of a date can be trusted. `language` is an ISO 639-1 code or "".
    `minhash` is the fingerprint of `fingerprint.py`, b"" for a text too short to have one.
    """

    url: str
    title: str
    text: str = ""
    lead: str = ""
    published: datetime | None = None
    language: str = ""
    canonical: str = ""
    removed: tuple[tuple[str, int], ...] = ()
    minhash: bytes = b""
    places: tuple[PlaceMention, ...] = ()
    topics: tuple[TopicScore, ...] = ()
    signal: Signal = field(default_factory=lambda: Signal(needs_answer=0.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """Where one arriving article belongs.

    `story` is an identifier that the grouper made; `reason` is a sentence's worth of facts a
    person can read and never holds a name; `copy_of` is the article of which this is an identical
    copy; `score` is the likeness to the story, 0 to 1 (1 for the first article of a new one).
    """

    story: str
    reason: str
    score: float
    copy_of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryData:
    """What happened, told by several articles, in the order in which they came."""

    story: str
    articles: tuple[ArticleData, ...]
    reasons: tuple[str, ...] = ()
