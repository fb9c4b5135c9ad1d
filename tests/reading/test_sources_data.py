"""The shipped list of sources is what its header says."""

import csv
import io
import unicodedata
from urllib.parse import urlsplit

import pytest

from hoiam.reading.__main__ import shipped_knowledge
from hoiam.reading.addresses import RefusedHosts, check_url

KNOWLEDGE = shipped_knowledge()
SOURCES = KNOWLEDGE.table("sources.toml")["source"]
KINDS = {"newspaper", "agency", "television", "radio", "portal"}
REQUIRED = {"name", "home", "host", "kind", "language", "feeds"}
NOT_GENERAL = ("the-thao", "thethao", "giai-tri", "du-lich", "bong", "tam-su", "video", "sao")


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source["host"])
def test_every_source_is_complete_and_may_be_read(source):
    refused = RefusedHosts.from_knowledge(KNOWLEDGE)
    assert REQUIRED <= set(source) <= REQUIRED | {"place"}
    assert source["kind"] in KINDS
    assert source["language"] in ("vi", "en")
    assert source["feeds"]
    for address in (source["home"], *(feed["url"] for feed in source["feeds"])):
        checked = check_url(address, refused)
        assert (checked.scheme, checked.url) == ("https", address)
        assert checked.host == source["host"] or checked.host.endswith(f".{source['host']}")
    for feed in source["feeds"]:
        assert set(feed) == {"title", "url"}
        assert feed["title"].strip()
        assert not any(word in urlsplit(feed["url"]).path for word in NOT_GENERAL)


def test_no_host_or_feed_is_listed_twice_and_all_is_sorted():
    hosts = [source["host"] for source in SOURCES]
    feeds = [feed["url"] for source in SOURCES for feed in source["feeds"]]
    assert hosts == sorted(set(hosts))
    assert len(feeds) == len(set(feeds))
    assert 25 <= len(hosts) <= 60


def test_places_are_provinces_of_today():
    rows = csv.DictReader(io.StringIO(KNOWLEDGE.text("places/units.csv")))
    today = {row["name"] for row in rows if row["level"] == "province" and not row["valid_to"]}
    placed = {source["place"] for source in SOURCES if "place" in source}
    assert len(today) == 34
    assert placed <= today
    assert len(placed) >= 8


def test_the_file_is_utf8_nfc_and_says_what_was_not_checked():
    text = KNOWLEDGE.text("sources.toml")
    assert unicodedata.is_normalized("NFC", text)
    assert "NOT" in text[: text.index("[[source]]")]
