"""The memo: what stands on the paper, as Word and as PDF, whatever is written into its fields."""

from __future__ import annotations

import contextlib
import io
import re
import shutil
import subprocess
import unicodedata
import zipfile
from dataclasses import replace
from datetime import date

import pytest
from django.utils import translation
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hoiam.issues.memo import (
    Entry,
    Memo,
    MemoError,
    Row,
    Section,
    Signer,
    Source,
    render_docx,
    render_pdf,
)
from hoiam.issues.memo.breaking import balanced
from hoiam.issues.memo.characters import clean, safe_link
from hoiam.issues.memo.face import face
from hoiam.issues.memo.form import lay_out, listed, roman

HOSTILE = (
    '&<>"#$*_[]@ #set page(fill: red) #eval("1+1") $x^2$ `raw` <label> @ref // /* */ -- --- ~ '
    "{{ x }} {% if %} ]]> <script>alert(1)</script> \\u{41} = đầu + mục"
)
VIETNAMESE = "ẶẲỮỘ ặẳữộ ỷỵỹ đĐƠƯ “Nghị quyết” – Ủy ban nhân dân xã Ea H’Đinh"
ROAD = "Đường liên xã An Hòa ngập sau mỗi trận mưa"


def entry(**changes: object) -> Entry:
    given = {
        "title": ROAD,
        "text": "Tuyến đường dài 2,3 km ngập sau mỗi trận mưa.\nHọc sinh phải đi vòng.",
        "place": "Xã An Hòa",
        "topic": "Giao thông",
        "office": "Sở Xây dựng",
        "state": "Đang chờ trả lời",
        "due": date(2026, 2, 5),
        "sources": (
            Source(outlet="Báo Hồng Minh", title="Đường ngập", link="https://bao.example/a?b=1&c"),
            Source(outlet="Đài tỉnh", title="Cống tắc", link="javascript:alert(1)"),
        ),
    }
    return Entry(**{**given, **changes})


def row(number: int = 0, **changes: object) -> Row:
    given = {"title": f"{ROAD} ({number})", "place": "Xã An Hòa", "office": "Sở Xây dựng"}
    return Row(**{**given, "due": date(2026, 2, 5), "state": "Đang chờ", **changes})


def report(**changes: object) -> Memo:
    given = {
        "parent_body": "Ủy ban nhân dân tỉnh Hồng Minh",
        "issuing_body": "Trung tâm Thông tin",
        "number": 7,
        "symbol": "/BC-TTBC",
        "place_name": "Hồng Minh",
        "date": date(2026, 1, 5),
        "type_name": "Báo cáo",
        "subject": "Vấn đề báo chí nêu trong tuần",
        "addressees": ("Ủy ban nhân dân tỉnh",),
        "intro": ("Trung tâm Thông tin báo cáo như sau:",),
        "sections": (
            Section(heading="Vấn đề mới", entries=(entry(),)),
            Section(heading="Quá hạn"),
        ),
        "closing": ("Trung tâm kính báo cáo.",),
        "recipients": ("Như trên", "Sở Xây dựng;", "Lưu: VT, TTBC"),
        "signer": Signer(authority="TL. Chủ tịch", position="Giám đốc", name="Trần Văn Bình"),
    }
    return Memo(**{**given, **changes})


def letter(**changes: object) -> Memo:
    return report(type_name="", symbol="TTBC-TH", subject="trả lời báo chí", **changes)


def opened(memo: Memo):
    return Document(io.BytesIO(render_docx(memo)))


def all_text(paper) -> str:
    return "\n".join(words.text or "" for words in paper.element.body.iter(qn("w:t")))


def styled(paper, style: str) -> list[Paragraph]:
    """The paragraphs of this style in the order of the paper, those in tables too."""
    found = (Paragraph(p, paper) for p in paper.element.body.iter(qn("w:p")))
    return [paragraph for paragraph in found if paragraph.style.name == style]


# ---- what stands on the paper --------------------------------------------------------------------


