"""Lines become paragraphs by where they stand; made by hand, as papers of all kinds set them."""

from __future__ import annotations

import pytest

from hoiam.reading.pdf_layout import PAGE_BREAK, SOFT_HYPHEN, Line, lines_from, read_layout
from hoiam.reading.pdf_letters import in_unicode, is_garbled, without_private

WIDTH, HIGH, STEP = 6.0, 12.0, 17.0


def block(*texts: str, left: float = 70.0, top: float = 700.0, high: float = HIGH) -> list[Line]:
    """Lines under each other; every letter is as wide as the next."""
    return [
        Line(
            text=text,
            left=left + (len(text) - len(text.lstrip())) * WIDTH,
            right=left + len(text) * WIDTH,
            top=top - at * STEP,
            bottom=top - at * STEP - high,
        )
        for at, text in enumerate(texts)
    ]


def read(*texts: str, **more: float) -> list[str]:
    return read_layout([block(*texts, **more)]).split("\n")


def test_a_line_goes_on_where_the_next_word_had_no_room():
    assert read(
        "Từ ngày 30 tháng 10, đơn vị thi công rào một làn",
        "để thay tấm đan rãnh thoát nước.",
        "Xe qua lại trên làn còn lại.",
    ) == [
        "Từ ngày 30 tháng 10, đơn vị thi công rào một làn để thay tấm đan rãnh thoát nước.",
        "Xe qua lại trên làn còn lại.",
    ]


def test_an_indented_line_begins_a_paragraph_though_the_one_above_is_full():
    assert read(
        "    Từ ngày 30/10 đơn vị thi công rào một làn",
        "đường bên phải để thay tấm đan rãnh thoát nước.",
        "    Xe qua lại trên làn còn lại theo người điều",
        "tiết.",
    ) == [
        "Từ ngày 30/10 đơn vị thi công rào một làn đường bên phải để thay tấm đan rãnh thoát nước.",
        "Xe qua lại trên làn còn lại theo người điều tiết.",
    ]


@pytest.mark.parametrize(
    "start",
    ["- Các sở, ngành", "2. Tổ chức", "a) Kinh phí", "Điều 5. Hiệu lực", "• Mục", "IV. Kết"],
)
def test_what_begins_a_list_or_an_article_begins_a_paragraph(start):
    above = "Ủy ban nhân dân tỉnh yêu cầu các cơ quan, đơn vị;"
    assert read(above, start) == [above, start]


@pytest.mark.parametrize("goes_on", ["4.120 lượt xe", "Điều 5 Nghị định này", "2025 của tỉnh"])
def test_a_figure_or_an_article_that_is_named_begins_none(goes_on):
    above = "Ủy ban nhân dân tỉnh yêu cầu thực hiện nghiêm theo"
    assert read(above, goes_on) == [f"{above} {goes_on}"]


def test_hyphens_of_the_layout_go_and_those_of_the_words_stay():
    assert read(f"the whole environ{SOFT_HYPHEN}", "mental report") == [
        "the whole environmental report"
    ]
    assert read(f"giai đoạn 2025{SOFT_HYPHEN}", "2030 của tỉnh") == ["giai đoạn 2025-2030 của tỉnh"]
    assert read("giai đoạn phát triển mới 2025-", "2030") == ["giai đoạn phát triển mới 2025-2030"]
    assert read("tình hình phát triển kinh tế -", "xã hội") == [
        "tình hình phát triển kinh tế - xã hội"
    ]
    assert read("Quyết định số 12/QĐ-", "UBND") == ["Quyết định số 12/QĐ-UBND"]


def test_a_heading_in_other_letters_or_far_above_stands_alone():
    head = block("BÁO CÁO TÌNH HÌNH ĐƯỜNG TỈNH 379 THÁNG MƯỜI MỘT", high=18.0)
    text = block("Trạm đếm xe ghi nhận lưu lượng bình thường.", top=680.0)
    assert len(read_layout([head + text]).split("\n")) == 2
    far = block("Trạm đếm xe ghi nhận lưu lượng bình thường, kể cả", top=600.0)
    assert len(read_layout([[*text, *far]]).split("\n")) == 2


def test_running_heads_stand_once_and_numbers_of_pages_never():
    pages = [
        [
            *block(f"{number}", left=300.0, top=820.0),
            *block("Báo cáo của Sở Xây dựng", top=800.0),
            *block(f"Nội dung của phần thứ {word} trong báo cáo này."),
            *block(f"Trang {number}/3", top=30.0),
        ]
        for number, word in enumerate(("nhất", "hai", "ba"), 1)
    ]
    assert read_layout(pages).replace(PAGE_BREAK, "").split("\n") == [
        "Báo cáo của Sở Xây dựng",
        *(f"Nội dung của phần thứ {word} trong báo cáo này." for word in ("nhất", "hai", "ba")),
    ]


