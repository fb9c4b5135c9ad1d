"""Evidence: what is kept of a source, whose it is, and what it may count as."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from hoiam.checks.actions import evidence, parties, signing
from hoiam.checks.actions.holding import Conflict
from hoiam.checks.actions.parties import PartyData
from hoiam.checks.models import Claim, Evidence
from hoiam.checks.page_extract import LONGEST_EXTRACT, MOST_BYTES, keep
from hoiam.checks.queries.parties import tree
from hoiam.checks.queries.weighing import weigh
from hoiam.documents.models import OfficialDocument
from hoiam.publishing.actions import drafting
from hoiam.publishing.models import Publication
from tests.checks.rooms import add_free_evidence

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

PAGE = """<!doctype html><html lang="vi"><head><title>Lưu lượng xe tháng 11</title></head><body>
<article><h1>Lưu lượng xe tháng 11</h1>
<p>Trạm đếm xe trên đường tỉnh 379 ghi nhận 4.120 lượt xe mỗi ngày trong tuần đầu tháng 11.</p>
<p>Con số này tương đương cùng kỳ năm trước, không có ngày nào đường bị đóng hoàn toàn.</p>
<p>Liên hệ ông Nguyễn Văn A, số điện thoại 0912 345 678, thư a.nguyen@gmail.com.</p>
<script>alert('x')</script></article></body></html>""".encode()


@pytest.fixture
def paper(offices, ha, now):
    """A published official letter of the Department of Construction."""

    def make(state: str = "published") -> OfficialDocument:
        publication = drafting.start("document", title="Thông báo thi công", by=ha, now=now)
        current = publication.revisions.get()
        Publication.objects.filter(pk=publication.pk).update(state=state, current=current)
        publication.refresh_from_db()
        return OfficialDocument.objects.create(
            publication=publication,
            kind="letter",
            number="12/SXD",
            issuer=offices.so_xay_dung,
            issued_on=date(2026, 10, 30),
        )

    return make


def add(user, claim, now, **said):
    """A page of a free body unless said otherwise."""
    data = {
        "kind": "page",
        "title": "Lưu lượng xe",
        "stance": "refutes",
        "says": "Đường không bị đóng.",
        "address": "https://dem-xe.example/thang-11",
        "owner": "Viện Nghiên cứu Giao thông",
    }
    return evidence.add_evidence(user, claim, now=now, **(data | said))


def test_of_a_page_a_cleaned_extract_and_its_digest_are_kept(claim, tam, now):
    row = add(tam, claim(), now, page=PAGE, quote="không có ngày nào đường bị đóng hoàn toàn")
    row.refresh_from_db()
    assert row.digest == hashlib.sha256(PAGE).hexdigest()
    assert "4.120 lượt xe" in row.extract
    for gone in ("0912", "gmail", "alert", "<p>"):
        assert gone not in row.extract
    assert (row.seen_on, row.by) == (now.date(), tam)


def test_a_page_that_is_no_article_still_gives_its_text_and_a_pdf_its_quote():
    table = b"<html><body><p>379: 4120 xe</p></body></html>"
    assert keep(table).digest == hashlib.sha256(table).hexdigest()
    pdf = keep(b"%PDF-1.7\n%%EOF", quote="Khoản 2 Điều 5")
    assert pdf.extract == "Khoản 2 Điều 5"
    long = "<html><body><article>" + "<p>Một đoạn văn dài về đường tỉnh 379.</p>" * 9000
    assert len(keep(long.encode()).extract) <= LONGEST_EXTRACT + 2


@pytest.mark.parametrize(("page", "said"), [(b"", "empty"), (b"x" * (MOST_BYTES + 1), "10 MB")])
def test_a_page_that_is_empty_or_too_large_is_refused(page, said, claim, tam, now):
    with pytest.raises(ValidationError, match=said):
        add(tam, claim(), now, page=page)
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    "address",
    [
        "https://www.facebook.com/groups/hoi-nguoi-dan/posts/1",
        "https://m.tiktok.com/@someone",
        "https://zalo.me/0912345678",
        "https://bit.ly/abc",
        "https://FACEBOOK.com./someone",
        "https://web.archive.org/web/2026/https://www.facebook.com/someone/posts/1",
        "https://www.google.com/url?q=https%3A%2F%2Ffacebook.com%2Fsomeone&sa=D",
        "http://192.168.1.5/trang",
        "https://user:pass@dem-xe.example/",
        "javascript:alert(1)",
        "file:///etc/passwd",
    ],
)
def test_social_networks_personal_pages_and_what_is_no_address_are_refused(
    address, claim, tam, now
):
    with pytest.raises(ValidationError):
        add(tam, claim(), now, address=address)
    assert not Evidence.objects.exists()


def test_whose_it_is_must_be_said(claim, tam, now):
    with pytest.raises(ValidationError, match="whose it is"):
        add(tam, claim(), now, owner=" ")
    with pytest.raises(ValidationError, match="whose it is"):
        add(tam, claim(), now, owner="\u200b")


def test_a_name_of_the_table_means_that_body(claim, tam, offices, now):
    row = add(tam, claim(), now, owner="sở xây dựng")
    assert (row.office, row.owner) == (offices.so_xay_dung, "")


def test_what_stands_on_a_bodys_own_site_is_that_bodys(claim, tam, offices, now):
    offices.so_xay_dung.website = "https://www.soxaydung.example/"
    offices.so_xay_dung.save()
    address = "https://tin.soxaydung.example/bai-1"
    one = claim()
    assert add(tam, one, now, address=address, owner="").office == offices.so_xay_dung
    with pytest.raises(ValidationError, match="so it is theirs"):
        add(tam, one, now, address=address, owner="Viện Nghiên cứu Giao thông")
    other = "https://khong-phai-soxaydung.example/"
    assert add(tam, one, now, address=other).office is None


def test_an_official_document_is_its_issuers(claim, tam, offices, paper, now):
    row = add(tam, claim(), now, kind="document", title="", address="", owner="", document=paper())
    assert (row.office, row.title, row.dated) == (
        offices.so_xay_dung,
        "Thông báo thi công",
        date(2026, 10, 30),
    )


def test_a_draft_of_a_document_is_no_evidence(claim, tam, paper, now):
    said = {"kind": "document", "address": "", "owner": ""}
    with pytest.raises(ValidationError, match="not published"):
        add(tam, claim(), now, **said, document=paper("draft"))
    with pytest.raises(ValidationError, match="Choose the official document"):
        add(tam, claim(), now, **said)


def test_a_paper_of_a_party_is_context_only(claim, tam, offices, paper, now):
    one = claim()
    parties.state_parties(tam, one, parties=[PartyData(office=offices.so_xay_dung)], now=now)
    said = {"kind": "document", "address": "", "owner": "", "document": paper()}
    for stance in ("supports", "refutes"):
        with pytest.raises(ValidationError, match="it comes from a party"):
            add(tam, one, now, stance=stance, **said)
    row = add(tam, one, now, stance="context", **said)
    assert weigh(one, [], tree())[0].counts == "party"
    assert row.stance == "context"


def test_what_it_counts_as_follows_the_parties_and_the_signers(claim, tam, offices, now):
    one = claim()
    add(tam, one, now, owner="", office=offices.so_y_te)

    def counts(*signers):
        [row] = weigh(one, signers, tree())
        return row.counts, row.stance

    assert counts() == ("free", "refutes")
    assert counts(offices.so_y_te.pk) == ("signer", "context")
    parties.state_parties(tam, one, parties=[PartyData(office=offices.so_y_te)], now=now)
    assert counts() == ("party", "context")
    parties.state_parties(tam, one, parties=[PartyData(office=offices.so_xay_dung)], now=now)
    assert counts() == ("free", "refutes")


def test_it_is_taken_out_for_a_reason_and_stays_in_the_room(claim, tam, mai, now):
    one = claim()
    row = add(tam, one, now)
    with pytest.raises(ValidationError, match="why it is taken out"):
        evidence.remove_evidence(mai, row, reason=" ", now=now)
    evidence.remove_evidence(mai, row, reason="Số liệu của tháng 10.", now=now)
    row.refresh_from_db()
    assert (row.removed_by, row.removed_reason) == (mai, "Số liệu của tháng 10.")
    assert list(one.evidence.in_force()) == []
    with pytest.raises(ValidationError, match="taken out already"):
        evidence.remove_evidence(tam, row, reason="Nữa", now=now)


def test_evidence_stands_still_from_the_first_signature_on(ready_check, claim, tam, mai, now):
    one = claim()
    check = ready_check(one)
    row = one.evidence.get()
    signing.submit_check(tam, check, now=now)
    with pytest.raises(ValidationError, match="waiting for the second signature"):
        add(mai, one, now)
    with pytest.raises(ValidationError, match="waiting for the second signature"):
        evidence.remove_evidence(mai, row, reason="Sai", now=now)
    assert list(one.evidence.in_force()) == [row]


def test_every_change_moves_the_version_of_claim_and_check(ready_check, claim, tam, now):
    one = claim()
    check = ready_check(one)
    held, text = Claim.objects.get(pk=one.pk), check.publication.version
    row = add(tam, held, now, version=held.version)
    with pytest.raises(Conflict):
        add(tam, held, now, version=held.version)
    check.publication.refresh_from_db()
    assert check.publication.version > text
    with pytest.raises(Conflict):
        evidence.remove_evidence(tam, row, reason="Sai", now=now, version=held.version)
    with pytest.raises(ValidationError, match="Somebody else changed"):
        signing.submit_check(tam, check, now=now, version=text)


def test_bad_input_is_refused_with_a_sentence(claim, tam, now):
    for said, sentence in (
        ({"kind": "rumour"}, "kind of source"),
        ({"stance": "loyal"}, "supports or refutes"),
        ({"says": ""}, "Say what the source says"),
        ({"title": ""}, "what the source is called"),
        ({"address": ""}, "address of the page"),
        ({"dated": now.date() + timedelta(days=1)}, "lies ahead"),
        ({"quote": "a" * 3_001}, "too long"),
        ({"address": "https://a.example/" + "b" * 5_000}, "Refused|long"),
    ):
        with pytest.raises(ValidationError, match=sentence):
            add(tam, claim(), now, **said)
    assert not Evidence.objects.exists()


def test_personal_data_is_taken_out_of_all_that_is_typed(claim, tam, now):
    row = add(
        tam,
        claim(),
        now,
        title="Thư của 0912 345 678",
        says="Viết cho b.tran@gmail.com",
        quote="Gọi 0912345678 để biết thêm",
        owner="Viện Giao thông, vien.a@gmail.com",
    )
    kept = " ".join((row.title, row.says, row.quote, row.owner))
    for gone in ("0912", "gmail"):
        assert gone not in kept


@pytest.mark.parametrize("who", ["lan", "minh", "quan"])
def test_only_those_who_check_add_evidence(who, claim, now, request):
    with pytest.raises(PermissionDenied):
        add(request.getfixturevalue(who), claim(), now)


def test_a_page_can_hold_sixty_sources_and_no_more(claim, tam, now, monkeypatch):
    monkeypatch.setattr(evidence, "MOST", 2)
    one = claim()
    add_free_evidence(tam, one, now=now)
    add_free_evidence(tam, one, now=now)
    with pytest.raises(ValidationError, match="Too many sources"):
        add_free_evidence(tam, one, now=now)
