"""Who asks "is this true?", who said a claim and who wrote of it are nowhere (§2.1, §2.9).

Names, numbers, profiles, contacts, networks and the memory of files are planted through every way
into checks: the public form, the desk's pages, a saved page, a list of another publisher, a
request for a review. A check goes out, is corrected and withdrawn. Then every table, file, line of
output, mail, public page, feed and block of data for machines is looked through.
"""

from __future__ import annotations

import json
import logging
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, models
from django.test import Client
from django.urls import reverse

from hoiam.checks import matching
from hoiam.checks.actions import embedding, joining, setting_aside, stating
from hoiam.checks.models import Appearance, Claim, Evidence, ImportedCheck, Joining, Tip
from hoiam.offices.actions.logging import verify_log
from hoiam.offices.models import LogEntry
from hoiam.post.actions.sending import send_due
from hoiam.post.models import OutgoingMail
from hoiam.publishing.actions import correcting
from hoiam.publishing.actions.withdrawing import withdraw
from hoiam.receipts import tasks
from hoiam.receipts.actions import find_receipt, open_contact
from hoiam.receipts.models import Receipt, SealedContact
from hoiam.sources.models import Source
from tests.boundaries.looking import everything_kept
from tests.boundaries.test_forgetting import database_files
from tests.checks.rooms import BODY, FINDING, STATEMENT, publish_check

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_matching")]

# Words that nobody else writes: they may stand in the tip until it is erased, and nowhere else.
SAID = "nghẹoquẹonhỉ"
HOST = "bao-kiem.example"
CONTACT = "quan.tam.lam@thu-hoi.example"
PEOPLE = {
    "name of who asks": "Bạch Ngoạn Khôi",
    "name of whom to call": "Khuyếch",
    "name under a tip": "Lò Văn Nghiêng",
    "name of who asks for a review": "Phùng Thị Ngoãn",
    "phone of a tip": "0987 654 321",
    "profile of a tip": "facebook.com/ngoan.khuc.lam",
    "messenger of a tip": "zalo.me/0966123456",
    "account of a tip": "@ngoankhuclam9x",
    "e-mail of a tip": "ngoan.khuc@thu-rieng.example",
    "phone of evidence": "0912 888 999",
    "e-mail of evidence": "canbo.nghi@thu-rieng.example",
    "author of the saved page": "Tạ Quỳnh Vẽ",
    "byline of the saved page": "Bế Văn Chúc",
    "commenter of the saved page": "Phí Ngọc Chuẩn",
    "profile in the saved page": "facebook.com/phi.ngoc.chuan",
    "name of the file": "chup-boi-lo-thi-nguyet",
    "phone in a claim": "0933 444 555",
    "who wrote the imported check": "Trần Văn Phóng",
    "who said the imported claim": "Nguyễn Thị Loan Khuê",
    "account of who said it": "twitter.com/loan_khue",
    "phone in the imported claim": "0977 111 222",
    "phone of a review": "0944 555 666",
    "contact": CONTACT,
    "network": "203.0.113.77",
    "browser": "TrinhDuyetLaKhongAiCo/7",
}
DIGITS = {f"{how}, digits alone": who.replace(" ", "") for how, who in PEOPLE.items() if "0" in who}
TIP = (
    f"Tôi là {PEOPLE['name of who asks']}, nghe nói {STATEMENT} {SAID}, ai biết gọi anh "
    f"{PEOPLE['name of whom to call']} sđt {PEOPLE['phone of a tip']} hay "
    f"{PEOPLE['profile of a tip']}, {PEOPLE['messenger of a tip']}, {PEOPLE['account of a tip']}, "
    f"{PEOPLE['e-mail of a tip']}\nTrân trọng, {PEOPLE['name under a tip']}"
)


def found_in(text: str) -> list[str]:
    lowered = text.casefold()
    planted = {**PEOPLE, **DIGITS}
    return [f"{how}: {who}" for how, who in planted.items() if who.casefold() in lowered]


