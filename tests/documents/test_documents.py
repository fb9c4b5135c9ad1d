"""An official document: entered by one, signed by another, then there for anyone."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile

from hoiam.documents import actions
from hoiam.documents.models import OfficialDocument
from hoiam.documents.queries import documents_for, public_documents
from hoiam.offices.actions.holding import Conflict
from hoiam.offices.models import LogEntry
from hoiam.publishing.actions import signing
from hoiam.publishing.models import Publication
from hoiam.publishing.queries import public_path
from tests.publishing import uploads

pytestmark = pytest.mark.django_db


@pytest.fixture
def facts(offices):
    return {
        "kind": "directive",
        "number": "12/CT-UBND",
        "issuer": offices.desk,
        "issued_on": date(2026, 10, 30),
        "title": "Chỉ thị về vá mặt đường trước mùa mưa bão",
        "summary": "Giao nhiệm vụ cho các sở.",
        "text": "1. Sở Xây dựng rà soát các tuyến tỉnh lộ.\n\n2. Các xã báo cáo.",
        "signer": "Phó Chủ tịch",
    }


@pytest.fixture
def document(ha, facts, now):
    return actions.add_document(ha, **facts, now=now)


def test_entered_signed_and_published(ha, quan, facts, now):
    paper = ContentFile(uploads.pdf(), name="12-CT-UBND.pdf")
    document = actions.add_document(ha, **facts, file=paper, now=now)
    assert document.publication.state == "draft"
    assert document.publication.attachments.get().name == "12-CT-UBND.pdf"
    signing.submit(ha, document.publication, now=now)
    signing.approve(quan, document.publication, now=now)
    published = signing.publish(quan, document.publication, now=now)
    assert published.number == "VB-2026-0001"
    assert public_path(published) == "/van-ban/VB-2026-0001/"
    assert public_path(published, "en") == "/en/van-ban/VB-2026-0001/"
    assert list(public_documents()) == [document]
    verbs = LogEntry.objects.values_list("verb", flat=True)
    assert {"document.added", "publication.published"} <= set(verbs)


@pytest.mark.parametrize("who", ["lan", "minh", "quan", "tam"])
def test_only_an_editor_enters_and_edits(who, request, document, facts, now):
    user = request.getfixturevalue(who)
    with pytest.raises(PermissionDenied):
        actions.add_document(user, **facts | {"number": "13/CT-UBND"}, now=now)
    with pytest.raises(PermissionDenied):
        actions.edit_document(user, document, **facts, now=now)
    assert OfficialDocument.objects.count() == 1


def test_a_draft_is_the_desk_s_and_the_issuer_s(document, ha, quan, lan, minh, tam, offices):
    OfficialDocument.objects.update(issuer=offices.so_xay_dung)
    seen = {user.username: documents_for(user).count() for user in (ha, quan, lan, minh, tam)}
    assert seen == {"ha": 1, "quan": 1, "lan": 1, "minh": 0, "tam": 0}
    Publication.objects.update(state="published")
    assert documents_for(tam).count() == documents_for(minh).count() == 1


WRONG = {
    "kind": "gossip",
    "number": "   ",
    "issued_on": date(2027, 1, 1),
    "title": " ",
}


@pytest.mark.parametrize("field", WRONG)
def test_facts_that_can_not_be_right_are_refused(field, ha, facts, now):
    with pytest.raises(ValidationError):
        actions.add_document(ha, **facts | {field: WRONG[field]}, now=now)
    assert not OfficialDocument.objects.exists()
    assert not Publication.objects.exists()


def test_the_same_paper_is_entered_once(document, ha, facts, now):
    with pytest.raises(ValidationError, match="already"):
        actions.add_document(ha, **facts, now=now)


def test_a_file_that_is_not_taken_enters_nothing(ha, facts, now):
    trick = ContentFile(b"MZ\x90", name="12.pdf")
    with pytest.raises(ValidationError, match="content"):
        actions.add_document(ha, **facts, file=trick, now=now)
    assert not OfficialDocument.objects.exists()


def test_two_who_edit_at_once_are_told(document, ha, thu, facts, now):
    actions.edit_document(ha, document, **facts | {"signer": "Chủ tịch"}, now=now, version=1)
    with pytest.raises(Conflict, match="Somebody else"):
        actions.edit_document(thu, document, **facts, now=now, version=1)
    document.refresh_from_db()
    assert document.signer == "Chủ tịch"


def test_whoever_changed_a_fact_is_an_author(document, thu, facts, now):
    actions.edit_document(thu, document, **facts | {"number": "12a/CT-UBND"}, now=now)
    assert set(document.publication.revisions.values_list("by__username", flat=True)) == {
        "ha",
        "thu",
    }


def test_what_is_published_is_not_edited(document, ha, quan, facts, now):
    signing.submit(ha, document.publication, now=now)
    with pytest.raises(ValidationError, match="Only a draft"):
        actions.edit_document(ha, document, **facts, now=now)
