"""`inventory*.toml` list all that is stored, logged, exported or set; unlisted or stale fails.

The list is compared with the running program where that is possible (tables, what is inside JSON,
exports, cookies, the archive) and with the source where it is not (log lines, variables).
"""

from __future__ import annotations

import argparse
import ast
import importlib
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.urls import reverse
from lxml import etree
from warcio.archiveiterator import ArchiveIterator

import hoiam
from hoiam.issues.actions import asking, reopening
from hoiam.issues.actions.replying import take_reply
from hoiam.offices.models import Duty, LogEntry, Office
from hoiam.publishing.actions import correcting
from hoiam.reading import archive, errors, filters
from hoiam.reading.__main__ import shipped_knowledge
from hoiam.reading.feeds import parse_feed
from hoiam.reading.stages import RawPage
from hoiam.sources.actions.reading import keep_feed
from hoiam.sources.models import Feed
from hoiam.stories.actions import editing
from hoiam.stories.models import Article, Story
from hoiam.topics.models import Topic
from tests.boundaries.listed import inventory
from tests.doors import build, staff
from tests.press import samples

CODE = Path(hoiam.__file__).resolve().parent
INVENTORY: dict[str, Any] = inventory()
EVERYWHERE = INVENTORY["everywhere"]


def compare(what: str, there: Iterable[str], listed: Iterable[str]) -> None:
    there, listed = set(there), set(listed)
    new, stale = sorted(there - listed), sorted(listed - there)
    assert not new, (
        f"{what}: {', '.join(new)} is not in tests/boundaries/inventory.toml. If the boundaries of "
        "DESIGN §2 allow it, add it there with the reason it exists."
    )
    assert not stale, f"{what}: inventory.toml lists {', '.join(stale)}, which is no longer there."


def test_every_line_gives_a_reason():
    def leaves(table: dict[str, Any], path: str = "") -> Iterator[tuple[str, object]]:
        for name, value in table.items():
            if isinstance(value, dict):
                yield from leaves(value, f"{path}{name}.")
            else:
                yield f"{path}{name}", value

    for where, reason in leaves(INVENTORY):
        assert isinstance(reason, str), where
        assert len(reason) >= 4, f"{where} gives no reason"


@pytest.mark.django_db
def test_every_column_of_every_table():
    listed = INVENTORY["tables"] | INVENTORY[connection.vendor]
    with connection.cursor() as cursor:
        tables = {
            name: {
                column.name
                for column in connection.introspection.get_table_description(cursor, name)
            }
            for name in connection.introspection.table_names(cursor)
            if not name.startswith(tuple(INVENTORY["libraries"]))
        }
    compare("tables", tables, listed)
    for name, columns in tables.items():
        compare(f"table {name}", columns - EVERYWHERE.keys(), listed[name])


def test_every_json_column_says_what_is_in_it():
    there = {
        f"{model._meta.db_table}.{field.column}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.JSONField)
    }
    known = INVENTORY["json"] | INVENTORY["json_of_libraries"]
    listed = {f"{table}.{name}" for table, names in known.items() for name in names}
    compare("JSON columns", there, listed)