@pytest.fixture(autouse=True)
def _one_clock(clock, monkeypatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", clock)


@pytest.fixture
def heard(caplog):
    caplog.set_level(logging.DEBUG)
    return caplog


@pytest.fixture
def outlet(now):
    return Source.objects.create(
        name="Báo Kiểm", host=HOST, home_url=f"https://{HOST}/", added_at=now
    )


def desk(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def saved_page() -> bytes:
    body = (
        f'<p class="author">{PEOPLE["byline of the saved page"]}</p>'
        "<p>Trạm đếm xe trên đường tỉnh ghi nhận lưu lượng bình thường trong cả tuần qua.</p>"
        "<p>Một làn được rào để sửa mặt đường, xe vẫn qua lại hai chiều theo hướng dẫn.</p>"
        f"<p>Liên hệ {PEOPLE['phone of evidence']}, {PEOPLE['e-mail of evidence']}.</p>"
        f'<section class="comments"><div class="comment-item"><b>'
        f"{PEOPLE['commenter of the saved page']}</b><p>Đúng rồi, xem "
        f"{PEOPLE['profile in the saved page']}</p></div></section>"
    )
    author = PEOPLE["author of the saved page"]
    return (
        '<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Số liệu</title>'
        f'<meta name="author" content="{author}"><script type="application/ld+json">'
        f'{{"@type":"NewsArticle","author":{{"@type":"Person","name":"{author}"}}}}</script>'
        f"</head><body><article><h1>Số liệu đếm xe</h1>{body}</article></body></html>"
    ).encode()


def their_list() -> bytes:
    review = {
        "@type": "ClaimReview",
        "url": f"https://{HOST}/kiem-chung/1",
        "claimReviewed": f"Gọi {PEOPLE['phone in the imported claim']} để nhận tiền hỗ trợ lũ.",
        "datePublished": "2026-06-01",
        "author": {"@type": "Person", "name": PEOPLE["who wrote the imported check"]},
        "itemReviewed": {
            "@type": "Claim",
            "author": {
                "@type": "Person",
                "name": PEOPLE["who said the imported claim"],
                "sameAs": f"https://{PEOPLE['account of who said it']}",
            },
            "appearance": {"url": f"https://{PEOPLE['account of who said it']}/status/1"},
        },
        "reviewRating": {"@type": "Rating", "alternateName": "Sai"},
    }
    return json.dumps({"@context": "https://schema.org", "@graph": [review]}).encode()


def ask(client: Client, text: str = TIP, *, contact: str = CONTACT) -> str:
    """Through the public form, step by step; the code of the receipt."""
    given = {"text": text, "contact": contact, "kind": "text"}
    for step in ("find", "preview", "back", "send"):
        answer = client.post("/kiem-chung/hoi/", given | {"step": step})
        assert answer.status_code == 200
    return re.search(r"[A-Z0-9]{4}(?:-[A-Z0-9]{4}){3,}", answer.content.decode())[0]


@pytest.fixture
def asker(client):
    client.defaults |= {
        "REMOTE_ADDR": PEOPLE["network"],
        "HTTP_X_FORWARDED_FOR": PEOPLE["network"],
        "HTTP_USER_AGENT": PEOPLE["browser"],
    }
    return client


@pytest.fixture
def asked(asker, heard):
    return ask(asker)


def sign_twice(publication, of_tam, of_mai) -> None:
    """The finding, written and signed by the one, signed and published by the other."""
    check = publication.factcheck
    of_tam.post(
        reverse("checks:check", args=[check.pk]),
        {"title": STATEMENT, "summary": FINDING, "body": BODY, "version": publication.version}
        | {"submit": "1"},
    )
    for verb in ("approve", "publish"):
        publication.refresh_from_db()
        of_mai.post(
            reverse(f"publishing:{verb}", args=[publication.pk]), {"version": publication.version}
        )
    publication.refresh_from_db()
    assert publication.state == "published"


@pytest.fixture
def worked(asked, asker, tam, mai, ha, outlet, offices, clock, monkeypatch):
    """From what somebody asked to a check that was published, corrected and reviewed."""
    claim = Claim.objects.get()
    of_tam = desk(tam)

    def do(name: str, *keys: object, **sent: object):
        claim.refresh_from_db()
        values = {"version": claim.version} | sent
        return of_tam.post(reverse(f"checks:{name}", args=[claim.pk, *keys]), values)

    statement = f"{STATEMENT} (gọi {PEOPLE['phone in a claim']})"
    said = {"wording": "ours", "language": "vi"}
    do("act", "state", statement=statement, **said)
    do("act", "state", statement=STATEMENT, **said)
    do("act", "add-appearance", seen_in="press", url=f"https://{HOST}/tin/duong-379.html")
    do("parties", **{"body-0": "Sở Xây dựng", "say-0": "Quản lý đường tỉnh."})
    page = SimpleUploadedFile(f"{PEOPLE['name of the file']}.html", saved_page(), "text/html")
    told = f"Lưu lượng bình thường, theo {PEOPLE['phone of evidence']}."
    added = do(
        "evidence",
        kind="page",
        title="Số liệu đếm xe",
        owner="Viện Nghiên cứu Giao thông",
        address="https://dem-xe.example/so-lieu",
        says=told,
        quote=f"Lưu lượng bình thường; hỏi {PEOPLE['e-mail of evidence']}.",
        stance="refutes",
        page=page,
    )
    assert added.status_code == 302
    assert do("rating", rating="false", finding=FINDING).status_code == 302
    do("start")
    claim.refresh_from_db()
    publication = claim.factcheck.publication
    sign_twice(publication, of_tam, desk(mai))
    file = SimpleUploadedFile("claims.json", their_list(), "application/json")
    desk(ha).post(reverse("checks:take-file"), {"file": file})
    asks = f"Em tên là {PEOPLE['name of who asks for a review']}. Xem lại giúp"
    review = {"text": f"{asks}, gọi {PEOPLE['phone of a review']}.", "contact": CONTACT}
    asker.post(f"/xem-lai/{publication.number}/", review | {"step": "send"})
    change = correcting.propose_correction(
        tam,
        publication,
        title=STATEMENT,
        summary=FINDING,
        body=BODY + "<p>Bổ sung ngày.</p>",
        text="Thiếu ngày.",
        now=clock.now,
    )
    correcting.sign_correction(mai, change, now=clock.now)
    monkeypatch.setattr(embedding, "open_model", _Model)
    embedding.embed(now=clock.now)
    send_due(now=clock.now)
    return publication


class _Model:
    """Remembers what it was given to read."""

    name, size = "e5-small/1", 384
    seen: list[str] = []

    def embed(self, texts, *, kind):
        import numpy as np

        type(self).seen += texts
        return np.ones((len(texts), self.size), np.float32) / self.size**0.5


def test_the_planted_way_was_gone_to_its_end(worked):
    """Otherwise the tests below would find nothing because there is nothing."""
    assert Tip.objects.get().text
    assert SAID in Tip.objects.get().text
    assert Appearance.objects.get().url.endswith("duong-379.html")
    row = Evidence.objects.get()
    assert "một làn được rào" in row.extract.casefold()
    assert len(row.digest) == 64
    assert ImportedCheck.objects.get().rating_text == "Sai"
    assert worked.corrections.exclude(approved_at=None).exists()
    assert worked.reviews.exists()
    assert _Model.seen


def test_no_table_holds_one_of_them(worked):
    for where, row in everything_kept(connection):
        if where != "django_session":
            assert not found_in(row), where


def test_what_an_asker_wrote_stands_in_one_row_and_in_nothing_that_is_permanent(worked):
    tables = [where for where, row in everything_kept(connection) if SAID in row]
    assert tables == ["checks_tip"]


def test_no_line_of_output_and_no_entry_of_the_log_tells_of_them(worked, heard, asked):
    lines = "\n".join(heard.handler.format(record) for record in heard.records)
    for one in (*PEOPLE.values(), SAID, asked):
        # Django's own client of mail names the recipient to nobody: the backend of tests is silent.
        assert one not in lines, one
    entries = str(list(LogEntry.objects.values_list("verb", "fields", "ids", "subject_kind")))
    assert not found_in(entries)
    assert SAID not in entries
    assert STATEMENT not in entries
    assert verify_log() is None


def test_taking_a_tip_in_leaves_no_entry_and_no_hour(asked, clock):
    assert not LogEntry.objects.exclude(subject_kind__startswith="offices").exists()
    hour = re.compile(r"\d\d:\d\d:\d\d")
    for where, row in everything_kept(connection):
        if where.startswith(("checks_", "receipts_")):
            assert not hour.search(row), where
    for model in (Tip, Joining, Receipt, SealedContact):
        for field in model._meta.get_fields():
            assert not isinstance(field, models.DateTimeField), f"{model.__name__}.{field.name}"


def test_public_pages_feeds_and_data_for_machines_name_none_of_them(worked, client):
    number = worked.number
    for prefix in ("", "/en"):
        for path in (
            *("/", "/kiem-chung/", f"/kiem-chung/{number}/", "/kiem-chung.atom"),
            *("/kiem-chung.json", "/kiem-chung/dang-kiem-chung/", f"/xem-lai/{number}/"),
            *("/kiem-chung/?q=ho+tro+lu", "/kiem-chung/thang-danh-gia/"),
        ):
            page = client.get(f"{prefix}{path}").getvalue().decode()
            assert not found_in(page), path
            assert SAID not in page, path
    shown = client.post("/kiem-chung/hoi/", {"text": "nhận tiền hỗ trợ lũ", "step": "find"})
    assert not found_in(shown.content.decode())
    data = client.get("/kiem-chung.json").getvalue().decode()
    page = client.get(f"/kiem-chung/{number}/").content.decode()
    for text in (data, *re.findall(r"ld\+json\">(.*?)</script>", page, re.S)):
        assert '"Person"' not in text
        assert "appearance" not in text
        assert HOST not in text


def test_neither_staff_nor_askers_are_named_where_the_public_reads(worked, client):
    page = client.get(f"/kiem-chung/{worked.number}/").content.decode()
    assert "Tâm" not in page
    assert "Mai<" not in page


def test_no_vector_no_file_and_no_index_holds_what_they_wrote(worked):
    for text in _Model.seen:
        assert not found_in(text)
        assert SAID not in text
    roots = (settings.VECTORS, settings.FILES, settings.ARCHIVE)
    for path in (one for root in roots for one in Path(root).rglob("*") if one.is_file()):
        data = path.read_bytes()
        for planted in (*PEOPLE.values(), SAID):
            assert planted.encode() not in data, path.name
    assert not any(SAID in text for text in map(str, vars(matching).values()))


def test_mails_hold_the_finding_and_neither_words_nor_contacts(worked, mailoutbox):
    assert OutgoingMail.objects.filter(recipient_kind="receipt").exists()
    for mail in mailoutbox:
        text = f"{mail.subject} {mail.body}"
        assert SAID not in text
        assert not [one for one in found_in(text) if "contact" not in one]
        if mail.to == [CONTACT]:
            assert mail.cc == mail.bcc == []
    for mail in OutgoingMail.objects.all():
        assert CONTACT not in f"{mail.subject}{mail.text}{mail.recipient}"


def test_no_page_of_the_desk_shows_who_asked(worked, tam, ha, asked):
    claim = Claim.objects.get()
    for user in (tam, ha):
        client = desk(user)
        for path in (
            *(reverse("checks:queue"), reverse("checks:claim", args=[claim.pk])),
            *(reverse("checks:near", args=[claim.pk]), reverse("checks:others")),
            reverse("checks:check", args=[claim.factcheck_id]),
        ):
            page = client.get(path).content.decode()
            assert not found_in(page), path
            assert asked not in page, path


# ---- codes, contacts, and forgetting in time ----------------------------------------------------


def test_the_code_is_hashed_and_the_contact_sealed(asked):
    for form in (asked, asked.replace("-", ""), asked.lower()):
        assert not [where for where, row in everything_kept(connection) if form in row]
    receipt = find_receipt(asked)
    assert len(receipt.code_hash) == 64
    assert open_contact(receipt) == CONTACT
    assert not [where for where, row in everything_kept(connection) if CONTACT in row]


@pytest.mark.parametrize("ended", ["never", "aside", "published", "withdrawn", "reopened"])
def test_words_and_contact_go_in_time_and_nothing_makes_the_time_longer(
    ended, asked, clock, ha, tam, mai, ready_check
):
    """30 days after closing, 180 after receipt; taking it up again moves neither."""
    start, claim = clock.now, Claim.objects.get()
    limit = 180
    if ended != "never":
        limit = 40
        at = start + timedelta(days=10)
        stating.state_claim(
            tam,
            claim,
            statement=STATEMENT,
            wording="ours",
            language="vi",
            topic=None,
            place=None,
            now=at,
        )
        if ended in ("published", "withdrawn"):
            check = publish_check(ready_check(claim), first=tam, second=mai, now=at)
        else:
            setting_aside.set_aside(ha, claim, reason="junk", text="Quảng cáo.", now=at)
        later = at + timedelta(days=20)
        if ended == "withdrawn":
            withdraw(mai, check.publication, reason="Sai số liệu.", now=later)
        if ended == "reopened":
            claim.refresh_from_db()
            setting_aside.take_up_again(ha, claim, now=later, version=claim.version)
            tip = Tip.objects.get()
            joining.move_tip(ha, tip, claim, to=None, now=later, version=None)
    tasks.erase(now=start + timedelta(days=limit - 1))
    assert SAID in (Tip.objects.get().text or "")
    assert SealedContact.objects.exists()
    tasks.erase(now=start + timedelta(days=limit))
    assert not [where for where, row in everything_kept(connection) if SAID in row]
    assert not SealedContact.objects.exists()
    tip = Tip.objects.get()
    assert (tip.text, tip.address, tip.digest, tip.copy_of) == (None, None, None, None)
    assert tip.arrived == start.date()


def test_each_copy_has_its_own_time_and_the_last_takes_the_words_along(asker, clock, asked):
    start = clock.now
    clock.now = start + timedelta(days=100)
    ask(asker, contact="")
    assert Tip.objects.filter(copy_of__isnull=False).count() == 1
    tasks.erase(now=start + timedelta(days=180))
    first, second = Tip.objects.order_by("pk")
    assert (first.text, first.digest) == (None, None)
    assert SAID in second.text
    assert not SealedContact.objects.exists()
    tasks.erase(now=start + timedelta(days=280))
    assert not [where for where, row in everything_kept(connection) if SAID in row]


@pytest.mark.django_db(transaction=True)
def test_in_time_they_are_not_in_the_bytes_of_the_database(asked, clock):
    if connection.vendor == "sqlite":
        assert any(SAID.encode() in path.read_bytes() for path in database_files())
    tasks.erase(now=clock.now + timedelta(days=180))
    assert not [where for where, row in everything_kept(connection) if SAID in row]
    for path in database_files() if connection.vendor == "sqlite" else []:
        assert SAID.encode() not in path.read_bytes()
