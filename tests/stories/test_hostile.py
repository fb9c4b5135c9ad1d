"""A press that means it ill: each thing it does has its outcome, and the rest goes on."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import OperationalError

from hoiam.sources.actions import fetching
from hoiam.sources.actions.adding import add_source
from hoiam.sources.models import Feed, Fetch, Host, Item, ItemState
from hoiam.stories import tasks
from hoiam.stories.models import Article
from tests.press import samples
from tests.stories.test_reading import FLOOD, rss_of, serve_article

pytestmark = pytest.mark.django_db


def outcomes() -> dict[str, str]:
    return {item.url.rsplit("/", 1)[-1]: item.outcome for item in Item.objects.all()}


# What no step foresaw ---------------------------------------------------------------------------


def test_a_page_that_breaks_a_step_does_not_hold_up_its_host(site, paper, pump, clock, monkeypatch):
    site.serve("/rss", rss_of(site, "/poison.html", "/a.html"))
    for path in ("/poison.html", "/a.html"):
        serve_article(site, path)
    read = tasks.read_page

    def breaks(page, **more):
        if "poison" in page.url:
            raise RecursionError("thử")
        return read(page, **more)

    monkeypatch.setattr(tasks, "read_page", breaks)
    pump()
    assert Article.objects.count() == 1
    assert outcomes() == {"poison.html": "reading.failed", "a.html": "page.read"}
    for _ in range(5):
        clock.advance(86400)
        pump()
    assert Item.objects.get(url__contains="poison").state == ItemState.FAILED


@pytest.mark.parametrize("letters", ["\x00", "\ud800", "\ufffe", "\U0010ffff"], ids=ascii)
def test_letters_that_no_database_takes(site, paper, pump, letters):
    items = [
        {
            "id": f"{site.url('/a.html')}",
            "url": site.url("/a.html"),
            "title": f"Ngập {letters} kéo dài",
            "summary": letters,
            "date_published": f"2026-11-01 {letters}",
            "date_modified": letters,
            "language": letters,
        },
        {"id": f"x{letters}", "url": site.url(f"/{letters}.html"), "title": letters},
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": letters, "items": items}
    site.serve("/rss", json.dumps(feed), content_type="application/feed+json")
    page = samples.article(f"Ngập &#0; {letters!a} kéo dài", *FLOOD)
    script = json.dumps({"@type": "NewsArticle", "headline": f"Ngập {letters} kéo dài"})
    page = page.replace(
        b"</head>",
        f'<script type="application/ld+json">{script}</script>'
        f'<link rel="canonical" href="/a.html?&#0;&#xd800;{script[-9:-2]}"></head>'.encode(),
    ).replace(b'lang="vi"', b'lang="vi&#0;' + b"x" * 3000 + b'"')
    site.serve("/a.html", page, headers={"ETag": '"\u00e9"' + "e" * 3000})
    pump()
    assert Fetch.objects.get().outcome == "feed.read"
    assert Article.objects.get().title.startswith("Ngập")


# Clocks -----------------------------------------------------------------------------------------


def test_a_clock_that_stood_a_year_ahead_and_was_put_right(site, paper, pump, clock):
    site.serve("/rss", rss_of(site, "/a.html", published=""))
    serve_article(site, "/a.html")
    right = clock.now
    clock.now = right + timedelta(days=365)
    pump()
    assert Article.objects.count() == 1
    clock.now = right + timedelta(minutes=10)
    site.serve("/rss", rss_of(site, "/a.html", "/b.html", published=""))
    serve_article(site, "/b.html", "Chợ đêm mở cửa lại", "Chợ đêm mở cửa lại từ hôm nay. " * 20)
    pump()
    assert Article.objects.count() == 2
    assert not Host.objects.filter(next_request__gt=clock.now + timedelta(days=2)).exists()


def test_a_clock_put_back_while_reading_loses_nothing_and_doubles_nothing(site, paper, pump, clock):
    site.serve("/rss", rss_of(site, *(f"/{n}.html" for n in range(4))))
    for n in range(4):
        serve_article(site, f"/{n}.html", f"Tin số {n} của ngày", f"Nội dung của tin số {n}. " * 30)
    tasks.plan_reading(now=clock.now)
    for back in (1, 3600, 86400):
        clock.advance(6)
        for host in Host.objects.all():
            tasks.read_host(host=host.pk, now=clock.now)
        clock.advance(-back)
    clock.advance(2 * 86400)
    pump()
    assert sorted(outcomes()) == [f"{n}.html" for n in range(4)]
    assert Article.objects.count() == 4
    assert Item.objects.filter(state=ItemState.READ).count() == 4


# Redirects --------------------------------------------------------------------------------------


@pytest.fixture
def neighbour(site, paper, clock):
    """A second publisher at another host of the press, with a feed of its own."""
    host = "127.0.0.2"
    add_source(
        name="Báo Bên",
        home_url=site.url("/", host=host),
        kind="newspaper",
        feeds=[(site.url("/rss", host=host), "Tin")],
        now=clock.now,
    )
    site.serve("/rss", rss_of(site), host=host)
    return host


def test_a_redirect_to_another_publisher_is_asked_by_that_hosts_own_job(
    site, paper, neighbour, pump, clock
):
    there = site.url("/b.html", host=neighbour)
    site.serve("/rss", rss_of(site, "/a.html"))
    site.redirect("/a.html", there)
    site.serve("/b.html", samples.article("Ngập kéo dài ở phường Phố Hiến", *FLOOD), host=neighbour)
    tasks.plan_reading(now=clock.now)
    ours = Host.objects.get(name="127.0.0.1")
    for _ in range(4):
        tasks.read_host(host=ours.pk, now=clock.now)
        clock.advance(6)
    assert "/a.html" in site.paths()
    assert site.paths(host=neighbour) == []
    pump()
    assert Article.objects.get().url == there
    assert Item.objects.get().outcome == "page.read"


def test_a_redirect_to_a_host_that_is_no_source_is_not_followed(site, paper, pump):
    site.serve("/rss", rss_of(site, "/a.html"))
    site.redirect("/a.html", site.url("/b.html", host="127.0.0.3"))
    pump()
    item = Item.objects.get()
    assert (item.state, item.outcome) == (ItemState.REFUSED, "item.not-on-source-list")
    assert site.paths(host="127.0.0.3") == []


def test_two_publishers_that_send_a_page_to_and_fro(site, paper, neighbour, pump, clock):
    site.serve("/rss", rss_of(site, "/a.html", "/c.html"))
    serve_article(site, "/c.html")
    site.redirect("/a.html", site.url("/a.html", host=neighbour))
    site.redirect("/a.html", site.url("/a.html"), host=neighbour)
    pump()
    assert sorted(outcomes().values()) == ["fetch.too-many-redirects", "page.read"]
    assert site.paths().count("/a.html") + site.paths(host=neighbour).count("/a.html") <= 6


def test_a_feed_that_leads_to_a_resting_host_does_not_hold_up_its_own(
    site, paper, neighbour, pump, clock
):
    site.down("/rss", 503, host=neighbour)
    site.serve("/rss", rss_of(site, "/c.html"))
    pump()
    Feed.objects.create(
        source=paper.source, url=site.url("/moved"), host=paper.host, next_read=clock.now
    )
    site.redirect("/moved", site.url("/rss", host=neighbour))
    Host.objects.filter(name=neighbour).update(next_request=clock.now + timedelta(hours=6))
    manners = fetching.fetcher().manners.hosts
    manners[neighbour] = replace(manners[neighbour], next_at=clock.now + timedelta(hours=6))
    serve_article(site, "/c.html")
    Item.objects.update(next_try=clock.now, state=ItemState.WAITING)
    host = Host.objects.get(name=paper.host)
    for _ in range(6):
        clock.advance(10)
        tasks.read_host(host=host.pk, now=clock.now)
    assert Article.objects.count() == 1
    assert Feed.objects.get(url__endswith="/moved").failures == 1


def test_an_index_of_sitemaps_leads_to_no_other_host(site, paper, neighbour, pump):
    elsewhere = site.url("/map.xml", host="127.0.0.3")
    site.serve(
        "/rss",
        '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        f"<sitemap><loc>{elsewhere}</loc></sitemap></sitemapindex>",
        content_type="application/xml",
    )
    pump()
    assert site.paths(host="127.0.0.3") == []


# The disk ---------------------------------------------------------------------------------------


def test_a_database_on_a_full_disk_blames_no_page(site, paper, pump, monkeypatch):
    site.serve("/rss", rss_of(site, "/a.html"))
    serve_article(site, "/a.html")

    def full(*_args, **_more):
        raise OperationalError("database or disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(tasks, "save_article", full)
        with pytest.raises(OperationalError):
            pump()
    item = Item.objects.get()
    assert (item.state, item.tries) == (ItemState.WAITING, 0)
    pump()
    assert Article.objects.count() == 1
