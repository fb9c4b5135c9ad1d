"""What robots.txt asks, by RFC 9309; the verdicts of others' suites are in the gate `robots`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from hoiam.reading.robots import (
    EVERYTHING,
    LIMIT,
    RobotsRecord,
    after_answer,
    after_failure,
    parse,
)

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def allows(text: str | bytes, path: str, agent: str = "HoiAm") -> bool:
    body = text.encode() if isinstance(text, str) else text
    return parse(body, agent).allows(f"https://bao.vn{path}")


@pytest.mark.parametrize(
    ("pattern", "path", "forbidden"),
    [
        # RFC 9309 §2.2.2 and §2.2.3, with the tables' examples
        ("/foo/bar?baz=quz", "/foo/bar?baz=quz", True),
        ("/foo/bar?baz=https://foo.bar", "/foo/bar?baz=https://foo.bar", True),
        ("/foo/bar/ツ", "/foo/bar/%E3%83%84", True),
        ("/foo/bar/%E3%83%84", "/foo/bar/%e3%83%84", True),
        ("/foo/bar/%E3%83%84", "/foo/bar/ツ", True),
        ("/foo/bar/%62%61%7A", "/foo/bar/baz", True),
        ("/path/file-with-a-%2A.html", "/path/file-with-a-*.html", True),
        ("/path/foo-%24", "/path/foo-$", True),
        ("/a$b", "/a$b", True),
        ("/a$b", "/a", False),
        ("/*.php$", "/tin.php", True),
        ("/*.php$", "/tin.php?x", False),
        ("/*.php$", "/a.php.php", True),
        ("/a*a$", "/a", False),
        ("/tin$", "/tin", True),
        ("/tin$", "/tin/", False),
        ("*", "/", True),
        ("/tin-tức", "/tin-t%E1%BB%A9c/1", True),
        ("/Tin", "/tin", False),
        ("", "/", False),
        ("/%2f", "//", False),
        ("tin", "/tin", False),
    ],
)
def test_patterns(pattern: str, path: str, forbidden: bool) -> None:
    assert allows(f"User-agent: *\nDisallow: {pattern}\n", path) is not forbidden


def test_the_longest_rule_wins_and_allow_wins_a_tie() -> None:
    text = "User-agent: *\nDisallow: /tin\nAllow: /tin/\nDisallow: /tin/rieng\nAllow: /tin/rieng\n"
    assert allows(text, "/tin/rieng")
    assert not allows(text, "/tin")


def test_the_index_page_of_a_folder_is_the_folder() -> None:
    text = "User-agent: *\nDisallow: /\nAllow: /tin/index.html"
    assert allows(text, "/tin/")
    assert not allows(text, "/tin/khac")


def test_groups_are_joined_and_other_lines_part_none() -> None:
    text = (
        "User-agent: KhacBot\nCrawl-delay: 10\nSitemap: https://bao.vn/s.xml\n"
        "User-agent: HoiAm/2.0 (+mailto)\nHost: bao.vn\nDisallow: /a\n\n"
        "User-agent: *\nDisallow: /\n\nUSER-AGENT: hoiam\nDisallow: /b"
    )
    assert [allows(text, path) for path in ("/a", "/b", "/c")] == [False, False, True]
    assert [allows(text, path, "KhacBot") for path in ("/a", "/b")] == [False, True]
    robots = parse(text.encode())
    assert parse(text.encode(), "KhacBot").crawl_delay == 10
    assert robots.crawl_delay is None, "the delay was for the one above it"
    assert robots.sitemaps == ("https://bao.vn/s.xml",)


@pytest.mark.parametrize(
    ("value", "delay"),
    [
        ("7", 7.0),
        ("0.5", 0.5),
        ("-1", None),
        ("inf", None),
        ("nan", None),
        ("10s", None),
        ("", None),
    ],
)
def test_crawl_delay(value: str, delay: float | None) -> None:
    assert parse(f"User-agent: *\nCrawl-delay: {value}".encode()).crawl_delay == delay


def test_files_as_they_are_found() -> None:
    for text in (
        "user-agent:*\rdisallow:/a\r",
        "\ufeffUser-agent : *\r\n  Disallow : /a # riêng\r\n",
        "User-agent *\nDisallow /a",
        "Useragent: *\nDissallow: /a",
        "User-agent: *\n<br>\nDisallow: /a\x00",
    ):
        assert not allows(text, "/a/b"), repr(text)
        assert allows(text, "/b"), repr(text)
    for text in (
        b"",
        b"\xff\xfe\x00",
        b"<html>Disallow: /</html>",
        b"Disallow: /",
        b"User-agent: *",
    ):
        assert allows(text, "/a")


def test_what_is_past_the_limit_is_not_read() -> None:
    head = b"User-agent: *\nDisallow: /a\n"
    filler = b"#" * (LIMIT - len(head) - len(b"\nDisallow: /b"))
    assert allows(head + filler + b"\nDisallow: /bcd\nDisallow: /e", "/e")
    assert allows(head + filler + b"\nDisallow: /bcd\nDisallow: /e", "/b"), "a rule cut in two"
    assert not allows(head + filler, "/a")


def test_a_hostile_pattern_costs_no_more_than_its_length() -> None:
    text = "User-agent: *\nDisallow: /" + "*a" * 5000 + "b$\n"
    assert allows(text, "/" + "a" * 4000)


def test_a_file_of_many_names_and_rules_costs_no_more_than_its_length() -> None:
    names = "".join(f"User-agent: bot{chr(97 + n % 26)}\n" for n in range(12_000))
    text = names + "User-agent: *\nUser-agent: *\n" + "Disallow: /a\nCrawl-delay: 9\n" * 9_000
    robots = parse(text.encode())
    assert not robots.allows("https://bao.vn/a")
    assert len(robots.rules) == 9_000


def test_an_answer_holds_for_a_day() -> None:
    record = after_answer(None, 200, b"User-agent: *\nDisallow: /a", NOW)
    assert record.expires == NOW + timedelta(hours=24)
    assert not record.robots.allows("https://bao.vn/a")
    assert after_answer(record, 404, b"User-agent: *\nDisallow: /a", NOW).robots == EVERYTHING


def test_a_file_that_can_not_be_reached_forbids_all_for_thirty_days() -> None:
    record: RobotsRecord | None = None
    for days in range(30):
        record = after_failure(record, "fetch.silent", NOW + timedelta(days=days))
        assert not record.robots.allows("https://bao.vn/")
        assert not record.reachable
        assert record.expires < NOW + timedelta(days=days + 1), "asked again soon"
    record = after_failure(record, "fetch.silent", NOW + timedelta(days=30))
    assert record.robots.allows("https://bao.vn/")
    again = after_answer(record, 503, b"", NOW + timedelta(days=31))
    assert again.robots.allows("https://bao.vn/")


def test_what_was_read_before_holds_while_the_file_can_not_be_reached() -> None:
    for body, forbidden in ((b"User-agent: *\nDisallow: /a", True), (b"", False)):
        record = after_answer(None, 200, body, NOW)
        for days in (1, 2, 40):
            record = after_failure(record, "fetch.silent", NOW + timedelta(days=days))
        assert record.robots.allows("https://bao.vn/a") is not forbidden
        assert record.unreachable_since == NOW + timedelta(days=1)
        assert after_answer(record, 200, b"", NOW).unreachable_since is None
