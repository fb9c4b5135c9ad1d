"""Drafts: what is kept, who wrote what, two who write at once, and numbers given once."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connections, transaction

from hoiam.offices.actions.holding import Conflict
from hoiam.publishing.actions import drafting, signing
from hoiam.publishing.actions.holding import give_number
from hoiam.publishing.models import NumberSeries, Publication

pytestmark = pytest.mark.django_db
TEXT = {"title": "Tên", "summary": "Tóm tắt", "body": "Nội dung"}


def test_each_change_is_a_revision_with_its_author(draft, lan, ha, now):
    drafting.revise(ha, draft, **TEXT, now=now)
    drafting.revise(lan, draft, **TEXT | {"title": "Tên khác"}, now=now + timedelta(hours=1))
    rows = draft.revisions.values_list("number", "by__username", "title")
    assert list(rows) == [
        (1, "lan", "Sửa mặt đường tỉnh 379"),
        (2, "ha", "Tên"),
        (3, "lan", "Tên khác"),
    ]


def test_saving_without_a_change_is_nobody_s_writing(draft, lan, ha, now):
    first = draft.revisions.get()
    typed = {
        "title": "  Sửa mặt đường  tỉnh 379 ",
        "summary": first.summary + "\r\n",
        "body": first.body,
    }
    assert drafting.revise(ha, draft, **typed, now=now) == first
    draft.refresh_from_db()
    assert draft.version == 1
    assert draft.revisions.count() == 1


def test_two_who_write_at_once_are_told_and_nothing_is_overwritten(draft, lan, ha, now):
    drafting.revise(ha, draft, **TEXT, now=now, version=1)
    with pytest.raises(Conflict):
        drafting.revise(lan, draft, **TEXT | {"body": "Của Lan"}, now=now, version=1)
    assert draft.revisions.order_by("-number")[0].body == "<p>Nội dung</p>"


@pytest.mark.parametrize("who", ["minh", "tam"])
def test_who_may_not_see_or_write_it_can_not(who, draft, now, request):
    with pytest.raises(PermissionDenied):
        drafting.revise(request.getfixturevalue(who), draft, **TEXT, now=now)
    assert draft.revisions.count() == 1


WRONG = {
    "no title": {"title": " \u200b "},
    "a title without end": {"title": "a" * 301},
    "a summary without end": {"summary": "a" * 2_001},
    "a text without end": {"body": "a" * 200_001},
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_can_not_be_kept_is_refused(wrong, draft, lan, now):
    with pytest.raises(ValidationError):
        drafting.revise(lan, draft, **TEXT | WRONG[wrong], now=now)


def test_an_unknown_kind_is_no_publication(lan, now):
    with pytest.raises(KeyError):
        drafting.start("rumour", title="x", by=lan, now=now)


def test_numbers_begin_anew_each_year_of_the_office(draft):
    """The year is the office's: 1 January in Hà Nội is still 31 December in Greenwich."""
    hanoi = ZoneInfo("Asia/Ho_Chi_Minh")
    times = [
        datetime(2026, 12, 31, 23, 59, tzinfo=hanoi),
        datetime(2026, 12, 31, 23, 59, tzinfo=hanoi),
        datetime(2027, 1, 1, 0, 0, tzinfo=hanoi),
    ]
    given = [give_number(draft, now=at) for at in times]
    assert given == ["GC-2026-0001", "GC-2026-0002", "GC-2027-0001"]


def test_a_number_of_a_failed_publication_is_no_number(draft, lan, quan, now):
    signing.submit(lan, draft, now=now)
    signing.approve(quan, draft, now=now)
    with transaction.atomic():
        assert signing.publish(quan, draft, now=now).number == "GC-2026-0001"
        transaction.set_rollback(True)
    assert signing.publish(quan, draft, now=now).number == "GC-2026-0001"


def test_after_ten_thousand_the_number_grows(draft, now):
    NumberSeries.objects.create(prefix="GC", year=2026, last=9_999)
    assert give_number(draft, now=now) == "GC-2026-10000"


@pytest.mark.django_db(transaction=True)
def test_numbers_are_given_once_whoever_publishes_at_the_same_time(kind, lan, quan, now):
    rows = []
    for number in range(8):
        row = drafting.start("note", title=f"Bài {number}", by=lan, now=now)
        signing.submit(lan, row, now=now)
        rows.append(signing.approve(quan, row, now=now))
    start, failures = threading.Barrier(4), []

    def go(mine: list[Publication]) -> None:
        try:
            start.wait()
            for row in mine:
                signing.publish(None, row, now=now)
        except BaseException as error:  # noqa: BLE001 - told in the test's own thread
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=go, args=(rows[part::4],)) for part in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    numbers = sorted(Publication.objects.values_list("number", flat=True))
    assert numbers == [f"GC-2026-{number:04d}" for number in range(1, 9)]


@pytest.mark.django_db(transaction=True)
def test_two_workers_publish_what_is_due_once(kind, draft, lan, quan, now, seen):
    signing.submit(lan, draft, now=now)
    signing.approve(quan, draft, now=now)
    signing.publish(quan, draft, now=now, publish_at=now + timedelta(hours=1))
    later, start = now + timedelta(hours=2), threading.Barrier(2)

    def go() -> None:
        try:
            start.wait()
            signing.publish_due(now=later)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=go) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen.count(("on_published", "published")) == 1
    assert Publication.objects.get().number == "GC-2026-0001"
