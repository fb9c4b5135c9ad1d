"""Papers as evidence: of a PDF the cleaned text and the page of the passage are kept."""

from __future__ import annotations

import hashlib

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from hoiam.checks import page_extract
from hoiam.checks.actions import evidence, pages
from hoiam.checks.models import Evidence
from hoiam.checks.page_extract import LONGEST_EXTRACT, keep
from hoiam.checks.queries.pages import NO_TEXT, PART_UNREAD, standing_of, why_unread
from hoiam.reading.errors import PdfError
from hoiam.reading.pdf import PAGE_BREAK
from tests.checks.rooms import publish_check
from tests.checks.test_pages import add, listed, read  # noqa: F401 - fixtures
from tests.reading.papers import TEXT, grey, locked, objects, paper, stream, written

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english", "clock")]

OPENING = "Thực hiện nhiệm vụ được giao, Sở Xây dựng báo cáo việc sửa đường tỉnh 379 như sau."
PASSAGE = "không có ngày nào đường bị đóng hoàn toàn"
COUNTED = f"Trạm đếm xe ghi nhận 4.120 lượt xe mỗi ngày; {PASSAGE}, kể cả vào cuối tuần."
CONTACT = "Ý kiến của người dân gửi bà Trần Thị B, số điện thoại 0912 345 678, b.tran\\@gmail.com."
REPORT = (
    f"{OPENING}\n\n#pagebreak()\n{COUNTED}\n\n{CONTACT}\n\n#pagebreak()\n"
    "Phụ lục: số liệu từng ngày do trạm đếm xe cung cấp.\n\nBài: Nguyễn Văn A"
)
BY_HAND = {
    "kind": "paper",
    "title": "Báo cáo 12/BC-SXD",
    "stance": "refutes",
    "says": "Đường không bị đóng.",
    "owner": "Viện Nghiên cứu Giao thông",
}
MIXED = f'{COUNTED}\n#pagebreak()\n#set page(margin: 0cm)\n#image("a.png", width: 100%)'
SCAN = '#set page(margin: 0cm)\n#image("a.png", width: 100%, height: 100%)'


@pytest.fixture(scope="module")
def report() -> bytes:
    return paper(REPORT)


def test_the_text_of_a_paper_is_kept_clean_with_the_page_of_the_passage(report):
    kept = keep(report, quote=PASSAGE)
    assert kept.digest == hashlib.sha256(report).hexdigest()
    assert (kept.quote_found, kept.quote_page, kept.unread) == (True, 2, "")
    first, second, third = kept.extract.split(PAGE_BREAK)
    assert first.strip() == OPENING
    assert second.startswith(COUNTED)
    assert "Phụ lục" in third
    for gone in ("0912", "gmail", "Nguyễn Văn A"):
        assert gone not in kept.extract


def test_bytes_decide_and_not_names(report):
    page = f"<html><body><article><p>{COUNTED}</p><p>{OPENING}</p></article></body></html>"
    kept = keep(page.encode(), address="https://dem-xe.example/bao-cao.pdf", quote=PASSAGE)
    assert (kept.quote_found, kept.quote_page, kept.unread) == (True, None, "")
    kept = keep(report, address="https://dem-xe.example/bao-cao.html", quote=PASSAGE)
    assert (kept.quote_found, kept.quote_page) == (True, 2)


def test_a_passage_over_two_pages_is_found_on_the_first():
    body = paper(f"{COUNTED} Số liệu này do\n#pagebreak()\n#h(0pt)trạm tự động cung cấp mỗi giờ.")
    kept = keep(body, quote="Số liệu này do trạm tự động")
    assert (kept.quote_found, kept.quote_page) == (True, 1)
    assert f"Số liệu này do {PAGE_BREAK}trạm tự động" in kept.extract


def test_a_name_at_the_end_goes_even_where_it_stands_alone_on_its_page():
    body = paper(f"{OPENING}\n\n{COUNTED}\n\n#pagebreak()\nBài: Nguyễn Văn A")
    assert "Nguyễn" not in keep(body).extract
    body = paper(f"{OPENING}\n\n{COUNTED}\n\n#pagebreak()\nLiên hệ 0912 345 678")
    assert "0912" not in keep(body).extract


def test_a_passage_that_is_missing_is_pointed_out_and_corrected_with_its_page(
    report, claim, tam, now
):
    row = evidence.add_evidence(
        tam, claim(), page=report, quote="đường bị đóng mọi ngày", now=now, **BY_HAND
    )
    row.refresh_from_db()
    assert (row.quote_found, row.quote_page) == (False, None)
    assert "does not stand in the page" in standing_of(row).quote
    row = pages.correct_quote(tam, row, quote=f"{PASSAGE} […] cuối tuần", now=now)
    row.refresh_from_db()
    assert (row.quote_found, row.quote_page, standing_of(row).quote) == (True, 2, "")
    row = pages.correct_quote(tam, row, quote="", now=now)
    assert (row.quote_found, row.quote_page) == (None, None)


