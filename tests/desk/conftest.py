"""The desk as people open it: large and small, in two languages, with and without script."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.test import Client

from hoiam.places.models import Place
from hoiam.sources.models import Fetch, Item, Source
from hoiam.stories.actions import editing
from hoiam.stories.models import ArticleVersion
from hoiam.topics.models import Topic
from tests.conftest import CHROMIUM_ARGUMENTS, chromium

DESKTOP, PHONE = (1280, 900), (390, 844)
FLOOD = (
    "Sáng nay nước ngập sâu nửa mét tại đường Phố Hiến. Người dân phản ánh cống tắc đã ba tháng "
    "mà chưa được sửa. Phường cho biết đã báo cáo lên trên và chờ kinh phí."
)


@pytest.fixture
def at_desk(clock, monkeypatch: pytest.MonkeyPatch):
    """The desk's clock is the tests' clock."""
    monkeypatch.setattr("django.utils.timezone.now", clock)
    return clock


@pytest.fixture
def visit(live_server, at_desk, monkeypatch: pytest.MonkeyPatch):
    """Open a page of the desk in Debian's chromium: `visit("/desk/", user=ha)`.

    At the end no page may have complained on its console: neither of a script nor of the policy.
    """
    from django.db import connections
    from playwright.sync_api import sync_playwright

    executable = chromium()
    if executable is None:
        pytest.fail("mark this test with pytest.mark.browser", pytrace=False)
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    complaints: list[str] = []

    def hear(message) -> None:
        # Chromium reports each answer that is not a success; those are tested for themselves.
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            complaints.append(message.text)

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_ARGUMENTS)

        def open_page(address: str, *, user=None, language="vi", script=True, size=DESKTOP):
            context = browser.new_context(
                base_url=live_server.url,
                locale={"vi": "vi-VN", "en": "en-US"}[language],
                timezone_id="Asia/Ho_Chi_Minh",
                java_script_enabled=script,
                viewport={"width": size[0], "height": size[1]},
            )
            chosen = {"name": "django_language", "value": language, "url": live_server.url}
            context.add_cookies([chosen] if language != "vi" else [])
            if user is not None:
                client = Client()
                client.force_login(user)
                session = client.cookies["sessionid"].value
                cookie = {"name": "sessionid", "value": session, "url": live_server.url}
                context.add_cookies([cookie])
            page = context.new_page()
            page.on("console", hear)
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.goto(address)
            return page

        try:
            yield open_page
        finally:
            browser.close()
            connections.close_all()
    assert not complaints


def some_commune() -> Place:
    places = Place.objects.filter(level="commune", valid_to=None, province__name="Hưng Yên")
    return places.order_by("code").first()


@pytest.fixture
def morning(knowledge, tell: Callable, ha, clock):
    """A morning at the desk with something of everything."""
    commune = some_commune()
    former = Place.objects.filter(level="district", province__name="Thái Bình").first()
    first = tell(
        "Cống tắc ba tháng, đường Phố Hiến ngập nửa mét",
        FLOOD,
        place=commune.code,
        topic="environment",
        reasons=("cống tắc", "Người dân phản ánh"),
        hours_ago=9,
    )
    story = first.story
    tell("Phố Hiến ngập ngày thứ hai", FLOOD + " Nước chưa rút.", story=story, hours_ago=4)
    tell(first.title, FLOOD, story=story, copy_of=first, outlet="Báo Hai", hours_ago=8)
    ArticleVersion.objects.create(
        article=first,
        until=clock.now - timedelta(hours=3),
        title=first.title,
        text=FLOOD.replace("nửa mét", "một mét"),
    )
    hospital = tell("Bệnh viện tỉnh thêm phòng khám", topic="health", place=former.code).story
    market = tell("Chợ đêm mở cửa đón khách", outlet="Đài Thử", hours_ago=2).story
    erased = tell("Bài đã quá hạn lưu", hours_ago=6)
    erased.text, erased.text_erased_at = None, clock.now
    erased.save()
    editing.mark_story(ha, market, "not-ours", reason="Việc của tỉnh bạn", now=clock.now)
    editing.set_topic(ha, story, Topic.objects.get(code="roads-traffic"), now=clock.now)
    return SimpleNamespace(
        story=story, first=first, hospital=hospital, market=market, erased=erased, commune=commune
    )


@pytest.fixture
def sick_source(morning, clock):
    """A source whose feed fails, has moved, and whose pages come out empty."""
    source = Source.objects.order_by("pk").first()
    feed = source.feeds.create(
        url=f"{source.home_url}rss",
        host=source.host,
        title="Tin mới",
        failures=4,
        moved_to=f"{source.home_url}moi.rss",
        first_read=clock.now - timedelta(days=3),
        last_read=clock.now - timedelta(minutes=5),
        next_read=clock.now + timedelta(minutes=55),
        last_success=clock.now - timedelta(hours=5),
    )
    for number, outcome in enumerate(["feed.read", "feed.not-modified", "fetch.http-status"]):
        Fetch.objects.create(
            feed=feed,
            at=clock.now - timedelta(hours=6 - number),
            outcome=outcome,
            params={"listed": 20, "new": 3, "status": 503},
            items_new=3 if outcome == "feed.read" else 0,
        )
    for number in range(6):
        Item.objects.create(
            source=source,
            feed=feed,
            url=f"{source.home_url}{number}.html",
            url_digest=str(number),
            host=source.host,
            seen_at=clock.now,
            read_at=clock.now,
            state="failed",
            outcome="page.empty",
        )
    return source
