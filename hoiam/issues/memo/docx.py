"""The memo as a Word file: every part has a style named as the decree names it.

Built in code and not from a template, so that no field of the memo is ever read as markup and the
file holds nothing that the memo did not say.
"""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

from docx import Document
from docx.document import Document as Paper
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.shared import Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from hoiam.issues.memo.content import Memo
from hoiam.issues.memo.docx_parts import (
    add_link,
    add_page_number,
    add_rows,
    add_rule,
    bare_table,
    box_run,
    keep_whole,
    restart_page_numbers,
)
from hoiam.issues.memo.docx_styles import prepare
from hoiam.issues.memo.face import face
from hoiam.issues.memo.form import LEFT, WIDTH, AppendixForm, Citation, Form, lay_out

COLUMNS = (11, 52, 25, 30, 23, 24)
CENTRED = (0, 4)
PROPERTY = 255  # characters that a property of the file may have
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip file can name


def render_docx(memo: Memo) -> bytes:
    """The memo as DOCX, the same bytes for the same memo. Raises `MemoError`."""
    form = lay_out(memo)
    paper = Document()
    prepare(paper)
    describe(paper, form)
    write_heads(paper, form)
    write_top(paper, form)
    write_body(paper, form)
    write_end(paper, form)
    if form.appendix:
        write_appendix(paper, form.appendix)
    paper.add_paragraph(style="Khoảng trống")  # Word wants a paragraph after the last table
    written = io.BytesIO()
    paper.save(written)
    return settled(written)


def describe(paper: Paper, form: Form) -> None:
    """What the file says about itself: the office, not the library that made it."""
    day = datetime(*form.day)
    known = paper.core_properties
    known.title, known.subject = shortened(form.title), shortened(" ".join(form.subject))
    known.author = known.last_modified_by = shortened(form.author)
    known.language, known.comments, known.keywords = "vi-VN", "", ""
    known.created = known.modified = day
    known.revision = 1


def shortened(text: str) -> str:
    return text if len(text) <= PROPERTY else f"{text[: PROPERTY - 1]}…"


