import tomllib
import unicodedata
from pathlib import Path

import pytest

from hoiam.reading.legacy import (
    _TCVN3,
    _VISCII,
    _VNI_ALONE,
    _VNI_MARKS,
    decode_legacy,
)

SENTENCES = [
    "Cộng hòa xã hội chủ nghĩa Việt Nam, độc lập, tự do, hạnh phúc.",
    "Nước sông dâng nhanh, nhiều hộ dân ở phường ven đê phải sơ tán trong đêm.",
    "Ủy ban nhân dân tỉnh yêu cầu các sở, ngành kiểm tra việc cấp sổ đỏ, quyền sử dụng đất.",
    "Đường tỉnh hỏng nặng, xe tải chở quá tải trọng vẫn chạy suốt ngày; dân kiến nghị nhiều lần.",
]
OTHERS = [
    "Les élèves de la région ont été évacués après la crue de la Loire.",
    "Für die Bürger ändert sich nächstes Jahr vieles: höhere Gebühren, neue Übergänge.",
    "El alcalde anunció que la reparación del puente comenzará mañana según informó él.",
    "A reunião da câmara não começou às três horas; os vereadores não têm informações da obra.",
    "Ça alors! Où est-ce qu'on va? À côté de l'église, là-bas.",
    "Göteborg är en stad på västkusten där många människor åker båt över älven.",
    "Where do you go? To a (big) house. He said: 'a lot of it'. You're sure? e.g. a+b, o+o.",
    "int a = (b + c) ^ d; if (x ? y : z) { dd(); }",
    "Plain text without anything special in it, just words and words again.",
    "Cong hoa xa hoi chu nghia Viet Nam",
    "không có gì là quá khó",
    "Price: 5 × 3 ± 2, 20 °C, § 4, ¼ cup",
    "",
    "é",
]


def _to_tcvn3(text):
    # ABC fonts have capitals with a tone only in fonts of their own: small letters stand for them.
    back = {plain: old for old, plain in _TCVN3.items()}
    return "".join(back.get(letter, back.get(letter.lower(), letter)) for letter in text)


def _to_viscii(text):
    back = {plain: old for old, plain in _VISCII.items()}
    return "".join(back.get(letter, letter) for letter in text)


def _to_vni(text):
    alone = {plain: old for old, plain in _VNI_ALONE.items()}
    marks = {sign: old for old, sign in _VNI_MARKS.items()}
    out = []
    for letter in text:
        small = letter.lower()
        if small in alone:
            old = alone[small]
        else:
            parts = unicodedata.normalize("NFD", small)
            base, signs = parts[0], parts[1:]
            if "\u031b" in signs:
                base = alone[unicodedata.normalize("NFC", base + "\u031b")]
                signs = signs.replace("\u031b", "")
            signs = "".join(sorted(signs, key=lambda mark: mark not in "\u0302\u0306"))
            if base == "i" and signs:
                old = unicodedata.normalize("NFC", base + signs)
            else:
                old = base + (marks[signs] if signs else "")
        out.append(old.upper() if letter.isupper() else old)
    return "".join(out)


def _to_viqr(text):
    names = {"\u0302": "^", "\u0306": "(", "\u031b": "+", "\u0300": "`", "\u0301": "'"} | {
        "\u0303": "~",
        "\u0309": "?",
        "\u0323": ".",
    }
    out = []
    for letter in text:
        if letter in "đĐ":
            out.append("dd" if letter == "đ" else "DD")
            continue
        base, *signs = unicodedata.normalize("NFD", letter)
        signs.sort(key=lambda mark: mark not in "\u0302\u0306\u031b")
        out.append(base + "".join(names.get(sign, sign) for sign in signs))
    return "".join(out)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Céng hßa x· héi chñ nghÜa ViÖt Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
        ("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
        ("Co^.ng ho`a xa~ ho^.i chu? nghi~a Vie^.t Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
        ("Cµ Mau, ®Êt mòi, rõng ®­íc", "Cà Mau, đất mũi, rừng đước"),
        ("Ñöôøng phoá Saøi Goøn ngaäp nöôùc", "Đường phố Sài Gòn ngập nước"),
    ],
)
def test_known_examples(old, new):
    assert decode_legacy(old) == new


@pytest.mark.parametrize("sentence", SENTENCES)
@pytest.mark.parametrize("encode", [_to_tcvn3, _to_viscii, _to_vni, _to_viqr])
def test_each_encoding_is_recognised_and_read(encode, sentence):
    decoded = decode_legacy(encode(sentence))
    if encode is _to_tcvn3:
        assert decoded.lower() == sentence.lower()
    else:
        assert decoded == sentence


@pytest.mark.parametrize("encode", [_to_tcvn3, _to_viscii, _to_vni])
def test_bytes_and_text_read_as_windows_1252(encode):
    raw = encode(SENTENCES[1]).encode("latin-1")
    assert decode_legacy(raw) == SENTENCES[1]


def test_bytes_in_utf8_and_in_windows_1252():
    assert decode_legacy("Đường phố".encode()) == "Đường phố"
    assert decode_legacy("Où est le café – là-bas".encode("cp1252")) == "Où est le café – là-bas"
    assert decode_legacy(b"") == ""


@pytest.mark.parametrize("text", OTHERS)
def test_other_languages_and_proper_text_stay(text):
    assert decode_legacy(text) == text


def test_proper_vietnamese_never_changes():
    sample = Path(__file__).resolve().parents[2] / "hoiam" / "data" / "sample" / "articles.toml"
    for article in tomllib.loads(sample.read_text(encoding="utf-8"))["article"]:
        for sentence in article["text"].split(". "):
            assert decode_legacy(sentence) == sentence
            decomposed = unicodedata.normalize("NFD", sentence)
            assert decode_legacy(decomposed) == decomposed
