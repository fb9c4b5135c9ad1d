"""Feeds as Vietnamese papers print them, and everything that can be wrong with one."""

import contextlib
import gzip
import json
import unicodedata
from dataclasses import fields
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoiam.reading import feeds
from hoiam.reading.errors import FeedError
from hoiam.reading.feeds import FeedData, parse_feed

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
URL = "https://bao.example.vn/rss/thoi-su.rss"

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
     xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom">
<channel>
  <title>Thời sự - Báo Ví Dụ RSS</title>
  <description>Tin thời sự</description>
  <image><url>https://bao.example.vn/logo.png</url><title>Ảnh</title>
    <link>https://anh.example.vn</link></image>
  <atom:link href="https://bao.example.vn/rss/thoi-su.rss" rel="self"/>
  <link>https://bao.example.vn/thoi-su.htm</link>
  <language>vi-vn</language>
  <ttl>15</ttl>
  <item>
    <title><![CDATA[ Cầu Ông Đốc hư hỏng, người dân
       phải đi vòng 12&nbsp;km ]]></title>
    <link>
      https://bao.example.vn/cau-ong-doc-hu-hong-2026.htm?utm_source=rss&amp;id=7#xtor=RSS-1
    </link>
    <description><![CDATA[<a href="https://bao.example.vn/1.htm"><img src="a.jpg"
      width=130 ></a></br>Cây cầu bắc qua sông Ông Đốc &quot;oằn mình&quot; gần hai
      năm nay.]]></description>
    <pubDate>Sun, 22 Nov 2026 07:15:00 GMT+7</pubDate>
    <guid isPermaLink="false">bao-2026-7</guid>
    <dc:creator>Trần Thị Bút</dc:creator>
    <author>but@bao.example.vn (Trần Thị Bút)</author>
    <media:credit>Lê Văn Ảnh</media:credit>
  </item>
  <item>
    <title>Gi&aacute; nước sạch tăng &amp;amp; người d&acirc;n &amp;quot;k&ecirc;u&amp;quot;</title>
    <guid>https://bao.example.vn/gia-nuoc-sach.htm</guid>
    <pubDate>22/11/2026 06:00</pubDate>
  </item>
