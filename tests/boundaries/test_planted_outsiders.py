"""Whoever writes to the desk from outside is kept nowhere but where it says, and goes in time.

Words, names and contacts are planted through every way in: the public forms, mail, a file's own
memory of who made it, a spreadsheet, a paper. Then all tables, all files, every line of output and
every answer's headers are looked through (§2.9, §2.1).
"""

from __future__ import annotations

import io
import logging
import re
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from hoiam.issues.actions import reopening
from hoiam.issues.models import Objection
from hoiam.offices.actions.logging import verify_log
from hoiam.offices.models import LogEntry, Office
from hoiam.post.actions.sending import send_due
from hoiam.post.actions.taking import take_message
from hoiam.post.models import RefusedMail
from hoiam.publishing.models import Attachment, Publication
from hoiam.receipts import tasks
from hoiam.receipts.actions import find_receipt
from tests.boundaries.looking import everything_kept
from tests.boundaries.test_forgetting import database_files
from tests.post.test_letters import message
from tests.publishing.uploads import AUTHOR, picture, word

pytestmark = pytest.mark.django_db

# Words of readers may stand in these columns until they are erased; the rest nowhere at all.
SAID = {"objection": "lủngcủngquá", "review": "quềnhquàngthế"}
KEPT_IN = {"issues_objection", "publishing_reviewrequest"}
CONTACT = "kin.dao.voi@thu-kin.example"
PHONE = "0912 345 678"
PROFILE = "facebook.com/nguyen.kin.dao"
STRANGER = "Lò Ngân Sủn Khuất"
NETWORK = "203.0.113.77"
AGENT = "TrinhDuyetLaKhongAiCo/7"


@pytest.fixture(autouse=True)
def _one_clock(clock, monkeypatch: pytest.MonkeyPatch, settings) -> None:
    monkeypatch.setattr("django.utils.timezone.now", clock)
    settings.MAIL_DOMAIN = "hungyen.example"


@pytest.fixture
def heard(caplog) -> pytest.LogCaptureFixture:
    """All lines that come out where an operator asks for as many as there are."""
    caplog.set_level(logging.DEBUG)
    return caplog


@pytest.fixture
def written(client, assign, answer_it, heard) -> list[tuple[str, object]]:
    """A reader's objection and request to look again: (code, answer of the last step) each."""
    issue = answer_it(assign()).issue
    client.defaults |= {"REMOTE_ADDR": NETWORK, "HTTP_USER_AGENT": AGENT}
    client.defaults["HTTP_X_FORWARDED_FOR"] = NETWORK
    sent = []
    for kind, path in (
        ("objection", f"/van-de/{issue.number}/y-kien/"),
        ("review", f"/en/xem-lai/{issue.number}/"),
    ):
        text = f"{SAID[kind]}, gọi tôi {PHONE} hay {PROFILE}, đoạn qua chợ vẫn hỏng."
        given = {"text": text, "contact": CONTACT}
        for step in ("", "preview", "back", "send"):
            response = client.post(path, given | {"step": step})
            assert response.status_code == 200
        code = re.search(r"[A-Z0-9]{4,}(?:-[A-Z0-9]{4,}){2,}", response.content.decode())
        sent.append((code[0], response))
    return sent


def tables_with(word: str) -> set[str]:
    return {table for table, text in everything_kept(connection) if word in text}


def test_their_words_stand_in_two_columns_and_what_leads_to_them_in_none(written):
    for said in SAID.values():
        assert tables_with(said)
        assert tables_with(said) <= KEPT_IN
    for planted in (PHONE, "0912345678", PROFILE, "kin.dao", CONTACT, NETWORK, AGENT):
        assert not tables_with(planted), planted


def test_the_permanent_log_has_no_line_of_them(written, clock):
    entries = str(list(LogEntry.objects.values_list("verb", "fields", "ids", "subject_kind")))
    for planted in (*SAID.values(), "objected", "asked", "receipt"):
        assert planted not in entries
    assert verify_log() is None


def test_no_line_of_output_tells_of_them(written, heard, client):
    for code, _response in written:
        client.post("/bien-nhan/", {"code": code})
    lines = "\n".join(heard.handler.format(record) for record in heard.records)
    codes = [code for code, _response in written]
    for planted in (*SAID.values(), *codes, PHONE, CONTACT, NETWORK, AGENT):
        assert planted not in lines, planted


def test_a_code_is_in_no_table_address_header_or_cookie(written, client):
    for code, response in written:
        for form in (code, code.replace("-", ""), code.lower()):
            assert not tables_with(form)
            assert form not in str(response.headers)
        assert not response.cookies
        assert "no-store" in response.headers["Cache-Control"]
        assert not re.search(rf'(?:href|action|src)="[^"]*{code}', response.content.decode())
        followed = client.post("/bien-nhan/", {"code": code})
        assert followed.status_code == 200
        assert not followed.cookies
        assert code not in str(followed.headers) + followed.content.decode()
        assert find_receipt(code) is not None


def test_arrival_is_a_day_in_every_table(written, clock):
    """No row that came with it says the hour."""
    hour = re.compile(r"\d\d:\d\d:\d\d")
    for table, text in everything_kept(connection):
        if table in KEPT_IN | {"receipts_receipt", "receipts_sealedcontact"}:
            assert not hour.search(text), table


