"""Pieces of WordprocessingML that python-docx has no word for (ECMA-376, part 1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx.document import Document as Paper
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

TWENTIETHS_PER_MM = 1440 / 25.4  # Word measures in twentieths of a point


def element(tag: str, children: Sequence[Any] = (), /, **attributes: str) -> Any:
    """An element of the `w:` namespace, as are its attributes."""
    made = OxmlElement(f"w:{tag}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    made.extend(children)
    return made


def twentieths(millimetres: float) -> str:
    return str(round(millimetres * TWENTIETHS_PER_MM))


def add_page_number(paragraph: Paragraph) -> None:
    """A field that Word fills with the number of the page."""
    paragraph._p.append(element("fldSimple", [text_run("2")], instr=" PAGE "))


def text_run(text: str) -> Any:
    words = element("t")
    words.text = text
    return element("r", [words])


def box_run(run: Run) -> None:
    """A thin frame around the words."""
    run._r.get_or_add_rPr().append(element("bdr", val="single", sz="4", space="1", color="000000"))


def add_rule(place: Paper | _Cell, length: float, width: float) -> None:
    """A line of so many millimetres in the middle of a column of this width.

    It is the border of an empty paragraph: it moves with the text above it, which a drawn line
    does not when an officer writes on.
    """
    rule = place.add_paragraph(style="Đường kẻ")
    side = max(0.0, (width - length) / 2)
    rule.paragraph_format.left_indent = rule.paragraph_format.right_indent = Mm(side)


def add_link(paragraph: Paragraph, words: str, address: str) -> None:
    """Words that lead to a page; `address` must have been found safe."""
    number = paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    run = text_run(words)
    run.insert(0, element("rPr", [element("u", val="single")]))
    link = element("hyperlink", [run])
    link.set(qn("r:id"), number)
    paragraph._p.append(link)


def restart_page_numbers(section: Section) -> None:
    section.different_first_page_header_footer = True
    section._sectPr.insert_element_before(
        element("pgNumType", start="1"), "w:cols", "w:titlePg", "w:docGrid"
    )


# ---- tables --------------------------------------------------------------------------------------


def bare_table(paper: Paper, rows: int, widths: Sequence[float]) -> Table:
    """A table without lines or inner margins, which only puts things side by side."""
    table = paper.add_table(rows=rows, cols=len(widths))
    table.autofit = False
    set_margins(table, 0)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    return table


def set_margins(table: Table, millimetres: float) -> None:
    """How far the words of each cell stand from its left and right edge."""
    size = twentieths(millimetres)
    margins = [element(side, w=size, type="dxa") for side in ("left", "right")]
    table._tbl.tblPr.insert_element_before(element("tblCellMar", margins), "w:tblLook")


def keep_whole(table: Table) -> None:
    """No page ends inside this table."""
    for row in table.rows:
        row._tr.get_or_add_trPr().append(element("cantSplit"))
        for cell in row.cells:
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.keep_with_next = True
                paragraph.paragraph_format.keep_together = True


def add_rows(
    table: Table,
    columns: list[str],
    rows: list[list[str]],
    widths: Sequence[float],
    centred: Sequence[int],
    language: str,
) -> None:
    """A row of headings that every page repeats, then the rows, none of them torn by a page.

    Written as elements: python-docx looks through the whole table for each cell.
    """
    set_margins(table, 1)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    marks = element("trPr", [element("cantSplit"), element("tblHeader")])
    heads = [cell_of(t, w, "Đầu bảng", "", language) for t, w in zip(columns, widths, strict=True)]
    table._tbl.append(element("tr", [marks, *heads]))
    for row in rows:
        cells = [
            cell_of(text, width, "Ô bảng", "center" if i in centred else "", language)
            for i, (text, width) in enumerate(zip(row, widths, strict=True))
        ]
        table._tbl.append(element("tr", [element("trPr", [element("cantSplit")]), *cells]))


def cell_of(text: str, width: float, style: str, align: str, language: str) -> Any:
    run = text_run(text)
    if language != "vi":
        run.insert(0, element("rPr", [element("lang", val=language)]))
    about = element("pPr", [element("pStyle", val=style.replace(" ", ""))])
    if align:
        about.append(element("jc", val=align))
    size = element("tcW", w=twentieths(width), type="dxa")
    return element(
        "tc",
        [
            element("tcPr", [size, element("vAlign", val="center")]),
            element("p", [about, run]),
        ],
    )
