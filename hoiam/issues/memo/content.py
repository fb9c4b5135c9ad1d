"""What a memo says, as the office gives it; how it stands on the paper is in `form`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal


class MemoError(ValueError):
    """The memo cannot be made; the text is the sentence to show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An article that raised the matter. A link that is not http(s) is printed as text only."""

    outlet: str
    title: str
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One matter told in full. `text` may hold several paragraphs, one a line."""

    title: str
    text: str = ""
    place: str = ""
    topic: str = ""
    office: str = ""
    state: str = ""
    due: date | None = None
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A numbered part: paragraphs first, then entries. With neither it says that there is none."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One matter as a line of the appendix."""

    title: str
    place: str = ""
    office: str = ""
    due: date | None = None
    state: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Who signs: `authority` as in "TL. CHỦ TỊCH" (one a line where there are two), or empty."""

    position: str
    name: str = ""
    authority: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Memo:
    """A memo. Without `type_name` it is a công văn: its subject stands after "V/v".

    `issuing_body`, `subject` and `rows_title` may say by a line break where they are parted.
    `number` is None until the office's clerk gives one: then its place stays blank.
    `symbol` is written without the number ("BC-TTBC"). `recipients` are those of "Nơi nhận",
    without dashes; the last is the one kept ("Lưu: VT, TTBC").
    """

    issuing_body: str
    symbol: str
    place_name: str
    date: date
    subject: str
    signer: Signer
    parent_body: str = ""
    number: int | None = None
    type_name: str = ""
    addressees: tuple[str, ...] = ()
    intro: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    closing: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    rows_title: str = "Danh mục vấn đề và hạn trả lời"
    appendix_language: Literal["vi", "en"] = "vi"
    is_sample: bool = False

    def for_office(self, office: str) -> Memo:
        """The same memo with the entries and rows of this office only."""
        return replace(
            self,
            sections=tuple(
                replace(section, entries=tuple(e for e in section.entries if e.office == office))
                for section in self.sections
            ),
            rows=tuple(row for row in self.rows if row.office == office),
        )
