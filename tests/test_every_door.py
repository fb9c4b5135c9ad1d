"""Every door tried by each kind of person: `doors.toml` says who gets in, and none is left out.

    khach   anybody, not signed in          reader  only looks, at the desk
    tam     checks at a partner body        ha      edits at the desk
    minh    officer of another office       quan    signs second at the desk
    lan     officer of the office it is     thu     looks after accounts and offices
    phong   approver of Lan's office        closed  had an account, and an old session

A plus sign in the table: something was written. So whoever is refused, or only looks, changes
nothing by it; and no page, whatever it answers, holds words of what that person may not see.
Another office's row is not there (404); what is there and not theirs to do is refused (403).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, get_resolver

from hoiam.portal import limits
from tests.doors import ASSIGNED, HEALTHS, World, build, staff
from tests.publishing.uploads import picture

pytestmark = pytest.mark.long

DOORS: dict[str, list[dict[str, Any]]] = tomllib.loads(
    (Path(__file__).parent / "doors.toml").read_text(encoding="utf-8")
)
ONCE = ("desk/", "files/", "sitemap", "robots", ".well-known")
DOORS |= {f"en/{route}": rows for route, rows in DOORS.items() if not route.startswith(ONCE)}
PEOPLE = ("khach", "tam", "minh", "lan", "phong", "reader", "ha", "quan", "thu", "closed")
# What signing in and sessions write for themselves.
OF_SESSIONS = {"django_session", "usersessions_usersession", "offices_limit"}
WRITES = re.compile(r"^\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", re.IGNORECASE)
PUBLIC = re.compile(r"^(?:en/)?(?:$|van-de|xem-lai|bien-nhan|co-quan|van-ban|diem-bao|gioi-thieu)")


def routes(resolver: Any, above: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        path = above + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield path
        else:
            yield from routes(pattern, path)


def test_the_table_knows_every_door_and_no_other():
    there = set(routes(get_resolver()))
    assert sorted(there - set(DOORS)) == [], "not in tests/doors.toml: who gets in there?"
    assert sorted(set(DOORS) - there) == [], "in tests/doors.toml and no longer there"


def test_every_line_of_the_table_says_something_of_each_person():
    for route, lines in DOORS.items():
        assert any("get" in line for line in lines), f"{route}: nobody reads it"
        assert any("post" in line for line in lines), f"{route}: nobody sends it anything"
        for line in lines:
            for method in {"get", "post"} & set(line):
                said = cells(line[method])
                assert len(said) == len(PEOPLE), f"{route}: {method}"
                assert method == "post" or not any("+" in cell for cell in said), route
                for cell in said:
                    assert re.fullmatch(r"in|again|[2345]\d\d\+?", cell), f"{route}: {cell}"
                    assert not re.fullmatch(r"(?:4(?!09)|5).*\+", cell), f"{route}: {cell}"


def cells(said: str) -> list[str]:
    """What each person gets; `all 200` is the same for everybody."""
    words = said.split()
    return words[1:] * len(PEOPLE) if words[0] == "all" else words


@pytest.fixture
def world(ha, lan, quan, thu, minh, tam, offices, knowledge, tell, clock, settings, monkeypatch):
    """Everything, made once for each person who tries the doors."""
    monkeypatch.setattr("django.utils.timezone.now", clock)
    settings.RESET_BY_MAIL = True

    people = staff(offices, ha=ha, lan=lan, quan=quan, thu=thu, minh=minh, tam=tam)
    return build(people, offices, clock, tell)


@pytest.mark.django_db
def test_every_door_is_tried_by_each_person(world: World):
    wrong = []
    for route, lines in DOORS.items():
        for line in lines:
            for method in {"get", "post"} & set(line):
                for person, expected in zip(PEOPLE, cells(line[method]), strict=True):
                    wrong += attempt(world, person, route, line, method, expected)
    assert not wrong, "\n" + "\n".join(wrong)


# Whose version the forms of a page carry, by the beginning of its address.
SHOWN = {
    "desk/publications/": lambda row: row,
    "desk/documents/<int:pk>/submit/": lambda row: row.publication,
    "desk/documents/": lambda row: row,
    "desk/issues/digests/<int:pk>/do/": lambda row: row.publication,
    "desk/issues/digests/": lambda row: row,
    "desk/checks/<int:pk>/": lambda row: row,
    "desk/checks/check/": lambda row: row.publication,
    "desk/checks/others/": lambda row: row,
    "desk/issues/<int:pk>/edit/": lambda row: row,
    "desk/issues/<int:pk>/do/": lambda row: row,
}


def shown_version(world: World, route: str, line: dict[str, Any]) -> dict[str, int]:
    """The version that a person's form would carry, as the page shows it now."""
    of = next((of for start, of in SHOWN.items() if route.startswith(start)), None)
    if of is None or "pk" not in line:
        return {}
    row = of(world.things[line["pk"].removeprefix("$")])
    return {"version": type(row).objects.get(pk=row.pk).version}


