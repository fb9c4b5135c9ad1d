"""The pages of sources as each person meets them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from hoiam.reading.errors import ReadingError
from hoiam.sources.actions.adding import add_source
from hoiam.sources.actions.reading import keep_feed_failure
from hoiam.sources.models import Feed, Fetch, Item, Source
from tests.press.samples import article, item, rss

pytestmark = pytest.mark.django_db
ADD, LIST = reverse("sources:add"), reverse("sources:list")
NEVER_READ = "không bao giờ đọc mạng xã hội"


@pytest.fixture
def desk(client, ha, clock, monkeypatch):
    """Hà's browser, at the time of the tests' clock."""
    monkeypatch.setattr("django.utils.timezone.now", clock)
    client.force_login(ha)
    return client


@pytest.fixture
def source(db, clock):
    made = add_source(
        name="Báo Thử",
        home_url="https://bao-thu.example/",
        kind="newspaper",
        feeds=[("https://bao-thu.example/rss", "Tin mới")],
        now=clock.now - timedelta(days=10),
    )
    return made


def text(response) -> str:
    return response.content.decode()


def opml(*addresses: str) -> SimpleUploadedFile:
    rows = "".join(f'<outline type="rss" text="x" xmlUrl="{address}"/>' for address in addresses)
    body = f'<?xml version="1.0"?><opml version="2.0"><body>{rows}</body></opml>'
    return SimpleUploadedFile("danh-sach.opml", body.encode())


# Who may ---------------------------------------------------------------------------------------


def test_stranger_is_asked_to_sign_in(client, source):
    feed = source.feeds.get()
    for address in (
        LIST,
        ADD,
        reverse("sources:opml"),
        reverse("sources:source", args=[source.pk]),
    ):
        assert client.get(address).url.startswith(reverse("desk:sign-in"))
    for name, pk in (("switch", source.pk), ("follow", feed.pk)):
        response = client.post(reverse(f"sources:{name}", args=[pk]))
        assert response.url.startswith(reverse("desk:sign-in"))
    source.refresh_from_db()
    assert source.active


def test_reader_sees_the_health_and_changes_nothing(client, minh, source):
    client.force_login(minh)
    page = text(client.get(LIST))
    assert "Báo Thử" in page
    assert ADD not in page
    assert client.get(reverse("sources:source", args=[source.pk])).status_code == 200
    assert client.get(ADD).status_code == 403
    assert client.post(ADD, {"name": "x"}).status_code == 403
    feed = source.feeds.get()
    Feed.objects.filter(pk=feed.pk).update(moved_to="https://bao-thu.example/moi.rss")
    assert client.post(reverse("sources:switch", args=[source.pk])).status_code == 403
    assert client.post(reverse("sources:follow", args=[feed.pk])).status_code == 403
    assert client.post(reverse("sources:opml-in"), {"file": opml()}).status_code == 403
    source.refresh_from_db()
    assert source.active


def test_nothing_changes_by_following_a_link(desk, source):
    for name, pk in (("switch", source.pk), ("follow", source.feeds.get().pk)):
        assert desk.get(reverse(f"sources:{name}", args=[pk])).status_code == 405
    assert desk.get(reverse("sources:opml-in")).status_code == 405


# Health ----------------------------------------------------------------------------------------


def test_alarms_stand_first_in_sentences_and_once_each(desk, source, clock):
    add_source(name="An Lành", home_url="https://a.example/", kind="radio", feeds=[], now=clock.now)
    second = source.feeds.create(url="https://bao-thu.example/rss/2", host=source.host)
    source.feeds.update(failures=3, last_success=clock.now - timedelta(hours=5))
    Fetch.objects.create(feed=second, at=clock.now, outcome="fetch.name-unknown")
    Fetch.objects.create(feed=source.feeds.first(), at=clock.now, outcome="fetch.name-unknown")
    response = desk.get(LIST)
    assert [row.health.source.name for row in response.context["rows"]] == ["Báo Thử", "An Lành"]
    assert response.context["alarming"][0].alarms == [
        "2 kênh tin bị lỗi từ 03:00 2/11: không tìm thấy tên miền"
    ]
    assert "1 nguồn tin cần xem lại" in text(response)


def test_silence_is_told_with_what_is_normal(desk, source, clock):
    source.feeds.update(
        first_read=clock.now - timedelta(days=10),
        last_read=clock.now,
        last_new_item=clock.now - timedelta(days=3),
    )
    for number in range(70):
        Item.objects.create(
            source=source,
            url=f"https://bao-thu.example/{number}",
            url_digest=str(number),
            host=source.host,
            seen_at=clock.now - timedelta(days=3 + number % 7),
        )
    page = text(desk.get(reverse("sources:source", args=[source.pk])))
    assert "Im lặng từ 08:00 30/10; bình thường 9 mục mỗi ngày" in page


def test_attempts_are_put_into_words_with_their_full_time(desk, source, clock):
    feed = source.feeds.get()
    Fetch.objects.create(
        feed=feed,
        at=clock.now - timedelta(minutes=20),
        outcome="fetch.http-status",
        params={"status": 503},
    )
    Fetch.objects.create(
        feed=feed,
        at=clock.now - timedelta(hours=30),
        outcome="feed.read",
        params={"listed": 9, "new": 2},
    )
    page = text(desk.get(reverse("sources:source", args=[source.pk])))
    assert "Trả lời với mã 503" in page
    assert "Đã đọc: 9 mục, 2 mục mới" in page
    assert "20 phút trước" in page
    assert 'title="07:40, thứ Hai, 2/11/2026"' in page
    assert "2 lượt gần nhất, 1 lượt lỗi" in page


def test_list_costs_the_same_however_many_sources(desk, clock, django_assert_max_num_queries):
    for number in range(30):
        host = f"https://bao-{number}.example"
        add_source(
            name=f"Báo {number}",
            home_url=f"{host}/",
            kind="newspaper",
            feeds=[(f"{host}/rss", "")],
            now=clock.now,
        )
    with django_assert_max_num_queries(11):
        desk.get(LIST)


def test_switching_off_and_on(desk, source):
    address = reverse("sources:switch", args=[source.pk])
    assert "không đọc" in text(desk.post(address, {"active": "no"}, follow=True))
    source.refresh_from_db()
    assert not source.active
    desk.post(address, {"active": "no"})
    source.refresh_from_db()
    assert not source.active, "a second editor who stops it does not start it again"
    desk.post(address, {"active": "yes"})
    source.refresh_from_db()
    assert source.active


def test_following_a_feed_that_moved(desk, source):
    feed = source.feeds.get()
    Feed.objects.filter(pk=feed.pk).update(moved_to="https://bao-thu.example/moi.rss")
    page = text(desk.get(reverse("sources:source", args=[source.pk])))
    assert "moi.rss" in page
    address = reverse("sources:follow", args=[feed.pk])
    desk.post(address, {"to": "https://bao-thu.example/cu.rss"})
    feed.refresh_from_db()
    assert feed.url == "https://bao-thu.example/rss", "it has moved elsewhere than was shown"
    desk.post(address, {"to": "https://bao-thu.example/moi.rss"})
    feed.refresh_from_db()
    assert (feed.url, feed.moved_to) == ("https://bao-thu.example/moi.rss", "")


@pytest.mark.parametrize(
    ("moved_to", "why"),
    [
        ("https://www.facebook.com/baothu", NEVER_READ),
        ("https://khac.example/rss", "khac.example không thuộc nguồn tin nào"),
    ],
)
def test_a_feed_is_not_followed_off_the_list(desk, source, moved_to, why):
    feed = source.feeds.get()
    Feed.objects.filter(pk=feed.pk).update(moved_to=moved_to)
    address = reverse("sources:follow", args=[feed.pk])
    assert why in text(desk.post(address, {"to": moved_to}, follow=True))
    feed.refresh_from_db()
    assert feed.url == "https://bao-thu.example/rss"


def test_what_an_editor_changes_during_a_reading_stays(source, clock):
    feed = source.feeds.get()
    Feed.objects.filter(pk=feed.pk).update(url="https://bao-thu.example/moi.rss", active=False)
    keep_feed_failure(feed, ReadingError(), now=clock.now)
    feed.refresh_from_db()
    assert (feed.url, feed.active, feed.failures) == ("https://bao-thu.example/moi.rss", False, 1)


# Adding ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("home", "why"),
    [
        ("https://www.facebook.com/baothu", NEVER_READ),
        ("tiktok.com/@baothu", NEVER_READ),
        ("https://t.me/s/baothu", NEVER_READ),
        ("http://192.168.1.1/", "từ chối"),
        ("http://[::1]/", "từ chối"),
        ("ftp://bao-thu.example/", "chỉ đọc http và https"),
        ("https://ten:mat@bao-thu.example/", "từ chối"),
        ("https://bao-thu.example:8080/", "cổng thông thường"),
        ("", "bắt buộc"),
        ("x" * 600, "500"),
    ],
)
def test_addresses_that_are_never_asked(desk, home, why):
    response = desk.get(ADD, {"home": home})
    assert why.lower() in text(response).lower()
    assert response.context.get("source_form") is None
    assert not Source.objects.exists()


def test_a_name_that_leads_into_the_own_network_is_refused(desk):
    page = text(desk.get(ADD, {"home": "http://localhost/"}))
    assert "từ chối" in page.lower()
    assert not Source.objects.exists()


def test_home_page_is_looked_at_before_anything_is_saved(desk, site):
    home = article("Báo Làng", "Tin.").replace(
        b"</head>", b'<link rel="alternate" type="application/rss+xml" href="/rss"></head>'
    )
    site.serve("/", home)
    site.serve("/rss", rss([item("Cầu mới", link=site.url("/1.html"))]), content_type="text/xml")
    response = desk.get(ADD, {"home": site.url("/")})
    assert "Cầu mới" in text(response)
    assert response.context["checked"] == [site.url("/rss")]
    assert not Source.objects.exists()


def test_a_site_that_is_down_is_said_to_be(desk, site):
    site.down("/", 503)
    assert "trả lời với mã 503" in text(desk.get(ADD, {"home": site.url("/")})).lower()


def test_a_site_without_feeds_is_said_to_have_none(desk, site):
    site.serve("/", article("Báo Làng", "Tin."))
    page = text(desk.get(ADD, {"home": site.url("/")}))
    assert "Không tìm thấy kênh tin hay sơ đồ trang nào." in page
    assert "Lưu và đọc" not in page


def given(**changes) -> dict:
    address = "https://bao-lang.example/rss"
    return {
        "name": "Báo Làng",
        "home_url": "https://bao-lang.example/",
        "kind": "newspaper",
        "place": "",
        "feeds": [address],
        f"title-{address}": "Tin mới",
        **changes,
    }


def test_saving_keeps_name_and_titles(desk):
    response = desk.post(ADD, given())
    source = Source.objects.get()
    assert response.url == reverse("sources:source", args=[source.pk])
    assert source.feeds.get().title == "Tin mới"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"feeds": []}, "ít nhất một kênh tin"),
        ({"name": ""}, "bắt buộc"),
        ({"kind": "người"}, "hợp lệ"),
        ({"home_url": "https://www.facebook.com/lang"}, NEVER_READ),
        ({"feeds": ["https://x.com/lang/rss"]}, NEVER_READ),
        ({"feeds": ["https://noi-khac.example/rss"]}, "không thuộc nguồn tin nào"),
    ],
)
def test_what_is_refused_on_saving_keeps_what_was_chosen(desk, changes, why):
    response = desk.post(ADD, given(**changes))
    assert response.status_code == 422
    assert why in text(response)
    assert "Tin mới" in text(response)
    assert not Source.objects.exists()
    assert not Feed.objects.exists()


# OPML ------------------------------------------------------------------------------------------


def test_list_goes_out_and_comes_in_again(desk, source):
    out = desk.get(reverse("sources:opml"))
    assert "attachment" in out.headers["Content-Disposition"]
    Source.objects.all().delete()
    file = SimpleUploadedFile("hoiam.opml", out.content)
    desk.post(reverse("sources:opml-in"), {"file": file})
    assert Feed.objects.get().url == "https://bao-thu.example/rss"
    again = SimpleUploadedFile("hoiam.opml", out.content)
    page = text(desk.post(reverse("sources:opml-in"), {"file": again}, follow=True))
    assert "Đã nhận 0 kênh tin. 1 kênh đã có sẵn trong danh sách." in page


def test_source_that_failed_at_its_only_attempt_is_not_called_well(desk, source):
    Feed.objects.update(last_read=timezone.now(), failures=1)
    page = text(desk.get(reverse("sources:list")))
    assert "chưa đọc được" in page
    assert "bình thường" not in page


def test_refused_feeds_of_a_list_are_told_and_the_rest_comes_in(desk):
    file = opml("https://bao-lang.example/rss", "https://www.facebook.com/nguoi.nao.do/rss")
    page = text(desk.post(reverse("sources:opml-in"), {"file": file}, follow=True))
    assert "Đã nhận 1 kênh tin." in page
    assert NEVER_READ in page
    assert "nguoi.nao.do" not in page
    assert [feed.url for feed in Feed.objects.all()] == ["https://bao-lang.example/rss"]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "rỗng"),
        (b"<html><body>x</body></html>", "OPML"),
        (b"\x00\xff\xfe", "tệp"),
        (b"<opml><body/></opml>", "không có kênh tin nào"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><opml><body><outline text="&a;"/></body></opml>', "kênh"),
    ],
)
def test_bad_lists_are_refused_with_the_reason(desk, body, why):
    file = SimpleUploadedFile("x.opml", body)
    page = text(desk.post(reverse("sources:opml-in"), {"file": file}, follow=True))
    assert why in page.partition('class="messages"')[2].partition("</ul>")[0]
    assert not Feed.objects.exists()


def test_a_list_that_is_too_large_or_missing(desk):
    large = SimpleUploadedFile("x.opml", b"<opml>" + b" " * (2 * 1024 * 1024))
    page = text(desk.post(reverse("sources:opml-in"), {"file": large}, follow=True))
    assert "lớn hơn 2 MB" in page
    assert desk.post(reverse("sources:opml-in")).status_code == 302


def test_a_sitemap_that_only_robots_txt_names_is_found(desk, site):
    site.robots(f"User-agent: *\nAllow: /\nSitemap: {site.url('/ban-do-trang.xml')}")
    site.serve("/", article("Báo Làng", "Tin."))
    site.serve(
        "/ban-do-trang.xml",
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        f"<url><loc>{site.url('/a.html')}</loc></url></urlset>",
        content_type="application/xml",
    )
    response = desk.get(ADD, {"home": site.url("/")})
    assert response.context["checked"] == [site.url("/ban-do-trang.xml")]