</channel>
</rss>"""


def read(body, **options):
    body = body.encode() if isinstance(body, str) else body
    return parse_feed(body, **{"url": URL, "now": NOW, **options})


def rss(*items, head='<?xml version="1.0" encoding="utf-8"?>'):
    return f"{head}<rss version='2.0'><channel><title>Báo</title>{''.join(items)}</channel></rss>"


def item(title="Tin", link="https://bao.example.vn/1.htm", more=""):
    return f"<item><title>{title}</title><link>{link}</link>{more}</item>"


def test_rss_as_a_paper_prints_it():
    feed = read(RSS)
    assert (feed.kind, feed.title) == ("rss", "Thời sự - Báo Ví Dụ RSS")
    assert feed.home_url == "https://bao.example.vn/thoi-su.htm"
    assert (feed.language, feed.interval_hint, feed.seen) == ("vi", 900, 2)
    assert (feed.truncated, feed.notes) == (False, ())
    bridge, water = feed.entries
    assert bridge.title == "Cầu Ông Đốc hư hỏng, người dân phải đi vòng 12 km"
    assert bridge.url == "https://bao.example.vn/cau-ong-doc-hu-hong-2026.htm?id=7"
    assert bridge.summary == 'Cây cầu bắc qua sông Ông Đốc "oằn mình" gần hai năm nay.'
    assert bridge.published == "Sun, 22 Nov 2026 07:15:00 GMT+7"
    assert bridge.guid == "bao-2026-7"
    assert water.title == 'Giá nước sạch tăng & người dân "kêu"'
    assert water.url == water.guid == "https://bao.example.vn/gia-nuoc-sach.htm"
    assert water.published == "22/11/2026 06:00"


def test_who_wrote_an_item_is_never_read():
    people = ("Bút", "but@", "Văn Ảnh")
    shapes = [
        RSS,
        """<feed xmlns="http://www.w3.org/2005/Atom"><author><name>Trần Thị Bút</name></author>
        <entry><title>Tin</title><link href="https://bao.example.vn/1"/><author><name>Trần Thị Bút
        </name><email>but@bao.example.vn</email></author><contributor><name>Lê Văn Ảnh</name>
        </contributor></entry></feed>""",
        json.dumps(
            {
                "title": "Báo",
                "authors": [{"name": "Trần Thị Bút"}],
                "items": [
                    {
                        "id": "1",
                        "url": "https://bao.example.vn/1",
                        "title": "Tin",
                        "authors": [{"name": "Lê Văn Ảnh", "url": "mailto:but@bao.example.vn"}],
                    }
                ],
            }
        ),
    ]
    for shape in shapes:
        feed = read(shape)
        assert feed.entries
        assert not any(name in repr(feed) for name in people)


def test_rss_1_with_rdf_and_its_own_rhythm():
    feed = read(
        """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
        xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"
        xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
        <channel rdf:about="https://bao.example.vn/"><title>Báo tỉnh</title>
        <sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency></channel>
        <item rdf:about="https://bao.example.vn/2"><title>Mưa lớn</title>
        <dc:date>2026-11-22T05:00:00+07:00</dc:date></item></rdf:RDF>"""
    )
    assert feed.interval_hint == 6 * 3600
    assert [(e.url, e.title, e.published) for e in feed.entries] == [
        ("https://bao.example.vn/2", "Mưa lớn", "2026-11-22T05:00:00+07:00")
    ]


def test_atom_with_bases_and_several_links():
    feed = read(
        """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="vi" xml:base="https://tinh.example.vn/">
        <title type="html">Cổng &lt;b&gt;tỉnh&lt;/b&gt;</title><link href="/"/>
        <entry xml:base="tin/"><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Họp
        <em>báo</em></div></title><id>tag:tinh.example.vn,2026:1</id>
        <link rel="edit" href="sua/1"/><link type="application/pdf" href="1.pdf"/>
        <link rel="alternate" type="text/html" href="1.html"/>
        <published>2026-11-20T08:00:00Z</published><updated>2099-01-01T00:00:00Z</updated>
        <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Một.</p><p>Hai.</p></div>
        </content></entry>
        <entry><title>Chỉ có mã</title><id>12</id></entry></feed>"""
    )
    entry = feed.entries[0]
    assert (feed.kind, feed.title, feed.language) == ("atom", "Cổng tỉnh", "vi")
    assert feed.home_url == "https://tinh.example.vn/"
    assert entry.url == "https://tinh.example.vn/tin/1.html"
    assert (entry.title, entry.summary) == ("Họp báo", "Một. Hai.")
    assert (entry.published, entry.updated) == ("2026-11-20T08:00:00Z", "2099-01-01T00:00:00Z")
    assert [unlinked.title for unlinked in feed.unlinked] == ["Chỉ có mã"]
    assert feed.notes == ("feed.unlinked-items",)


def test_json_feed():
    feed = read(
        json.dumps(
            {
                "version": "https://jsonfeed.org/version/1.1",
                "title": "Báo Ví Dụ",
                "home_page_url": "https://bao.example.vn/",
                "language": "vi",
                "items": [
                    {
                        "id": 7,
                        "url": "/7",
                        "title": "Trường thiếu phòng học",
                        "content_html": "<p>Học ca ba</p>",
                        "date_published": "2026-11-22T06:00:00+07:00",
                    },
                    "không phải một mục",
                    {"id": "https://bao.example.vn/8", "content_text": "Ngập \ud83c"},
                ],
            }
        )
    )
    school, flood = feed.entries
    assert (feed.kind, feed.language, feed.home_url) == (
        "jsonfeed",
        "vi",
        "https://bao.example.vn/",
    )
    assert (school.url, school.guid) == ("https://bao.example.vn/7", "7")
    assert (school.summary, school.published) == ("Học ca ba", "2026-11-22T06:00:00+07:00")
    assert (flood.url, flood.summary) == ("https://bao.example.vn/8", "Ngập")


NEWS_SITEMAP = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
 <url><loc>https://bao.example.vn/3.htm</loc><lastmod>2026-11-22</lastmod>
 <news:news><news:publication><news:name>Báo Ví Dụ</news:name><news:language>vi</news:language>
 </news:publication><news:publication_date>2026-11-21T22:00:00+07:00</news:publication_date>
 <news:title>Sạt lở bờ kênh</news:title></news:news></url></urlset>"""


