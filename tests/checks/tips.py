"""What tests of tips share: asking, reading the rows back, and a press that tells of it."""

from __future__ import annotations

from datetime import datetime

import pytest

from hoiam.checks import matching
from hoiam.checks.actions.alerting import count_again
from hoiam.checks.actions.asking import take_tip
from hoiam.checks.models import Claim, Joining, Tip
from hoiam.receipts.actions import find_receipt
from hoiam.receipts.models import Receipt

TOLL = "Từ ngày 15/11 cầu Hưng Hà thu phí 35.000 đồng mỗi lượt xe con, nghe nói đã lắp trạm."
WATER = "Nước máy ở phường Phố Hiến có mùi lạ vì nhà máy dùng hóa chất hết hạn từ tháng trước."
SCHOOL = "Năm học sau tất cả trường tiểu học của tỉnh sẽ bỏ bữa trưa bán trú, phụ huynh tự lo."


@pytest.fixture
def fresh_matching():
    """No claim of another test in memory."""
    matching.forget()
    yield
    matching.forget()


def ask(text: str = TOLL, *, now: datetime, **more) -> Tip:
    """Somebody asks; the tip as it is kept."""
    receipt = find_receipt(take_tip(text=text, now=now, **more))
    assert receipt is not None
    return Tip.objects.select_related("receipt").get(receipt=receipt)


def claim_of(tip: Tip) -> Claim:
    """The one claim on which a tip lies."""
    return Claim.objects.get(joinings__tip=tip, joinings__left_on=None)


def lies_on(tip: Tip) -> set[int]:
    rows = Joining.objects.filter(tip=tip, left_on=None)
    return set(rows.values_list("claim", flat=True))


def receipt_of(tip: Tip) -> Receipt:
    return Receipt.objects.get(tip=tip)


def true_counts(claim: Claim) -> tuple[int, int]:
    """All that asked and different texts, counted from the rows."""
    rows = Joining.objects.filter(claim=claim, left_on=None)
    return rows.count(), rows.exclude(how="copy").count()


def kept_counts(claim: Claim) -> tuple[int, int]:
    claim.refresh_from_db()
    return claim.tips_count, claim.different_count


def flood(claim: Claim, number: int, *, now: datetime) -> None:
    """So many tips of different words on a claim, written straight into the tables."""
    tips = Tip.objects.bulk_create(
        Tip(text=f"Câu hỏi số {n}", digest=f"{claim.pk}-{n}", arrived=now.date())
        for n in range(number)
    )
    Joining.objects.bulk_create(
        (Joining(tip=tip, claim=claim, how="matched", score=0.9, on=now.date()) for tip in tips),
        batch_size=2_000,
    )
    count_again(claim, today=now.date())
