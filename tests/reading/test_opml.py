"""OPML lists in and out."""

import contextlib
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from hoiam.reading.errors import BadInput, RefusedAddress
from hoiam.reading.opml import MAX_FEEDS, OpmlFeed, read_opml, write_opml

NOW = datetime(2026, 11, 22, 15, 4, 5, tzinfo=timezone(timedelta(hours=7)))

LIST = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0"><head><title>Báo &amp; cổng tỉnh</title>
<ownerName>Trần Thị Sổ</ownerName><ownerEmail>so@example.vn</ownerEmail></head>
<body>
 <outline text="Báo tỉnh">
  <outline type="rss" text="Thời sự" title="Báo tỉnh – Thời sự" language="vi"
    xmlUrl="https://bao.example.vn/rss/thoi-su.rss" htmlUrl="https://bao.example.vn/"/>
  <outline text="Không kiểu" xmlurl="https://bao.example.vn/rss/y-te.rss"/>
 </outline>
 <outline type="rss" text="Trùng" xmlUrl="https://bao.example.vn/rss/thoi-su.rss"/>
 <outline type="rss" text="Mạng xã hội" xmlUrl="https://xahoi.example.com/trang/1.rss"/>
 <outline type="rss" text="Lệnh" xmlUrl="javascript:alert(1)"/>
 <outline type="link" text="Chỉ là liên kết" url="https://bao.example.vn/"/>
</body></opml>"""


def check(url):
    if "xahoi.example.com" in url:
        raise RefusedAddress("fetch.refused-social-network")


def test_feeds_are_read_and_the_refused_named_one_by_one():
    data = read_opml(LIST.encode(), check=check)
    assert data.title == "Báo & cổng tỉnh"
    assert data.feeds == (
        OpmlFeed(
            url="https://bao.example.vn/rss/thoi-su.rss",
            title="Báo tỉnh – Thời sự",
            home_url="https://bao.example.vn/",
            language="vi",
            folder="Báo tỉnh",
        ),
        OpmlFeed(url="https://bao.example.vn/rss/y-te.rss", title="Không kiểu", folder="Báo tỉnh"),
    )
    assert [(refused.title, refused.url, refused.key) for refused in data.refused] == [
        ("Mạng xã hội", "https://xahoi.example.com/trang/1.rss", "fetch.refused-social-network"),
        ("Lệnh", "javascript:alert(1)", "fetch.refused-form"),
    ]
    assert "Trần Thị Sổ" not in repr(data)
    assert "so@example.vn" not in repr(data)


def test_what_is_written_is_read_back():
    feeds = (
        OpmlFeed(url="https://a.example.vn/1.rss?a=1&b=2", title='"Thời sự" & <xã hội>'),
        OpmlFeed(url="https://b.example.vn/2.rss", title="Y tế", folder="Cổng bộ", language="vi"),
        OpmlFeed(
            url="https://b.example.vn/3.rss", folder="Cổng bộ", home_url="https://b.example.vn/"
        ),
    )
    written = write_opml("Nguồn tin của tỉnh", feeds, now=NOW)
    data = read_opml(written, check=check)
    assert data.title == "Nguồn tin của tỉnh"
    assert data.feeds[:2] == feeds[:2]
    assert (data.feeds[2].title, data.feeds[2].folder) == ("https://b.example.vn/3.rss", "Cổng bộ")
    root = etree.fromstring(written)
    assert root.get("version") == "2.0"
    assert root.findtext("head/dateCreated") == "Sun, 22 Nov 2026 08:04:05 GMT"
    assert len(root.findall("body/outline")) == 2
    assert root.find("head/ownerName") is None


def test_nothing_is_written_of_an_empty_list_but_its_frame():
    with pytest.raises(BadInput, match="no-feeds"):
        read_opml(write_opml("", (), now=datetime(2026, 1, 1, tzinfo=UTC)), check=check)


@pytest.mark.parametrize(
    ("body", "key"),
    [
        (b"", "opml.empty"),
        (b"  \n", "opml.empty"),
        (b"<html><body>x</body></html>", "opml.not-opml"),
        ("Danh sách nguồn".encode(), "opml.not-opml"),
        (b"<rss><channel/></rss>", "opml.not-opml"),
        (b"<opml><body></body></opml>", "opml.no-feeds"),
        (b'<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><opml>&c;</opml>', "opml.unreadable"),
        (b"<opml" + b" " * 100, "opml.no-feeds"),
        (b"<opml>" + b" " * (10 * 1024 * 1024), "opml.too-large"),
        (
            b"<opml><body>"
            + b"".join(b'<outline xmlUrl="https://a.vn/%d"/>' % n for n in range(MAX_FEEDS + 1)),
            "opml.too-many-feeds",
        ),
    ],
)
def test_bad_lists_say_why(body, key):
    with pytest.raises(BadInput) as caught:
        read_opml(body, check=check)
    assert caught.value.key == key


def test_broken_but_readable_lists_are_read():
    body = (
        b'<opml><body><outline xmlUrl="https://a.vn/rss?x=1&y=2" text="Tin & b\xc3\xa0i"><outline>'
    )
    (feed,) = read_opml(body, check=check).feeds
    assert (feed.url, feed.title) == ("https://a.vn/rss?x=1&y=2", "Tin & bài")


def test_outside_entities_are_never_read():
    body = b"""<!DOCTYPE o [<!ENTITY f SYSTEM "file:///etc/passwd">]>
    <opml><body><outline text="&f;" xmlUrl="https://a.vn/1"/></body></opml>"""
    assert read_opml(body, check=check).feeds[0].title == "&f;"


@settings(max_examples=100, deadline=None, derandomize=True)
@given(
    st.lists(
        st.sampled_from(
            [
                *("<opml", ">", "<body>", "<outline ", 'xmlUrl="', "https://a.vn/", '"', "'", "/>"),
                *(
                    "&",
                    "]]>",
                    "<!--",
                    "\x00",
                    "<opml:opml>",
                    "text=",
                    "<?xml?>",
                    "</opml>",
                    "http://[",
                ),
            ]
        ),
        max_size=25,
    ).map(lambda parts: "".join(parts).encode())
)
def test_no_bytes_raise_anything_but_bad_input(body):
    with contextlib.suppress(BadInput):
        read_opml(body, check=check)
