"""What tests of the rooms share: the people, the table of places, a clock, a press to read.

Hà edits, Quân approves and Thu administers at the desk; Lan answers for construction, Minh for
health; Tâm checks at a partner body outside the administration; Khách is nobody the desk knows.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest

PASSWORD = "mật khẩu để thử 2026"


@pytest.fixture(scope="session", autouse=True)
def _database_can_be_emptied():
    """Let a test database be emptied between tests, which the log's triggers refuse otherwise."""
    from django.db import connection

    guard = import_module("hoiam.offices.migrations.0003_log_only_grows")
    lite = connection.vendor == "sqlite"
    drop = guard.SQLITE_BACK if lite else guard.POSTGRESQL_BACK
    make = guard.SQLITE if lite else guard.POSTGRESQL
    plain = type(connection.ops).sql_flush

    def sql_flush(self, *args, **kwargs):
        return [*drop, *plain(self, *args, **kwargs), *make]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(connection.ops), "sql_flush", sql_flush)
        yield


class Clock:
    """A clock that tests move; sleeping moves it too."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    async def rest(self, seconds: float) -> None:
        self.advance(seconds)


@pytest.fixture
def ha(db):
    """Hà, who edits the morning review."""
    from hoiam.offices.models import Role, User

    return User.objects.create_user(
        "ha",
        password=PASSWORD,
        role=Role.EDITOR,
        display_name="Hà",
        email="ha@desk.example",
    )


def _office(code: str, name: str, english: str, kind: str, **more):
    from hoiam.offices.models import Office

    return Office.objects.create(
        code=code,
        name_vi=f"{name} (mẫu)",
        name_en=f"{english} (sample)",
        kind=kind,
        email="" if more.get("is_desk") else f"{code}@hung-yen.example",
        **more,
    )


@pytest.fixture
def offices(db, request):
    """A few bodies named as in the sample province, and the desk.

    The commune has its place where the test knows places. None is marked as sample, because what
    is sample gets no mail.
    """
    from hoiam.places.models import Place

    if "knowledge" in request.fixturenames:
        request.getfixturevalue("knowledge")
    communes = Place.objects.filter(level="commune", valid_to=None, province__name="Hưng Yên")
    province = _office(
        "ubnd-tinh", "Ủy ban nhân dân tỉnh", "People's Committee of the province", "committee"
    )
    return SimpleNamespace(
        province=province,
        so_xay_dung=_office(
            "so-xay-dung",
            "Sở Xây dựng",
            "Department of Construction",
            "department",
            superior=province,
            symbol="SXD",
        ),
        so_y_te=_office(
            "so-y-te",
            "Sở Y tế",
            "Department of Health",
            "department",
            superior=province,
            symbol="SYT",
        ),
        ubnd_commune=_office(
            "ubnd-xa",
            "Ủy ban nhân dân xã",
            "People's Committee of the commune",
            "committee",
            superior=province,
            place=communes.order_by("code").first(),
        ),
        desk=_office(
            "trung-tam-thong-tin",
            "Trung tâm Thông tin tỉnh",
            "Public information centre",
            "service",
            superior=province,
            is_desk=True,
        ),
        partner=_office(
            "hoi-nha-bao", "Hội Nhà báo tỉnh", "Journalists' association", "press", is_partner=True
        ),
    )


def _person(username: str, name: str, role: str, office=None):
    from hoiam.offices.models import User

    return User.objects.create_user(
        username,
        password=PASSWORD,
        role=role,
        display_name=name,
        office=office,
        email=f"{username}@desk.example",
    )


@pytest.fixture
def lan(offices):
    """Lan, who answers for the Department of Construction."""
    return _person("lan", "Lan", "officer", offices.so_xay_dung)


@pytest.fixture
def minh(offices):
    """Minh, who answers for the Department of Health; of what is not its he only looks."""
    return _person("minh", "Minh", "officer", offices.so_y_te)


@pytest.fixture
def quan(offices):
    """Quân, who signs second at the desk."""
    return _person("quan", "Quân", "approver", offices.desk)


@pytest.fixture
def thu(offices):
    """Thu, who looks after accounts, offices and duties."""
    return _person("thu", "Thu", "administrator", offices.desk)


@pytest.fixture
def tam(offices):
    """Tâm, who checks at a partner body outside the administration."""
    return _person("tam", "Tâm", "checker", offices.partner)


@pytest.fixture
def knowledge(db, settings):
    """Topics and a province with what it was made of, as `sync_knowledge` loads them."""
    from hoiam.places.actions import sync_places
    from hoiam.places.queries import forget_rows
    from hoiam.topics.actions import sync_topics

    sync_places(few_places())
    sync_topics(settings.KNOWLEDGE.table("topics.toml"))
    yield settings.KNOWLEDGE
    forget_rows()


_few: list[object] = []


def few_places():
    """The shipped table cut down to all provinces and Hưng Yên's communes of today and before."""
    from django.conf import settings

    from hoiam.reading.gazetteer import Gazetteer

    if not _few:
        whole = Gazetteer.of(settings.KNOWLEDGE)
        wanted = {unit.code for unit in whole if unit.level == "province"}
        for unit in whole:
            top = whole.province(unit.code)
            if top is not None and top.name in ("Hưng Yên", "Thái Bình"):
                wanted |= {unit.code, *unit.parents, *whole.current(unit.code)}
        _few.append(_Part(whole, wanted))
    return _few[0]


