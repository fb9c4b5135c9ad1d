"""A check from its second signature to correction, review and withdrawal, by the real verbs, each
step as the public page shows it."""

from __future__ import annotations

import json

import pytest
from lxml import html

from hoiam.checks.actions import correcting
from hoiam.checks.actions.noticing import put_up
from hoiam.checks.actions.signing import submit_check
from hoiam.checks.models import Claim
from hoiam.publishing.actions import correcting as texts
from hoiam.publishing.actions import reviewing, signing, withdrawing
from hoiam.reading.claimreview import has_errors, validate
from tests.checks.rooms import (  # noqa: F401
    FINDING,
    STATEMENT,
    claim,
    mai,
    published_check,
    ready_check,
    union,
)

pytestmark = pytest.mark.django_db


def page_of(client, check, prefix: str = ""):
    return client.get(f"{prefix}/kiem-chung/{check.publication.number}/")


def reviews(page: bytes) -> list[dict]:
    held = html.fromstring(page).xpath('//script[@type="application/ld+json"]/text()')
    return [json.loads(one) for one in held]


def test_nothing_is_public_before_the_second_signature(client, claim, ready_check, tam, now):  # noqa: F811
    check = ready_check(claim())
    submit_check(tam, check, now=now)
    for path in ("/", "/kiem-chung/", "/kiem-chung.atom"):
        assert STATEMENT not in client.get(path).content.decode()
    assert STATEMENT not in b"".join(client.get("/kiem-chung.json")).decode()
    assert client.get("/kiem-chung/KC-2026-0001/").status_code == 404


def test_what_two_signed_is_read_by_anyone(client, published_check, offices):  # noqa: F811
    page = page_of(client, published_check(), "/en")
    shown = page.content.decode()
    assert page.status_code == 200
    for words in (STATEMENT, FINDING, "Viện Nghiên cứu Giao thông", "Quản lý đường tỉnh."):
        assert words in shown, words
    assert offices.so_xay_dung.name_en in shown
    assert "Lawyers&#x27; association" in shown
    [review] = reviews(page.content)
    assert review["reviewRating"]["ratingValue"] == 1
    assert not has_errors(validate(page.content, base="http://testserver/"))
    assert STATEMENT in client.get("/kiem-chung/", {"q": "duong tinh 379"}).content.decode()


def test_a_correction_counts_once_it_is_signed(client, published_check, tam, mai, now):  # noqa: F811
    check = published_check()
    claim = check.claims.get()  # noqa: F811
    correction = correcting.correct_check(
        tam,
        check,
        title="Kiểm chứng: đường 379",
        summary="",
        body="<p>Đường đóng một làn vào ban đêm.</p>",
        text="Bản đầu chưa nói đường đóng một làn ban đêm.",
        ratings={claim.pk: ("partly-false", "", "Đường đóng một làn vào ban đêm.")},
        now=now,
    )
    assert "ban đêm" not in page_of(client, check).content.decode()
    texts.sign_correction(mai, correction, now=now)
    page = page_of(client, check, "/en")
    shown = page.content.decode()
    assert "The rating was <strong>false</strong> and is now <strong>partly false" in shown
    [review] = reviews(page.content)
    assert review["reviewRating"]["ratingValue"] == 2
    assert "ban đêm" in review["correction"][0]["text"]
    assert "Bản đầu chưa nói" in client.get("/kiem-chung.atom").content.decode()


def test_a_review_and_its_outcome_are_public(client, published_check, thu, now):  # noqa: F811
    check = published_check()
    said = {"text": "Xin xem lại số liệu.", "contact": "", "step": "send"}
    given = client.post(f"/en/xem-lai/{check.publication.number}/", said)
    assert 'class="code"' in given.content.decode()
    assert "Somebody asked us to look again" in page_of(client, check, "/en").content.decode()
    review = check.publication.reviews.get()
    reviewing.decide_review(thu, review, outcome="upheld", text="Số liệu khớp.", now=now)
    assert "Số liệu khớp." in page_of(client, check).content.decode()


def test_a_withdrawn_check_leaves_its_reason_and_no_rating(client, published_check, mai, now):  # noqa: F811
    check = published_check()
    withdrawing.withdraw(mai, check.publication, reason="Đã gộp vào bài khác.", now=now)
    page = page_of(client, check)
    assert page.status_code == 410
    assert "Đã gộp vào bài khác." in page.content.decode()
    assert reviews(page.content) == []
    assert STATEMENT not in b"".join(client.get("/kiem-chung.json")).decode()
    assert STATEMENT not in client.get("/kiem-chung/").content.decode()


def test_a_notice_leads_to_the_check_that_came_of_it(
    client,
    claim,  # noqa: F811
    ready_check,  # noqa: F811
    ha,
    tam,
    mai,  # noqa: F811
    now,
):
    row = claim()
    notice = put_up(ha, row, title="Tin đóng đường 379", text="Nhiều người hỏi.", days=7, now=now)
    path = f"/kiem-chung/dang-kiem-chung/{notice.publication.number}/"
    assert "Tin đóng đường 379" in client.get("/").content.decode()
    assert STATEMENT not in client.get(path).content.decode()
    check = ready_check(Claim.objects.get(pk=row.pk))
    submit_check(tam, check, now=now)
    signing.approve(mai, check.publication, now=now)
    signing.publish(mai, check.publication, now=now)
    check.publication.refresh_from_db()
    assert f"/kiem-chung/{check.publication.number}/" in client.get(path).content.decode()
    assert "Tin đóng đường 379" not in client.get("/").content.decode()
