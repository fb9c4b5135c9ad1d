"""A week of the press and the digest of it, drawn up by Hà and signed by Quân."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils.translation import override

from hoiam.issues.actions import digest_drafting as drafting
from hoiam.issues.actions import digest_issuing as issuing
from hoiam.issues.models import Digest
from hoiam.offices.models import Spokesperson
from hoiam.publishing.actions import signing

__all__ = ["_english", "draft", "issue_it", "issued", "raised", "weekly"]


@pytest.fixture(autouse=True)
def _english():
    """Sentences that refuse are looked for in the words of the code."""
    with override("en"):
        yield


@pytest.fixture
def raised(tell):
    """Three stories of last week: two raise a matter, the larger one first; one does not."""
    small = tell("Chợ xã Hồng Minh thiếu nước sạch đã ba ngày", hours_ago=80, reasons=("thiếu",))
    big = tell("Đường ĐT.376 hỏng nặng, đi lại khó khăn", hours_ago=90, reasons=("hỏng",))
    tell("Mặt đường ĐT.376 xuống cấp", story=big.story, outlet="Đài Thử", hours_ago=85)
    told = tell("Hội làng Đức Hợp mở từ ngày mai", hours_ago=70)
    return big.story, small.story, told.story


@pytest.fixture
def weekly(ha, offices, clock):
    """Hà draws up the weekly digest that is due, or one of other days; its memo is complete."""
    Spokesperson.objects.create(
        office=offices.desk, display_name="Hòa", position="Giám đốc", valid_from=date(2025, 7, 1)
    )

    def make(**more) -> Digest:
        digest = drafting.draft_digest(ha, "weekly", now=clock.now, **more)
        digest.place_name = digest.place_name or "Hưng Yên"
        digest.save()
        return digest

    return make


@pytest.fixture
def issue_it(ha, quan, clock):
    """Hà sends a digest for approval, Quân approves and publishes."""

    def make(digest: Digest) -> Digest:
        digest = issuing.submit_digest(ha, digest, now=clock.now)
        signing.approve(quan, digest.publication, now=clock.now)
        signing.publish(quan, digest.publication, now=clock.now)
        return Digest.objects.select_related("publication__current").get(pk=digest.pk)

    return make


@pytest.fixture
def draft(raised, weekly) -> Digest:
    return weekly()


@pytest.fixture
def issued(raised, weekly, assign, offices, clock, now, issue_it):
    """An issued digest with a matter of construction and one of health."""
    clock.now = now - timedelta(days=3)
    assign(title="Ổ gà trên ĐT.376")
    assign(office=offices.so_y_te, title="Trạm y tế thiếu thuốc")
    clock.now = now
    return issue_it(weekly())
