"""A headline that says the opposite, or another figure, unit or day; the same ones on every run.

Made by rule, with words of its own: those by which the matcher knows opposites are not read here.
"""

from __future__ import annotations

import random
import re

# What stands before a verb, or is one: a denial goes before it.
_DENIED = (
    *("bán", "bị", "chi", "có", "cấm", "công bố", "dừng", "được", "đạt", "đón", "giảm", "gây"),
    *("hỗ trợ", "khởi công", "khởi tố", "mua", "mở", "nhận", "phát hiện", "phải", "ra mắt"),
    *("tham gia", "thu", "thắng", "tiêm", "trở thành", "tung", "tăng", "tổ chức", "tử vong"),
    *("vượt", "xuất hiện", "xây", "xử phạt", "đầu tư", "đề xuất", "đăng ký", "đổ"),
)
_TENSES = ("sẽ", "đã", "đang", "sắp")
_NEGATIONS = ("không", "chưa", "chẳng", "không hề")
_OPPOSITES = (
    ("tăng", "giảm"),
    ("mở cửa", "đóng cửa"),
    ("mở", "đóng"),
    ("cho phép", "cấm"),
    ("thắng", "thua"),
    ("đồng ý", "từ chối"),
    ("mua", "bán"),
    ("tiếp tục", "dừng"),
    ("an toàn", "nguy hiểm"),
    ("lãi", "lỗ"),
    ("cao", "thấp"),
    ("mạnh", "yếu"),
    ("nhiều", "ít"),
    ("miễn phí", "thu phí"),
    ("lớn nhất", "nhỏ nhất"),
    ("nóng", "lạnh"),
    ("bắt đầu", "kết thúc"),
    ("sống", "chết"),
    ("đắt", "rẻ"),
    ("sớm", "muộn"),
)
# What goes on before a verb or a thing, and what ends it. "Loại bỏ" and the like are other words.
_GOES_ON = ("vẫn", "vẫn còn", "tiếp tục", "vẫn tiếp tục", "vẫn duy trì")
_ENDS = ("ngừng", "dừng", "đã bỏ", "chấm dứt", "tạm dừng", "không còn", "bỏ hẳn")
_KEPT = re.compile(
    r"(?<![\w-])(?:vẫn tiếp tục|vẫn còn|vẫn đang|vẫn|tiếp tục|duy trì)(?![\w-])"
    r"(?! (?:duy trì|giữ|còn|không|chưa|do|là|được|trong|ở|tiếp))"
)
_ENDED = re.compile(
    r"(?<![\w-])(?<!vẫn )(?<!tục )(?<!không )(?<!chưa )(?<!loại )(?<!từ )(?<!xóa )(?<!gỡ )"
    r"(?:đã |sẽ |bị )?(?:tạm ngừng|tạm dừng|ngừng|ngưng|dừng|chấm dứt|hủy bỏ|bãi bỏ|bỏ|đình chỉ)"
    r"(?![\w,.-])(?! (?:phiếu|ra|vào|trốn|xa|học|qua|lỡ|tiền|rơi|lại|mặc|túi|cuộc))"
)
_UNITS = {
    "%": "lần",
    "giờ": "ngày",
    "km": "mét",
    "năm": "tháng",
    "ngày": "tuần",
    "nghìn": "triệu",
    "người": "ngày",
    "phút": "giờ",
    "tháng": "tuần",
    "triệu": "tỷ",
    "tuổi": "tháng tuổi",
    "tuần": "năm",
    "tỉ": "triệu",
    "tỷ": "triệu",
}
_DAYS = {
    "chiều nay": "chiều qua",
    "hôm nay": "hôm qua",
    "hôm qua": "hôm nay",
    "ngày mai": "hôm nay",
    "năm nay": "năm ngoái",
    "năm ngoái": "năm nay",
    "năm sau": "năm nay",
    "sáng nay": "sáng mai",
    "tuần này": "tuần sau",
    "tối nay": "tối mai",
}


def opposites(text: str, seed: int) -> dict[str, str]:
    """What `text` does not say, by kind; a kind that does not fit it is left out."""
    draw = random.Random(seed)
    made = {
        "negated": _negate(text, draw),
        "opposite word": _turn(text),
        "one of its figures": _one_figure(text, draw),
        "kept or ended": _kept_or_ended(text, random.Random(seed)),
        "other unit": _other_unit(text),
        "other day": _other_day(text, draw),
    }
    return {kind: other for kind, other in made.items() if other and other != text}


def _word(word: str) -> str:
    return rf"(?<![\w-]){re.escape(word)}(?![\w-])"


def _negate(text: str, draw: random.Random) -> str:
    """The first of its verbs denied; "" where it has none that is known, or denies already."""
    no = draw.choice(_NEGATIONS)
    if re.search(r"(?<!\w)(?:không|chưa|chẳng)(?!\w)", text, re.IGNORECASE):
        return ""
    for tense in _TENSES:
        if found := re.search(_word(tense), text):
            return f"{text[: found.start()]}{no}{text[found.end() :]}"
    places = [found for verb in _DENIED if (found := re.search(_word(verb), text))]
    first = min(places, key=lambda found: found.start(), default=None)
    return f"{text[: first.start()]}{no} {text[first.start() :]}" if first else ""


def _turn(text: str) -> str:
    for one, other in _OPPOSITES:
        if re.search(_word(one), text) and not re.search(_word(other), text):
            return re.sub(_word(one), other, text)
        if re.search(_word(other), text) and not re.search(_word(one), text):
            return re.sub(_word(other), one, text)
    return ""


def _kept_or_ended(text: str, draw: random.Random) -> str:
    """What goes on for what has ended, or the other way round."""
    for pattern, others in ((_KEPT, _ENDS), (_ENDED, _GOES_ON)):
        if found := pattern.search(text):
            return f"{text[: found.start()]}{draw.choice(others)}{text[found.end() :]}"
    return ""


def _one_figure(text: str, draw: random.Random) -> str:
    """One of several figures for another as long; what is part of a name stays."""
    figures = list(
        re.finditer(r"(?<!năm |áng )(?<![\w/.,-])\d+(?:[.,]\d+)*(?![\w/-]|[.,]\d)", text)
    )
    if len(figures) < 2:
        return ""
    chosen = draw.choice(figures)
    by = draw.randrange(2, 8)
    other = re.sub(r"\d", lambda digit: str((int(digit[0]) + by) % 9 + 1), chosen[0])
    return f"{text[: chosen.start()]}{other}{text[chosen.end() :]}"


def _other_unit(text: str) -> str:
    for unit, other in _UNITS.items():
        pattern = rf"(?<![\w/])(\d+(?:[.,]\d+)?) ?{re.escape(unit)}(?!\w| \d)"
        if re.search(pattern, text):
            return re.sub(pattern, rf"\1 {other}", text, count=1)
    return ""


def _other_day(text: str, draw: random.Random) -> str:
    for said, other in _DAYS.items():
        if re.search(_word(said), text, re.IGNORECASE):
            return re.sub(_word(said), other, text, flags=re.IGNORECASE)
    if found := re.search(r"(?<!\d)20[012]\d(?!\d)", text):
        return text.replace(found[0], str(int(found[0]) - draw.randrange(1, 5)))
    if found := re.search(r"(?<![\d/])(\d{1,2})/(\d{1,2})(?![\d/])", text):
        return text.replace(found[0], f"{int(found[1]) % 27 + 1}/{found[2]}")
    if found := re.search(r"(tháng |ngày )(\d{1,2})(?![\d.,/])", text):
        return text.replace(found[0], f"{found[1]}{int(found[2]) % 11 + 1}")
    return ""
