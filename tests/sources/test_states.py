"""Every outcome that reading may raise has its sentence, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.utils import translation

import hoiam
from hoiam.reading.addresses import KINDS
from hoiam.sources.states import OUTCOMES, in_words

ROOM = Path(hoiam.__file__).parent
KEY = re.compile(r'"((?:fetch|feed|page|item|opml)\.[a-z0-9-]+)"')
# Facts about a feed that was read, not outcomes of reading it.
NOTES = {
    "fetch.robots",  # the beginning of two keys
    "feed.cut-off",
    "feed.double-items",
    "feed.no-items",
    "feed.too-large",
    "feed.too-many-items",
    "feed.unlinked-items",
}


def raised_keys() -> set[str]:
    files = [*ROOM.joinpath("reading").rglob("*.py"), *ROOM.joinpath("sources").rglob("*.py")]
    found = {key for file in files for key in KEY.findall(file.read_text(encoding="utf-8"))}
    return (found | {f"fetch.refused-{kind}" for kind in KINDS}) - NOTES


def test_every_key_has_words():
    assert raised_keys() <= set(OUTCOMES)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_words_fill_in(language):
    params = {"listed": 20, "new": 3, "status": 503, "why": "fetch.name-unknown"}
    with translation.override(language):
        for key in OUTCOMES:
            words = in_words(key, params)
            assert words
            assert "%(" not in words


def test_vietnamese_is_vietnamese():
    with translation.override("vi"):
        sentences = {in_words(key, {}) for key in OUTCOMES}
    with translation.override("en"):
        english = {in_words(key, {}) for key in OUTCOMES}
    assert not sentences & english


def test_why_is_told():
    with translation.override("en"):
        told = in_words("fetch.robots-unreachable", {"why": "fetch.name-unknown"})
    assert told.endswith("the name of the host is not known")


def test_an_unknown_key_is_shown_as_it_is():
    assert in_words("fetch.something-new", {"a": 1}) == "fetch.something-new"
