"""The desk in the hands of a stranger, of a reader who wants more, and of what outsiders wrote."""

from __future__ import annotations

from html import escape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import get_resolver, reverse

from hoiam.sources.actions.adding import add_source
from hoiam.sources.models import Feed, Fetch, Item, Source
from hoiam.stories.models import Article, Mark, Story, StoryCorrection
from tests.rooms import PASSWORD

pytestmark = pytest.mark.django_db

HOSTILE = '"><img src=x onerror=alert(1)><script>alert(2)</script>{{ 7|add:7 }}'
AWAY = (
    "https://evil.example/",
    "//evil.example/",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "http:///evil.example",
    "javascript:alert(1)",
    "\tjavascript:alert(1)",
    "/\t/evil.example",
    "/a\r\nSet-Cookie: x=1",
)
ODD = (
    "\x00",
    "a\x00b",
    "9" * 5000,
    "-1",
    "99999999999999999999999999",
    "1e9",
    "٣",
    "²",
    "½",
    "' OR 1=1 --",
    "%(x)s %s {0}",
    "../../etc/passwd",
    "😀" * 600,
    "\u202e\u2028\ufeff",
    "a" * 100_000,
    "NaN",
    "9999-12-31T23:59",
    "0001-01-01T00:00",
)


@pytest.fixture
def desk(client, ha, knowledge):
    client.force_login(ha)
    return client


@pytest.fixture
def source(db, clock):
    return add_source(
        name="Báo Thử",
        home_url="https://bao-thu.example/",
        kind="newspaper",
        feeds=[("https://bao-thu.example/rss", "Tin")],
        now=clock.now,
    )


@pytest.fixture
def story(tell) -> Story:
    return tell("Ngập kéo dài").story


def addresses(story: Story, source: Source) -> dict[str, str]:
    """Every address of the desk, by name."""
    keys = {"stories": story.pk, "sources": source.pk}
    found = {"language": reverse("set_language")}
    for room in ("desk", "stories", "sources"):
        for pattern in get_resolver().namespace_dict[room][1].url_patterns:
            name = f"{room}:{pattern.name}"
            if "code" in pattern.pattern.converters:
                continue  # an office's page, tried in tests/test_every_door.py
            pk = {"sources:follow": source.feeds.get().pk, "stories:typed-in": 1}.get(
                name, keys.get(room)
            )
            wants = "pk" in pattern.pattern.converters
            found[name] = reverse(name, args=[pk] if wants else [])
    return found


OPEN = {"desk:sign-in", "desk:sign-out", "language"}


def test_a_stranger_gets_nothing_and_changes_nothing(client, story, source):
    for name, address in addresses(story, source).items():
        for method in ("get", "post", "put", "patch", "delete", "options", "head"):
            response = getattr(client, method)(address)
            if name in OPEN:
                assert response.status_code in (200, 302, 405), (name, method)
            else:
                assert response.status_code == 302, (name, method)
                assert response.url.startswith(reverse("desk:sign-in")), (name, method)


def test_a_reader_changes_nothing_by_any_method(client, minh, story, source):
    client.force_login(minh)
    before = [list(model.objects.values()) for model in (Story, Source, Feed)]
    body = {"mark": Mark.HANDLED, "articles": [Article.objects.get().pk], "place": "", "topic": ""}
    for name, address in addresses(story, source).items():
        for method in ("post", "put", "patch", "delete", "get"):
            if name != "desk:sign-out":
                assert getattr(client, method)(address, body).status_code < 500, (name, method)
    after = [list(model.objects.values()) for model in (Story, Source, Feed)]
    assert before == after
    assert not StoryCorrection.objects.exists()


def test_nothing_is_taken_without_the_forms_token(ha, knowledge, story, source):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ha)
    for name, address in addresses(story, source).items():
        response = client.post(address, {"mark": Mark.HANDLED})
        assert response.status_code in (403, 405), name
    assert Story.objects.get().mark == ""


@pytest.mark.parametrize("away", AWAY, ids=ascii)
def test_no_address_in_a_form_leads_away(desk, client, ha, story, away):
    answers = [
        desk.post(reverse("stories:mark", args=[story.pk]), {"mark": "handled", "back": away}),
        desk.post(reverse("set_language"), {"language": "vi", "next": away}),
        desk.get(reverse("stories:story", args=[story.pk]), headers={"referer": away}),
    ]
    stranger = Client()
    sign_in = reverse("desk:sign-in")
    answers.append(stranger.post(sign_in, {"username": "ha", "password": PASSWORD, "next": away}))
    for response in answers:
        assert "evil" not in response.headers.get("Location", "")
        assert "script:" not in response.headers.get("Location", "")
        assert "x" not in response.cookies
        assert b"evil.example" not in response.content
    assert stranger.session.get("_auth_user_id")


@pytest.mark.parametrize("shift", range(0, len(ODD), 3))
def test_odd_values_break_no_page(desk, story, source, shift):
    where = addresses(story, source)
    fields = (
        *("q", "time", "province", "commune", "topic", "mark", "needs_answer", "page", "home"),
        *("reason", "version", "articles", "other", "place", "medium", "outlet", "published"),
        *("title", "text", "name", "home_url", "kind", "feeds", "back", "language", "next"),
    )
    given = {name: ODD[(n + shift) % len(ODD)] for n, name in enumerate(fields)}
    marked = given | {"mark": "not-ours", "version": ""}
    assert desk.get("/desk/", given | {"province": "2025-07-01/33"}).status_code < 500
    assert desk.post(where["stories:mark"], marked).status_code < 500
    for odd in ODD[shift : shift + 3]:
        again = {"mark": "handled", "back": odd, "version": odd, "articles": odd}
        assert desk.post(where["stories:mark"], again).status_code < 500, odd[:30]
        assert desk.post(where["stories:split"], again | {"version": ""}).status_code < 500
        sign_in = {"username": odd, "password": odd}
        assert Client().post(where["desk:sign-in"], sign_in).status_code < 500
    for name, address in where.items():
        if name != "desk:sign-out":
            assert desk.get(address, given).status_code < 500, (name, "get")
            assert desk.post(address, given).status_code < 500, (name, "post")


