"""Other wordings of a headline: shortened, reworded, with typing slips; always the same ones."""

from __future__ import annotations

import random

SYNONYMS = {
    "người dân": "bà con",
    "tăng": "lên",
    "giảm": "hạ",
    "học sinh": "các em học trò",
    "bệnh viện": "nhà thương",
    "xe máy": "xe gắn máy",
    "ô tô": "xe hơi",
    "tử vong": "chết",
    "công an": "cảnh sát",
    "điện thoại": "máy di động",
    "ra mắt": "trình làng",
    "giá": "giá cả",
    "con": "bé",
    "cách": "mẹo",
    "phát hiện": "tìm thấy",
    "xuất hiện": "hiện ra",
    "khiến": "làm cho",
    "đẹp": "xinh",
    "mua": "tậu",
    "dịch": "dịch bệnh",
}
_OPENINGS = ("Nghe nói", "Có đúng là", "Mọi người ơi", "Trên mạng bảo", "Cho hỏi")


def wordings(text: str, seed: int) -> dict[str, str]:
    draw = random.Random(seed)
    return {
        "shortened": _shorten(text.split(), draw),
        "reworded": _reword(text, draw),
        "slips": " ".join(_slip(word, draw) for word in text.split()),
    }


def _shorten(words: list[str], draw: random.Random) -> str:
    kept = max(4, len(words) * 2 // 3)
    return " ".join(words[:kept] if draw.random() < 0.5 else words[-kept:])


def _reword(text: str, draw: random.Random) -> str:
    words = text.split()
    middle = len(words) // 2
    swapped = " ".join(words[middle:] + words[:middle])
    for word, other in SYNONYMS.items():
        swapped = swapped.replace(f" {word} ", f" {other} ")
    return f"{draw.choice(_OPENINGS)} {swapped}"


def _slip(word: str, draw: random.Random) -> str:
    if len(word) < 3 or draw.random() > 1 / 8:
        return word
    place = draw.randrange(len(word) - 1)
    return draw.choice(
        (
            word[:place] + word[place + 1 :],
            word[: place + 1] + word[place:],
            word[:place] + word[place + 1] + word[place] + word[place + 2 :],
        )
    )
