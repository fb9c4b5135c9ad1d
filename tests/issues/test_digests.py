"""The digest: drafted, edited by hand, signed by two, issued; to each office its own rows."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from docx import Document
from docx.oxml.ns import qn

from hoiam.issues.actions import digest_drafting as drafting
from hoiam.issues.actions import digest_issuing as issuing
from hoiam.issues.actions import digests as editing
from hoiam.issues.memo import render_docx
from hoiam.issues.models import Digest
from hoiam.issues.queries.digest_memo import memo_of
from hoiam.issues.queries.due import today_of
from hoiam.post.models import OutgoingMail
from hoiam.publishing.actions import signing

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 2)


@pytest.fixture
def raised(tell, knowledge):
    """Three stories of last week: two raise a matter, the larger one first; one does not."""
    small = tell("Chợ xã Hồng Minh thiếu nước sạch đã ba ngày", hours_ago=80, reasons=("thiếu",))
    big = tell("Đường ĐT.376 hỏng nặng, người dân bức xúc", hours_ago=90, reasons=("hỏng",))
    tell("Mặt đường ĐT.376 xuống cấp", story=big.story, outlet="Đài Thử", hours_ago=85)
    told = tell("Hội làng Đức Hợp mở từ ngày mai", hours_ago=70)
    return big.story, small.story, told.story


@pytest.fixture
def weekly(ha, offices, clock):
    def make(**more) -> Digest:
        return drafting.draft_digest(ha, "weekly", now=clock.now, **more)

    return make


def headings(digest: Digest, section: str, *, chosen: bool = True) -> list[str]:
    rows = digest.entries.filter(section=section, chosen=chosen).order_by("position")
    return list(rows.values_list("heading", flat=True))


def test_a_week_is_drafted_with_what_raises_a_matter_first(raised, weekly):
    digest = weekly()
    assert (digest.starts_on, digest.ends_on) == (date(2026, 10, 26), date(2026, 11, 1))
    assert headings(digest, "raised") == [raised[0].headline, raised[1].headline]
    assert headings(digest, "told") == [raised[2].headline]
    assert digest.publication.revisions.get().title == (
        "Điểm báo tuần từ ngày 26/10/2026 đến ngày 01/11/2026"
    )
