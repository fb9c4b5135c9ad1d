"""What a correction changes beside the text stands in the public history: it was, it is (§2.8)."""

from datetime import timedelta

import pytest

from hoiam.checks.actions.evidence import EvidenceData
from hoiam.checks.actions.parties import PartyData
from hoiam.checks.models import Evidence
from hoiam.publishing.actions import correcting as texts
from tests.checks.rooms import FINDING
from tests.checks.test_correcting import NEW, new_rating, propose

pytestmark = pytest.mark.django_db


@pytest.fixture
def check(published_check):
    return published_check()


def read(client, check, prefix="/en"):
    page = client.get(f"{prefix}/kiem-chung/{check.publication.number}/").content.decode()
    return " ".join(page[page.index('class="history"') :].split())


def test_rating_finding_evidence_and_party_stand_there_once_it_is_signed(
    check, tam, mai, offices, client, now
):
    one = check.claims.get()
    old = Evidence.objects.get(claim=one)
    change = propose(
        tam,
        check,
        now,
        ratings=new_rating(check),
        evidence=[(one.pk, EvidenceData(**NEW))],
        parties=[(one.pk, PartyData(name="Công ty Cầu đường Mẫu", why="Thi công."))],
        removed={old.pk: "Số liệu cũ."},
    )
    before = read(client, check)
    for words in ("Số liệu đã sửa", "Số liệu cũ.", "Công ty Cầu đường Mẫu", "it was"):
        assert words not in before
    texts.sign_correction(mai, change, now=now + timedelta(hours=1))
    page = read(client, check)
    for gone in ("False", FINDING, old.title):
        assert f"<del><span>{gone}" in page or f'<del><span lang="vi">{gone}' in page, gone
    for came in ("Partly false", "Đường bị đóng hai ngày.", "Số liệu đã sửa"):
        assert f"<ins><span>{came}" in page or f'<ins><span lang="vi">{came}' in page, came
    assert "Công ty Cầu đường Mẫu" in page
    assert "Số liệu cũ." in page


def test_where_the_text_reads_the_same_it_is_not_repeated(check, tam, mai, client, now):
    change = propose(tam, check, now, ratings=new_rating(check))
    client.force_login(mai)
    page = client.get(f"/desk/checks/check/{check.pk}/").content.decode()
    assert 'class="diff' not in page
    texts.sign_correction(mai, change, now=now + timedelta(hours=1))
    page = read(client, check)
    assert "changed-beside" in page
    assert 'class="diff' not in page


def test_what_is_refused_or_only_text_changes_nothing_beside(check, tam, mai, client, now):
    change = propose(tam, check, now, ratings=new_rating(check))
    texts.refuse_correction(mai, change, reason="Chưa chắc.", now=now)
    assert "changed-beside" not in read(client, check)
    change = propose(tam, check, now, title="Đầu đề khác")
    texts.sign_correction(mai, change, now=now + timedelta(hours=1))
    page = read(client, check)
    assert "changed-beside" not in page
    assert "Đầu đề khác" in page