def test_mail_to_them_is_forgotten_too(written, thu, clock, mailoutbox):
    """What is sent to a contact stands in the outbox until it is sent, and no longer."""
    objection = Objection.objects.get()
    reopening.decide_objection(thu, objection, reopen=False, decision="Đã đủ.", now=clock.now)
    assert not tables_with(CONTACT)
    send_due(now=clock.now)
    assert not tables_with(CONTACT)
    to = [address for mail in mailoutbox for address in mail.to]
    assert to.count(CONTACT) == 1
    assert all(mail.cc == mail.bcc == [] for mail in mailoutbox)
    # Nobody else reads what was said, nor that anything was.
    others = "".join(f"{mail.subject} {mail.body}" for mail in mailoutbox if mail.to != [CONTACT])
    assert not [said for said in SAID.values() if said in others]


@pytest.mark.django_db(transaction=True)
def test_in_time_they_are_in_no_table_no_file_and_no_bytes(written, settings, clock):
    tasks.erase(now=clock.now + timedelta(days=180))
    for said in SAID.values():
        assert not tables_with(said)
    roots = (Path(settings.FILES), Path(settings.ARCHIVE))
    files = [path for root in roots for path in root.rglob("*") if path.is_file()]
    if connection.vendor == "sqlite":
        files += database_files()
    for path in files:
        data = path.read_bytes()
        for planted in (*SAID.values(), CONTACT):
            assert planted.encode() not in data, path.suffix


# ---- mail in ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "to",
    [
        "hoi-am@hungyen.example",
        "reply+thu-1-1-1-aaaa@hungyen.example",
        "reply+issues.issue-1-1-zz-" + "a" * 26 + "@hungyen.example",
    ],
)
def test_of_a_stranger_s_mail_only_the_reason_and_the_time_are_kept(heard, clock, to):
    body = f"Tôi là {STRANGER}, gọi {PHONE}. Cầu hỏng.\r\n"
    raw = message(
        body,
        To=to,
        From=f"{STRANGER} <{CONTACT}>",
        Subject=f"Đơn của {STRANGER}",
        Message_ID="<la-thu-cua-khach@thu-kin.example>",
    )
    assert take_message(raw, now=clock.now)
    assert RefusedMail.objects.count() == 1
    lines = "\n".join(heard.handler.format(record) for record in heard.records)
    for planted in (STRANGER, "Khuất", PHONE, CONTACT, "thu-kin", "la-thu-cua-khach", "Cầu hỏng"):
        assert not tables_with(planted), planted
        assert planted not in lines, planted


# ---- files --------------------------------------------------------------------------------------


def test_what_a_file_remembers_of_who_made_it_is_in_no_file_and_no_table(
    client, ha, settings, heard
):
    """A paper with its Word file, and a picture beside it, as somebody's telephone made them."""
    client.force_login(ha)
    paper = {
        "kind": "notice",
        "number": "9/TB",
        "issuer": ha.office_id or _desk_key(),
        "issued_on": "2026-10-29",
        "title": "Thông báo về cầu",
        "body": "Cầu được sửa từ ngày 5/11.",
        "file": SimpleUploadedFile("thong-bao.docx", word()),
    }
    assert client.post(reverse("documents:add"), paper).status_code == 302
    publication = Publication.objects.get()
    upload = SimpleUploadedFile("anh.jpg", picture(), content_type="image/jpeg")
    address = reverse("publishing:attach", args=[publication.pk])
    assert client.post(address, {"attach-file": upload}).status_code == 302
    assert Attachment.objects.count() == 2
    assert not tables_with(AUTHOR)
    kept = [path for path in Path(settings.FILES).rglob("*") if path.is_file()]
    assert len(kept) >= 2
    for path in kept:
        for planted in (AUTHOR, "Nokia 3310"):
            assert planted.encode() not in inside(path), path.suffix
            assert planted.encode("utf-16le") not in inside(path), path.suffix
    assert AUTHOR not in heard.text


def _desk_key() -> int:
    return Office.objects.create(code="ban", name_vi="Bàn", kind="service", is_desk=True).pk


def inside(path: Path) -> bytes:
    """All bytes of a file, those of a packed one unpacked."""
    data = path.read_bytes()
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return b"\n".join([data, *(archive.read(name) for name in archive.namelist())])


def test_a_column_that_a_table_of_duties_does_not_have_is_not_taken(client, thu, knowledge, heard):
    """Somebody's spreadsheet has a column of names beside the rows; none of it comes in."""
    client.force_login(thu)
    table = (
        "row,office,topic,place,matter_vi,matter_en,words,ground,valid_from,valid_to,nguoi_phan_anh"
        f"\r\n7,so-xay-dung,roads-traffic,,cầu trên đường tỉnh,,cầu,,,,{STRANGER} {PHONE}\r\n"
    )
    upload = SimpleUploadedFile("duties.csv", table.encode(), "text/csv")
    client.post(reverse("offices:duties-take"), {"file": upload})
    for planted in (STRANGER, PHONE):
        assert not tables_with(planted)
        assert planted not in heard.text