def test_number_date_and_lists_are_written_as_the_decree_wants_them():
    form = lay_out(report())
    assert form.number == "Số: 07/BC-TTBC"
    assert form.place_and_date == "Hồng Minh, ngày 05 tháng 01 năm 2026"
    assert lay_out(report(date=date(2026, 3, 12))).place_and_date.endswith("12 tháng 3 năm 2026")
    assert lay_out(report(number=112)).number == "Số: 112/BC-TTBC"
    assert form.recipients == ["Như trên;", "Sở Xây dựng;", "Lưu: VT, TTBC."]
    assert form.authority == ["TL. CHỦ TỊCH"]
    assert form.position == "GIÁM ĐỐC"
    assert form.issuing_body == ["TRUNG TÂM THÔNG TIN"]
    assert form.closing == ["Trung tâm kính báo cáo./."]
    assert [section.heading for section in form.sections] == ["I. VẤN ĐỀ MỚI", "II. QUÁ HẠN"]


def test_a_number_not_given_yet_leaves_its_place_blank():
    form = lay_out(report(number=None, rows=(row(),)))
    assert re.fullmatch("Số: \u00a0+/BC-TTBC", form.number)
    assert "\u00a0/BC-TTBC" in " ".join(form.appendix.attached_to)
    assert form.title.startswith("Báo cáo số …/BC-TTBC")


def test_an_entry_says_what_is_known_and_leaves_out_what_is_not():
    full = lay_out(report()).sections[0].entries[0]
    assert full.title == f"1. {ROAD}"
    assert full.paragraphs == [
        "Tuyến đường dài 2,3 km ngập sau mỗi trận mưa.",
        "Học sinh phải đi vòng.",
        "- Địa bàn: Xã An Hòa; lĩnh vực: Giao thông.",
        "- Cơ quan trả lời: Sở Xây dựng; hạn trả lời: 05/02/2026; tình trạng: Đang chờ trả lời.",
    ]
    bare = Section(heading="Một", entries=(Entry(title="Chợ", state="Quá hạn"),))
    assert lay_out(report(sections=(bare,))).sections[0].entries[0].paragraphs == [
        "- Tình trạng: Quá hạn."
    ]


def test_articles_are_named_with_their_outlet_and_only_web_pages_are_links():
    first, second = lay_out(report()).sections[0].entries[0].citations
    assert (first.before, first.title, first.after) == (
        "- Nguồn: Báo Hồng Minh, ",
        "“Đường ngập”",
        ";",
    )
    assert first.link == "https://bao.example/a?b=1&c"
    assert (second.before, second.after, second.link) == (" Đài tỉnh, ", ".", "")


