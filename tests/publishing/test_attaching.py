"""Files beside a text: who adds and removes them, who reads them, and how they are served."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.urls import reverse

from hoiam.offices.actions.holding import Conflict
from hoiam.publishing.actions import attaching, correcting, signing, withdrawing
from hoiam.publishing.files import path_of
from hoiam.publishing.models import Attachment, Publication
from hoiam.publishing.queries import history
from tests.publishing import uploads

pytestmark = pytest.mark.django_db
NAME = "Báo cáo Đường 379.pdf"


def paper(name: str = NAME, data: bytes | None = None) -> ContentFile:
    return ContentFile(uploads.pdf() if data is None else data, name=name)


def address(row: Attachment) -> str:
    return reverse("files:file", args=[row.pk, row.name])


@pytest.fixture
def fetch(client):
    """Ask for a file and read it to its end, as browsers do."""

    def ask(row: Attachment):
        response = client.get(address(row))
        if response.streaming:
            response.read = b"".join(response.streaming_content)
            # `response.close()` would end the request for the test's own transaction too.
            for close in response._resource_closers:
                close()
        return response

    return ask


@pytest.fixture
def attached(draft, lan, now):
    return attaching.attach(lan, draft, paper(), title="Báo cáo", now=now)


@pytest.fixture
def out(attached, draft, lan, quan, now):
    """The same file, published."""
    signing.submit(lan, draft, now=now)
    signing.approve(quan, draft, now=now)
    signing.publish(quan, draft, now=now)
    return attached


def test_kept_by_its_digest_and_named_for_people(attached, settings):
    kept = path_of(attached.file)
    assert kept.is_relative_to(settings.FILES)
    assert attached.digest in kept.name
    assert kept.read_bytes()[:5] == b"%PDF-"
    assert (attached.name, attached.title, attached.kind_name) == (NAME, "Báo cáo", "PDF")


def test_the_same_content_is_kept_once(attached, draft, lan, settings, now):
    attaching.attach(lan, draft, paper("khac.pdf"), now=now)
    assert len([path for path in Path(settings.FILES).rglob("*") if path.is_file()]) == 1


def test_whoever_attached_a_file_is_an_author(draft, lan, quan, oanh, now):
    attaching.attach(quan, draft, paper(), now=now)
    signing.submit(lan, draft, now=now)
    with pytest.raises(PermissionDenied, match="somebody else must sign"):
        signing.approve(quan, draft, now=now)
    signing.approve(oanh, draft, now=now)


@pytest.mark.parametrize("who", ["minh", "tam"])
def test_who_may_not_write_attaches_nothing(who, draft, now, request):
    with pytest.raises(PermissionDenied):
        attaching.attach(request.getfixturevalue(who), draft, paper(), now=now)


def test_a_file_that_is_too_large_is_refused(draft, lan, settings, now):
    settings.FILE_MB = 1
    big = uploads.pdf() + b" " * 1024 * 1024 + b"%%EOF"
    with pytest.raises(ValidationError, match="1 MB at most"):
        attaching.attach(lan, draft, paper(data=big), now=now)


def test_no_more_than_thirty(draft, lan, now, monkeypatch):
    monkeypatch.setattr(attaching, "MOST_FILES", 1)
    attaching.attach(lan, draft, paper(), now=now)
    with pytest.raises(ValidationError, match="that is the most"):
        attaching.attach(lan, draft, paper("b.pdf"), now=now)


def test_what_was_submitted_gets_no_more_files(attached, draft, lan, now):
    signing.submit(lan, draft, now=now)
    with pytest.raises(ValidationError, match="draft"):
        attaching.attach(lan, draft, paper("b.pdf"), now=now)
    with pytest.raises(ValidationError, match="draft"):
        attaching.remove_attachment(lan, attached, now=now)


def test_a_file_after_publication_comes_with_a_correction(out, fetch, lan, quan, now):
    publication = out.publication
    with pytest.raises(ValidationError, match="correction"):
        attaching.attach(lan, publication, paper("b.pdf"), now=now)
    change = correcting.propose_correction(
        lan, publication, title="Sửa đường 379", summary="", body="Mới.", text="Thiếu tệp.", now=now
    )
    row = attaching.attach(lan, publication, paper("b.pdf"), now=now, correction=change)
    assert fetch(row).status_code == 404
    correcting.sign_correction(quan, change, now=now)
    assert fetch(row).status_code == 200
    with pytest.raises(Conflict):
        attaching.attach(lan, publication, paper("c.pdf"), now=now, correction=change)


def test_whoever_attached_to_a_correction_does_not_sign_it(out, lan, quan, now):
    change = correcting.propose_correction(
        lan, out.publication, title="Khác", summary="", body="", text="Thiếu tệp.", now=now
    )
    attaching.attach(quan, out.publication, paper("b.pdf"), now=now, correction=change)
    with pytest.raises(PermissionDenied, match="somebody else must sign"):
        correcting.sign_correction(quan, change, now=now)


# ---- who reads ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [("lan", 200), ("ha", 200), ("quan", 200), ("minh", 404), ("tam", 404), (None, 404)],
)
def test_a_draft_s_file_is_for_who_may_see_the_draft(who, status, attached, client, fetch, request):
    if who:
        client.force_login(request.getfixturevalue(who))
    response = fetch(attached)
    assert response.status_code == status
    if status == 200:
        assert response["Cache-Control"] == "no-store"


def test_anyone_reads_what_is_public_without_session_or_cookie(out, fetch):
    response = fetch(out)
    assert response.status_code == 200
    assert response.read[:5] == b"%PDF-"
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "script-src 'none'" in response["Content-Security-Policy"]
    assert response["Cache-Control"].startswith("public")
    assert "Cookie" not in response.get("Vary", "")
    assert not response.cookies
    assert response["Content-Disposition"] == f"inline; filename*=utf-8''{quote(NAME)}"


@pytest.mark.parametrize(
    ("name", "data", "disposition"),
    [
        ("a.docx", uploads.word(), "attachment"),
        ("a.xlsx", uploads.spreadsheet(), "attachment"),
        ("a.csv", b"a,b\n1,2\n", "attachment"),
        ("a.txt", b"xin", "attachment"),
        ("a.png", uploads.picture("PNG"), "inline"),
        ("a.jpg", uploads.picture("JPEG"), "inline"),
    ],
)
def test_only_pdf_and_pictures_open_in_the_browser(
    name, data, disposition, draft, lan, client, fetch, now
):
    row = attaching.attach(lan, draft, paper(name, data), now=now)
    client.force_login(lan)
    response = fetch(row)
    assert response["Content-Disposition"].startswith(disposition)
    policy = response["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert policy.endswith("sandbox")
    assert "script" not in response["Content-Type"]
    assert "html" not in response["Content-Type"]


@pytest.mark.parametrize("name", ["khac.pdf", "..", "%2e%2e%2fhoiam.sqlite3"])
def test_no_other_name_leads_to_a_file(name, out, client):
    assert client.get(f"/files/{out.pk}/{name}").status_code == 404


def test_a_file_that_is_gone_from_the_disk_is_not_there(out, fetch):
    path_of(out.file).unlink()
    assert fetch(out).status_code == 404


def test_only_reading(out, client):
    assert client.post(address(out)).status_code == 405


# ---- taken away ---------------------------------------------------------------------------------


def test_a_public_file_is_removed_for_a_public_reason(out, fetch, lan, quan, now):
    later = now + timedelta(days=1)
    with pytest.raises(PermissionDenied):
        attaching.remove_attachment(lan, out, now=later, reason="Có số điện thoại.")
    with pytest.raises(ValidationError, match="why it is removed"):
        attaching.remove_attachment(quan, out, now=later, reason="")
    attaching.remove_attachment(quan, out, now=later, reason="Có số điện thoại.")
    assert fetch(out).status_code == 404
    last = history(Publication.objects.get())[-1]
    assert (last.code, last.text, last.at) == ("file-removed", "Báo cáo: Có số điện thoại.", later)
    with pytest.raises(Conflict):
        attaching.remove_attachment(quan, out, now=later, reason="Lại.")


def test_what_was_withdrawn_shows_its_files_no_more(out, fetch, quan, now):
    withdrawing.withdraw(quan, out.publication, reason="Sai.", now=now)
    assert fetch(out).status_code == 404


def test_what_was_taken_away_goes_from_the_disk_and_no_other(attached, draft, lan, now, settings):
    """A young file may belong to a transaction that is not over yet."""
    stays = attaching.attach(lan, draft, paper("b.txt", b"khac"), now=now)
    attaching.remove_attachment(lan, attached, now=now)
    for row in (attached, stays):
        os.utime(path_of(row.file), (now.timestamp(), now.timestamp()))
    attaching.sweep_files(now=now + timedelta(minutes=10))
    assert path_of(attached.file).exists()
    attaching.sweep_files(now=now + timedelta(hours=2))
    assert not path_of(attached.file).exists()
    assert path_of(stays.file).exists()


def test_the_same_content_attached_elsewhere_stays(attached, draft, lan, now):
    twin = attaching.attach(lan, draft, paper("b.pdf"), now=now)
    attaching.remove_attachment(lan, attached, now=now)
    os.utime(path_of(twin.file), (now.timestamp(), now.timestamp()))
    attaching.sweep_files(now=now + timedelta(days=1))
    assert path_of(twin.file).exists()