def test_news_sitemap_also_zipped():
    for body in (NEWS_SITEMAP.encode(), gzip.compress(NEWS_SITEMAP.encode())):
        (entry,) = read(body).entries
        assert entry.url == "https://bao.example.vn/3.htm"
        assert (entry.title, entry.language) == ("Sạt lở bờ kênh", "vi")
        assert (entry.published, entry.updated) == ("2026-11-21T22:00:00+07:00", "2026-11-22")


def test_index_of_sitemaps_names_the_newest_first_and_the_future_last():
    place = "<sitemap><loc>https://bao.example.vn/{0}.xml</loc><lastmod>{0}</lastmod></sitemap>"
    feed = read(
        "<sitemapindex>"
        + "".join(
            place.format(date) for date in ("2025-01", "2026-11-21", "2099-01-01", "1970-01-01")
        )
        + "<sitemap><loc>javascript:alert(1)</loc></sitemap></sitemapindex>"
    )
    assert (feed.kind, feed.entries) == ("sitemap", ())
    assert [url[len("https://bao.example.vn/") : -4] for url in feed.sitemaps] == [
        "2026-11-21",
        "2025-01",
        "1970-01-01",
        "2099-01-01",
    ]


def test_large_sitemap_keeps_the_newest(monkeypatch):
    monkeypatch.setattr(feeds, "MAX_ENTRIES", 2)
    page = "<url><loc>https://bao.example.vn/{0}</loc><lastmod>{0}</lastmod></url>"
    dates = ("2019-05-01", "2099-12-31", "2026-11-20", "2026-11-21T09:00:00+07:00")
    feed = read(f"<urlset>{''.join(page.format(date) for date in dates)}</urlset>")
    assert [entry.updated for entry in feed.entries] == ["2026-11-21T09:00:00+07:00", "2026-11-20"]
    assert (feed.seen, feed.truncated, feed.notes) == (4, True, ("feed.too-many-items",))


@pytest.mark.parametrize(
    ("body", "key"),
    [
        (b"", "feed.empty"),
        (b" \r\n\t\x00", "feed.empty"),
        (b"\xef\xbb\xbf", "feed.empty"),
        ("<!DOCTYPE html><html><head><title>Báo</title></head></html>".encode(), "feed.is-html"),
        (b"<!-- x -->\n<HTML lang=vi><body>rss: <rss></body>", "feed.is-html"),
        ("<!doctype html>\n<title>404 Không tìm thấy</title>".encode(), "feed.is-html"),
        ("Bảo trì hệ thống, mời quay lại sau.".encode(), "feed.unreadable"),
        (b"<?xml version='1.0'?><opml version='2.0'/>", "feed.unreadable"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "feed.unreadable"),
        (b"\x1f\x8b\xff\xffrubbish", "feed.unreadable"),
        (b'{"items": "none"}', "feed.unreadable"),
        (b'{"items":[' + b"[" * 100_000, "feed.unreadable"),
        (b'["a"]', "feed.unreadable"),
    ],
)
def test_what_is_no_feed_says_what_it_is(body, key):
    with pytest.raises(FeedError) as caught:
        read(body)
    assert caught.value.key == key


