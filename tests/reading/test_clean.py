import unicodedata

import pytest

from gates.redact import HERE, read_sentences
from hoiam.reading.clean import clean_text, clean_title, drop_bylines


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("Khánh Hoà thuỷ lợi khoẻ", "Khánh Hòa thủy lợi khỏe"),
        ("HOÀ BÌNH, UỶ BAN", "HÒA BÌNH, ỦY BAN"),
        ("qúy hòan lóang hùynh", "quý hoàn loáng huỳnh"),
        ("quý hoàn loáng huỳnh khuya quán hoài", "quý hoàn loáng huỳnh khuya quán hoài"),
        ("Noé, Chloé, naïve", "Noé, Chloé, naïve"),
        ("https://vi.example.org/wiki/Hoà_Bình hoà", "https://vi.example.org/wiki/Hoà_Bình hòa"),
        ("kh&amp;ocirc;ng &amp;amp; c&oacute; &quot;x&quot;", 'không & có "x"'),
        ("A & B; R&D; &khong;", "A & B; R&D; &khong;"),
        ("Céng hßa x· héi chñ nghÜa ViÖt Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
        ("một\u200b hai\ufeff\u202e ba\x07", "một hai ba"),
        ("  Đoạn một. \r\n\r\n \t Đoạn\u00a0hai.  ", "Đoạn một.\nĐoạn hai."),
        ("", ""),
        ("\ud800", "\ufffd"),
    ],
)
def test_text_is_brought_to_one_form(text, cleaned):
    assert clean_text(text) == cleaned


def test_cleaning_twice_changes_nothing_and_forms_agree():
    text = "Uỷ ban thuỷ lợi Khánh Hoà; hoà giải qúy I\n\nQuảng Ngãi &amp;lt; 5"
    assert clean_text(clean_text(text)) == clean_text(text)
    assert clean_text(unicodedata.normalize("NFD", text)) == clean_text(text)


@pytest.mark.parametrize(
    ("title", "host", "cleaned"),
    [
        ("Cầu mới thông xe - Báo Ban Mai", "", "Cầu mới thông xe"),
        ("Cầu mới thông xe | VnExpress", "vnexpress.net", "Cầu mới thông xe"),
        ("Cầu mới thông xe - Tuổi Trẻ Online", "tuoitre.vn", "Cầu mới thông xe"),
        ("Cầu mới thông xe - tuoitre.vn", "", "Cầu mới thông xe"),
        ("VIDEO: Cầu mới thông xe", "", "Cầu mới thông xe"),
        ("[Infographic] Cầu mới thông xe", "", "Cầu mới thông xe"),
        ("Cầu mới thông xe (video)", "", "Cầu mới thông xe"),
        ("Hà Nội - Hải Phòng thông xe", "", "Hà Nội - Hải Phòng thông xe"),
        ("Giá vàng tăng - Báo cáo của hội nói gì", "", "Giá vàng tăng - Báo cáo của hội nói gì"),
        ("Video clip lan truyền là sai", "", "Video clip lan truyền là sai"),
        ("Kh&ocirc;ng c&oacute; nước", "", "Không có nước"),
        ("Báo Ban Mai", "", "Báo Ban Mai"),
    ],
)
def test_titles_lose_the_name_of_the_site(title, host, cleaned):
    assert clean_title(title, host=host, sites=("Tuổi Trẻ Online",)) == cleaned


def _cases():
    for sentence in read_sentences(HERE / "bylines.txt"):
        yield sentence.text.replace("\\n", "\n"), sentence


def test_most_author_lines_go_and_no_text_with_them():
    found = total = 0
    for text, sentence in _cases():
        dropped = drop_bylines(clean_text(text))
        total += len(sentence.items)
        found += sum(name not in dropped for _, name in sentence.items)
        for kept in sentence.kept:
            assert kept in dropped
    assert found / total >= 0.95


def test_a_credit_that_runs_into_the_next_sentence_takes_no_word_of_it():
    text = "Hàng quán bị cuốn trôi. Ảnh:Mẫu Hương Trận lũ lớn nhất nhiều năm. Xã đã cứu trợ."
    assert drop_bylines(text) == (
        "Hàng quán bị cuốn trôi. Trận lũ lớn nhất nhiều năm. Xã đã cứu trợ."
    )


def test_a_text_of_names_alone_becomes_empty():
    assert drop_bylines("Nguyễn Mẫu An") == ""
    assert drop_bylines("") == ""


@pytest.mark.parametrize(
    "part", [" ", "| ", "Ảnh: ", "(Ảnh: ", "A.B.", "Nguyễn Văn A - ", "&", "\n"]
)
def test_half_a_megabyte_of_one_thing_is_harmless(part):
    text = part * (500_000 // len(part))
    cleaned = clean_text(text)
    assert len(drop_bylines(cleaned)) <= len(cleaned) <= len(text)
    # How long it may take is measured by the gate `hostile_time`.
    assert len(clean_title(text)) <= len(text)
