"""Feeds found from a home page and from a page that lists feeds."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoiam.reading.discover import MAX_CANDIDATES, find_feeds, read_index

HOME = "https://www.bao.example.vn/"

PAGE = """<!DOCTYPE html><html lang="vi"><head><base href="https://www.bao.example.vn/trang/">
<title>Báo Ví Dụ</title>
<link rel="alternate" type="application/rss+xml" title="Báo Ví Dụ - Tin mới RSS"
 href="/rss/home.rss">
<link rel="alternate" type="application/rss+xml" title="Bình luận" href="/comments/feed/">
<link rel="alternate" type="application/json+oembed" href="/oembed?x=1">
<link rel="alternate" hreflang="en" href="https://en.bao.example.vn/">
<link rel="stylesheet" type="text/css" href="/feed.css">
</head><body>
<a href="/thoi-su.htm">Thời sự</a>
<a href="suc-khoe.rss"><img src="rss.png"></a> <a href="suc-khoe.rss">Sức khỏe</a>
<a href="/chuyen-muc/rss-va-cuoc-song-123.htm">RSS và cuộc sống</a>
<a href="javascript:void(0)">RSS</a>
<a href="https://doc-tin.example.com/subscribe/feed">Theo dõi qua dịch vụ khác</a>
<a title="Rss" href="/rss.htm">RSS</a>
</body></html>"""


def found(candidates, *, origin=None):
    return [(c.kind, c.url) for c in candidates if origin in (None, c.origin)]


def test_home_page_names_what_it_declares_then_links_then_guesses():
    robots = (
        "https://www.bao.example.vn/sitemap.xml",
        "https://www.bao.example.vn/news-sitemap.xml",
    )
    candidates = find_feeds(PAGE.encode(), url=HOME, robots_sitemaps=robots)
    assert found(candidates)[:5] == [
        ("feed", "https://www.bao.example.vn/rss/home.rss"),
        ("feed", "https://www.bao.example.vn/trang/suc-khoe.rss"),
        ("index", "https://www.bao.example.vn/rss.htm"),
        ("sitemap", "https://www.bao.example.vn/news-sitemap.xml"),
        ("sitemap", "https://www.bao.example.vn/sitemap.xml"),
    ]
    assert [c.title for c in candidates[:3]] == ["Báo Ví Dụ - Tin mới", "Sức khỏe", ""]
    assert [c.origin for c in candidates[:5]] == ["link", "anchor", "anchor", "robots", "robots"]
    assert {c.origin for c in candidates[5:]} == {"guess"}
    assert ("feed", "https://www.bao.example.vn/rss.xml") in found(candidates, origin="guess")


def test_nothing_is_named_twice_and_readers_comments_never():
    urls = [c.url for c in find_feeds(PAGE.encode(), url=HOME)]
    assert len(urls) == len(set(urls))
    assert not any("comment" in url or "oembed" in url for url in urls)


def test_page_without_a_word_of_feeds_leaves_guesses():
    for body in (b"", b"<html></html>", b"\x00\xff\xfe", b"{}", b"<" * 100_000):
        candidates = find_feeds(body, url=HOME)
        assert candidates
        assert {c.origin for c in candidates} == {"guess"}
        assert all(c.url.startswith(HOME) for c in candidates)


INDEX = """<html><body><h1>Kênh RSS</h1><a href="/rss.htm">RSS</a><ul>
<li><a href="/rss/thoi-su.rss" title="Thời sự - Báo Ví Dụ RSS">Thời sự <span>RSS</span></a></li>
<li>Pháp luật: <a href="/rss/phap-luat.rss"><img src="rss.gif"></a></li>
<li>Giáo dục <input value="https://bao.example.vn/rss/giao-duc.rss"></li>
<li><a href="/rss/y-te">Y tế</a></li>
<li><a href="/rss.htm?chuyen-muc=12">Nông nghiệp</a></li>
<li><a href="https://cdn.bao.example.vn/upload/rss/moitruong.rss">https://cdn.bao.example.vn/…</a></li>
<li><a href="/rss/binh-luan.rss">Bình luận của bạn đọc</a></li>
<li><a href="https://khac.example.com/rss/tin.rss">Báo khác</a></li>
<li><a href="/lien-he.htm">Liên hệ</a></li>
</ul></body></html>"""


def test_page_of_feeds_lists_them_with_their_names():
    candidates = read_index(INDEX.encode(), url="https://www.bao.example.vn/rss.htm")
    assert {(c.url.rpartition("bao.example.vn")[2], c.title) for c in candidates} == {
        ("/rss/thoi-su.rss", "Thời sự"),
        ("/rss/phap-luat.rss", "Pháp luật"),
        ("/rss/giao-duc.rss", "Giáo dục"),
        ("/rss/y-te", "Y tế"),
        ("/rss.htm?chuyen-muc=12", "Nông nghiệp"),
        ("/upload/rss/moitruong.rss", ""),
    }
    assert {c.kind for c in candidates} == {"feed"}


def test_a_page_of_thousands_of_links_is_cut():
    links = "".join(f"<a href='/rss/{n}.rss'>{n}</a>" for n in range(5_000))
    assert len(read_index(links.encode(), url=HOME)) == MAX_CANDIDATES


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_names_survive_encodings(encoding):
    body = "<html><body><a href='/rss/a.rss'>Đời sống đô thị</a></body></html>".encode(encoding)
    assert read_index(body, url=HOME)[0].title == "Đời sống đô thị"


@settings(max_examples=100, deadline=None, derandomize=True)
@given(
    st.one_of(
        st.binary(max_size=200),
        st.lists(
            st.sampled_from(
                [
                    *("<a href='", "<base href='http://[", "'>", "</a>", "<link rel=alternate "),
                    *(
                        "type=text/xml href=",
                        "http://[::1",
                        "/rss",
                        ".rss",
                        "<input value=",
                        "<!--",
                    ),
                    *("\x00", "&#xd800;", "<html>", "<frameset>", "javascript:"),
                ]
            ),
            max_size=20,
        ).map(lambda parts: "".join(parts).encode()),
    )
)
def test_no_bytes_raise(body):
    for url in (HOME, "", "http://["):
        find_feeds(body, url=url, robots_sitemaps=("http://[", "ftp://a.vn/"))
        read_index(body, url=url)