def laughs(levels=9):
    nested = "".join(
        f'<!ENTITY lol{n} "{("&lol%s;" % (n - 1 or "")) * 10}">' for n in range(1, levels + 1)
    )
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY lol "ha">{nested}]>' + rss(
        item(f"&lol{levels};")
    )


def test_entity_bombs_are_refused_at_once():
    quadratic = f'<!DOCTYPE x [<!ENTITY a "{"a" * 400}">]>' + rss(item("&a;" * 200_000))
    long = f'<!DOCTYPE x [<!ENTITY a "{"a" * 100_000}">]>' + rss(item("&a;"))
    for bomb in (laughs(), quadratic, long):
        with pytest.raises(FeedError, match="entity-bomb") as caught:
            read(bomb)
        assert caught.value.permanent


def test_harmless_entities_are_read_and_outside_ones_never():
    declared = '<!DOCTYPE rss [<!ENTITY bao "Báo Ví Dụ"> <!ENTITY f SYSTEM "file:///etc/passwd">]>'
    (entry,) = read(declared + rss(item("&bao;: tin &f; &khongco; &nbsp;&copy;"))).entries
    assert entry.title == "Báo Ví Dụ: tin &f; &khongco; ©"


@pytest.mark.parametrize(
    "body",
    [
        b"<rss><channel><item>" + b"<a>" * 200_000,
        b"<rss><channel>" + b"<item>" * 200_000,
        b"<rss><channel>" + b"<x></y>" * 100_000,
        b"<rss><channel><item><title>" + b"&" * 1_000_000,
        b"<rss><channel><item><title>" + b"<b " * 300_000,
        b"<rss>" + b"<![CDATA[" * 200_000,
        b"<rss>" + b"<!--" * 200_000,
        b"<!DOCTYPE " + b'"' * 1_000_001,
        b"<?" * 500_000 + b"<rss>",
    ],
)
def test_hostile_markup_is_harmless(body):
    try:
        feed = read(body)
    except FeedError:
        return
    assert len(feed.entries) <= 1


def test_two_hundred_thousand_items_are_counted_and_cut():
    body = rss(*(f"<item><link>https://a.vn/{n}</link></item>" for n in range(200_000)))
    feed = read(body)
    assert len(feed.entries) == feeds.MAX_ENTRIES
    assert feed.entries[0].url == "https://a.vn/0"
    assert feed.seen == 200_000
    assert feed.notes == ("feed.too-many-items",)


def test_endless_feed_is_read_up_to_the_limit(monkeypatch):
    monkeypatch.setattr(feeds, "MAX_BYTES", 1000)
    endless = rss(*(item(f"Tin {n}", f"https://bao.example.vn/{n}.htm") for n in range(100)))
    for body in (endless.encode(), gzip.compress(endless.encode())):
        feed = read(body)
        assert 5 < len(feed.entries) < 20
        assert feed.entries[-1].url.endswith(".htm")
        assert feed.truncated
        assert feed.notes == ("feed.too-large",)


def test_feed_cut_off_loses_only_the_item_it_breaks_off_in():
    whole = rss(
        *(item(f"Điểm sạt lở thứ {n}", f"https://bao.example.vn/{n}.htm") for n in (1, 2, 3))
    )
    body = whole.encode()
    third = body.index(b"3.htm")
    for end in (third - 4, third + 1, third + 7, body.index("thứ 3".encode()) + 3):
        feed = read(body[:end])
        assert [entry.title for entry in feed.entries] == ["Điểm sạt lở thứ 1", "Điểm sạt lở thứ 2"]
        assert feed.notes == ("feed.cut-off",)
        assert feed.truncated
    assert len(read(body[: body.rindex(b"</channel>")]).entries) == 3