def test_typed_in_values_at_their_edges(desk):
    good = {
        "medium": "print",
        "outlet": "Báo in",
        "published": "2026-11-01T08:00",
        "title": "Ngập kéo dài",
        "text": "Nước ngập trên đường.",
    }
    for field in good:
        for odd in ODD:
            assert desk.post(reverse("stories:type-in"), good | {field: odd}).status_code < 500


@pytest.mark.parametrize("key", ["99999999999999999999", "9" * 4400, "0", "-1", "%00", "1%2F..%2F"])
def test_keys_of_rows_that_are_none(desk, key):
    for address in ("/desk/stories/{}/", "/desk/sources/{}/", "/desk/stories/typed-in/{}/"):
        assert desk.get(address.format(key)).status_code == 404
    assert desk.post(f"/desk/stories/{key}/mark/", {"mark": "handled"}).status_code == 404
    assert desk.post(f"/desk/sources/feeds/{key}/follow/").status_code == 404


def test_what_outsiders_wrote_is_text_on_every_page(desk, tell, source, clock):
    article = tell(HOSTILE, f"{HOSTILE} bức xúc", outlet=HOSTILE[:60], reasons=(HOSTILE,))
    Source.objects.update(name=HOSTILE[:120])
    Feed.objects.update(
        title=HOSTILE, moved_to="https://bao-thu.example/" + HOSTILE, last_success=None, failures=4
    )
    Fetch.objects.create(
        feed=source.feeds.get(), at=clock.now, outcome=HOSTILE[:40], params={"why": HOSTILE}
    )
    Item.objects.create(
        source=source,
        url=f"javascript:alert(1)//{HOSTILE}",
        url_digest="x",
        host="bao-thu.example",
        seen_at=clock.now,
        outcome=HOSTILE[:40],
        listing={"title": HOSTILE},
    )
    Story.objects.update(mark=Mark.NOT_OURS, mark_reason=HOSTILE)
    for address in addresses(article.story, source).values():
        page = desk.get(address, {"q": HOSTILE, "home": HOSTILE}).content.decode()
        assert "<img src=x" not in page, address
        assert "<script>alert" not in page, address
        assert 'href="javascript:' not in page, address
        assert "{{ 7" in page or "14" not in page or "7|add" not in page


def test_a_list_of_feeds_that_wants_to_be_markup(desk):
    said = escape(HOSTILE, quote=True)
    row = f'<outline type="rss" text="{said}" '
    rows = "".join(
        f'{row} xmlUrl="{address}"/>'
        for address in ("javascript:alert(1)", "https://x.example/&lt;img src=x&gt;", "file:///etc")
    )
    body = f'<?xml version="1.0"?><opml version="2.0"><body>{rows}</body></opml>'
    file = SimpleUploadedFile('"><img src=x>.opml', body.encode())
    page = desk.post(reverse("sources:opml-in"), {"file": file}, follow=True).content.decode()
    assert "<img src=x" not in page
    assert 'href="javascript:' not in page
    assert not Feed.objects.filter(url__startswith="javascript").exists()


# What goes out with each answer -----------------------------------------------------------------


def test_no_page_of_the_desk_stays_in_a_cache(desk, client, story, source):
    for address in (
        *(
            "/desk/",
            "/desk/sources/",
            f"/desk/stories/{story.pk}/",
            f"/desk/sources/{source.pk}/",
            "/desk/stories/type-in/",
        ),
        *("/desk/sources/opml/", "/desk/sign-in/", "/desk/nothing/"),
    ):
        kept = desk.get(address).headers.get("Cache-Control", "")
        assert "no-store" in kept, address
        assert "private" in kept, address


def test_a_foreign_host_in_the_request_is_refused(desk):
    for name in ("evil.example", "localhost.evil.example", "127.0.0.1@evil.example", "a b"):
        response = desk.get("/desk/sign-in/", headers={"host": name})
        assert response.status_code == 400
        assert b"evil" not in response.content
    response = desk.get("/desk/", headers={"x-forwarded-host": "evil.example"})
    assert b"evil.example" not in response.content


def test_the_session_of_before_signing_in_is_worth_nothing_after(client, ha):
    session = client.session
    session["planted"] = "x"
    session.save()
    client.cookies["sessionid"] = planted = session.session_key
    client.post(reverse("desk:sign-in"), {"username": "ha", "password": PASSWORD})
    assert client.session.session_key != planted
    other = Client()
    other.cookies["sessionid"] = planted
    assert other.get("/desk/").status_code == 302
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_a_fault_of_ours_tells_nobody_of_it(desk, monkeypatch):
    def break_down(*_args, **_more):
        raise RuntimeError("bí mật của hệ thống")

    monkeypatch.setattr("hoiam.desk.views.today.list_stories", break_down)
    desk.raise_request_exception = False
    response = desk.get("/desk/", {"q": "lời người ta tìm"})
    assert response.status_code == 500
    page = response.content.decode()
    assert "bí mật" not in page
    assert "Traceback" not in page