@pytest.fixture
def worked(site, paper, pump, tell, offices, ha, lan, quan, thu, minh, tam, clock):
    """A database in which everything that can fill JSON has happened."""
    flood = (
        "Nước ngập trên đường Nguyễn Văn Linh, phường Phố Hiến kéo dài hai ngày sau trận mưa.",
        "Người dân cho biết cống thoát nước đã tắc từ tháng tám, nhiều lần phản ánh với phường "
        "nhưng chưa được nạo vét, xe máy chết máy và hàng quán phải đóng cửa.",
    )
    school = (
        "Gần ba tháng nay hai trường tiểu học của xã không có nước sạch để nấu ăn bán trú.",
        "Phụ huynh phải chở nước bình tới trường, xã nói đang chờ tỉnh cấp kinh phí sửa trạm bơm "
        "và đường ống đã hỏng từ đợt lũ năm ngoái, chưa biết bao giờ xong.",
    )
    pages = {"/a.html": flood, "/b.html": school, "/c.html": flood, "/d.html": school}
    site.serve(
        "/rss", samples.rss([samples.item(f"Tin {p}", link=site.url(p)) for p in (*pages, "/x")])
    )
    for path, text in pages.items():
        title = "Ngập kéo dài ở phường Phố Hiến" if text is flood else "Trường thiếu nước sạch"
        site.serve(path, samples.article(title, *text, published="2026-11-01T09:00:00+07:00"))
    pump()
    first, second = Story.objects.order_by("pk")[:2]
    now = clock.now
    editing.mark_story(ha, first, "not-ours", reason="của sở khác", now=now)
    editing.set_place(ha, first, first.place, now=now)
    editing.set_topic(ha, first, Topic.objects.first(), now=now)
    merged = editing.merge_stories(ha, first, second, now=now)
    editing.split_story(ha, merged, [Article.objects.last().pk], now=now)
    listed = samples.rss([samples.item("Chưa đọc", link=site.url("/chua-doc.html"))])
    page = RawPage(url=paper.url, body=listed, fetched_at=now)
    keep_feed(paper, page, parse_feed(listed, url=paper.url, now=now), now=now)
    # Matters in every state, papers, digests, files, duties, mail: what stands behind the doors.
    people = staff(offices, ha=ha, lan=lan, quan=quan, thu=thu, minh=minh, tam=tam)
    world = build(people, offices, clock, tell)
    Duty.objects.filter(pk=world.things["duty"].pk).update(words=["đường tỉnh"])
    asking.decide_extension(
        ha, world.things["extension"], grant=True, days=3, decision="Đồng ý.", now=now
    )
    asking.ask_question(lan, world.things["assigned"], text="Đoạn nào?", now=now)
    take_reply(minh, world.things["healths"].pk, "NHẬN", now)
    reopening.decide_objection(
        ha, world.things["objection"], reopen=False, decision="Đã đủ.", now=now
    )
    correcting.sign_correction(quan, world.things["correction"], now=now)


@pytest.mark.django_db
def test_every_key_inside_json(worked):
    """What rows hold, and, for outcomes that are hard to bring about, what errors may carry."""
    for table, columns in INVENTORY["json"].items():
        for column, listed in columns.items():
            found = set()
            with connection.cursor() as cursor:
                cursor.execute(f'SELECT "{column}" FROM "{table}"')
                for (value,) in cursor.fetchall():
                    found |= keys_of(json.loads(value) if isinstance(value, str) else value)
            if column == "ids":
                # What the log may hold is what the code hands it, whether a test did it or not.
                assert found <= logged_ids()
                found = logged_ids()
            if column == "params":
                found |= set(error_params()) - (
                    set() if table == "sources_fetch" else {"listed", "new", "notes"}
                )
            compare(f"{table}.{column}", found, listed)


def logged_ids() -> set[str]:
    """Names under which the program keeps identifiers in entries of the log."""
    found = set()
    for path, node in calls():
        if isinstance(node.func, ast.Name) and node.func.id == "log":
            names = {keyword.arg for keyword in node.keywords}
            assert None not in names, f"{path}:{node.lineno}: identifiers made at run time"
            found |= names
    return found - {"now", "fields"}


@pytest.mark.django_db
def test_the_log_holds_keys_codes_and_days_and_no_words(worked):
    """Whatever happened: names of columns that there are, and nothing longer than a code."""
    columns = {field.name for model in apps.get_models() for field in model._meta.get_fields()}
    columns |= {"password", "question"}
    entries = list(LogEntry.objects.all())
    assert len({entry.verb for entry in entries}) > 25
    for entry in entries:
        assert set(entry.fields) <= columns, f"{entry.verb}: {entry.fields}"
        for name, value in entry.ids.items():
            plain = isinstance(value, int) or value is None
            assert plain or re.fullmatch(r"[A-Za-z0-9.:+_-]{0,40}", value), f"{entry.verb}: {name}"