def test_unclosed_tags_and_raw_markup_do_not_swallow_later_items():
    body = """<rss><channel>
    <item><title>Thứ nhất<link>https://bao.example.vn/1</link></item>
    <item><title>Thứ hai</title><description><img width=130 src=a.jpg><br>Đoạn <b>một & hai
    </description><link>https://bao.example.vn/2</link></item>
    <item><title>Lãi suất < 5%</title><link>https://bao.example.vn/3?a=1&b=2</link></item>
    </channel></rss>"""
    feed = read(body)
    assert feed.seen == 3
    assert [entry.url for entry in feed.entries][-2:] == [
        "https://bao.example.vn/2",
        "https://bao.example.vn/3?a=1&b=2",
    ]
    assert feed.entries[-2].summary == "Đoạn một & hai"
    assert feed.entries[-1].title == "Lãi suất < 5%"


def test_references_that_are_no_characters_never_reach_a_name():
    body = '<feed xmlns="http://a<![CDATA[.vn/&#xD800;&#55296;&#0;"><entry><title>x</title></entry>'
    with contextlib.suppress(FeedError):
        read(body + "</feed>")


def test_tags_that_differ_in_case_belong_together():
    body = "<RSS><Channel><Item><TITLE>Một</title><Link>https://bao.example.vn/1</link></item>"
    body += "<ITEM><Title>Hai</TITLE><LINK>https://bao.example.vn/2</Link></Item></channel></rss>"
    assert [entry.title for entry in read(body).entries] == ["Một", "Hai"]


def test_undeclared_prefixes_and_control_characters():
    body = "<rss><channel><item><title>Ngập\x0b nặng\x00</title>"
    body += (
        "<link>https://bao.example.vn/1</link><dc:date>2026-11-22</dc:date></item></channel></rss>"
    )
    (entry,) = read(body).entries
    assert (entry.title, entry.published) == ("Ngập nặng", "2026-11-22")


def test_warnings_printed_above_the_feed_are_passed_over():
    body = "<br />\n<b>Warning</b>: Cannot modify header\n" + RSS
    assert len(read(body).entries) == 2


TITLE = "Đường ngập, xã Tân Thạnh kêu cứu: “nước lên quá nhanh”"


@pytest.mark.parametrize(
    ("encoding", "declared", "content_type"),
    [
        ("utf-8", "utf-8", ""),
        ("utf-8-sig", "utf-8", ""),
        ("utf-8", "iso-8859-1", "text/xml"),
        ("utf-8", "windows-1258", "text/xml; charset=us-ascii"),
        ("utf-8", "khong-co-bang-ma", "text/xml; charset="),
        ("utf-16", "utf-16", ""),
        ("utf-16-le", "utf-16", ""),
        ("utf-16-be", "utf-8", ""),
        ("utf-32", "utf-32", ""),
        ("utf-32-be", "utf-32", ""),
    ],
)
def test_unicode_is_read_whatever_was_declared(encoding, declared, content_type):
    head = f'<?xml version="1.0" encoding="{declared}"?>'
    body = rss(item(TITLE), head=head).encode(encoding)
    assert read(body, content_type=content_type).entries[0].title == TITLE


def to_cp1258(text):
    """What a Windows machine of 2005 wrote: a base letter with its mark, then the tone."""
    out = bytearray()
    for letter in unicodedata.normalize("NFC", text):
        try:
            out += letter.encode("cp1258")
        except UnicodeEncodeError:
            base, *marks = unicodedata.normalize("NFD", letter)
            tone = next(m for m in reversed(marks) if m in "\u0300\u0301\u0303\u0309\u0323")
            rest = unicodedata.normalize("NFC", base + "".join(m for m in marks if m != tone))
            out += (rest + tone).encode("cp1258")
    return bytes(out)


@pytest.mark.parametrize(
    ("declared", "content_type"),
    [
        ("windows-1258", ""),
        ("utf-8", ""),
        ("iso-8859-1", ""),
        ("utf-8", "text/xml; charset=windows-1258"),
    ],
)
def test_windows_1258(declared, content_type):
    head = f'<?xml version="1.0" encoding="{declared}"?>'
    body = to_cp1258(rss(item(TITLE), head=head).replace("Báo", "Thời sự"))
    feed = read(body, content_type=content_type)
    assert (feed.title, feed.entries[0].title) == ("Thời sự", TITLE)


