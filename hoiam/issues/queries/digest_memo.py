"""The memo that a digest makes: its head and foot, and what stands in it, always in Vietnamese."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.utils.translation import override

from hoiam.issues.memo import Entry, Memo, Row, Section, Signer, Source
from hoiam.issues.models import Digest, DigestKind
from hoiam.issues.queries.digest_candidates import sections_for
from hoiam.issues.queries.digests import Item, ShownSection, day_of, sections_of
from hoiam.offices.models import Office
from hoiam.offices.queries.offices import spokesperson_on
from hoiam.publishing.queries import newest_revision
from hoiam.publishing.rich_text import to_text

LANGUAGE = "vi"
TYPE_NAME = "Báo cáo"
HEAD = (
    *("parent_body", "issuing_body", "number", "symbol", "place_name", "addressee", "recipients"),
    *("on_behalf_of", "position", "signer"),
)


def memo_of(digest: Digest, *, today: date, office: Office | None = None) -> Memo:
    """The memo as it would be rendered; with `office`, that office's own rows and no others.

    Of an issued digest it says what was so on the day of its issue. Nothing is checked here:
    `memo.render_docx` and `render_pdf` raise `MemoError` where the form lacks something.
    """
    with override(LANGUAGE):
        shown = [s for s in sections_of(digest, today=today) if s.items or _stays(digest, s)]
        text = newest_revision(digest.publication)
        items = [item for section in shown for item in section.items]
        memo = Memo(
            parent_body=digest.parent_body,
            issuing_body=digest.issuing_body,
            number=digest.number,
            symbol=digest.symbol,
            place_name=digest.place_name,
            date=day_of(digest, today=today),
            type_name=TYPE_NAME,
            subject=text.title,
            addressees=tuple(digest.addressee.splitlines()),
            intro=(to_text(text.body),),
            sections=tuple(_section(section) for section in shown),
            closing=("Kính gửi các cơ quan biết, phối hợp thực hiện.",),
            recipients=tuple(digest.recipients.splitlines()),
            signer=Signer(
                authority=digest.on_behalf_of, position=digest.position, name=digest.signer
            ),
            rows=tuple(_row(item) for item in items if item.entry.issue_id),
            is_sample=digest.is_sample,
        )
    return memo if office is None else _for_office(memo, office)


def _stays(digest: Digest, section: ShownSection) -> bool:
    """Whether the paper says of this section that there is nothing, rather than nothing of it."""
    return section.code in sections_for(digest.kind)


def _for_office(memo: Memo, office: Office) -> Memo:
    """Its rows only, with no heading over what is not its own and none of the desk's figures."""
    own = memo.for_office(office.name_vi)
    return replace(
        own,
        addressees=(office.name_vi,),
        intro=(f"Các vấn đề thuộc trách nhiệm của {office.name_vi} trong kỳ:",),
        sections=tuple(section for section in own.sections if section.entries),
    )


def _section(section: ShownSection) -> Section:
    return Section(
        heading=str(section.label), entries=tuple(_entry(item) for item in section.items)
    )


def _entry(item: Item) -> Entry:
    return Entry(
        title=item.heading,
        text=item.text,
        place=item.place,
        topic=item.topic,
        office=item.office.name_vi if item.office else "",
        state=item.state,
        due=item.due,
        sources=tuple(
            Source(outlet=link.outlet, title=link.title, link=link.url) for link in item.links
        ),
    )


def _row(item: Item) -> Row:
    return Row(
        title=f"{item.heading} ({item.number})" if item.number else item.heading,
        place=item.place,
        office=item.office.name_vi if item.office else "",
        due=item.due,
        state=item.state,
    )


def default_head(*, on: date, is_sample: bool) -> dict[str, object]:
    """Head and foot for a new digest: as in the last one, or else from the office itself."""
    rows = Digest.objects.filter(is_sample=is_sample).order_by("-pk")
    last = rows.values(*HEAD).first()
    if last is not None:
        return {**last, "number": None}
    desk = Office.objects.filter(is_desk=True, active=True).select_related("superior__place")
    office = desk.order_by("pk").first()
    if office is None:
        return {}
    superior = office.superior
    symbol = office.symbol or _initials(office.name_vi)
    place = office.place or (superior.place if superior else None)
    speaker = spokesperson_on(office, on)
    return {
        "parent_body": superior.name_vi if superior else "",
        "issuing_body": office.name_vi,
        "symbol": f"BC-{symbol}",
        "place_name": place.name if place else "",
        "addressee": superior.name_vi if superior else "",
        "recipients": f"Như trên\nCác cơ quan có vấn đề nêu trong báo cáo\nLưu: VT, {symbol}",
        "position": speaker.position if speaker else "",
        "signer": speaker.display_name if speaker else "",
    }


def _initials(name: str) -> str:
    """ "Trung tâm Thông tin (mẫu)" → "TTTT"."""
    return "".join(word[0] for word in name.split() if word[0].isalpha()).upper()


def first_title(kind: str, starts_on: date, ends_on: date) -> str:
    """ "Điểm báo tuần từ ngày 26/10/2026 đến ngày 01/11/2026", "Điểm báo ngày 02/11/2026"."""
    if kind == DigestKind.DAILY:
        return f"Điểm báo ngày {ends_on:%d/%m/%Y}"
    return f"Điểm báo tuần từ ngày {starts_on:%d/%m/%Y} đến ngày {ends_on:%d/%m/%Y}"


def first_intro(kind: str, counts: dict[str, int]) -> str:
    """How much there was of each section, for the editor to go on from."""
    kept = "Từ ngày làm việc trước" if kind == DigestKind.DAILY else "Trong tuần"
    return (
        f"{kept}, báo chí nêu {counts.get('raised', 0)} sự việc có vấn đề cần cơ quan nhà nước "
        f"trả lời. Đã giao mới {counts.get('assigned', 0)} vấn đề; các cơ quan đã trả lời "
        f"{counts.get('answered', 0)} vấn đề. Đến nay {counts.get('overdue', 0)} vấn đề quá hạn; "
        f"{counts.get('due', 0)} vấn đề sắp đến hạn trả lời."
    )
