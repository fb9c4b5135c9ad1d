"""The styles of the memo, each named as the decree names the part, with the sizes of its annex."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from docx.document import Document as Paper
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from hoiam.issues.memo.docx_parts import element

FONT = "Times New Roman"
LEFT, CENTER, BOTH = (
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
)
BLACK = RGBColor(0, 0, 0)


@dataclass(frozen=True, slots=True)
class Look:
    """How a part is set: size and spaces in points, indents in millimetres, lines as a multiple."""

    size: float
    align: Any = CENTER
    bold: bool = False
    italic: bool = False
    before: float = 0
    after: float = 0
    first: float = 0
    left: float = 0
    lines: float = 1
    with_next: bool = False


# Of the styles that the library's own document has.
KEPT = {"Normal", "Header", "Footer", "BodyText", "Title", "Heading1", "Heading2"}
KEPT |= {"DefaultParagraphFont", "NoList", "TableNormal", "TableGrid"}

# Of the parts of its file.
NEEDLESS = {"thumbnail", "extended-properties", "stylesWithEffects", "customXml", "numbering"}

LOOKS = {
    "Body Text": Look(14, BOTH, after=6, first=12.7, lines=1.1),
    "Title": Look(14, bold=True, before=16, with_next=True),
    "Heading 1": Look(
        14, BOTH, bold=True, before=4, after=6, first=12.7, lines=1.1, with_next=True
    ),
    "Heading 2": Look(
        14, BOTH, bold=True, before=4, after=6, first=12.7, lines=1.1, with_next=True
    ),
    "Quốc hiệu": Look(12, bold=True),
    "Tiêu ngữ": Look(13, bold=True),
    "Cơ quan chủ quản": Look(12),
    "Cơ quan ban hành": Look(12, bold=True),
    "Số, ký hiệu": Look(13, before=6),
    "Trích yếu công văn": Look(12),
    "Địa danh, thời gian": Look(13, italic=True, before=6),
    "Trích yếu": Look(14, bold=True, with_next=True),
    "Kính gửi": Look(14, before=10, after=10),
    "Kính gửi nhiều nơi": Look(14, LEFT, left=30),
    "Nơi nhận": Look(12, LEFT, bold=True, italic=True),
    "Danh sách nơi nhận": Look(11, LEFT),
    "Quyền hạn, chức vụ": Look(14, bold=True),
    "Họ tên người ký": Look(14, bold=True, before=74),
    "Phụ lục": Look(14, bold=True, with_next=True),
    "Tên phụ lục": Look(14, bold=True, with_next=True),
    "Chỉ dẫn phụ lục": Look(14, italic=True, with_next=True),
    "Khoảng trống": Look(4),
    "Đầu bảng": Look(12, bold=True, before=3, after=3),
    "Ô bảng": Look(12, LEFT, before=3, after=3),
    "Số trang": Look(14),
    "Ghi chú mẫu": Look(10, WD_ALIGN_PARAGRAPH.RIGHT, bold=True),
}


def prepare(paper: Paper) -> None:
    """Give a new document the page, the font and the styles of the form, and nothing else."""
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.header_distance = section.footer_distance = Mm(10)
    forget_defaults(paper)
    set_font(paper.styles["Normal"], Look(14, LEFT))
    for name, look in LOOKS.items():
        set_font(style_of(paper, name), look)
    rule = style_of(paper, "Đường kẻ")
    set_font(rule, Look(2, before=2))
    rule.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    rule.paragraph_format.line_spacing = Pt(3)
    border = element("top", val="single", sz="6", space="0", color="000000")
    rule.element.get_or_add_pPr().insert_element_before(
        element("pBdr", [border]), "w:spacing", "w:ind", "w:jc"
    )


def style_of(paper: Paper, name: str) -> Any:
    if name in paper.styles:
        return paper.styles[name]
    style = paper.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = paper.styles["Normal"]
    style.quick_style = True
    return style


def set_font(style: Any, look: Look) -> None:
    """Everything is said, since what a style leaves open the library's own document decides."""
    font, form = style.font, style.paragraph_format
    font.name, font.size, font.color.rgb = FONT, Pt(look.size), BLACK
    font.bold, font.italic, font.underline = look.bold, look.italic, False
    fonts = style.element.rPr.rFonts
    for theme in [key for key in fonts.attrib if key.endswith("Theme")]:
        del fonts.attrib[theme]
    for script in ("w:eastAsia", "w:cs"):
        fonts.set(qn(script), FONT)
    form.alignment = look.align
    form.space_before, form.space_after = Pt(look.before), Pt(look.after)
    form.first_line_indent, form.left_indent = Mm(look.first), Mm(look.left)
    form.line_spacing = look.lines
    form.keep_with_next = look.with_next
    form.widow_control = True
    for border in style.element.pPr.findall(qn("w:pBdr")):
        style.element.pPr.remove(border)
    for looseness in ("w:spacing", "w:kern"):
        for odd in style.element.rPr.findall(qn(looseness)):
            style.element.rPr.remove(odd)


def forget_defaults(paper: Paper) -> None:
    """Take out what the library's own empty document brings: a picture of it, its many styles,
    the name of the program that made it, its language, and that Word treats it as an old file."""
    for owner in (paper.part.package, paper.part):
        for number, relation in list(owner.rels.items()):
            if relation.reltype.rsplit("/", 1)[-1] in NEEDLESS:
                del owner.rels[number]
    styles = paper.styles.element
    for style in styles.findall(qn("w:style")):
        if style.get(qn("w:styleId")) not in KEPT:
            styles.remove(style)
        for link in style.findall(qn("w:link")):
            style.remove(link)  # to a character style that is gone
    defaults = styles.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for language in defaults.findall(qn("w:lang")):
        defaults.remove(language)
    defaults.append(element("lang", val="vi-VN", eastAsia="vi-VN", bidi="vi-VN"))
    mode = element(
        "compatSetting",
        name="compatibilityMode",
        uri="http://schemas.microsoft.com/office/word",
        val="15",
    )
    settings = paper.settings.element
    settings.find(qn("w:compat"))[:] = [mode]
    for script in ("w:val", "w:eastAsia"):
        settings.find(qn("w:themeFontLang")).set(qn(script), "vi-VN")