@pytest.mark.parametrize(
    ("encoding", "title"),
    [
        ("windows-1252", "Élection à Paris : « ça va »"),
        ("gb18030", "越南中部暴雨成灾,数千人撤离"),
        ("euc-jp", "ベトナムで大雨"),
        ("koi8-r", "Наводнение во Вьетнаме"),
    ],
)
def test_other_scripts_as_declared(encoding, title):
    head = f'<?xml version="1.0" encoding="{encoding}"?>'
    body = rss(item(title), head=head).replace("Báo", "Bao").encode(encoding)
    assert read(body).entries[0].title == title


def test_declared_encodings_that_are_none_are_not_followed():
    for trap in ("idna", "unicode_escape", "punycode", "base64", "rot13", "undefined", "utf-7"):
        body = rss(item("Tin \\x41 &amp; ảnh"), head=f'<?xml version="1.0" encoding="{trap}"?>')
        assert read(body).entries[0].title == "Tin \\x41 & ảnh"


def test_decomposed_titles_become_nfc():
    (entry,) = read(rss(item(unicodedata.normalize("NFD", TITLE)))).entries
    assert entry.title == TITLE


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("/tin/1.htm", "https://bao.example.vn/tin/1.htm"),
        ("//cdn.example.vn/1.htm", "https://cdn.example.vn/1.htm"),
        ("www.example.vn/1.htm", "https://www.example.vn/1.htm"),
        ("HTTP://BAO.example.vn/A", "http://bao.example.vn/A"),
        ("https://bao.example.vn/a b.htm", "https://bao.example.vn/a%20b.htm"),
        ("https://bao.example.vn/1?utm_medium=rss&amp;fbclid=x", "https://bao.example.vn/1"),
        ("https://bao.example.vn/1#dien-bien", "https://bao.example.vn/1#dien-bien"),
        ("https://bao.example.vn/1?a=1&amp;amp;b=2", "https://bao.example.vn/1?a=1&b=2"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("mailto:toasoan@example.vn", ""),
        ("file:///etc/passwd", ""),
        ("https://ten:matkhau@bao.example.vn/", ""),
        ("https://[1", ""),
        ("https://bao.example.vn:cong/", ""),
        ("", ""),
    ],
)
def test_addresses_are_absolute_or_none(link, url):
    feed = read(rss(item(link=link)))
    assert [entry.url for entry in feed.entries] == ([url] if url else [])
    assert len(feed.unlinked) == (not url)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<![CDATA[Hà Nội <b>ngập</b> sâu]]>", "Hà Nội ngập sâu"),
        ("&lt;p&gt;Một&lt;/p&gt;&lt;p&gt;Hai&lt;/p&gt;", "Một Hai"),
        ("&amp;lt;p&amp;gt;Escaped twice&amp;lt;/p&amp;gt;", "Escaped twice"),
        ("<![CDATA[<script>alert('x')</script>Tin<style>p{}</style>]]>", "Tin"),
        ("Gi&#225; x&#259;ng &#8220;t&#x103;ng&#x201D;", "Giá xăng “tăng”"),
        ("Vốn &lt; 5 tỷ &gt; 3 tỷ", "Vốn < 5 tỷ > 3 tỷ"),
        ("Th\u200bử \ufeffnghiệm\u202e", "Thử nghiệm"),
        ("Nghị quyết 57&#150;NQ/TW", "Nghị quyết 57–NQ/TW"),
        ("M&A, R&D và AT&T", "M&A, R&D và AT&T"),
        ("Mục &lt;Đường dây nóng&gt;, &lt;xã hội&gt;", "Mục <Đường dây nóng>, <xã hội>"),
    ],
)
def test_titles_are_plain_text(markup, text):
    assert read(rss(item(markup))).entries[0].title == text