def settled(written: io.BytesIO) -> bytes:
    """The file with no time of its own: a zip would otherwise hold the moment it was made."""
    again = io.BytesIO()
    with zipfile.ZipFile(written) as old, zipfile.ZipFile(again, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return again.getvalue()


# ---- the parts, from the top of the paper down ---------------------------------------------------


def write_heads(paper: Paper, form: Form) -> None:
    """The number of the page, centred in the top margin and not on the first (point I.7)."""
    section = paper.sections[0]
    section.different_first_page_header_footer = True
    head, first = section.header.paragraphs[0], section.first_page_header.paragraphs[0]
    head.style, first.style = "Số trang", "Ghi chú mẫu"
    if not form.sample:
        add_page_number(head)
        return
    box_run(first.add_run(form.sample))
    head.alignment = WD_ALIGN_PARAGRAPH.LEFT
    head.paragraph_format.tab_stops.add_tab_stop(Mm(WIDTH / 2), WD_TAB_ALIGNMENT.CENTER)
    head.paragraph_format.tab_stops.add_tab_stop(Mm(WIDTH), WD_TAB_ALIGNMENT.RIGHT)
    head.add_run("\t")
    add_page_number(head)
    head.add_run("\t")
    note = head.add_run(form.sample.split(" - ")[0])
    note.font.size, note.font.bold = Pt(10), True
    box_run(note)


def write_top(paper: Paper, form: Form) -> None:
    """Names on the left, the nation on the right; below them, on one line, number and date."""
    table = bare_table(paper, 2, (LEFT, WIDTH - LEFT))
    left, right = table.rows[0].cells
    lines(left, form.parent_body, "Cơ quan chủ quản")
    lines(left, form.issuing_body, "Cơ quan ban hành")
    add_rule(left, 0.4 * face("Bold").width(form.issuing_body[-1], 12), LEFT)
    lines(right, [form.nation], "Quốc hiệu")
    lines(right, [form.motto], "Tiêu ngữ")
    add_rule(right, face("Bold").width(form.motto, 13), WIDTH - LEFT)
    left, right = table.rows[1].cells
    lines(left, [form.number], "Số, ký hiệu")
    lines(left, form.about, "Trích yếu công văn")
    if form.about:
        left.paragraphs[1].paragraph_format.space_before = Pt(6)
    lines(right, [form.place_and_date], "Địa danh, thời gian")
    if form.type_name:
        paper.add_paragraph(form.type_name, style="Title")
        for line in form.subject:
            paper.add_paragraph(line, style="Trích yếu")
        add_rule(paper, 0.4 * face("Bold").width(form.subject[-1], 14), WIDTH)
    write_addressees(paper, form.addressees)


def write_addressees(paper: Paper, names: list[str]) -> None:
    """One on the line of "Kính gửi"; several each on a line, dashes under the colon (point 9d)."""
    if len(names) == 1:
        paper.add_paragraph(f"Kính gửi: {names[0].rstrip('.')}", style="Kính gửi")
    elif names:
        first = paper.add_paragraph("Kính gửi:", style="Kính gửi nhiều nơi")
        first.paragraph_format.space_before = Pt(14)
        for name in names:
            line = paper.add_paragraph(f"- {name}", style="Kính gửi nhiều nơi")
            line.paragraph_format.left_indent = Mm(30 + face("Regular").width("Kính gửi- ", 14))
            line.paragraph_format.first_line_indent = -Mm(face("Regular").width("- ", 14))
        line.paragraph_format.space_after = Pt(10)


def write_body(paper: Paper, form: Form) -> None:
    for words in form.intro:
        paper.add_paragraph(words, style="Body Text")
    for section in form.sections:
        paper.add_paragraph(section.heading, style="Heading 1")
        for words in section.paragraphs:
            paper.add_paragraph(words, style="Body Text")
        for entry in section.entries:
            paper.add_paragraph(entry.title, style="Heading 2")
            for words in entry.paragraphs:
                paper.add_paragraph(words, style="Body Text")
            write_citations(paper, entry.citations)
    for words in form.closing:
        last = paper.add_paragraph(words, style="Body Text")
    if form.closing:
        last.paragraph_format.space_after = Pt(14)
        last.paragraph_format.keep_with_next = True  # the signature never stands on a page alone


def write_citations(paper: Paper, citations: list[Citation]) -> None:
    if not citations:
        return
    line = paper.add_paragraph(style="Body Text")
    for citation in citations:
        line.add_run(citation.before)
        if citation.link:
            add_link(line, citation.title, citation.link)
        else:
            line.add_run(citation.title)
        line.add_run(citation.after)


def write_end(paper: Paper, form: Form) -> None:
    """Those who receive it on the left, the signature on the right (points 7 and 9)."""
    table = bare_table(paper, 1, (WIDTH - 85, 85))
    left, right = table.rows[0].cells
    if form.recipients:
        lines(left, ["Nơi nhận:"], "Nơi nhận")
        lines(left, [f"- {name}" for name in form.recipients], "Danh sách nơi nhận")
    lines(right, [*form.authority, form.position], "Quyền hạn, chức vụ")
    lines(right, [form.name], "Họ tên người ký")
    keep_whole(table)


def write_appendix(paper: Paper, appendix: AppendixForm) -> None:
    """On a page of its own, which counts its pages anew (section III, points 1b, c and đ)."""
    section = paper.add_section(WD_SECTION.NEW_PAGE)
    restart_page_numbers(section)
    paper.paragraphs[-1].style = "Khoảng trống"  # the break itself, which must not fill a page
    paper.add_paragraph(appendix.label, style="Phụ lục")
    for line in appendix.title:
        paper.add_paragraph(line, style="Tên phụ lục")
    for line in appendix.attached_to:
        paper.add_paragraph(line, style="Chỉ dẫn phụ lục")
    paper.add_paragraph(style="Khoảng trống")
    table = paper.add_table(rows=0, cols=len(COLUMNS), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    add_rows(table, appendix.columns, appendix.rows, COLUMNS, CENTRED, appendix.language)


def lines(cell: _Cell, texts: list[str], style: str) -> None:
    """Each text on a line of its own; the empty one that a new cell holds is used first."""
    for text in texts:
        first: Paragraph = cell.paragraphs[0]
        fresh = len(cell.paragraphs) == 1 and not first.text and not first.runs
        line = first if fresh else cell.add_paragraph()
        line.style = style
        line.add_run(text)