def keys_of(value: object) -> set[str]:
    if isinstance(value, dict):
        assert not any(isinstance(inner, dict) for inner in value.values()), value
        return set(value)
    assert isinstance(value, list), value
    assert all(isinstance(inner, str) for inner in value), value
    return {"[]"}


def test_all_that_an_error_may_carry_is_a_number_or_a_key():
    """`params` of errors are stored and shown; text of outsiders must not ride along."""
    wanted = {name for table in INVENTORY["json"].values() for name in table.get("params", {})}
    assert set(error_params()) <= wanted
    annotation = errors.ReadingError.__init__.__annotations__["params"]
    assert annotation == "str | int | float"


def error_params() -> set[str]:
    """Names under which reading gives parameters to what it raises about feeds and pages."""
    kinds = {name for name, kind in vars(errors).items() if isinstance(kind, type)}
    # Neither is raised by reading a feed or a page: wrong input to a filter, a missing model.
    kinds -= {"BadInput", "EmbedderError"}
    names = set()
    for path, node in calls():
        if path.parts[0] in ("reading", "sources", "stories") and called(node) in kinds:
            names |= {keyword.arg for keyword in node.keywords if keyword.arg}
    status = {"status"} if "status" in Path(errors.__file__).read_text(encoding="utf-8") else set()
    return (names | status) - {"key", "permanent", "retry_after"}


