"""The sample press is complete, well formed, and names nobody."""

import json
import re
import tomllib
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from hoiam.reading.clean import clean_text, drop_bylines
from hoiam.reading.redact import redact

HERE = Path(__file__).resolve().parent.parent / "hoiam" / "data" / "sample"
PRESS = tomllib.loads((HERE / "articles.toml").read_text(encoding="utf-8"))
ARTICLES = PRESS["article"]
BY_ID = {article["id"]: article for article in ARTICLES}
OUTLETS = {outlet["id"]: outlet for outlet in PRESS["outlet"]}
# A form of address and two capitalised words: how the press names a person.
PERSON = re.compile(
    r"\b(?:[Ôô]ng|[Bb]à|[Aa]nh|[Cc]hị|[Ee]m|[Cc]háu|[Cc]ụ|[Bb]ác sĩ|[Cc]ô giáo|[Tt]hầy)"
    r" [A-ZĐÀ-Ỹ][a-zà-ỹ]*(?: [A-ZĐÀ-Ỹ]|,)"
)


def _texts(article):
    yield article["text"]
    yield from (revision["text"] for revision in article["revisions"])


for _article in ARTICLES:
    _article.setdefault("revisions", [])


def test_it_has_what_the_desk_must_show():
    events = defaultdict(list)
    for article in ARTICLES:
        events[article["event"]].append(article["days_ago"])
    assert 55 <= len(ARTICLES) <= 65
    assert len(events) >= 18
    assert sum("copy_of" in article for article in ARTICLES) >= 8
    assert sum(bool(article["revisions"]) for article in ARTICLES) >= 5
    assert sum(max(days) - min(days) >= 5 for days in events.values()) >= 3
    assert sum(len(days) >= 3 for days in events.values()) >= 8
    assert any(article["days_ago"] > 20 for article in ARTICLES)
    assert any(article["days_ago"] == 0 for article in ARTICLES)


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article["id"])
def test_an_article_is_well_formed(article):
    host = urlsplit(article["url"]).hostname
    assert host == OUTLETS[article["outlet"]]["host"]
    assert host.endswith(".example")
    assert re.fullmatch(r"[0-2]\d:[0-5]\d", article["time"])
    assert article["text"].startswith(article["lead"])
    for text in _texts(article):
        assert 120 <= len(text.split()) <= 350
        assert unicodedata.is_normalized("NFC", text)
        assert clean_text(text) == text
        assert redact(text).removed == ()
        assert drop_bylines(text) == text
        assert not PERSON.search(text), PERSON.search(text)
    for revision in article["revisions"]:
        assert revision["text"] != article["text"]
        assert revision["hours_after"] > 0


def test_identifiers_and_addresses_are_unique():
    for field in ("id", "url"):
        assert max(Counter(article[field] for article in ARTICLES).values()) == 1


def test_copies_differ_in_an_agency_line_at_most_and_come_later():
    for article in ARTICLES:
        if "copy_of" not in article:
            continue
        first = BY_ID[article["copy_of"]]
        assert article["event"] == first["event"]
        assert article["outlet"] != first["outlet"]
        when = (-article["days_ago"], article["time"])
        assert when > (-first["days_ago"], first["time"])
        kept = set(first["text"].split("\n")[1:])
        assert kept <= set(article["text"].split("\n"))
        assert len(article["text"]) - len(first["text"]) < 60


def test_outlets_are_marked_as_samples():
    assert all("(mẫu)" in outlet["name"] for outlet in OUTLETS.values())


def test_headlines_are_clean_and_attributed():
    rows = [
        json.loads(line) for line in (HERE / "danes.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert len(rows) >= 400
    assert len({row["id"] for row in rows}) == len({row["title"] for row in rows}) == len(rows)
    for row in rows:
        assert set(row) == {"id", "title", "description"}
        assert clean_text(row["title"]) == row["title"]
        assert redact(row["title"] + "\n" + row["description"]).removed == ()
    assert "CC BY 4.0" in (HERE / "README.md").read_text(encoding="utf-8")