NO_PAGES = (
    *("javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "mailto:a@b.example"),
    *("//bao.example", "bao.example", "https://", "https://[", "https://a b.example"),
    *("https://a.example/\u202e", "https://a.example/" + "x" * 3000),
)


@pytest.mark.parametrize("link", NO_PAGES)
def test_what_is_no_web_page_is_no_link(link):
    assert safe_link(link) == ""


def test_a_part_without_matters_says_so():
    assert lay_out(report()).sections[1].paragraphs == ["Không có."]


def test_a_letter_has_its_subject_below_its_number():
    form = lay_out(letter())
    assert form.about == ["V/v trả lời báo chí"]
    assert (form.type_name, form.subject) == ("", [])
    assert form.title == "Công văn số 07/TTBC-TH: trả lời báo chí"


def test_the_body_points_to_the_appendix_and_the_appendix_to_the_body():
    form = lay_out(report(rows=(row(),)))
    assert form.closing[0] == "Danh mục các vấn đề nêu tại Phụ lục kèm theo Báo cáo này."
    assert " ".join(form.appendix.attached_to) == (
        "(Kèm theo Báo cáo số 07/BC-TTBC ngày 05 tháng 01 năm 2026 của Trung tâm Thông tin)"
    )
    assert form.appendix.columns[0] == "STT"
    assert form.appendix.rows == [
        ["1", f"{ROAD} (0)", "Xã An Hòa", "Sở Xây dựng", "05/02/2026", "Đang chờ"]
    ]
    english = lay_out(report(rows=(row(),), appendix_language="en")).appendix
    assert english.columns == ["No.", "Matter", "Place", "Office", "Due date", "State"]
    assert lay_out(report()).appendix is None


def test_an_office_gets_only_its_own_rows():
    memo = report(
        sections=(Section(heading="Mới", entries=(entry(), entry(office="Sở Y tế"))),),
        rows=(row(1), row(2, office="Sở Y tế")),
    )
    form = lay_out(memo.for_office("Sở Y tế"))
    assert [len(section.entries) for section in form.sections] == [1]
    assert [line[1] for line in form.appendix.rows] == [f"{ROAD} (2)"]
    assert lay_out(memo.for_office("Không có")).appendix is None


def test_a_long_name_is_parted_into_lines_of_like_length_or_where_the_office_says():
    name = "Ban Quản lý dự án đầu tư xây dựng các công trình giao thông"
    lines = lay_out(report(issuing_body=name)).issuing_body
    assert " ".join(lines) == name.upper()
    widths = [face("Bold").width(line, 12) for line in lines]
    assert max(widths) <= 75
    assert min(widths) > 0.6 * max(widths)
    parted = lay_out(report(issuing_body="Trung tâm\nThông tin công cộng"))
    assert parted.issuing_body == ["TRUNG TÂM", "THÔNG TIN CÔNG CỘNG"]
    assert parted.title.startswith("Báo cáo")
    assert parted.author == "Trung tâm Thông tin công cộng"


def test_a_parent_body_too_long_for_its_line_is_shortened_as_the_decree_allows():
    assert lay_out(report(parent_body="UBND tỉnh Hồng Minh")).parent_body == ["UBND TỈNH HỒNG MINH"]
    assert lay_out(report(parent_body="Ủy ban nhân dân tỉnh Hồng Minh")).parent_body == [
        "UBND TỈNH HỒNG MINH"
    ]
    assert lay_out(report(parent_body="Bộ Nội vụ")).parent_body == ["BỘ NỘI VỤ"]
    assert lay_out(report(parent_body="")).parent_body == []


def test_small_parts():
    assert [roman(n) for n in (1, 4, 9, 14, 40, 90, 123)] == [
        *("I", "IV", "IX", "XIV", "XL", "XC", "CXXIII")
    ]
    assert listed(["- Một;", " ", "Hai."]) == ["Một;", "Hai."]
    assert balanced("một", "Bold", 12, 75) == ["một"]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Sở Văn hóa, Thể thao và Du lịch tỉnh", ["Sở Văn hóa, Thể thao", "và Du lịch tỉnh"]),
        (
            "Vấn đề báo chí nêu trong tháng 11 năm 2026",
            ["Vấn đề báo chí nêu", "trong tháng 11 năm 2026"],
        ),
        (
            "Kèm theo Báo cáo ngày 05 tháng 11 năm 2026",
            ["Kèm theo Báo cáo", "ngày 05 tháng 11 năm 2026"],
        ),
    ],
)
def test_lines_are_parted_where_a_reader_would_pause(text, lines):
    assert balanced(text, "Bold", 12, 60) == lines


@given(words=st.lists(st.text("abcđươ", min_size=1, max_size=12), min_size=1, max_size=30))
@settings(max_examples=50, deadline=None)
def test_parting_into_lines_loses_no_word(words):
    assert " ".join(balanced(" ".join(words), "Regular", 12, 75)).split() == words


# ---- what is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"issuing_body": "  "}, "the issuing body"),
        ({"symbol": "/"}, "the symbol"),
        ({"place_name": "\u200b"}, "the place of issue"),
        ({"subject": "😀"}, "the subject"),
        ({"signer": Signer(position="")}, "the position of the signer"),
        ({"type_name": "", "addressees": ("",)}, "whom the letter is sent to"),
        ({"number": 0}, "1 or more"),
        ({"rows": (row(),) * 2001}, "at most 2000"),
        ({"sections": (Section(heading="A", entries=(entry(),) * 2001),)}, "at most 2000"),
        ({"appendix_language": "fr"}, "Vietnamese or English"),
    ],
)
@pytest.mark.parametrize("render", [render_docx, render_pdf])
def test_what_the_form_needs_is_asked_for_in_a_sentence(render, changes, says):
    with translation.override("en"), pytest.raises(MemoError, match=re.escape(says)):
        render(report(**changes))


def test_characters_that_no_paper_carries_are_left_out():
    assert clean("a\x00b\x07c\ud800d\ufffee\tf\u2028g") == "abcde f g"
    assert clean("thu\u202eelif\u2066 x\u2069\u200f\u200b\ufeff") == "thuelif x"
    assert clean("Chợ 😀 👩\u200d👩\u200d👧 ✅ Đông 🇻🇳") == "Chợ Đông"
    assert clean(unicodedata.normalize("NFD", VIETNAMESE)) == VIETNAMESE
    assert clean("z" + "\u0335" * 60) == "z\u0335\u0335"


