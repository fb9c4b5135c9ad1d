"""From a feed to a story: each item once, whatever dies in between."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from hoiam.sources.models import ArchivedPage, Feed, Fetch, Host, Item, ItemState
from hoiam.stories import tasks
from hoiam.stories.models import Article, Story
from tests.press import samples

pytestmark = pytest.mark.django_db

FLOOD = (
    "Nước ngập trên đường Nguyễn Văn Linh kéo dài hai ngày sau trận mưa lớn tối thứ sáu.",
    "Người dân tổ dân phố số 4 cho biết cống thoát nước đã tắc từ tháng tám, nhiều lần phản ánh "
    "với phường nhưng chưa được nạo vét, xe máy chết máy và hàng quán phải đóng cửa.",
    "Ủy ban nhân dân phường nói sẽ kiểm tra và yêu cầu đơn vị thoát nước khắc phục trong tuần này.",
)


def rss_of(site, *paths: str, **more: str) -> bytes:
    return samples.rss([samples.item(f"Tin {p}", link=site.url(p), **more) for p in paths])


def serve_article(site, path: str, title: str = "Ngập kéo dài ở phường Phố Hiến", *text: str):
    site.serve(
        path, samples.article(title, *(text or FLOOD), published="2026-11-01T09:00:00+07:00")
    )


def test_feed_becomes_story(site, paper, pump):
    site.serve("/rss", rss_of(site, "/a.html", published="Sun, 01 Nov 2026 09:00:00 +0700"))
    serve_article(site, "/a.html")
    pump()
    article = Article.objects.get()
    assert article.title == "Ngập kéo dài ở phường Phố Hiến"
    assert "cống thoát nước đã tắc" in article.text
    assert article.story.headline == article.title
    assert article.story.articles_count == 1
    assert article.item.state == ItemState.READ
    assert article.item.outcome == "page.read"
    assert article.item.listing == {}


def test_item_in_two_feeds_is_counted_once(site, paper, pump, clock):
    Feed.objects.create(
        source=paper.source, url=site.url("/rss2"), host=paper.host, next_read=clock.now
    )
    for path in ("/rss", "/rss2"):
        site.serve(path, rss_of(site, "/a.html", "/b.html"))
    serve_article(site, "/a.html")
    serve_article(site, "/b.html", "Chợ đêm mở cửa", "Chợ đêm " * 60)
    pump()
    assert Item.objects.count() == 2
    assert sum(fetch.items_new for fetch in Fetch.objects.all()) == 2


def test_reading_again_changes_nothing(site, paper, pump, clock):
    site.serve("/rss", rss_of(site, "/a.html"), etag='"1"')
    serve_article(site, "/a.html")
    pump()
    before = list(Article.objects.values_list("pk", "title", "text", "story"))
    for _ in range(3):
        clock.advance(3600)
        pump()
    assert list(Article.objects.values_list("pk", "title", "text", "story")) == before
    assert not Article.objects.get().versions.exists()
    assert "feed.not-modified" in set(Fetch.objects.values_list("outcome", flat=True))


def test_changed_article_keeps_former_text(site, paper, pump, clock):
    site.serve("/rss", rss_of(site, "/a.html"))
    serve_article(site, "/a.html")
    pump()
    changed = (*FLOOD[:2], "Chiều nay công ty thoát nước đã nạo vét xong đoạn cống dài 300 mét.")
    serve_article(site, "/a.html", "Đã hết ngập ở phường Phố Hiến", *changed)
    clock.advance(5 * 3600)
    pump()
    article = Article.objects.get()
    assert article.title == "Đã hết ngập ở phường Phố Hiến"
    version = article.versions.get()
    assert "sẽ kiểm tra" in version.text
    assert article.changed_at is not None
    assert article.item.outcome == "page.changed"


def test_pause_between_requests_is_kept(site, paper, pump, settings):
    site.serve("/rss", rss_of(site, "/a.html", "/b.html"))
    serve_article(site, "/a.html")
    serve_article(site, "/b.html")
    pump()
    host = Host.objects.get(name=paper.host)
    assert site.most_at_once() == 1
    assert host.next_request is not None
    assert site.paths() == ["/robots.txt", "/rss", "/a.html", "/b.html"]


def test_host_is_left_alone_until_its_pause_is_over(site, paper, clock):
    site.serve("/rss", rss_of(site, "/a.html"))
    tasks.plan_reading(now=clock.now)
    host = Host.objects.get()
    tasks.read_host(host=host.pk, now=clock.now)
    asked = len(site.paths())
    again = tasks.read_host(host=host.pk, now=clock.now)
    assert again.at > clock.now
    assert len(site.paths()) == asked


@pytest.mark.parametrize(
    ("path", "serve", "outcome", "state"),
    [
        ("/gone", lambda s: s.down("/gone", 404), "fetch.http-status", ItemState.FAILED),
        ("/big", lambda s: s.large("/big", 50), "fetch.too-large", ItemState.FAILED),
        ("/loop", lambda s: s.redirect("/loop", "/loop"), "fetch.too-many-redirects", None),
        (
            "/away",
            lambda s: s.redirect("/away", "http://169.254.169.254/latest"),
            "fetch.refused-private-address",
            None,
        ),
        (
            "/social",
            lambda s: s.redirect("/social", "https://www.facebook.com/somebody"),
            "fetch.refused-social-network",
            None,
        ),
        ("/empty", lambda s: s.serve("/empty", b"<html><body></body></html>"), "page.", None),
        ("/bomb", lambda s: s.bomb("/bomb", 60), "fetch.too-large", ItemState.FAILED),
    ],
)
def test_bad_page_has_its_outcome_and_the_rest_goes_on(
    site, paper, pump, path, serve, outcome, state
):
    site.serve("/rss", rss_of(site, path, "/a.html"))
    serve(site)
    serve_article(site, "/a.html")
    pump(most=200)
    bad = Item.objects.exclude(state=ItemState.READ).get()
    assert bad.outcome.startswith(outcome)
    if state is not None:
        assert bad.state == state
    assert Article.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (samples.HOME_PAGE, "feed.is-html"),
        (samples.EMPTY, "feed.empty"),
        (samples.FEED_WITH_BOMB, "feed.entity-bomb"),
        (b"\x00\xff not a feed at all", "feed.unreadable"),
    ],
)
def test_bad_feed_is_recorded_and_tried_later(site, paper, pump, clock, body, outcome):
    site.serve("/rss", body)
    pump()
    fetch = Fetch.objects.get()
    assert fetch.outcome == outcome
    paper.refresh_from_db()
    assert paper.failures == 1
    assert paper.next_read >= clock.now + timedelta(minutes=5)


@pytest.mark.parametrize("feed", [samples.FEED_OF_1970, samples.FEED_OF_2099])
def test_absurd_dates_do_no_harm(site, paper, pump, clock, feed):
    site.serve(
        "/rss", feed.replace(b"<link></link>", f"<link>{site.url('/a.html')}</link>".encode())
    )
    site.serve("/a.html", samples.article("Ngập kéo dài", *FLOOD, published="2099-01-01T00:00:00Z"))
    pump()
    item = Item.objects.get()
    assert item.state in (ItemState.READ, ItemState.REFUSED)
    for article in Article.objects.all():
        assert article.published is None or article.published <= clock.now + timedelta(hours=1)


def test_link_to_social_network_leaves_no_address(site, paper, pump):
    profile = "https://www.facebook.com/nguyen.van.a.1990"
    site.serve("/rss", samples.rss([samples.item("Bài đăng", link=profile)]))
    pump()
    item = Item.objects.get()
    assert item.state == ItemState.REFUSED
    assert item.outcome == "fetch.refused-social-network"
    assert "nguyen" not in str(Item.objects.values()[0])


def test_link_to_a_host_that_is_no_source_is_not_read(site, paper, pump):
    elsewhere = site.url("/x.html", host="127.0.0.5")
    site.serve("/rss", samples.rss([samples.item("Quảng cáo", link=elsewhere)]))
    pump()
    assert Item.objects.get().outcome == "item.not-on-source-list"
    assert site.paths(host="127.0.0.5") == []


def test_robots_are_obeyed_for_pages(site, paper, pump):
    site.robots("User-agent: *\nDisallow: /a.html")
    site.serve("/rss", rss_of(site, "/a.html"))
    serve_article(site, "/a.html")
    pump()
    item = Item.objects.get()
    assert (item.state, item.outcome) == (ItemState.REFUSED, "fetch.robots-denied")
    assert "/a.html" not in site.paths()


def test_disk_full_is_recorded_and_read_again(site, paper, pump, clock, monkeypatch):
    import errno
    import os

    site.serve("/rss", rss_of(site, "/a.html"))
    serve_article(site, "/a.html")

    def full(*_args):
        raise OSError(errno.ENOSPC, "no space left")

    with monkeypatch.context() as patched:
        patched.setattr("hoiam.reading.archive.os.replace", full)
        pump()
        item = Item.objects.get()
        assert (item.state, item.outcome) == (ItemState.WAITING, "archive.disk-full")
        assert not Article.objects.exists()
    assert os.replace is not full
    clock.advance(3600)
    pump()
    assert Article.objects.count() == 1


def test_death_between_page_and_database_loses_nothing(site, paper, pump, monkeypatch):
    """The process dies after the page was archived and before its article was kept."""
    site.serve("/rss", rss_of(site, "/a.html"))
    serve_article(site, "/a.html")

    class Killed(BaseException):
        pass

    def die(*_args, **_more):
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(tasks, "save_article", die)
        with pytest.raises(Killed):
            pump()
    assert Item.objects.get().state == ItemState.WAITING
    pump()
    assert Article.objects.count() == 1
    assert Item.objects.count() == 1


def test_pages_are_kept_as_warc_and_erased_on_time(site, paper, pump, clock, settings):
    site.serve("/rss", rss_of(site, "/a.html"))
    serve_article(site, "/a.html")
    pump()
    kept = ArchivedPage.objects.get()
    path = Path(settings.ARCHIVE) / kept.path
    assert path.exists()
    clock.advance(31 * 86400)
    tasks.erase(now=clock.now)
    kept.refresh_from_db()
    assert not path.exists()
    assert kept.path == ""
    assert kept.erased_at is not None
    assert Article.objects.get().text


def test_text_is_forgotten_after_ninety_days(site, paper, pump, clock):
    from hoiam.stories.queries import search

    site.serve("/rss", rss_of(site, "/a.html"))
    serve_article(site, "/a.html")
    pump()
    assert search.find_articles("cong thoat nuoc")
    clock.advance(91 * 86400)
    tasks.erase(now=clock.now)
    article = Article.objects.get()
    assert article.text is None
    assert article.reasons == []
    assert article.title
    assert article.url
    assert article.published
    assert search.find_articles("cong thoat nuoc") == []
    assert search.find_articles("ngap keo dai") == [article.pk]
    assert Story.objects.get().reasons == []


def test_sitemap_index_leads_to_its_newest_sitemap(site, paper, pump):
    index = (
        '<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        f"<sitemap><loc>{site.url('/old.xml')}</loc><lastmod>2026-01-01</lastmod></sitemap>"
        f"<sitemap><loc>{site.url('/new.xml')}</loc><lastmod>2026-11-02</lastmod></sitemap>"
        "</sitemapindex>"
    )
    urls = (
        '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        f"<url><loc>{site.url('/a.html')}</loc><lastmod>2026-11-01</lastmod></url>"
        f"<url><loc>{site.url('/old.html')}</loc><lastmod>2026-03-01</lastmod></url></urlset>"
    )
    site.serve("/rss", index.encode(), content_type="application/xml")
    site.serve("/new.xml", urls.encode(), content_type="application/xml")
    serve_article(site, "/a.html")
    pump()
    assert Article.objects.count() == 1
    assert Item.objects.get(url=site.url("/old.html")).outcome == "item.too-old"
    assert "/old.xml" not in site.paths()


def test_a_page_that_kills_the_process_is_given_up(site, paper, pump, monkeypatch):
    """The rest goes on meanwhile: it is tried after what was not tried yet, and not for ever."""
    site.serve("/rss", rss_of(site, "/deadly.html", "/a.html"))
    serve_article(site, "/deadly.html", "Trang làm hỏng tiến trình")
    serve_article(site, "/a.html")
    read = tasks.read_page

    class Killed(BaseException):
        pass

    def die(page, **more):
        if page.url.endswith("/deadly.html"):
            raise Killed
        return read(page, **more)

    monkeypatch.setattr(tasks, "read_page", die)
    deaths = 0
    while True:
        try:
            pump()
        except Killed:
            deaths += 1
        else:
            break
    assert 1 <= deaths <= 5
    assert Article.objects.get().title == "Ngập kéo dài ở phường Phố Hiến"
    deadly = Item.objects.get(url__endswith="/deadly.html")
    assert (deadly.state, deadly.outcome) == (ItemState.FAILED, "reading.failed")
