"""Other wordings of a headline, as people pass things on; the same ones on every run.

`wordings` says the same in other words, `near_misses` says it of another number, place or day,
`message` hides it in a long text. All are made by rule: `claim_matching/README.md` says how far
that goes.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Sequence

SYNONYMS = {
    "bác sĩ": "thầy thuốc",
    "bệnh nhân": "người bệnh",
    "bệnh viện": "nhà thương",
    "bị phạt": "phải nộp phạt",
    "bổ sung": "thêm",
    "cách": "mẹo",
    "cảnh báo": "báo động",
    "cấm": "không cho",
    "chết": "thiệt mạng",
    "chính thức": "đã",
    "cho biết": "nói",
    "chuẩn bị": "sắp",
    "chung cư": "nhà tập thể cao tầng",
    "con": "bé",
    "công an": "cảnh sát",
    "công bố": "đưa ra",
    "công nhân": "người lao động",
    "cơ sở": "nơi",
    "dịch": "dịch bệnh",
    "du khách": "khách du lịch",
    "dự báo": "dự đoán",
    "đầu tư": "rót vốn",
    "đề nghị": "yêu cầu",
    "đề xuất": "kiến nghị",
    "đẹp": "xinh",
    "điện thoại": "máy di động",
    "điều trị": "chữa trị",
    "doanh nghiệp": "công ty",
    "đường phố": "phố xá",
    "giá": "giá cả",
    "giảm": "hạ",
    "giáo viên": "thầy cô giáo",
    "gia đình": "người nhà",
    "hàng loạt": "nhiều",
    "hành khách": "khách đi xe",
    "hiện nay": "bây giờ",
    "học sinh": "các em học trò",
    "hỏa hoạn": "đám cháy",
    "hỗ trợ": "giúp đỡ",
    "khai mạc": "mở màn",
    "khai trương": "mở cửa",
    "khám phá": "tìm hiểu",
    "khẩn cấp": "gấp",
    "khiến": "làm cho",
    "khởi công": "bắt đầu xây",
    "kiểm tra": "xem xét",
    "kinh doanh": "buôn bán",
    "loạt": "nhiều",
    "máy bay": "phi cơ",
    "miễn phí": "không mất tiền",
    "mua": "tậu",
    "mưa lớn": "mưa to",
    "ngập lụt": "ngập nước",
    "ngân hàng": "nhà băng",
    "người dân": "bà con",
    "người già": "người cao tuổi",
    "nguy cơ": "khả năng",
    "nông dân": "nhà nông",
    "ô tô": "xe hơi",
    "ôtô": "xe hơi",
    "phát hiện": "tìm thấy",
    "phụ huynh": "cha mẹ học sinh",
    "phụ nữ": "chị em",
    "ra mắt": "trình làng",
    "sân bay": "phi trường",
    "sập": "đổ",
    "sức khỏe": "sức khoẻ con người",
    "sử dụng": "dùng",
    "tăng": "lên",
    "tai nạn": "vụ va chạm",
    "tặng": "biếu",
    "thành công": "xong xuôi",
    "thanh niên": "người trẻ",
    "thí sinh": "người dự thi",
    "thông báo": "báo tin",
    "thời tiết": "khí hậu",
    "thu hút": "lôi cuốn",
    "thuốc": "dược phẩm",
    "tiêm": "chích",
    "tiết lộ": "cho hay",
    "trẻ em": "trẻ nhỏ",
    "triển khai": "bắt đầu làm",
    "trường học": "nhà trường",
    "tử vong": "chết",
    "ùn tắc": "kẹt xe",
    "vắc xin": "thuốc ngừa",
    "việc làm": "công ăn việc làm",
    "xe máy": "xe gắn máy",
    "xử lý": "giải quyết",
    "xuất hiện": "hiện ra",
}
FRAMES = (
    "Nghe nói {}",
    "Có đúng là {} không?",
    "Mọi người ơi, {}",
    "Trên mạng bảo {}",
    "Cho hỏi {} có thật không ạ",
    "Thấy người ta chia sẻ: {}",
    "{} - ai biết thực hư thế nào",
    "Tin nóng!!! {}",
    "Nhóm phụ huynh đang truyền tin {}",
    "{}, thông tin này có chính xác không?",
)
# Voice turned round: what was done to somebody, told of who did it, and back.
VOICES = (
    (r"^(.+?) bị (bắt|khởi tố|phạt|tạm giữ|xử phạt)\b(.*)$", r"Cơ quan chức năng đã \2 \1\3"),
    (r"^(.+?) được (trao|tặng|cấp|hỗ trợ|công nhận)\b(.*)$", r"Người ta đã \2 cho \1\3"),
    (r"^(.+?) (khởi công|khánh thành|ra mắt|khai trương) (.+)$", r"\3 được \1 \2"),
    (r"^(.+?) (đề xuất|kiến nghị|yêu cầu) (.+)$", r"\3 là điều \1 \2"),
)
PLACES = (
    "Hà Nội", "Đà Nẵng", "Hải Phòng", "Cần Thơ", "Nghệ An", "Thanh Hóa", "Quảng Ninh", "Huế",
    "Khánh Hòa", "Lâm Đồng", "Đồng Nai", "Bình Dương", "Quảng Nam", "Hà Tĩnh", "Cà Mau", "TP HCM",
    "TP.HCM", "Trung Quốc", "Hàn Quốc", "Nhật Bản", "Thái Lan", "Mỹ", "Nga", "Pháp", "Đức",
)  # fmt: skip
_CHAT = (
    "Chào cả nhà, cuối tuần này nhóm mình họp ở nhà văn hóa, ai rảnh thì qua phụ một tay.",
    "Mẹ em vừa gửi cho em tin này, em cũng không rõ thế nào nên hỏi mọi người.",
    "Ai biết rõ thì nói giúp, đừng chuyển tiếp lung tung.",
    "Bác nào có người quen làm ở phường thì hỏi hộ nhé.",
    "Em đọc thấy hoang mang quá, không biết có nên tin không.",
    "Nhớ đóng tiền vệ sinh tháng này trước chủ nhật cả nhà nhé.",
)
_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_TONES = {"\u0301": "s", "\u0300": "f", "\u0309": "r", "\u0303": "x", "\u0323": "j"}
_SHAPES = {"\u0306": "w", "\u031b": "w"}


def wordings(text: str, seed: int) -> dict[str, str]:
    """The same claim: by kind of wording."""
    draw = random.Random(seed)
    words = text.split()
    return {
        "shortened": _shorten(words, draw),
        "swapped": _frame(_swap(text), draw),
        "reworded": _frame(_numbers_in_words(_turn_voice(_synonyms(text))), draw),
        "slips": " ".join(_slip(word, draw) for word in words),
        "telex": " ".join(_telex(word) if draw.random() < 1 / 5 else word for word in words),
    }


def near_misses(text: str, seed: int) -> dict[str, str]:
    """Another claim, of the same words but for its number, place or day."""
    draw = random.Random(seed)
    found = {}
    if re.search(r"\d", text):
        found["other number"] = re.sub(r"\d+", lambda one: _other_number(one[0], draw), text)
    for place in PLACES:
        if re.search(rf"(?<!\w){re.escape(place)}(?!\w)", text):
            other = draw.choice([name for name in PLACES[:16] if name != place])
            found["other place"] = re.sub(rf"(?<!\w){re.escape(place)}(?!\w)", other, text)
            break
    return {kind: other for kind, other in found.items() if other != text}


def message(claim: str, others: Sequence[str], seed: int) -> str:
    """A message of 150 to 400 words with `claim` somewhere inside; `others` are of other things."""
    draw = random.Random(seed)
    wanted = draw.randrange(150, 380)
    sentences = [claim if claim[-1] in ".!?" else f"{claim}."]
    while sum(len(one.split()) for one in sentences) < wanted:
        other = draw.choice(_CHAT) if draw.random() < 0.4 else draw.choice(others)
        sentences.insert(draw.randrange(len(sentences) + 1), other.rstrip() or _CHAT[0])
    return " ".join(one if one[-1] in ".!?" else f"{one}." for one in sentences)


def _shorten(words: list[str], draw: random.Random) -> str:
    kept = max(4, len(words) * 2 // 3)
    return " ".join(words[:kept] if draw.random() < 0.5 else words[-kept:])


def _swap(text: str) -> str:
    """The second half first, parted where the sentence is if it is."""
    middle = len(text) // 2
    breaks = [found.start() for found in re.finditer(r"[,:;?] | - | khi | vì | để | sau ", text)]
    place = min(breaks, key=lambda one: abs(one - middle), default=None)
    if place is None:
        words = text.split()
        return " ".join(words[len(words) // 2 :] + words[: len(words) // 2])
    return f"{text[place:].lstrip(',:;?- ')}, {text[:place]}"


def _synonyms(text: str) -> str:
    for word, other in SYNONYMS.items():
        text = re.sub(rf"(?<!\w){word}(?!\w)", other, text, flags=re.IGNORECASE)
    return text


def _turn_voice(text: str) -> str:
    for pattern, other in VOICES:
        turned, count = re.subn(pattern, other, text)
        if count:
            return turned
    return text


def _numbers_in_words(text: str) -> str:
    """Figures to 99 as they are said; greater ones stay."""
    return re.sub(r"(?<![\w.,/])\d{1,2}(?![\d.,/%])", lambda one: _said(int(one[0])), text)


def _said(number: int) -> str:
    tens, ones = divmod(number, 10)
    if not tens:
        return _DIGITS[ones]
    head = "mười" if tens == 1 else f"{_DIGITS[tens]} mươi"
    if not ones:
        return head
    tail = {1: "một" if tens == 1 else "mốt", 5: "lăm"}.get(ones, _DIGITS[ones])
    return f"{head} {tail}"


def _frame(text: str, draw: random.Random) -> str:
    return draw.choice(FRAMES).format(text)


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


def _telex(word: str) -> str:
    """The keys of a word, as they stay when the input method is off: "trường" is "truwowngf"."""
    keys, tone = "", ""
    for letter in word:
        base, *marks = unicodedata.normalize("NFD", letter)
        if letter in "đĐ":
            base, marks = letter, ["d"]
            keys += "dd"
            continue
        keys += base
        for mark in marks:
            if mark in _TONES:
                tone = _TONES[mark]
            elif mark == "\u0302":
                keys += base.lower()
            else:
                keys += _SHAPES.get(mark, "")
    return keys + tone


def _other_number(digits: str, draw: random.Random) -> str:
    while (other := str(draw.randrange(1, 10 ** len(digits)))) == digits.lstrip("0"):
        continue
    return other