# ---- the Word file -------------------------------------------------------------------------------


def test_word_page_is_a4_with_the_margins_of_the_decree():
    for section in opened(report(rows=(row(),))).sections:
        assert (section.page_width, section.page_height) == (
            7560310,
            10692130,
        )  # A4, as Word rounds
        assert Mm(19.9) < section.top_margin <= Mm(25)
        assert Mm(19.9) < section.bottom_margin <= Mm(25)
        assert Mm(29.9) < section.left_margin <= Mm(35)
        assert Mm(14.9) < section.right_margin <= Mm(20)


@pytest.mark.parametrize(
    ("style", "text", "sizes", "bold", "italic"),
    [
        ("Quốc hiệu", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", (12, 13), True, False),
        ("Tiêu ngữ", "Độc lập - Tự do - Hạnh phúc", (13, 14), True, False),
        ("Cơ quan chủ quản", "UBND TỈNH HỒNG MINH", (12, 13), False, False),
        ("Cơ quan ban hành", "TRUNG TÂM THÔNG TIN", (12, 13), True, False),
        ("Số, ký hiệu", "Số: 07/BC-TTBC", (13, 13), False, False),
        ("Địa danh, thời gian", "Hồng Minh, ngày 05 tháng 01 năm 2026", (13, 14), False, True),
        ("Title", "BÁO CÁO", (13, 14), True, False),
        ("Trích yếu", "Vấn đề báo chí nêu trong tuần", (13, 14), True, False),
        ("Kính gửi", "Kính gửi: Ủy ban nhân dân tỉnh", (13, 14), False, False),
        ("Body Text", "Trung tâm Thông tin báo cáo như sau:", (13, 14), False, False),
        ("Heading 1", "I. VẤN ĐỀ MỚI", (13, 14), True, False),
        ("Nơi nhận", "Nơi nhận:", (12, 12), True, True),
        ("Danh sách nơi nhận", "- Như trên;", (11, 11), False, False),
        ("Quyền hạn, chức vụ", "TL. CHỦ TỊCH", (13, 14), True, False),
        ("Họ tên người ký", "Trần Văn Bình", (13, 14), True, False),
        ("Phụ lục", "Phụ lục", (14, 14), True, False),
        ("Tên phụ lục", "DANH MỤC VẤN ĐỀ VÀ HẠN TRẢ LỜI", (13, 14), True, False),
    ],
)
def test_each_part_in_word_has_the_letters_of_the_decree(style, text, sizes, bold, italic):
    paper = opened(report(parent_body="UBND tỉnh Hồng Minh", rows=(row(),)))
    assert styled(paper, style)[0].text == text
    font = paper.styles[style].font
    assert Pt(sizes[0]) <= font.size <= Pt(sizes[1])
    assert (font.bold, font.italic) == (bold, italic)
    fonts = paper.styles[style].element.rPr.rFonts
    for script in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        assert fonts.get(qn(script)) == "Times New Roman"
    assert not [key for key in fonts.attrib if key.endswith("Theme")]
    assert str(font.color.rgb) == "000000"


def test_the_body_in_word_is_justified_and_spaced():
    form = opened(report()).styles["Body Text"].paragraph_format
    assert form.alignment == WD_ALIGN_PARAGRAPH.JUSTIFY
    assert abs(form.first_line_indent - Mm(12.7)) < Mm(0.1)
    assert 1 <= form.line_spacing <= 1.5
    assert form.space_after >= Pt(6)


def test_a_letter_in_word():
    paper = opened(letter(addressees=("Sở Xây dựng", "Sở Y tế")))
    about = styled(paper, "Trích yếu công văn")[0]
    assert about.text == "V/v trả lời báo chí"
    assert Pt(12) <= paper.styles["Trích yếu công văn"].font.size <= Pt(13)
    assert about.paragraph_format.space_before == Pt(6)
    assert [p.text for p in styled(paper, "Kính gửi nhiều nơi")] == [
        *("Kính gửi:", "- Sở Xây dựng;", "- Sở Y tế.")
    ]
    assert not styled(paper, "Title")


def test_word_numbers_its_pages_in_the_top_margin_but_not_the_first():
    paper = opened(report(rows=(row(),)))
    body, appendix = paper.sections
    for section in (body, appendix):
        assert section.different_first_page_header_footer
        assert "PAGE" in section.header._element.xml
        assert "PAGE" not in section.first_page_header._element.xml
    assert body.header.paragraphs[0].style.name == "Số trang"
    style = paper.styles["Số trang"]
    assert style.paragraph_format.alignment == WD_ALIGN_PARAGRAPH.CENTER
    assert Pt(13) <= style.font.size <= Pt(14)
    assert appendix._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "1"


def test_the_lines_in_word_are_as_long_as_the_decree_says():
    paper = opened(report())
    issuer, motto, subject = styled(paper, "Đường kẻ")
    for rule, column, text, size, low, high in (
        (issuer, 75, "TRUNG TÂM THÔNG TIN", 12, 1 / 3, 1 / 2),
        (motto, 90, "Độc lập - Tự do - Hạnh phúc", 13, 0.99, 1.01),
        (subject, 165, "Vấn đề báo chí nêu trong tuần", 14, 1 / 3, 1 / 2),
    ):
        sides = rule.paragraph_format.left_indent + rule.paragraph_format.right_indent
        share = (column - sides / Mm(1)) / face("Bold").width(text, size)
        assert low <= share <= high
    assert paper.styles["Đường kẻ"].element.pPr.find(qn("w:pBdr")) is not None


def test_the_text_in_word_stands_in_its_order():
    text = all_text(opened(report(rows=(row(),))))
    order = ["UBND TỈNH", "CỘNG HÒA", "Số: 07", "ngày 05", "BÁO CÁO", "Kính gửi", "I. VẤN ĐỀ MỚI"]
    order += [f"1. {ROAD}", "Nguồn: Báo Hồng Minh", "II. QUÁ HẠN", "Không có.", "kính báo cáo./."]
    order += ["Nơi nhận:", "TL. CHỦ TỊCH", "GIÁM ĐỐC", "Trần Văn Bình", "Phụ lục", "STT"]
    places = [text.rindex(words) if words == "Phụ lục" else text.index(words) for words in order]
    assert places == sorted(places)


def test_the_appendix_in_word_repeats_its_headings_and_tears_no_row():
    table = opened(report(rows=tuple(map(row, range(40))))).tables[-1]
    assert len(table.rows) == 41
    marks = [line._tr.trPr for line in table.rows]
    assert marks[0].find(qn("w:tblHeader")) is not None
    assert all(mark.find(qn("w:cantSplit")) is not None for mark in marks)
    assert [cell.text for cell in table.rows[40].cells][:2] == ["40", f"{ROAD} (39)"]


def test_word_says_who_made_it_and_not_with_what():
    written = render_docx(report(issuing_body="Trung tâm Thông tin", subject="rất dài " * 100))
    known = Document(io.BytesIO(written)).core_properties
    assert known.author == known.last_modified_by == "Trung tâm Thông tin"
    assert known.title.startswith("Báo cáo số 07/BC-TTBC")
    assert len(known.title) == 255
    assert known.language == "vi-VN"
    assert known.created.date() == date(2026, 1, 5)
    with zipfile.ZipFile(io.BytesIO(written)) as file:
        everything = b"".join(map(file.read, file.namelist()))
    for odd in (b"python-docx", b"Macintosh Word", b"en-US", b"ja-JP"):
        assert odd not in everything


def test_links_in_word_lead_out_and_only_to_web_pages():
    paper = opened(report())
    outward = [rel.target_ref for rel in paper.part.rels.values() if rel.is_external]
    assert outward == ["https://bao.example/a?b=1&c"]


def test_the_same_memo_gives_the_same_bytes():
    for render in (render_docx, render_pdf):
        first = render(report(rows=(row(),)))
        assert first == render(report(rows=(row(),)))
        assert first != render(report(rows=(row(1),)))


def test_a_sample_says_on_every_page_that_it_is_one():
    section = opened(report(is_sample=True)).sections[0]
    assert "MẪU" in section.first_page_header.paragraphs[0].text
    assert "MẪU" in section.header.paragraphs[0].text
    assert "PAGE" in section.header._element.xml
    plain = opened(report()).sections[0]
    assert "MẪU" not in plain.first_page_header._element.xml + plain.header._element.xml


# ---- the PDF -------------------------------------------------------------------------------------

poppler = pytest.mark.skipif(
    not (shutil.which("pdftotext") and shutil.which("pdfinfo")),
    reason="reading a PDF back needs pdftotext and pdfinfo (Debian's poppler-utils)",
)


def ask(tmp_path, pdf: bytes, command: str, *options: str) -> str:
    path = tmp_path / "memo.pdf"
    path.write_bytes(pdf)
    tail = ["-"] if command == "pdftotext" else []
    told = subprocess.run([command, *options, path, *tail], capture_output=True, check=True)
    return told.stdout.decode()


def words_of(tmp_path, memo: Memo, page: int | None = None) -> str:
    pages = ["-f", str(page), "-l", str(page)] if page else []
    return ask(tmp_path, render_pdf(memo), "pdftotext", "-layout", *pages)


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\u200b", ""))


@poppler
def test_the_pdf_is_tagged_a4_with_a_title_and_a_date(tmp_path):
    told = ask(tmp_path, render_pdf(report()), "pdfinfo")
    assert re.search(r"Tagged: +yes", told)
    assert re.search(r"Page size: +595\.\d+ x 841\.\d+ pts \(A4\)", told)
    assert re.search(r"Title: +Báo cáo số 07/BC-TTBC: Vấn đề báo chí nêu trong tuần", told)
    assert re.search(r"Author: +Trung tâm Thông tin", told)
    assert b"/Lang(vi-VN)" in render_pdf(report())
    assert b"pdfuaid:part" in render_pdf(report())


@poppler
def test_vietnamese_comes_out_of_the_pdf_as_it_went_in(tmp_path):
    memo = report(subject=VIETNAMESE, intro=(unicodedata.normalize("NFD", VIETNAMESE),))
    text = flat(words_of(tmp_path, memo))
    assert text.count(VIETNAMESE) == 2
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text
    assert "Độc lập - Tự do - Hạnh phúc" in text


def test_every_letter_of_vietnamese_is_in_the_font():
    vowels = "aăâeêioôơuưy"
    letters = {
        unicodedata.normalize("NFC", v + tone)
        for v in vowels + vowels.upper()
        for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    }
    assert len(letters) == 144
    for name in ("Regular", "Bold", "Italic", "BoldItalic"):
        assert all(map(face(name).draws, sorted(letters | set("đĐ–—…“”‘’№₫"))))


@poppler
def test_the_pdf_numbers_its_pages_from_the_second_and_the_appendix_anew(tmp_path):
    memo = report(
        sections=(Section(heading="Mới", entries=(entry(),) * 8),), rows=tuple(map(row, range(30)))
    )
    pages = words_of(tmp_path, memo).split("\f")
    start = next(i for i, page in enumerate(pages) if "Kèm theo Báo cáo" in page)
    assert start >= 2
    heads = [page.strip().splitlines()[0].strip() for page in pages if page.strip()]
    assert not heads[0].isdigit()
    assert heads[1] == "2"
    assert not heads[start].isdigit()
    assert heads[start + 1] == "2"
    assert all("STT" in page for page in pages[start:] if page.strip())


@poppler
def test_a_sample_in_pdf_says_so_on_every_page(tmp_path):
    memo = report(is_sample=True, sections=(Section(heading="Mới", entries=(entry(),) * 8),))
    pages = [page for page in words_of(tmp_path, memo).split("\f") if page.strip()]
    assert len(pages) >= 2
    assert all("MẪU" in page for page in pages)
    assert "MẪU" not in words_of(tmp_path, report())


@poppler
def test_the_signature_never_stands_on_a_page_alone(tmp_path):
    for count in range(1, 14):
        memo = report(
            sections=(Section(heading="Mới", paragraphs=("Một đoạn.",) * count),),
            intro=("Mở đầu rất dài. " * 60,),
            recipients=tuple(f"Nơi thứ {i}" for i in range(8)),
        )
        last = [page for page in words_of(tmp_path, memo).split("\f") if page.strip()][-1]
        assert "kính báo cáo./." in last
        assert "Trần Văn Bình" in last


# ---- what people may write into it ---------------------------------------------------------------


def everywhere(words: str) -> Memo:
    """A memo that says the same in every field."""
    told = entry(
        **dict.fromkeys(("title", "text", "place", "topic", "office", "state"), words),
        sources=(Source(outlet=words, title=words, link=f"https://a.example/?{words}"),),
    )
    lists = ("addressees", "intro", "closing", "recipients")
    texts = ("parent_body", "issuing_body", "symbol", "place_name", "type_name", "subject")
    return report(
        **dict.fromkeys(texts, words),
        **dict.fromkeys(lists, (words, words)),
        sections=(Section(heading=words, paragraphs=(words,), entries=(told,)),),
        rows=(row(title=words, place=words, office=words, state=words),),
        rows_title=words,
        signer=Signer(authority=words, position=words, name=words),
    )


def test_markup_of_any_kind_is_only_text_in_word():
    paper = opened(everywhere(HOSTILE))
    assert paper.sections[0].page_width == 7560310
    assert HOSTILE in [p.text for p in styled(paper, "Body Text")]
    assert HOSTILE.upper() in [p.text for p in styled(paper, "Quyền hạn, chức vụ")]
    assert [cell.text for cell in paper.tables[-1].rows[1].cells][1] == HOSTILE


@poppler
def test_markup_of_any_kind_is_only_text_in_the_pdf(tmp_path):
    text = flat(ask(tmp_path, render_pdf(everywhere(HOSTILE)), "pdftotext"))
    kept = re.sub(r"\s", "", HOSTILE)
    assert re.sub(r"\s", "", text).count(kept) >= 12
    told = ask(tmp_path, render_pdf(everywhere(HOSTILE)), "pdfinfo")
    assert re.search(r"JavaScript: +no", told)


@poppler
def test_what_the_font_cannot_draw_shows_as_a_box(tmp_path):
    assert "Tên □□ rõ" in flat(words_of(tmp_path, report(subject="Tên 公安 rõ")))
    assert all_text(opened(report(subject="Tên 公安 rõ"))).count("Tên 公安 rõ") == 1


@poppler
def test_a_word_longer_than_its_line_stays_on_the_paper(tmp_path):
    long = "https://bao.example/" + "x" * 600
    memo = replace(everywhere("W" * 300), intro=(long,))
    boxes = ask(tmp_path, render_pdf(memo), "pdftotext", "-bbox")
    edges = [float(x) for x in re.findall(r'<word [^>]*xMax="([\d.]+)"', boxes)]
    assert len(edges) > 20
    assert max(edges) <= 595.3 - 15 / 25.4 * 72 + 1
    joined = re.sub(r"\s|\u200b", "", ask(tmp_path, render_pdf(memo), "pdftotext"))
    assert long in joined


@given(words=st.text(min_size=1, max_size=60))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_is_written_is_set_or_refused_in_a_sentence(words):
    memo = everywhere(words)
    for render, start in ((render_docx, b"PK"), (render_pdf, b"%PDF")):
        with contextlib.suppress(MemoError):  # where nothing is left after cleaning
            assert render(memo).startswith(start)


@pytest.mark.parametrize("count", [0, 300])
def test_none_or_three_hundred_matters(count):
    memo = report(
        sections=(Section(heading="Mới", entries=(entry(),) * count),),
        rows=tuple(map(row, range(count))),
    )
    assert render_pdf(memo).startswith(b"%PDF")
    assert all_text(opened(memo)).count(f"{ROAD} (") == count


@pytest.mark.parametrize("render", [render_docx, render_pdf])
def test_sixty_rows(render):
    """`--durations=3 -vv` says how long a usual memo takes."""
    memo = report(
        sections=(Section(heading="Mới", entries=(entry(),) * 12),), rows=tuple(map(row, range(60)))
    )
    assert len(render(memo)) > 10_000


def test_an_english_appendix_is_marked_as_english():
    pdf = render_pdf(report(rows=(row(),), appendix_language="en"))
    assert b"/Lang(en)" in pdf
    assert b"/Lang(en)" not in render_pdf(report(rows=(row(),)))
    table = opened(report(rows=(row(),), appendix_language="en")).tables[-1]
    assert table._tbl.xml.count('<w:lang w:val="en"/>') == 12