SCANNED = (SCAN, {"a.png": grey()})
UNREADABLE = {
    "pdf.scan": lambda: paper(SCANNED[0], pictures=SCANNED[1]),
    "pdf.password": lambda: locked(TEXT, password=b"mat khau"),
    "pdf.broken": lambda: paper(OPENING)[:3000],
    "pdf.garbled": lambda: paper("CӜNG HÒA XÃ HӜI CHӪ NGHƬA VIӊT NAM. Ĉӝc lұp. " * 3),
    "pdf.crashed": lambda: written(objects(b"q " * 5_000_000)),
}


@pytest.mark.parametrize("key", UNREADABLE)
def test_of_what_has_no_text_digest_and_passage_stay_and_a_sentence_says_why(key, claim, tam, now):
    body = UNREADABLE[key]()
    row = evidence.add_evidence(tam, claim(), page=body, quote=PASSAGE, now=now, **BY_HAND)
    row.refresh_from_db()
    assert (row.unread, row.extract) == (key, PASSAGE)
    assert row.digest == hashlib.sha256(body).hexdigest()
    assert (row.quote_found, row.quote_page) == (None, None)
    words = standing_of(row).words
    assert str(NO_TEXT[key]) in words
    assert "compare it yourself" in words
    row = pages.correct_quote(tam, row, quote="đoạn khác", now=now)
    assert (row.extract, row.quote_found, row.unread) == ("đoạn khác", None, key)


def test_what_took_too_long_is_told_too(monkeypatch):
    def slow(body: bytes):
        raise PdfError("pdf.too-slow")

    monkeypatch.setattr(page_extract, "read_pdf", slow)
    kept = keep(b"%PDF-1.7", quote=PASSAGE)
    assert (kept.extract, kept.unread) == (PASSAGE, "pdf.too-slow")


def test_where_a_part_was_not_read_no_passage_is_said_to_be_missing(claim, tam, now):
    body = paper(MIXED, pictures={"a.png": grey()})
    row = evidence.add_evidence(
        tam, claim(), page=body, quote="chữ trong ảnh chụp", now=now, **BY_HAND
    )
    assert (row.unread, row.quote_found) == ("pdf.some-pages", None)
    assert COUNTED in row.extract
    assert str(PART_UNREAD["pdf.some-pages"]) in standing_of(row).words
    row = pages.correct_quote(tam, row, quote=PASSAGE, now=now)
    assert (row.quote_found, row.quote_page) == (True, 1)
    row = pages.correct_quote(tam, row, quote="chữ khác trong ảnh chụp", now=now)
    assert (row.quote_found, row.quote_page) == (None, None)


def test_every_key_of_reading_has_its_sentence_in_the_language_of_the_reader():
    keys = {*NO_TEXT, *PART_UNREAD}
    assert all(why_unread(key) for key in keys)
    assert why_unread("") == ""
    longest = Evidence._meta.get_field("unread").max_length
    assert max(map(len, keys)) <= longest


def test_a_long_paper_is_cut_as_a_page_is():
    body = paper("\n\n".join(f"{at}. {COUNTED}" for at in range(400)))
    kept = keep(body, quote=f"399. {COUNTED}")
    assert len(kept.extract) <= LONGEST_EXTRACT + 2
    assert kept.quote_found is True
    assert kept.quote_page > 5


def test_the_fetcher_brings_papers_too(add, claim, site, read, report):  # noqa: F811
    site.serve("/bao-cao.pdf", report, content_type="application/pdf")
    row = read(add(claim(), "/bao-cao.pdf"))
    assert row.digest == hashlib.sha256(report).hexdigest()
    assert (row.quote_found, row.quote_page) == (True, 2)
    assert COUNTED in row.extract
    assert (standing_of(row).code, row.reading.outcome) == ("read", "page.read")


def test_the_fetcher_brings_a_scan_and_says_so(add, claim, site, read):  # noqa: F811
    body = UNREADABLE["pdf.scan"]()
    site.serve("/bao-cao.pdf", body, content_type="application/octet-stream")
    row = read(add(claim(), "/bao-cao.pdf"))
    assert (row.extract, row.unread) == (PASSAGE, "pdf.scan")
    standing = standing_of(row)
    assert standing.code == "read"
    assert "is a scan" in standing.words


def test_a_paper_that_is_too_large_is_not_read(add, claim, site, read):  # noqa: F811
    body = written([*objects(TEXT), stream(b"0" * (page_extract.MOST_BYTES + 1))])
    site.serve("/bao-cao.pdf", body, content_type="application/pdf")
    row = read(add(claim(), "/bao-cao.pdf"))
    assert (row.digest, row.reading.outcome) == ("", "fetch.too-large")


