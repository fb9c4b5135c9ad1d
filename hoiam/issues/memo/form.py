"""What stands on the paper, line by line: numbers, dates, dashes and stops as the form wants them.

The form is that of Decree 30/2020/NĐ-CP, annex I, part I, section II; the points are named below.
The memo itself is always Vietnamese, whatever language the screen speaks, so its fixed words are
written here and not in the catalogue; the sentences that refuse are in the catalogue.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hoiam.issues.memo.breaking import balanced
from hoiam.issues.memo.characters import clean, paragraphs, safe_link
from hoiam.issues.memo.content import Entry, Memo, MemoError, Row, Section, Source
from hoiam.issues.memo.face import face

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
SAMPLE = "MẪU - Dữ liệu minh họa, không phải văn bản đã ban hành"
# Millimetres: the text between the margins, and the column of the issuing body.
WIDTH = 165
LEFT = 75
BLANK = "\u00a0" * 8  # where the clerk writes the number
MOST = 2000

APPENDIX = {
    "vi": ("STT", "Vấn đề", "Địa bàn", "Cơ quan", "Hạn trả lời", "Tình trạng"),
    "en": ("No.", "Matter", "Place", "Office", "Due date", "State"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """One article: `before` and `after` are the words around what may be a link."""

    before: str
    title: str
    after: str
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryForm:
    title: str
    paragraphs: list[str]
    citations: list[Citation]


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionForm:
    heading: str
    paragraphs: list[str]
    entries: list[EntryForm]


@dataclass(frozen=True, slots=True, kw_only=True)
class AppendixForm:
    label: str
    title: list[str]
    attached_to: list[str]
    language: str
    columns: list[str]
    rows: list[list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A memo ready to be set; lists are empty and texts "" where the memo has no such part.

    Parts that stand in the middle of their column come broken into lines of like length.
    """

    title: str
    day: tuple[int, int, int]
    sample: str
    nation: str
    motto: str
    parent_body: list[str]
    issuing_body: list[str]
    author: str
    number: str
    place_and_date: str
    about: list[str]
    type_name: str
    subject: list[str]
    addressees: list[str]
    intro: list[str]
    sections: list[SectionForm]
    closing: list[str]
    recipients: list[str]
    authority: list[str]
    position: str
    name: str
    appendix: AppendixForm | None


def lay_out(memo: Memo) -> Form:
    """The memo in its form. Raises `MemoError` where something that the form needs is missing."""
    refuse(memo)
    kind = clean(memo.type_name)
    return Form(
        title=f"{kind.capitalize() or 'Công văn'} {reference(memo)}: {clean(memo.subject)}",
        day=(memo.date.year, memo.date.month, memo.date.day),
        sample=SAMPLE if memo.is_sample else "",
        nation=NATION,
        motto=MOTTO,
        parent_body=parent_lines(clean(memo.parent_body).upper()),
        issuing_body=centred(memo.issuing_body.upper(), "Bold", 12, LEFT),
        author=clean(memo.issuing_body),
        number=f"Số: {number_and_symbol(memo)}",
        place_and_date=f"{clean(memo.place_name)}, {long_date(memo.date)}",
        about=[] if kind else centred(f"V/v {memo.subject.lstrip()}", "Regular", 12, LEFT),
        type_name=kind.upper(),
        subject=centred(memo.subject, "Bold", 14, WIDTH - 20) if kind else [],
        addressees=listed(memo.addressees),
        intro=[line for text in memo.intro for line in paragraphs(text)],
        sections=[section_form(i, section) for i, section in enumerate(memo.sections, 1)],
        closing=ended(closing_lines(memo)),
        recipients=listed(memo.recipients),
        authority=[line.upper() for line in paragraphs(memo.signer.authority)],
        position=clean(memo.signer.position).upper(),
        name=clean(memo.signer.name),
        appendix=appendix_form(memo) if memo.rows else None,
    )


def refuse(memo: Memo) -> None:
    """Say in a sentence what is missing; what the form can do without may stay empty."""
    needed = (
        (gettext_lazy("the issuing body"), memo.issuing_body),
        (gettext_lazy("the symbol"), symbol(memo)),
        (gettext_lazy("the place of issue"), memo.place_name),
        (gettext_lazy("the subject"), memo.subject),
        (gettext_lazy("the position of the signer"), memo.signer.position),
    )
    missing = [str(name) for name, text in needed if not clean(text)]
    if not clean(memo.type_name) and not any(map(clean, memo.addressees)):
        missing.append(_("whom the letter is sent to"))
    if missing:
        raise MemoError(_("The memo lacks: %(parts)s.") % {"parts": ", ".join(missing)})
    if memo.number is not None and memo.number < 1:
        raise MemoError(_("The number of a memo is 1 or more."))
    if memo.appendix_language not in APPENDIX:
        raise MemoError(_("The appendix can be in Vietnamese or English only."))
    if max(len(memo.rows), sum(len(section.entries) for section in memo.sections)) > MOST:
        raise MemoError(_("A memo holds at most %(most)d matters.") % {"most": MOST})


# ---- number, date, lists (points 3, 4 and 9) -----------------------------------------------------


def symbol(memo: Memo) -> str:
    """The symbol without the stroke that joins it to the number."""
    return clean(memo.symbol).lstrip("/ ")


