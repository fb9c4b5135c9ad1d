"""Social networks, forums, messaging and personal pages are refused wherever an address comes in
(§2.2): the forms, a list of feeds, the list that ships, a feed's links, redirects, moves."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.urls import reverse

from hoiam.reading.errors import RefusedAddress
from hoiam.sources.actions.adding import add_source, load_sources
from hoiam.sources.actions.fetching import browse, check_address, fetcher
from hoiam.sources.models import Feed, Fetch, Item, ItemState, Source
from hoiam.stories.models import Article
from tests.boundaries.looking import everything_kept
from tests.press import samples

pytestmark = pytest.mark.django_db

WAYS = [
    "https://www.facebook.com/lo-ten-ai-do/rss",
    "https://m.youtube.com/@lo-ten-ai-do",
    "https://lo-ten-ai-do.blogspot.com.vn/feeds/posts/default",
    "https://t.me/s/lo-ten-ai-do",
    "https://diendan.bao.vn/lo-ten-ai-do.rss",
    "https://bit.ly/lo-ten-ai-do",
    "https://rsshub.app/twitter/user/lo-ten-ai-do",
    "https://bao.vn/tac-gia/lo-ten-ai-do.rss",
]
each_way = pytest.mark.parametrize("url", WAYS)


def nothing_kept() -> bool:
    from django.db import connection

    return not [where for where, text in everything_kept(connection) if "lo-ten-ai-do" in text]


@each_way
def test_the_form_for_a_home_page(client, ha, url):
    client.force_login(ha)
    answer = client.get(reverse("sources:add"), {"home": url})
    assert answer.context["form"].errors["home"]
    assert "source_form" not in answer.context
    assert nothing_kept()


@each_way
@pytest.mark.parametrize("field", ["home_url", "feeds"])
def test_saving_a_source_as_if_the_preview_had_offered_it(client, ha, url, field):
    client.force_login(ha)
    sent = {
        "name": "Báo",
        "kind": "newspaper",
        "home_url": "https://bao.vn/",
        "feeds": ["https://bao.vn/rss"],
        field: url,
    }
    answer = client.post(reverse("sources:add"), sent)
    assert answer.status_code == 422
    assert not Source.objects.exists()
    assert nothing_kept()


@each_way
def test_a_list_of_feeds(client, ha, url):
    client.force_login(ha)
    opml = (
        '<?xml version="1.0"?><opml version="2.0"><head/><body>'
        f'<outline text="Ai đó" xmlUrl="{url}"/>'
        '<outline text="Báo" xmlUrl="https://bao.vn/rss" htmlUrl="https://bao.vn/"/>'
        "</body></opml>"
    )
    file = BytesIO(opml.encode())
    file.name = "feeds.opml"
    answer = client.post(reverse("sources:opml-in"), {"file": file}, follow=True)
    assert [feed.url for feed in Feed.objects.all()] == ["https://bao.vn/rss"]
    assert "lo-ten-ai-do" not in answer.content.decode().replace("lo-ten-ai-do.blogspot", "")
    assert not [text for where, text in everything_kept_but_messages() if "lo-ten-ai-do" in text]


@each_way
def test_a_publisher_whose_home_page_in_a_list_is_none(client, ha, url):
    """The feed is a publisher's, the page it calls home is not."""
    client.force_login(ha)
    opml = (
        '<?xml version="1.0"?><opml version="2.0"><head/><body>'
        f'<outline text="Báo" xmlUrl="https://bao.vn/rss" htmlUrl="{url}"/></body></opml>'
    )
    file = BytesIO(opml.encode())
    file.name = "feeds.opml"
    answer = client.post(reverse("sources:opml-in"), {"file": file}, follow=True)
    assert answer.status_code == 200
    assert nothing_kept()


def everything_kept_but_messages():
    from django.db import connection

    return [row for row in everything_kept(connection) if row[0] != "django_session"]


@each_way
@pytest.mark.parametrize("field", ["home", "feed"])
def test_the_list_that_ships_or_an_office_s_own(url, now, field):
    from django.core.exceptions import ValidationError

    row = {
        "name": "Báo",
        "kind": "newspaper",
        "home": url if field == "home" else "https://bao.vn/",
        "feeds": [{"url": url if field == "feed" else "https://bao.vn/rss"}],
    }
    with pytest.raises(ValidationError):
        load_sources({"source": [row]}, now=now)
    assert nothing_kept()


@each_way
def test_a_link_of_a_feed(site, paper, pump, url):
    site.serve("/rss", samples.rss([samples.item("Bài", link=url)]))
    pump()
    assert Item.objects.get().state == ItemState.REFUSED
    assert not Article.objects.exists()
    assert not [text for where, text in everything_kept_beyond_host() if "lo-ten-ai-do" in text]


def everything_kept_beyond_host():
    """Of a refused address scheme and host stay, and a host may be a blog's."""
    return [
        (where, text.replace("lo-ten-ai-do.blogspot.com.vn", ""))
        for where, text in everything_kept_but_messages()
    ]


@each_way
def test_a_redirect_of_a_page(site, paper, pump, url):
    site.serve("/rss", samples.rss([samples.item("Bài", link=site.url("/a.html"))]))
    site.redirect("/a.html", url)
    pump()
    item = Item.objects.get()
    assert item.outcome.startswith("fetch.refused-")
    assert not Article.objects.exists()
    assert not [text for where, text in everything_kept_beyond_host() if "lo-ten-ai-do" in text]


@each_way
@pytest.mark.parametrize("status", [301, 302, 308])
def test_a_feed_that_moves(site, paper, pump, ha, clock, url, status):
    from django.core.exceptions import ValidationError

    from hoiam.sources.actions.adding import follow_move

    site.redirect("/rss", url, status=status)
    pump()
    assert Fetch.objects.get().outcome.startswith("fetch.refused-")
    paper.refresh_from_db()
    assert paper.moved_to == ""
    with pytest.raises(ValidationError):
        follow_move(ha, paper, url, now=clock.now)
    assert nothing_kept()


@each_way
def test_a_sitemap_index(site, paper, pump, url):
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    site.serve(
        "/rss",
        f'<?xml version="1.0"?><sitemapindex xmlns="{space}"><sitemap><loc>{url}</loc>'
        "<lastmod>2026-11-02</lastmod></sitemap></sitemapindex>",
        content_type="application/xml",
    )
    pump()
    assert not Item.objects.exists()
    paper.refresh_from_db()
    assert "lo-ten-ai-do" not in paper.follow + paper.url


@each_way
def test_what_every_command_asks(url):
    for ask in (check_address, browse, fetcher().fetch):
        with pytest.raises(RefusedAddress):
            ask(url)


@each_way
def test_the_shipped_verb_for_a_source(url, now):
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError):
        add_source(name="Ai đó", home_url=url, kind="newspaper", feeds=[], now=now)


@each_way
def test_the_command_line(url):
    """`python -m hoiam.reading URL`."""
    from hoiam.reading.__main__ import main

    said: list[str] = []
    assert main([url], say=said.append) == 1
    assert "fetch.refused-" in said[0]