def test_a_web_page_in_place_of_a_paper_is_read_as_one(add, claim, site, read):  # noqa: F811
    gone = "<html><head><title>404 Not Found</title></head><body><p>Not found.</p></body></html>"
    site.serve("/bao-cao.pdf", gone, content_type="application/pdf")
    row = read(add(claim(), "/bao-cao.pdf"))
    assert row.digest == ""
    assert row.reading.outcome in ("page.soft-404", "page.empty")


def test_nothing_is_locked_while_a_paper_is_read(report, claim, tam, lan, now, monkeypatch):
    """A PDF takes seconds: neither a claim nor the whole of SQLite may wait for it."""
    depth = len(connection.savepoint_ids)
    seen = []

    def reading(body: bytes):
        seen.append(len(connection.savepoint_ids))
        raise PdfError("pdf.scan")

    monkeypatch.setattr(page_extract, "read_pdf", reading)
    one = claim()
    evidence.add_evidence(tam, one, page=report, now=now, **BY_HAND)
    assert seen == [depth]
    # Who may not work on claims makes nobody read anything.
    with pytest.raises(PermissionDenied), transaction.atomic():
        evidence.add_evidence(lan, one, page=report, now=now, **BY_HAND)
    assert len(seen) == 1


def test_the_desk_shows_pages_and_says_what_was_not_read(report, claim, tam, now):
    one = claim()
    row = evidence.add_evidence(tam, one, page=report, quote=PASSAGE, now=now, **BY_HAND)
    client = Client(headers={"accept-language": "en"})
    client.cookies["django_language"] = "en"
    client.force_login(tam)
    shown = client.get(reverse("checks:claim", args=[one.pk])).content.decode()
    assert '<p class="why">page 2</p>' in shown
    for number in (1, 2, 3):
        assert f"<b>[page {number}]</b>" in shown
    evidence.remove_evidence(tam, row, reason="Bản cũ.", now=now)
    sent = {
        **BY_HAND,
        "quote": PASSAGE,
        "page": SimpleUploadedFile("bao-cao.pdf", UNREADABLE["pdf.scan"]()),
    }
    one.refresh_from_db()
    address = reverse("checks:evidence", args=[one.pk])
    told = client.post(address, sent | {"version": one.version}, follow=True)
    assert any("This PDF is a scan" in str(said) for said in told.context["messages"])
    shown = client.get(reverse("checks:claim", args=[one.pk])).content.decode()
    assert "This PDF is a scan" in shown


def test_a_paper_that_is_uploaded_later_is_told_of_too(claim, tam, now):
    one = claim()
    row = evidence.add_evidence(
        tam, one, quote=PASSAGE, address="https://dem-xe.example/bao-cao.pdf", now=now, **BY_HAND
    )
    client = Client(headers={"accept-language": "en"})
    client.cookies["django_language"] = "en"
    client.force_login(tam)
    one.refresh_from_db()
    address = reverse("checks:upload-page", args=[one.pk, row.pk])
    sent = SimpleUploadedFile("a.pdf", UNREADABLE["pdf.password"]())
    told = client.post(address, {"version": one.version, "page": sent}, follow=True)
    assert any("password" in str(said) for said in told.context["messages"])
    row.refresh_from_db()
    assert (row.unread, row.extract) == ("pdf.password", PASSAGE)


def test_a_passage_is_found_however_its_tones_and_dashes_are_written():
    body = paper("Uỷ ban nhân dân xã Hoà Bình, giai đoạn 2025–2030, “quý” hai năm nay.")
    for quote in (
        "Uỷ ban nhân dân xã Hoà Bình",
        "Ủy ban nhân dân xã Hòa Bình, giai đoạn 2025-2030",
    ):
        kept = keep(body, quote=quote)
        assert kept.quote_found is True
        assert page_extract.requote(kept, quote, "xã Hoà Bình").quote_found is True


def test_the_public_page_shows_the_page_of_the_passage(
    report, claim, ready_check, tam, mai, now, client
):
    one = claim()
    check = ready_check(one)
    evidence.add_evidence(tam, one, page=report, quote=PASSAGE, now=now, **BY_HAND)
    scan = UNREADABLE["pdf.scan"]()
    evidence.add_evidence(tam, one, page=scan, now=now, **BY_HAND | {"title": "Bản chụp"})
    check = publish_check(check, first=tam, second=mai, now=now)
    shown = client.get(f"/en/kiem-chung/{check.publication.number}/").content.decode()
    assert '<p class="part-note">page 2</p>' in shown
    assert '<b lang="en">[page 3]</b>' in shown
    assert "This PDF is a scan" in shown