def test_dates_stay_as_printed_however_odd():
    dates = (
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "Thứ Hai, 01/01/2099 | 25:61",
        "9/14/2026 6:44:00 PM",
        "Sat, 21 Nov 2026 09:00:00 +07",
        "hôm qua",
    )
    body = rss(
        *(
            item(link=f"https://bao.example.vn/{n}", more=f"<pubDate>\n {date}</pubDate>")
            for n, date in enumerate(dates)
        )
    )
    assert tuple(entry.published for entry in read(body).entries) == dates


def test_an_item_printed_twice_counts_once():
    body = rss(
        item("Bản đầu"),
        item("Bản sửa tiêu đề", "https://bao.example.vn/1.htm?utm_source=home"),
        item("Không địa chỉ", ""),
        item("Không địa chỉ", ""),
    )
    feed = read(body)
    assert [entry.title for entry in feed.entries] == ["Bản đầu"]
    assert [entry.title for entry in feed.unlinked] == ["Không địa chỉ"]
    assert feed.seen == 4
    assert feed.notes == ("feed.double-items", "feed.unlinked-items")


def test_a_feed_without_items_is_a_feed():
    feed = read(rss())
    assert (feed.entries, feed.seen, feed.notes) == ((), 0, ("feed.no-items",))


def test_reading_again_changes_nothing():
    assert read(RSS) == read(RSS)


def test_every_kind_is_complete():
    roots = [root for kind in feeds.KINDS for root in kind.ROOTS]
    assert len(roots) == len(set(roots))
    assert {kind.NAME for kind in feeds.KINDS} == {"atom", "jsonfeed", "rss", "sitemap"}


def test_the_result_has_no_field_for_a_person():
    names = {field.name for field in fields(FeedData)} | {
        field.name for field in fields(feeds.Entry)
    }
    assert not names & {"author", "authors", "creator", "credit", "byline", "contributor"}


FRAGMENTS = st.sampled_from(
    [
        *("<rss>", "<channel>", "<item>", "</item>", "<title>", "</title>", "<link>", "</link>"),
        *("<feed xmlns='http://www.w3.org/2005/Atom'>", "<entry>", "<urlset>", "<url>", "<loc>"),
        *("<![CDATA[", "]]>", "<!--", "-->", "<!DOCTYPE x [", "<!ENTITY a 'b'>", "]>", "<?xml"),
        *(
            "&",
            "&a;",
            "&#0;",
            "&#x110000;",
            "&nbsp;",
            "<",
            ">",
            '"',
            "'",
            "\x00",
            "\ud800",
            "\ufffe",
        ),
        *(
            "https://bao.example.vn/",
            "javascript:",
            "//",
            "http://[",
            "{",
            '"items":[',
            "]}",
            "đ",
            "ệ",
        ),
        *("<guid>", "<pubDate>", " xml:base='http://[::1'", "<?xml version='1.0' encoding='hz'?>"),
    ]
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    st.one_of(
        st.binary(max_size=300),
        st.lists(FRAGMENTS, max_size=40).map(
            lambda parts: "".join(parts).encode("utf-8", "surrogatepass")
        ),
        st.tuples(st.integers(0, len(RSS.encode())), st.binary(max_size=8)).map(
            lambda cut: RSS.encode()[: cut[0]] + cut[1] + RSS.encode()[cut[0] :]
        ),
    ),
    st.sampled_from(["", "text/xml; charset=utf-16", "application/rss+xml; charset=\x00", "x/y"]),
    st.sampled_from([URL, "", "http://["]),
)
def test_no_bytes_raise_anything_but_a_feed_error(body, content_type, url):
    try:
        feed = parse_feed(body, url=url, content_type=content_type, now=NOW)
    except FeedError:
        return
    for entry in (*feed.entries, *feed.unlinked):
        assert entry.title.encode("utf-8").decode() == entry.title
        assert entry.url == "" or entry.url.startswith(("http://", "https://"))