class _Part:
    """Some units of a gazetteer, with the questions that `sync_places` asks."""

    def __init__(self, whole, wanted: set[str]) -> None:
        self.whole, self.wanted = whole, wanted

    def __iter__(self) -> Iterator:
        return (unit for unit in self.whole if unit.code in self.wanted)

    def heirs(self, code: str) -> tuple[str, ...]:
        return tuple(heir for heir in self.whole.heirs(code) if heir in self.wanted)

    def parent(self, code: str):
        parent = self.whole.parent(code)
        return parent if parent and parent.code in self.wanted else None

    def province(self, code: str):
        return self.whole.province(code)


@pytest.fixture
def clock(now: datetime) -> Clock:
    return Clock(now)


@pytest.fixture(autouse=True)
def _nothing_to_find_after(request: pytest.FixtureRequest):
    """Articles of one test are not found in the next.

    What a test without a transaction of its own leaves is emptied by Django, table by table of its
    models; the search index is none.
    """
    marker = request.node.get_closest_marker("django_db")
    is_kept = "live_server" in request.fixturenames or (marker and marker.kwargs.get("transaction"))
    if is_kept:
        request.getfixturevalue("transactional_db")
    yield
    if is_kept:
        from django.db import connection

        with request.getfixturevalue("django_db_blocker").unblock(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM stories_search")


@pytest.fixture(autouse=True)
def _fresh_process():
    """What a process keeps between jobs begins anew with each test."""
    yield
    from hoiam.checks import matching
    from hoiam.issues.queries.figures import forget_records
    from hoiam.portal import limits
    from hoiam.sources.actions import fetching
    from hoiam.stories.actions.grouping import forget_window

    fetching.close_fetcher()
    forget_window()
    forget_records()
    limits.forget_all()
    matching.forget()


@pytest.fixture
def site(settings, clock: Clock, monkeypatch: pytest.MonkeyPatch):
    """A press on loopback that the product may read, under the tests' clock."""
    from hoiam.sources.actions import fetching
    from tests.press import press

    monkeypatch.setattr(fetching, "clock", [clock])
    monkeypatch.setattr(fetching, "sleep", [clock.advance])
    monkeypatch.setattr(fetching, "rest", [clock.rest])
    with press() as served:
        settings.EXTRA_NETWORKS = [str(network) for network in served.allowed.networks]
        settings.EXTRA_PORTS = sorted(served.allowed.ports)
        yield served
        fetching.close_fetcher()


@pytest.fixture
def pump(clock: Clock):
    """Run what reading has to do until nothing is due, moving the clock over each pause."""
    from hoiam.jobs.clock import Again
    from hoiam.sources.models import Host
    from hoiam.stories import tasks

    def run(most: int = 60) -> int:
        """How many requests or rests it took."""
        for turn in range(most):
            tasks.plan_reading(now=clock.now)
            again = [tasks.read_host(host=host.pk, now=clock.now) for host in Host.objects.all()]
            while isinstance(tasks.group(now=clock.now), Again):
                pass
            waiting = [result.at for result in again if isinstance(result, Again)]
            if not waiting:
                return turn
            clock.now = max(clock.now, min(waiting))
        raise AssertionError("reading does not come to rest")

    return run


@pytest.fixture
def paper(site, clock: Clock, knowledge):
    """A source on the small press with one feed at /rss."""
    from hoiam.sources.actions.adding import add_source
    from hoiam.sources.models import Feed

    source = add_source(
        name="Báo Thử",
        home_url=site.url("/"),
        kind="newspaper",
        feeds=[(site.url("/rss"), "Tin mới")],
        now=clock.now,
    )
    return Feed.objects.get(source=source)


@pytest.fixture
def tell(db, clock: Clock):
    """Make an article of a story, as reading would have kept it: `tell("title", place=…)`."""
    from hoiam.places.models import Place
    from hoiam.sources.models import Source
    from hoiam.stories.actions.summing import refresh_story
    from hoiam.stories.models import Article, ArticlePlace, ArticleTopic, Story
    from hoiam.stories.queries import search
    from hoiam.topics.models import Topic

    def make(
        title: str,
        text: str = "Nội dung.",
        *,
        story: Story | None = None,
        outlet: str = "Báo Thử",
        hours_ago: float = 1,
        place: str | None = None,
        topic: str | None = None,
        reasons: tuple[str, ...] = (),
        copy_of: Article | None = None,
    ) -> Article:
        when = clock.now - timedelta(hours=hours_ago)
        host = f"{outlet.lower().replace(' ', '-')}.example"
        source, _new = Source.objects.get_or_create(
            host=host, defaults={"name": outlet, "home_url": f"https://{host}/", "added_at": when}
        )
        story = story or Story.objects.create(headline=title, first_seen=when, last_activity=when)
        article = Article.objects.create(
            source=source,
            url=f"https://{host}/{Article.objects.count()}.html",
            title=title,
            text=text,
            published=when,
            received=when,
            story=story,
            needs_answer=0.9 if reasons else 0.1,
            reasons=list(reasons),
            copy_of=copy_of,
        )
        if place:
            ArticlePlace.objects.create(article=article, place=Place.objects.get(code=place))
        if topic:
            ArticleTopic.objects.create(
                article=article, topic=Topic.objects.get(code=topic), score=0.9
            )
        search.index_article(article.pk, title, text)
        refresh_story(story)
        return article

    return make