def calls() -> Iterator[tuple[Path, ast.Call]]:
    for path in sorted(CODE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield path.relative_to(CODE), node


def called(node: ast.Call) -> str:
    return getattr(node.func, "id", "") or getattr(node.func, "attr", "")


LEVELS = {"debug", "info", "warning", "warn", "error", "exception", "critical", "log"}


def test_every_log_line():
    found = set()
    for path, node in calls():
        where = ".".join(("hoiam", *path.with_suffix("").parts))
        owner = getattr(getattr(node.func, "value", None), "id", "")
        if owner in ("logger", "log", "logging") and called(node) in LEVELS:
            line = node.args[0]
            assert isinstance(line, ast.Constant), f"{path}:{node.lineno}: a line made at run time"
            found.add(f"{where}: {line.value}")
        assert called(node) != "print" or path.parts[0] == "reading", f"{path}:{node.lineno} prints"
    compare("log", found, INVENTORY["log"])


READERS = {"text", "flag", "number", "names"}


def test_every_variable():
    found = {
        node.args[0].value
        for _path, node in calls()
        if isinstance(node.func, ast.Attribute)
        and getattr(node.func.value, "id", "") == "environment"
        and node.func.attr in READERS
    }
    for path in CODE.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                word = node.value
                if word.startswith("HOIAM_") and word.replace("_", "").isalnum():
                    found.add(word)
    compare("settings", found, INVENTORY["settings"])


@pytest.mark.django_db
def test_every_part_of_the_opml(client, ha, paper):
    client.force_login(ha)
    paper.source.place = None
    root = etree.fromstring(client.get(reverse("sources:opml")).content)
    found = set()
    for element in root.iter():
        found.add(element.tag)
        found |= {f"{element.tag}@{name}" for name in element.attrib}
    compare("OPML", found, INVENTORY["export"]["opml"])
    assert Feed.objects.count() == 1


LINES = {
    "address": [{"text": "Xã Đức Hợp, huyện Kim Động, tỉnh Hưng Yên"}],
    "article": [
        {
            "url": "https://bao.example/a-1.html",
            "html": samples.article("Ngập kéo dài", "Nước ngập hai ngày. " * 30).decode(),
        }
    ],
    "dates": [{"published": "6/3/2026"}],
    "match": [{"claim": "Cầu Hưng Hà thông xe"}],
    "places": [{"text": "Ở xã Đức Hợp, tỉnh Hưng Yên."}, {"text": "Cầu ở xã Tân Tiến sập."}],
    "redact": [{"text": "Gọi 0912345678."}],
    "signal": [{"title": "Đường hỏng, dân phản ánh nhiều lần", "text": "Chưa được sửa."}],
    "stories": [{"title": "Ngập kéo dài", "text": "Nước ngập hai ngày."}],
    "topics": [{"title": "Đường tỉnh xuống cấp, ùn tắc giao thông", "text": ""}],
}


def test_every_field_of_every_step():
    compare("steps", filters.COMMANDS, LINES)
    steps = {f"step_{name}" for name in filters.COMMANDS}
    compare("exports", steps | {"atom", "duties", "opml"}, INVENTORY["export"])


@pytest.mark.parametrize("name", sorted(LINES))
def test_every_field_of_a_step(name, tmp_path):
    checks = tmp_path / "checks.jsonl"
    checks.write_text(json.dumps({"id": 1, "claim": "Cầu Hưng Hà đã thông xe", "title": "Cầu"}))
    asked = ["--checks", str(checks)] if name == "match" else []
    module = importlib.import_module(f"hoiam.reading.filters.{name}")
    parser = argparse.ArgumentParser()
    getattr(module, "add_options", lambda parser: None)(parser)
    step = module.build(parser.parse_args(asked), shipped_knowledge())
    found = {path for line in LINES[name] for path in paths_in(step(line))}
    compare(f"hoiam step {name}", found, INVENTORY["export"][f"step_{name}"])


def paths_in(record: dict[str, Any], above: str = "") -> Iterator[str]:
    for key, value in record.items():
        yield f"{above}{key}"
        for inner in value if isinstance(value, list) else ():
            if isinstance(inner, dict):
                yield from paths_in(inner, f"{above}{key}.")


def test_every_header_of_the_archive(tmp_path, now):
    many = [(name.title(), "x") for name in archive.KEPT_HEADERS]
    hostile = [("Set-Cookie", "a=b"), ("X-Author", "Ai Đó"), ("Link", "<x>; rel=author")]
    page = RawPage(
        url="https://bao.example/a.html",
        body=b"<p>x</p>",
        fetched_at=now,
        headers=(*many, *hostile),
    )
    kept, http = set(), set()
    with archive.write_page(tmp_path, page).open("rb") as stream:
        for record in ArchiveIterator(stream):
            kept |= {name for name, _value in record.rec_headers.headers}
            if record.http_headers is not None:
                http |= {name.lower() for name, _value in record.http_headers.headers}
    compare("WARC record headers", kept, INVENTORY["archive"]["record"])
    compare("HTTP headers of the archive", http, INVENTORY["archive"]["http"])


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/tra-loi.atom", "/cau-hoi.atom"])
def test_every_part_of_a_feed(worked, client, address):
    """Those who are named are offices: no outlet, no member of staff, no reader."""
    root = etree.fromstring(client.get(address).content)
    found = {etree.QName(element).localname for element in root.iter()}
    compare(f"feed {address}", found, INVENTORY["export"]["atom"])
    named = {element.text for element in root.iter("{*}name")}
    assert named <= {settings.OFFICE_NAME, *(office.name for office in Office.objects.all())}


@pytest.mark.django_db
def test_every_cookie(client, ha):
    from tests.rooms import PASSWORD

    client.get(reverse("desk:sign-in"))
    client.post(reverse("desk:sign-in"), {"username": "ha", "password": PASSWORD})
    client.post(reverse("set_language"), {"language": "en"})
    client.get(reverse("desk:today"))
    unknown = set(client.cookies) - set(INVENTORY["cookies"])
    assert not unknown, f"cookies that inventory.toml does not list: {unknown}"