def test_pages_that_are_alike_throughout_keep_their_text():
    page = block("Giấy mời họp", "Ngày 3 tháng 11 năm 2026")
    assert read_layout([page, page]).count("Giấy mời họp") == 2


def test_a_figure_amid_the_text_is_no_number_of_a_page():
    lines = read("Số xe trong ngày:", "4120", "xe, đếm tại trạm.")
    assert "4120" in " ".join(lines)


def test_a_paragraph_runs_over_the_page_and_over_the_column():
    first = block("Xe qua lại theo người", top=100.0)
    assert (
        read_layout([first, block("điều tiết.")]) == f"Xe qua lại theo người {PAGE_BREAK}điều tiết."
    )
    assert (
        read_layout([first, block("Điều tiết.")])
        == f"Xe qua lại theo người\n{PAGE_BREAK}Điều tiết."
    )
    column = block("điều tiết.", left=320.0)
    assert read_layout([[*first, *column]]) == "Xe qua lại theo người điều tiết."


def test_a_column_is_as_wide_as_itself_and_not_as_what_stands_above():
    above = block("Trạm đếm xe trên đường tỉnh 379 ghi nhận 4.120 lượt xe mỗi ngày trong tuần đầu.")
    column = block("Cột thứ nhất nói về việc phòng", "chống lụt bão.", top=640.0)
    cells = block("Lượt xe", "3.050", left=260.0, top=675.0)
    assert read_layout([[*above, *cells, *column]]).split("\n")[-1] == (
        "Cột thứ nhất nói về việc phòng chống lụt bão."
    )


def test_empty_pages_count():
    assert read_layout([[], block("Trang hai."), [], block("Trang bốn.")]).split(PAGE_BREAK) == [
        "",
        "Trang hai.\n",
        "\n",
        "Trang bốn.",
    ]
    assert read_layout([]) == ""


@pytest.mark.parametrize("row", [None, [], ["a", 1, 2, 3], [1, 2, 3, 4, 5], ["a", "x", 1, 2, 3]])
def test_what_is_no_line_is_refused(row):
    with pytest.raises((ValueError, TypeError)):
        lines_from([row])


def test_boxes_without_size_or_number_break_nothing():
    nan, endless = float("nan"), float("inf")
    boxes = [(nan, endless, 0, 0), (0, 1, nan, -endless), (0, 1, 1e300, 0), (0, 0, 0, 0)]
    odd = [*(["chữ", *box] for box in boxes), [" ", 1, 2, 3, 4]]
    assert "chữ" in read_layout([lines_from(odd), lines_from(odd)])


WRITING = [
    "Ủy ban nhân dân tỉnh yêu cầu các sở, ngành kiểm tra việc cấp sổ đỏ, quyền sử dụng đất.",
    "Căn cứ Nghị định số 30/2020/NĐ-CP; UBND TP, HĐND TP, VP UBND, TTHC, QĐ, TW, MTTQ, BCĐ, BHXH",
    "Les élèves de la région ont été évacués après la crue de la Loire; où est-ce qu'on va?",
    "Η εφημερίδα γράφει για τον δρόμο και για τη γέφυρα που έκλεισε χθες το βράδυ.",
    "Дорога была открыта каждый день, никого не посылали в объезд на этой неделе.",
    "道路 は 毎日 開いて いました 。 誰も 迂回 しません でした 。",
    "Diện tích 120 m², nhiệt độ 35 °C, hàm lượng 5 µg, sản phẩm Vinamilk® và Sữa™ của nhà máy.",
    "",
]
NONSENSE = [
    "CӜNG HÒA XÃ HӜI CHӪ NGHƬA VIӊT NAM Ĉӝc lұp Tӵ do Hҥnh phúc",
    "\ue001\ue002\ue003 \ue004\ue005 \ue006\ue007\ue008 \ue009\ue010 \ue011\ue012 \ue013\ue014",
    "\ufffd\ufffdng h\ufffda x\ufffd h\ufffdi ch\ufffd ngh\ufffda Vi\ufffdt Nam",
    "7KH URDG ZDV RSHQ RQ DOO GDBV RI WKH ZHHN DQG QRERGB ZDV VHQW URXQG LW WKHUH WKHQ WKLV WKH "
    "FRXQWBU KDV QR RWKHU ZDB WR WKH WRZQ",
]


@pytest.mark.parametrize("text", WRITING)
def test_writing_of_any_language_is_writing(text):
    assert not is_garbled(text)


@pytest.mark.parametrize("text", NONSENSE)
def test_numbers_of_shapes_are_none(text):
    assert is_garbled(text)


def test_signs_of_lists_in_fonts_of_their_own_are_signs():
    assert in_unicode("\uf0b7 Mục thứ nhất\n \uf0a7 Mục nhỏ") == "• Mục thứ nhất\n • Mục nhỏ"
    assert without_private("giá \uf0e8 tăng") == "giá  tăng"
    plain = "Kinh tế - xã hội giai đoạn 2025-2030, thư-ký, e-mail"
    assert in_unicode(plain) == plain
