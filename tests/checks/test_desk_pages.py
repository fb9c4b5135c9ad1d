"""Where the page of a source stands, on the claim's page, and what a checker does about it."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from hoiam.checks.actions import signing
from hoiam.checks.actions.reading_pages import read_page
from hoiam.checks.models import Claim, PageReading
from hoiam.checks.page_extract import MOST_BYTES
from hoiam.sources.models import Source
from tests.checks.rooms import add_free_evidence
from tests.checks.test_pages import LISTED, PAGE, QUOTE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_desk")]

TYPED = {
    "kind": "page",
    "title": "Lưu lượng xe",
    "owner": "Viện Nghiên cứu Giao thông",
    "says": "Đường không bị đóng.",
    "quote": QUOTE,
    "stance": "refutes",
}


@pytest.fixture
def at_desk(clock, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", clock)


@pytest.fixture(autouse=True)
def _listed(site, now):
    home = site.url("/")
    Source.objects.create(name="Viện Giao thông", home_url=home, host=LISTED, added_at=now)


@pytest.fixture
def of():
    def client(user) -> Client:
        made = Client(headers={"accept-language": "en"})
        made.cookies["django_language"] = "en"
        made.force_login(user)
        return made

    return client


def post(client: Client, name: str, claim: Claim, /, *more: int, **sent):
    claim.refresh_from_db()
    address = reverse(f"checks:{name}", args=[claim.pk, *more])
    return client.post(address, {"version": claim.version} | sent, follow=True)


def body(response) -> str:
    return response.content.decode()


def upload(name: str = "trang.html", data: bytes = PAGE.encode()) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def test_an_address_on_the_list_is_read_without_the_request_asking_it(of, tam, claim, site, clock):
    site.serve("/so-lieu", PAGE)
    one, tams = claim(), of(tam)
    text = body(post(tams, "evidence", one, **TYPED, address=site.url("/so-lieu")))
    assert "The source is added. The page is being read." in text
    assert site.requests == []
    row = one.evidence.get()
    assert "Do not wait for it" in text
    assert "Upload it yourself" in text
    # The page looks again by itself: nothing new, nothing comes.
    again = re.search(r'hx-get="([^"]+page/\?tries=\d+)"', text)[1]
    assert tams.get(again).status_code == 204
    for _run in range(2):
        read_page(evidence=row.pk, now=clock.now)
        clock.advance(10)
    text = body(tams.get(again))
    row.refresh_from_db()
    assert "The page was read on 02/11/2026" in text
    assert row.digest in text
    assert "hx-get" not in text
    assert "Try again" not in text


def test_an_address_that_is_not_on_the_list_asks_for_the_upload(of, tam, claim):
    one, tams = claim(), of(tam)
    address = "https://dem-xe.example/thang-11"
    typed = body(post(tams, "counts", one, address=address, owner="Viện Giao thông"))
    assert "dem-xe.example is not on the list of sources" in typed
    assert "Upload the page that you saw." in typed
    text = body(post(tams, "evidence", one, **TYPED, address=address))
    assert "its host is not on the list of sources" in text
    assert "Upload it yourself" in text
    assert "Read it now" not in text
    row = one.evidence.get()
    text = body(post(tams, "upload-page", one, row.pk, page=upload()))
    assert "Kept: a cleaned extract and the digest." in text
    row.refresh_from_db()
    assert row.digest in text
    assert "Upload it yourself" not in text


def test_what_is_typed_says_beforehand_whether_it_is_read(of, tam, claim, site):
    one, tams = claim(), of(tam)
    assert "is read for you" in body(post(tams, "counts", one, address=site.url("/so-lieu")))
    refused = body(post(tams, "counts", one, address="https://www.facebook.com/somebody"))
    assert "social networks" in refused
    assert site.requests == []


def test_what_could_not_be_read_says_why_with_two_ways_on(of, tam, claim, site, clock):
    site.robots("User-agent: *\nDisallow: /")
    one, tams = claim(), of(tam)
    post(tams, "evidence", one, **TYPED, address=site.url("/so-lieu"))
    row = one.evidence.get()
    for _run in range(2):
        read_page(evidence=row.pk, now=clock.now)
        clock.advance(10)
    text = body(tams.get(reverse("checks:claim", args=[one.pk])))
    assert "the site asks not to be read here (robots.txt)" in text
    for button in ("Try again", "Upload it yourself"):
        assert button in text
    text = body(post(tams, "read-page", one, row.pk))
    assert "The page is being read." in text
    text = body(post(tams, "read-page", one, row.pk))
    assert "The page is being read already." in text
    text = body(post(tams, "stop-page", one, row.pk))
    assert "The page is not waited for." in text
    assert PageReading.objects.get().outcome == "page.not-waited"


def test_a_bad_upload_is_refused_on_the_same_page(of, tam, claim):
    one, tams = claim(), of(tam)
    post(tams, "evidence", one, **TYPED, address="https://dem-xe.example/thang-11")
    row = one.evidence.get()
    for sent, said in (
        ({}, "required"),
        ({"page": upload(data=b"")}, "empty"),
        ({"page": upload(data=b"x" * (MOST_BYTES + 1))}, "larger than 10 MB"),
        ({"page": upload(), "version": 0}, "Somebody else changed"),
    ):
        answer = post(tams, "upload-page", one, row.pk, **sent)
        assert answer.status_code == 409
        assert said in body(answer)
    row.refresh_from_db()
    assert row.digest == ""


def test_a_quote_that_is_not_there_is_shown_and_corrected(of, tam, claim):
    one, tams = claim(), of(tam)
    wrong = TYPED | {"quote": "không ngày nào đường đóng"}
    text = body(post(tams, "evidence", one, **wrong, address="https://a.example/x", page=upload()))
    assert "The quoted passage does not stand in the page in these words." in text
    row = one.evidence.get()
    text = body(post(tams, "correct-quote", one, row.pk, quote="cũng không có", version=0))
    assert "Somebody else changed" in text
    assert re.search(r"<textarea[^>]*>cũng không có</textarea>", text)
    text = body(post(tams, "correct-quote", one, row.pk, quote="x" * 3_001))
    assert "3000" in text
    text = body(post(tams, "correct-quote", one, row.pk, quote=QUOTE))
    assert "The quoted passage is kept." in text
    assert "does not stand in the page" not in text
    row.refresh_from_db()
    assert (row.quote, row.quote_found) == (QUOTE, True)


def test_who_signs_sees_where_it_stands_and_no_verb(of, tam, mai, claim, ready_check, now):
    one = claim()
    check = ready_check(one)
    add_free_evidence(tam, one, now=now, address="https://dem-xe.example/x")
    signing.submit_check(tam, check, now=now)
    text = body(of(mai).get(reverse("checks:check", args=[check.pk])))
    assert "its host is not on the list of sources" in text
    assert "Upload it yourself" not in text
    assert "hx-get" not in text.partition("signed-claim")[2].partition("</section>")[0]


def test_the_claims_page_says_what_signing_waits_for(of, tam, claim, ready_check, site):
    one = claim()
    check = ready_check(one)
    post(of(tam), "evidence", one, **TYPED, address=site.url("/so-lieu"))
    text = body(of(tam).get(reverse("checks:check", args=[check.pk])))
    assert "is still being read" in text


def test_verbs_are_for_those_who_check_and_for_the_sources_of_this_claim(
    of, tam, lan, quan, claim, site
):
    one, other = claim(), claim("Cầu Triều Dương đã thu phí.")
    post(of(tam), "evidence", one, **TYPED, address=site.url("/so-lieu"))
    row = one.evidence.get()
    for name in ("read-page", "stop-page", "upload-page", "correct-quote"):
        assert post(of(lan), name, one, row.pk).status_code == 404
        assert post(of(quan), name, one, row.pk).status_code == 403
        assert post(of(tam), name, other, row.pk).status_code == 404
    assert of(lan).get(reverse("checks:page", args=[one.pk, row.pk])).status_code == 404
    assert of(tam).get(reverse("checks:page", args=[other.pk, row.pk])).status_code == 404
    assert PageReading.objects.get().done_at is None