def number_and_symbol(memo: Memo) -> str:
    """As in "05/BC-TTBC": a number below 10 has a 0 in front; none yet leaves a blank."""
    return f"{BLANK if memo.number is None else format(memo.number, '02d')}/{symbol(memo)}"


def reference(memo: Memo) -> str:
    """As in "số 05/BC-TTBC", in the title of the file, where a blank would say nothing."""
    return f"số {'…' if memo.number is None else format(memo.number, '02d')}/{symbol(memo)}"


def long_date(day: date) -> str:
    """As in "ngày 05 tháng 01 năm 2026": days below 10 and months 1 and 2 have a 0 in front."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def short_date(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


def listed(lines: Iterable[str]) -> list[str]:
    """Names for a list with dashes: each ends with ";", the last with "."."""
    names = [name for name in (clean(line).strip("-;. ") for line in lines) if name]
    return [f"{name}{';' if i < len(names) else '.'}" for i, name in enumerate(names, 1)]


def closing_lines(memo: Memo) -> list[str]:
    """The closing, after the sentence that points to the appendix (section III, point 1a)."""
    lines = [line for text in memo.closing for line in paragraphs(text)]
    if memo.rows:
        kind = clean(memo.type_name).capitalize() or "Công văn"
        lines.insert(0, f"Danh mục các vấn đề nêu tại Phụ lục kèm theo {kind} này.")
    return lines


def ended(lines: list[str]) -> list[str]:
    """The last paragraph closes with "./.", which the decree does not ask for but every office
    writes, so that nothing can be added after it."""
    if not lines:
        return []
    last = lines[-1]
    return [*lines[:-1], last if last.endswith("./.") else f"{last.rstrip('. ')}./."]


# ---- lines in the middle of a column (points 2 and 5) --------------------------------------------


def centred(text: str, style: str, size: float, width: float) -> list[str]:
    """The lines of a text in the middle: parted where the office says, and where it must be."""
    return [line for part in paragraphs(text) for line in balanced(part, style, size, width)]


def parent_lines(name: str) -> list[str]:
    """A parent body that a line can't hold is shortened first, as point 2a allows."""
    if face("Regular").width(name, 12) > LEFT:
        name = re.sub("[UỦ][ỶY] BAN NHÂN DÂN", "UBND", name)
    return balanced(name, "Regular", 12, LEFT)


# ---- sections and their entries (point 6) --------------------------------------------------------


def section_form(place: int, section: Section) -> SectionForm:
    lines = [line for text in section.paragraphs for line in paragraphs(text)]
    if not lines and not section.entries:
        lines = ["Không có."]
    return SectionForm(
        heading=f"{roman(place)}. {clean(section.heading).upper()}",
        paragraphs=lines,
        entries=[entry_form(i, entry) for i, entry in enumerate(section.entries, 1)],
    )


def entry_form(place: int, entry: Entry) -> EntryForm:
    facts = [
        joined(("Địa bàn", entry.place), ("lĩnh vực", entry.topic)),
        joined(
            ("Cơ quan trả lời", entry.office),
            ("hạn trả lời", short_date(entry.due)),
            ("tình trạng", entry.state),
        ),
    ]
    return EntryForm(
        title=f"{place}. {clean(entry.title)}",
        paragraphs=[*paragraphs(entry.text), *(f"- {fact}" for fact in facts if fact)],
        citations=citations(entry.sources),
    )


def joined(*facts: tuple[str, str]) -> str:
    """As in "Địa bàn: Xã An Hòa; lĩnh vực: Giao thông."; what is empty is left out."""
    known = [f"{name}: {value}" for name, text in facts if (value := clean(text))]
    line = "; ".join(known)
    return f"{line[:1].upper()}{line[1:]}." if line else ""


def citations(sources: tuple[Source, ...]) -> list[Citation]:
    named = [(clean(s.outlet), clean(s.title), safe_link(s.link)) for s in sources]
    named = [row for row in named if row[0] or row[1]]
    found = []
    for i, (outlet, title, link) in enumerate(named, 1):
        before = ("- Nguồn: " if i == 1 else " ") + (f"{outlet}, " if outlet and title else "")
        after = ";" if i < len(named) else "."
        shown = f"“{title}”" if title else outlet
        found.append(Citation(before=before, title=shown, after=after, link=link))
    return found


def roman(number: int) -> str:
    signs = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"))
    text = ""
    for value, sign in (*signs, (4, "IV"), (1, "I")):
        text += sign * (number // value)
        number %= value
    return text


# ---- the appendix (section III, point 1) ---------------------------------------------------------


def appendix_form(memo: Memo) -> AppendixForm:
    kind = clean(memo.type_name).capitalize() or "Công văn"
    return AppendixForm(
        label="Phụ lục",
        title=centred(memo.rows_title.upper(), "Bold", 14, WIDTH - 20),
        attached_to=balanced(
            f"(Kèm theo {kind} số {number_and_symbol(memo)} {long_date(memo.date)} "
            f"của {clean(memo.issuing_body)})",
            "Italic",
            14,
            WIDTH - 10,
        ),
        language=memo.appendix_language,
        columns=list(APPENDIX[memo.appendix_language]),
        rows=[row_form(i, row) for i, row in enumerate(memo.rows, 1)],
    )


def row_form(place: int, row: Row) -> list[str]:
    cells = (row.title, row.place, row.office, short_date(row.due), row.state)
    return [str(place), *map(clean, cells)]
