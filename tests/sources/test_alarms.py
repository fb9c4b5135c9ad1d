"""What the clock says of a source: silent, moved, failing, pages come out empty."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from hoiam.sources import clock
from hoiam.sources.clock import FeedHealth
from hoiam.sources.models import Feed, Fetch, Item, Source
from hoiam.sources.queries.due import due_hosts
from hoiam.sources.queries.sources import with_health
from hoiam.stories import tasks
from tests.press import samples

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def well(now) -> FeedHealth:
    """A feed that was read well an hour ago and brought something new."""
    return FeedHealth(
        last_new_item=now - HOUR,
        last_success=now - HOUR,
        moved_to="",
        failures=0,
        outcome="feed.read",
    )


def keys(feeds, pages=(), *, normal=24.0, now):
    return [alarm.key for alarm in clock.alarms(feeds, pages, normal=normal, now=now)]


def test_a_source_that_is_well_rings_nothing(well, now):
    assert keys([well], ["page.read"] * 20, now=now) == []


@pytest.mark.parametrize(
    ("normal", "quiet", "rings"),
    [
        (100.0, 11 * HOUR, False),  # one night
        (100.0, 13 * HOUR, True),
        (1.0, 2 * DAY, False),
        (1.0, 4 * DAY, True),
        (1 / 7, 20 * DAY, False),  # a weekly
        (1 / 7, 22 * DAY, True),
        (0.0, 30 * DAY, False),  # nothing counted: as long as is looked back
        (0.0, 400 * DAY, True),
    ],
)
def test_silence_is_measured_against_the_sources_own_pace(well, now, normal, quiet, rings):
    feed = replace(well, last_new_item=now - quiet)
    assert keys([feed], normal=normal, now=now) == (["silent"] if rings else [])


def test_one_lively_feed_keeps_a_source_from_being_silent(well, now):
    assert keys([well, replace(well, last_new_item=now - 30 * DAY)], now=now) == []


@pytest.mark.parametrize(("failures", "rings"), [(1, False), (2, False), (3, True), (40, True)])
def test_errors_ring_when_they_repeat(well, now, failures, rings):
    feed = replace(well, failures=failures, outcome="fetch.http-status")
    assert ("failing" in keys([feed], now=now)) is rings


def test_a_move_rings(well, now):
    feed = replace(well, moved_to="https://bao.example/rss-moi")
    assert keys([feed], now=now) == ["moved"]


@pytest.mark.parametrize(
    ("pages", "rings"),
    [
        (["page.empty"] * 4, False),  # too few to say
        (["page.empty"] * 5, True),
        (["page.empty"] * 5 + ["page.read"] * 15, False),  # videos and the like
        (["page.empty"] * 10 + ["page.read"] * 200, True),  # since lately
        (["page.read"] * 20 + ["page.empty"] * 200, False),  # mended since
    ],
)
def test_changed_pages_ring(well, now, pages, rings):
    assert ("empty-pages" in keys([well], pages, now=now)) is rings


def test_a_silence_does_not_become_normal(now):
    days = {(now - n * DAY).date(): 10 for n in range(20, 40)}
    newest = now - 20 * DAY
    assert clock.normal_a_day(days, first=now - 90 * DAY, newest=newest) == 10


def test_a_new_source_is_measured_since_its_first_reading(now):
    days = {now.date(): 6, (now - DAY).date(): 4}
    assert clock.normal_a_day(days, first=now - DAY, newest=now) == 5
    assert clock.normal_a_day({}, first=None, newest=None) == 0


@pytest.mark.django_db
def test_health_as_read(site, paper, pump, clock):
    """From real readings: a moved feed, and a source that falls silent."""
    article = samples.article("Ngập ở Phố Hiến", "Nước ngập nửa mét vì cống tắc. " * 12)
    site.redirect("/rss", "/rss-moi", status=301)
    site.serve("/rss-moi", samples.rss([samples.item("Ngập", link=site.url("/a.html"))]))
    site.serve("/a.html", article)
    pump()
    health = with_health(Source.objects.all(), now=clock.now)[0]
    assert [alarm.key for alarm in health.alarms] == ["moved"]
    assert health.last_day == 1
    assert health.next_read > clock.now
    clock.advance(10 * 86400)
    health = with_health(Source.objects.all(), now=clock.now)[0]
    assert "silent" in [alarm.key for alarm in health.alarms]


@pytest.mark.django_db
def test_moved_feed_is_read_where_it_moved_to(site, paper, pump, clock, ha):
    from hoiam.sources.actions.adding import follow_move

    site.redirect("/rss", "/rss-moi", status=301)
    site.serve("/rss-moi", samples.rss([]))
    pump()
    paper.refresh_from_db()
    follow_move(ha, paper, paper.moved_to, now=clock.now)
    assert Feed.objects.get().url == site.url("/rss-moi")
    clock.advance(10)
    tasks.plan_reading(now=clock.now)
    pump()
    assert site.paths()[-1] == "/rss-moi"


@pytest.mark.django_db
def test_queries_do_not_grow_with_sources(site, paper, clock, django_assert_max_num_queries):
    for number in range(30):
        Source.objects.create(
            name=f"Báo {number}",
            home_url="https://x.example/",
            host=f"{number}.example",
            added_at=clock.now,
        )
    with django_assert_max_num_queries(6):
        with_health(Source.objects.all(), now=clock.now)


@pytest.mark.django_db
def test_a_failing_feed_keeps_its_reason_however_often_others_are_read(paper, clock):
    """It is tried ever more seldom, the others go on."""
    Feed.objects.filter(pk=paper.pk).update(failures=9)
    Fetch.objects.create(feed=paper, at=clock.now - DAY, outcome="fetch.name-unknown")
    lively = Feed.objects.create(source=paper.source, url="https://x.example/rss", host="x.example")
    for minutes in range(0, 1000, 20):
        at = clock.now - timedelta(minutes=minutes)
        Fetch.objects.create(feed=lively, at=at, outcome="feed.read")
    (alarm,) = with_health(Source.objects.all(), now=clock.now)[0].alarms
    assert (alarm.key, alarm.detail) == ("failing", "fetch.name-unknown")


@pytest.mark.django_db
def test_only_the_latest_pages_of_each_source_count(paper, clock):
    for number in range(40):
        Item.objects.create(
            source=paper.source,
            url=f"https://x.example/{number}",
            url_digest=str(number),
            seen_at=clock.now,
            read_at=clock.now - number * HOUR,
            outcome="page.empty" if number < 20 else "page.read",
        )
    (alarm,) = with_health(Source.objects.all(), now=clock.now)[0].alarms
    assert (alarm.key, alarm.detail) == ("empty-pages", "20/20")


@pytest.mark.django_db
def test_pages_of_a_source_that_is_switched_off_are_not_due(paper, clock):
    Item.objects.create(
        source=paper.source,
        url="https://khac.example/1",
        url_digest="1",
        host="khac.example",
        seen_at=clock.now,
        next_try=clock.now,
    )
    assert due_hosts(clock.now) == {paper.host, "khac.example"}
    Source.objects.update(active=False)
    assert due_hosts(clock.now) == set()
