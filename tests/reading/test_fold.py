import unicodedata

import pytest

from hoiam.reading.fold import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Ô NHIỄM sông Đáy", "o nhiem song day"),
        ("Điện Biên Phủ", "dien bien phu"),
        ("Ðà Nẵng, Ɖà Lạt, ðường", "da nang, da lat, duong"),
        ("hòa hoà Quý quí", "hoa hoa quy qui"),
        ("Nghị định 168/2024/NĐ-CP", "nghi dinh 168/2024/nd-cp"),
        ("", ""),
        ("ASCII only", "ascii only"),
        ("Škoda, Łódź, naïve", "skoda, łodz, naive"),
        ("Москва", "москва"),
        ("กำลัง", unicodedata.normalize("NFD", "กำลัง")),
    ],
)
def test_marks_go_and_letters_stay(text, folded):
    assert fold(text) == folded


def test_all_vietnamese_letters_become_plain():
    vowels = "aăâeêioôơuưy"
    tones = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
    letters = [unicodedata.normalize("NFC", vowel + tone) for vowel in vowels for tone in tones]
    text = "".join(letters) + "đ"
    assert fold(text).isascii()
    assert fold(text.upper()) == fold(text)
    assert len(fold(text)) == len(text)


def test_normal_form_makes_no_difference():
    text = "Cử tri phường Đông Hải hỏi về dự án xử lý nước thải ở Quảng Ninh"
    assert fold(unicodedata.normalize("NFD", text)) == fold(text)


def test_folding_twice_changes_nothing():
    text = "Ướt đẫm ƯỚT ĐẪM İstanbul ß"
    assert fold(fold(text)) == fold(text)
