"""Who is named in what an editor decides in public is nowhere on a page and nowhere kept (§2.1)."""

from __future__ import annotations

import pytest
from django.db import connection

from hoiam.publishing.actions import reviewing, withdrawing
from tests.boundaries.looking import everything_kept

pytestmark = pytest.mark.django_db

PLANTED = ("Nguyễn Văn Khoát", "0912 345 678", "0912345678", "khoat@thu.example")
REASON = (
    "Anh Nguyễn Văn Khoát, 0912 345 678, khoat@thu.example, hỏi về số liệu; chúng tôi đã so lại."
)


def addresses(check) -> list[str]:
    path = f"/kiem-chung/{check.publication.number}/"
    return [path, f"/en{path}", "/kiem-chung/", "/kiem-chung.atom", "/kiem-chung.json", "/"]


def look_everywhere(client, check) -> str:
    """All that is public and all that is kept, without one of them; what the check's page says."""
    pages = []
    for address in addresses(check):
        response = client.get(address)
        whole = b"".join(response) if response.streaming else response.content
        pages.append(whole.decode())
        assert not [one for one in PLANTED if one in pages[-1]], address
    for table, row in everything_kept(connection):
        assert not [one for one in PLANTED if one in row], table
    return pages[0]


def test_nobody_is_named_by_what_came_of_looking_again(client, published_check, thu, now):
    check = published_check()
    code = reviewing.ask_review(check.publication, text="Xem lại số liệu.", now=now)
    review = check.publication.reviews.get()
    reviewing.decide_review(thu, review, outcome="upheld", text=REASON, now=now)
    assert "đã so lại" in look_everywhere(client, check)
    followed = client.post("/bien-nhan/", {"code": code}).content.decode()
    assert not [one for one in PLANTED if one in followed]


def test_nobody_is_named_by_why_something_was_withdrawn(client, published_check, mai, now):
    check = published_check()
    withdrawing.withdraw(mai, check.publication, reason=REASON, now=now)
    assert "đã so lại" in look_everywhere(client, check)
