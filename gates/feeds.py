"""Feeds: the files of feedparser's own tests, read by us and by feedparser.

`no_exception` is the share of files that give a list or a FeedError and nothing else.
`entries_equal` is the share in which we give the same entries as feedparser: as many, in order,
with the same title and address. `expected` is the share of the expectations written in the files
themselves, about an entry's title, address, identifier, dates or summary, that we meet.

Titles and summaries are plain text with us and markup with feedparser, so its markup is taken off
here by another parser than ours. An item printed twice counts once, and addresses of other
schemes than http(s) count as none, on both sides.
"""

from __future__ import annotations

import ast
import html
import re
import tarfile
import unicodedata
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit, urlunsplit

import feedparser
from bs4 import BeautifulSoup

from hoiam.reading.errors import FeedError
from hoiam.reading.feeds import FeedData, parse_feed
from hoiam.reading.stages import Entry

NEEDS = ("feeds/feedparser_tests.tar.xz",)
NOW = datetime(2026, 11, 22, tzinfo=UTC)
HOME = "http://127.0.0.1:8097/"

_HEADER = re.compile(r"^Header:\s+([^:]+):(.*)$", re.M)
_EXPECTED = re.compile(
    r"entries\[0\]\[['\"](title|link|id|guid|summary|description|published|updated)['\"]\]"
    r"\s*==\s*(u?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"))\s*\Z"
)
_EXPECT = re.compile(r"Expect:\s*(.*?)\s*-->", re.S)
# Files that declare no encoding, which feedparser reads only beside a library that guesses it.
_GUESSED = re.compile(r"SkipUnless:\s*__import__\('chardet'\).*?encoding == '([\w-]+)'", re.S)
_OURS = {"link": "url", "id": "guid", "description": "summary"}


class Sample(NamedTuple):
    path: str
    body: bytes
    text: str
    content_type: str
    location: str


def samples(shared: Path) -> Iterator[Sample]:
    """Every feed of the archive, with the headers that it asks to be served with."""
    with tarfile.open(shared / NEEDS[0]) as archive:
        for member in sorted(archive.getmembers(), key=lambda m: m.name):
            if member.isfile() and member.name.endswith((".xml", ".json")):
                stream = archive.extractfile(member)
                body = stream.read() if stream else b""
                text = body.replace(b"\0", b"").decode("utf-8", "ignore")
                headers = {k.lower(): v.strip() for k, v in _HEADER.findall(text)}
                location = headers.get("content-location") or HOME + member.name
                usual = "application/json" if member.name.endswith(".json") else "text/xml"
                yield Sample(member.name, body, text, headers.get("content-type", usual), location)


def measure(shared: Path) -> dict[str, float]:
    warnings.simplefilter("ignore")
    fine = equal = met = expectations = total = 0
    for sample in samples(shared):
        total += 1
        try:
            ours = ours_of(sample)
        except Exception as error:  # noqa: BLE001 - that there is none is what is measured
            print(f"  {sample.path}: {type(error).__name__}")
            continue
        fine += 1
        equal += is_equal(ours, theirs_of(sample))
        verdict = meets(ours, sample.text)
        if verdict is not None:
            expectations += 1
            met += verdict
    return {
        "no_exception": fine / total,
        "entries_equal": equal / total,
        "expected": met / expectations,
    }


def ours_of(sample: Sample) -> FeedData:
    try:
        return parse_feed(
            sample.body, url=sample.location, content_type=sample.content_type, now=NOW
        )
    except FeedError:
        return FeedData(kind="")


def theirs_of(sample: Sample) -> list[Any]:
    """feedparser's entries; it is told the encoding where it would need a library to guess it."""
    guessed = _GUESSED.search(sample.text)
    content_type = f"text/xml; charset={guessed[1]}" if guessed else sample.content_type
    headers = {"content-type": content_type, "content-location": sample.location}
    entries: list[Any] = feedparser.parse(sample.body, response_headers=headers).entries
    return entries


def is_equal(ours: FeedData, theirs: list[Any]) -> bool:
    linked: dict[str, str] = {}
    unlinked = []
    for entry in theirs:
        link = address_of(entry.get("link", ""))
        title = text_of(entry.get("title", ""), entry.get("title_detail", {}).get("type", ""))
        if link.startswith(("http://", "https://")):
            linked.setdefault(link, title)
        else:
            unlinked.append(title)
    return list(linked.items()) == [(entry.url, entry.title) for entry in ours.entries] and (
        len(set(unlinked)) == len({entry.title for entry in ours.unlinked})
        and set(unlinked) == {entry.title for entry in ours.unlinked}
    )


def address_of(link: str) -> str:
    """`link` with its host in lower case and without spaces, which mean the same."""
    parts = urlsplit(link.replace(" ", "%20"))
    return urlunsplit(parts._replace(netloc=parts.netloc.lower()))


def meets(ours: FeedData, text: str) -> bool | None:
    """Whether our first entry is as the file expects; None where it expects something else."""
    stated = _EXPECT.search(text)
    found = _EXPECTED.search(stated[1]) if stated else None
    if found is None:
        return None
    name, value = found[1], ast.literal_eval(found[2])
    entries: tuple[Entry, ...] = ours.entries or ours.unlinked
    if not entries:
        return False
    mine = str(getattr(entries[0], _OURS.get(name, name)))
    if name == "link":
        return mine == address_of(value)
    return mine == value.strip() or mine == text_of(value, "text/html")


def text_of(value: str, media_type: str) -> str:
    """The text of a title as feedparser gives it."""
    if media_type != "text/plain" or "&" in value:
        soup = BeautifulSoup(value, "html.parser")
        value = html.unescape(soup.get_text())
    return unicodedata.normalize("NFC", " ".join(value.split()))
