from __future__ import annotations

import unicodedata

import pytest

from hoiam.reading.fold import fold
from hoiam.reading.language import detect_language

VIETNAMESE = "Người dân kiến nghị sớm sửa đoạn đường liên xã bị sụt lún sau mùa mưa"


@pytest.mark.parametrize(
    "text",
    [
        VIETNAMESE,
        unicodedata.normalize("NFD", VIETNAMESE),
        VIETNAMESE.upper(),
        fold(VIETNAMESE),
        "Giá iPhone 17 Pro Max tại Việt Nam giảm mạnh",
        "Chu tich UBND tinh yeu cau kiem tra viec cap nuoc sinh hoat cho nguoi dan",
    ],
)
def test_vietnamese(text: str) -> None:
    assert detect_language(text) == "vi"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The ministry said on Friday that the new road would open next year", "en"),
        ("Le gouvernement a annoncé vendredi que la route serait ouverte l’an prochain", "fr"),
        ("Die Regierung teilte am Freitag mit, dass die Straße bald geöffnet werde", "de"),
        ("Правительство сообщило в пятницу, что дорога откроется в следующем году", "ru"),
        ("政府は金曜日、新しい道路が来年開通すると発表した。住民は歓迎している。", "ja"),
    ],
)
def test_other_languages(text: str, language: str) -> None:
    assert detect_language(text) == language


def test_what_the_page_declares_decides_only_in_doubt() -> None:
    assert detect_language(VIETNAMESE, hint="en-US") == "vi"
    assert detect_language("", hint="vi-VN") == "vi"
    assert detect_language("2025", hint="en_GB") == "en"
    assert detect_language("", hint="english") == ""
    assert detect_language("") == ""