def attempt(
    world: World, person: str, route: str, line: dict[str, Any], method: str, expected: str
) -> Iterator[str]:
    """Try one door and take back whatever it did. Yields what is not as the table says."""
    path = address(world, route, line)
    sent = world.value(line.get("query" if method == "get" else "send", {}))
    if method == "post" and isinstance(sent, dict):
        sent = shown_version(world, route, line) | sent
    client = world.clients[person]
    cookies = deepcopy(client.cookies)
    # A connection remembers a few thousand statements and complains of more.
    connection.queries_log.clear()
    limits.writing.forget()
    limits.asking.forget()
    with CaptureQueriesContext(connection) as asked, transaction.atomic():
        response = getattr(client, method)(path, with_files(sent))
        body = content(response)
        # What was done is taken back, so that the next person finds all as it was.
        transaction.set_rollback(True)
    client.cookies = cookies
    changed = {found[1] for q in asked if (found := WRITES.match(q["sql"]))} - OF_SESSIONS
    got = outcome(response) + ("+" if changed else "")
    where = f"{person}: {method} {path} {sent or ''}"
    if got != expected:
        yield f"{where}: {got}, and the table says {expected}"
    hidden = [words for words in world.hidden.get(person, ()) if words in body]
    if hidden:
        yield f"{where}: tells {person} of {hidden}"
    if route.startswith("desk/") and not line.get("tells"):
        for words, theirs in ((ASSIGNED, ("minh", "tam")), (HEALTHS, ("lan", "phong", "tam"))):
            if person in theirs and words in body:
                yield f"{where}: tells {person} of another office's “{words}”"
    if PUBLIC.match(route) and (response.cookies or "Cookie" in response.get("Vary", "")):
        kept = {**response.cookies, "Vary": response.get("Vary")}
        yield f"{where}: a public page looks at who asks: {kept}"


def address(world: World, route: str, line: dict[str, Any]) -> str:
    def filled(found: re.Match[str]) -> str:
        return str(world.value(line[found[1]]))

    return "/" + re.sub(r"<\w+:(\w+)>", filled, route)


def with_files(sent: Any) -> Any:
    """The upload that `file = "photo"` or `"table"` stands for."""
    uploads = {
        "photo": lambda: SimpleUploadedFile("anh.jpg", picture(), content_type="image/jpeg"),
        "table": lambda: SimpleUploadedFile("duties.csv", TABLE, "text/csv"),
        "opml": lambda: SimpleUploadedFile("feeds.opml", OPML, "text/x-opml"),
    }
    return {
        name: uploads[value[1:]]() if isinstance(value, str) and value[:1] == "@" else value
        for name, value in sent.items()
    }


TABLE = (
    "row,office,topic,place,matter_vi,matter_en,words,ground,valid_from,valid_to\r\n"
    "7,so-xay-dung,roads-traffic,,cầu trên đường tỉnh,,cầu đường tỉnh,,,\r\n"
).encode()
OPML = (
    b'<?xml version="1.0"?><opml version="2.0"><head/><body>'
    b'<outline text="Bao" xmlUrl="https://bao.vn/rss" htmlUrl="https://bao.vn/"/></body></opml>'
)


def outcome(response: HttpResponse) -> str:
    """The status; "in": must sign in; "again": must show anew who one is."""
    if response.status_code == 302:
        place = response.headers["Location"]
        if re.match(r"/desk/sign-in/\?next=", place):
            return "in"
        if place.startswith("/desk/account/again/"):
            return "again"
    return str(response.status_code)


def content(response: HttpResponse) -> str:
    whole = b"".join(response.streaming_content) if response.streaming else response.content
    return whole.decode("utf-8", "replace")
