"""Checks that stand published, as two people would have signed them, without the way there."""

from __future__ import annotations

from datetime import datetime

from hoiam.checks.models import CheckFeed, Claim, FactCheck, ImportedCheck
from hoiam.publishing.models import Publication, Revision
from hoiam.sources.models import Source

LEMON = "Uống nước chanh nóng mỗi sáng chữa khỏi bệnh tiểu đường"
FEES = "Từ năm học 2026–2027 học phí trường công ở Hưng Yên tăng gấp đôi"
BRIDGE = "Cầu Hưng Hà bị nứt trụ số 5 và sắp cấm toàn bộ xe tải"
OTHERS = (
    "Bệnh viện tỉnh ngừng nhận thẻ bảo hiểm y tế của người cao tuổi",
    "Nước máy ở thành phố có hàm lượng asen vượt mười lần mức cho phép",
    "Người nuôi chó trong khu dân cư phải nộp phí hai trăm nghìn đồng mỗi tháng",
    "Công an xã đi từng nhà thu căn cước công dân cũ để tiêu hủy",
    "Đường dây 500 kV qua huyện Văn Giang gây ung thư cho cả làng",
)


def publish_check(
    statement: str,
    *,
    now: datetime,
    rating: str = "false",
    state: str = "published",
    **more: object,
) -> Claim:
    """A published claim on a check of its own; without a rating it is an answer."""
    publication = Publication.objects.create(
        kind="factcheck",
        number=f"KC-2026-{Publication.objects.count() + 1:04d}",
        state=state,
        published_at=now,
    )
    publication.current = Revision.objects.create(
        publication=publication,
        number=1,
        title=f"Về tin: {statement}",
        summary="Không có căn cứ.",
        at=now,
    )
    publication.save()
    return Claim.objects.create(
        statement=statement,
        state=state,
        rating=rating,
        finding="Sở Y tế và ba nghiên cứu cho thấy không phải vậy.",
        factcheck=FactCheck.objects.create(
            publication=publication, form="rated" if rating else "answer"
        ),
        opened_on=now.date(),
        **more,
    )


def import_check(claim: str, *, now: datetime, **more: object) -> ImportedCheck:
    """A check of another publisher."""
    source, _new = Source.objects.get_or_create(
        host="ban.example",
        defaults={"name": "Báo Bạn", "home_url": "https://ban.example/", "added_at": now},
    )
    feed, _new = CheckFeed.objects.get_or_create(source=source, defaults={"added_at": now})
    number = ImportedCheck.objects.count() + 1
    return ImportedCheck.objects.create(
        feed=feed,
        publisher="Báo Bạn",
        url=f"https://ban.example/kiem-chung/{number}",
        claim=claim,
        title=f"Thực hư: {claim}",
        rating_text="Sai sự thật",
        digest=str(number),
        imported_at=now,
        **more,
    )
