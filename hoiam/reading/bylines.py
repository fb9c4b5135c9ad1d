"""Takes authorship out of a text: who wrote, photographed, filmed or put it together.

It does not take out people whom the text tells about: an official quoted by duty stays. Its forms
are those of the Vietnamese press, of agencies, and of pages whose text came out as one line.
"""

from __future__ import annotations

import re
import unicodedata

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_UP = "A-ZĐĂÂÊÔƠƯ" + "".join(
    unicodedata.normalize("NFC", vowel + tone) for vowel in "AĂÂEÊIOÔƠUƯY" for tone in _TONES
)
_LOW = _UP.lower()
_WORD = rf"[{_UP}][{_LOW}]{{0,6}}"
_INITIALS = rf"[{_UP}](?:\.\s?[{_UP}]){{1,3}}\.?|[{_UP}]\.\s?{_WORD}"
_SHOUT = rf"[{_UP}]{{2,7}}"
_DESK = (
    r"(?:[Nn]hóm\s+)?(?:PV|P\.V|CTV|BTV|[Pp]hóng viên|[Cc]ộng tác viên|[Bb]iên tập viên)(?:\.|\b)"
)
_NAME = (
    rf"(?:{_INITIALS}|{_WORD}(?:\s+{_WORD}){{1,3}}(?:\s+[{_UP}]\.)?|{_SHOUT}(?:\s+{_SHOUT}){{1,3}})"
)
_AND = r"\s*(?:[-–—,/&;]|\bvà\b|\band\b)\s*"
_SOURCE = (
    r"(?:\s*\((?:[Tt]heo|[Tt]ổng hợp|[Ll]ược dịch|[Dd]ịch|[Gg]hi|[Tt]hực hiện)[^()\n]{0,80}\))"
)
_NAMES = rf"(?:{_NAME}|{_DESK}(?:\s+{_NAME})?)(?:{_AND}(?:{_NAME}|{_DESK})){{0,4}}{_SOURCE}?"

# A line that is nothing but names, at either end of the text.
_NAMES_LINE = re.compile(rf"(?:[Tt]heo\s+|(?:BS|ThS|TS|GS|PGS|LS|KTS|CN|KS)\.?\s*)*{_NAMES}[.\s]*$")
# The same behind the last sentence, where the text came as one line.
_NAMES_TAIL = re.compile(
    rf"(?P<end>[.!?…\"”’)\]])\s*(?:[-–—]\s*)?(?:[Tt]heo\s*:?\s+)?{_NAMES}[.\s]*$"
)
# Without a full stop before it, only what follows the names shows that they are authors.
_SIGNED_TAIL = re.compile(rf"\s(?:{_NAME})(?:{_AND}{_NAME}){{0,2}}{_SOURCE}[.\s]*$")
_SURNAMES = (
    "nguyễn|trần|lê|phạm|hoàng|huỳnh|phan|vũ|võ|đặng|bùi|đỗ|hồ|ngô|dương|lý|đinh|trịnh|mai|lương|"
    "đào|tạ|vương|cao|châu|lâm|hà|tô|quách|thái|triệu|chu|kiều|lưu|tống|văn|đoàn|nghiêm|phùng"
)
_THEO = re.compile(r"[Tt]heo\s*:?\s+(?P<who>.{2,60})$", re.DOTALL)
_SURNAME = re.compile(rf"(?:{_SURNAMES})\s", re.IGNORECASE)

_WHAT = (
    r"(?:[Bb]ài(?: viết)?|BÀI|[Tt]in|TIN|[Ảả]nh(?: minh họa| chụp)?|ẢNH|[Hh]ình ảnh|[Vv]ideo|VIDEO"
    r"|[Cc]lip|CLIP|[Đđ]ồ họa|ĐỒ HỌA|[Ii]nfographics?|[Mm]inh họa|[Tt]rình bày|[Tt]hiết kế|[Dd]ựng"
    r"|[Dd]ựng phim|[Qq]uay phim|[Kk]ỹ thuật|[Nn]guồn ảnh|[Nn]guồn video|[Pp]hotos?)"
)
_CREDIT = rf"{_WHAT}(?:\s*(?:,|-|–|/|&|\bvà\b)\s*{_WHAT}){{0,3}}\s*:\s*"
_LABELLED = (
    r"(?:[Tt]ác giả|[Nn]gười viết|[Tt]hực hiện|THỰC HIỆN|[Nn]ội dung|[Bb]iên tập|[Ss]oạn"
    r"|[Ll]ược dịch|[Tt]ổng hợp|[Gg]hi chép|[Pp]hóng viên|[Dd]ịch)\s*:\s*"
)
_BRACKETED = re.compile(
    rf"\s{{0,2}}[(\[]\s*(?:{_CREDIT}|[Nn]guồn\s*:|[Pp]hoto by )[^()\[\]\n]{{0,80}}[)\]]"
)
_GIVEN = (
    r"(?:(?:[Nn]hân vật|[Bb]ệnh nhân|[Nn]gười dân|Camera|[Bb]ạn đọc|[Gg]ia đình"
    r"|[Êê] ?kíp|[Êê]-?kíp nhân vật|[Bb]an tổ chức"
    r"|[Cc]ơ quan [^.,\n]{1,30}?|[Cc]ông an|[Đđ]ơn vị|[Bb]ệnh viện|CACC|BVCC|BSCC|GĐCC"
    r"|NVCC|NDCC|BTC)(?: cung cấp)?|[Tt]ư liệu"
    r"|[Cc]ắt từ (?:clip|video)|[Cc]hụp màn hình|[Ii]nternet|[Mm]ạng xã hội|[Ff]acebook)"
)
# Words that open the next sentence where a credit ran into it.
_OPENERS = (
    r"(?!(?:Ảnh|Bà|Bên|Bộ|Các|Cách|Chiều|Cho|Chủ|Cơ|Cùng|Do|Dù|Dự|Đại|Để|Đến|Đó|Đây|Đêm"
    r"|Giám|Hiện|Hôm|Khi|Khoảng|Không|Là|Liên|Lúc|Lực|Mỗi|Một|Mới|Ngày|Ngoài|Người|Nhiều|Những|Nếu"
    r"|Ông|Phía|Qua|Rạng|Sau|Sáng|Sở|Tại|Theo|Thủ|Tối|Trên|Trong|Trưa|Trước|Từ|Từng|Ủy|Vào|Về"
    r"|Việc|Với|Vụ|Xem|Đoàn|Đội|Hai|Bốn|Cả|Cũng|Nhưng|Nhờ|Nhằm|Nơi|Phó|Phòng)\b)"
)
_CREDITED = (
    rf"(?:{_OPENERS}(?:{_INITIALS}|{_DESK}|[{_UP}][\w.&’'-]{{0,15}})"
    rf"(?:\s+(?:{_OPENERS}[{_UP}][\w.&’'-]{{0,15}})){{0,3}})"
)
_INLINE = re.compile(
    rf"(?:(?<=\s)|^|(?<=[{_LOW}.!?…)”\"]))(?:[-–—*]\s*)?{_CREDIT}"
    rf"(?:(?P<given>{_GIVEN})(?=\s*(?:[.)\n\"“{_UP}]|$))|{_CREDITED}(?:\s*(?:[-–—,/&]"
    rf"|\bvà\b)\s*{_CREDITED}){{0,3}})\.?"
)
# The last credit of a text may have the author's name run into it: nothing of it is text.
_CREDIT_TAIL = re.compile(
    rf"\s*(?:{_CREDIT}|{_LABELLED})[{_UP}][\w.&’'-]{{0,20}}(?:\s+[{_UP}][\w.&’'-]{{0,20}}){{0,7}}{_SOURCE}?[.\s]*$"
)
_NEXT_IN_LOWER_CASE = re.compile(rf"[ \t]+[{_LOW}]")
_CREDIT_LINE = re.compile(rf"[-–—*(\s]*(?:{_CREDIT}|{_LABELLED})(?:{_GIVEN}|[(@{_UP}]).{{0,90}}$")
_MAIL_LINE = re.compile(
    r"(?:e-?mail|thư điện tử|liên hệ(?: tác giả)?)?\s*:?\s*[\w.+-]{1,64}@[\w.-]{1,100}\s*$", re.I
)
_ENGLISH_LINE = re.compile(
    r"(?:\(?(?:additional |further )?(?:reporting|writing|editing|edited|written|compiled"
    r"|translated|photos?|story|words)\s+by\b.{0,300}"
    r"|by\s+(?-i:[A-Z][\w.'’-]+)(?:\s+(?-i:[A-Z][\w.'’-]+)){0,3}"
    r"(?:\s*(?:,|and|&|\||-).{0,80})?)$",
    re.IGNORECASE,
)
_ENGLISH_TAIL = re.compile(
    r"\s*\(?\b(?:Additional |Further )?(?:Reporting|Writing) by [A-Z].{0,300}$", re.DOTALL
)
_PERSON_AT_START = re.compile(
    rf"(?:{_NAME}|{_DESK})\s*(?:\(\s*TTXVN[^)]{{0,30}}\)|\||•|·)\s*(?:[-–—]\s*)?"
)
_EDGE_LINES = 3
_TAIL_LENGTH = 200


def drop_bylines(text: str) -> str:
    """`text` without its author lines, wherever they stand, and without credits of pictures.

    Lines of names go at the first and last three lines; behind the last sentence also in a text
    of one line. "Theo TTXVN" stays: an agency is not a person. Cleaned text in and out.
    """
    if "(" in text or "[" in text:
        text = _BRACKETED.sub("", text)
    text = _cut_tail(_CREDIT_TAIL, text) if ":" in text[-_TAIL_LENGTH:] else text
    # Credits have a colon, and most lines none: two thirds of this step's time.
    lines = [
        (_INLINE.sub(_drop_credit, line) if ":" in line else line).strip()
        for line in text.split("\n")
    ]
    kept = [
        line
        for number, line in enumerate(lines)
        if line and not _is_author_line(line, edge=_is_edge(number, len(lines)))
    ]
    if not kept:
        return ""
    kept[0] = _PERSON_AT_START.sub("", kept[0], count=1) if _starts(kept[0]) else kept[0]
    kept[-1] = _drop_tail(kept[-1])
    return "\n".join(line for line in kept if line)


def _drop_credit(match: re.Match[str]) -> str:
    """Nothing, or what the credit took of the sentence that ran into it.

    Where a small letter follows, the last capital opens the next sentence ("Ảnh: Lê B Trận này"),
    or is the only one and names a body ("Ảnh: Bệnh viện Đa khoa").
    """
    if match["given"] or not _NEXT_IN_LOWER_CASE.match(match.string, match.end()):
        return ""
    before, _, last = match[0].rpartition(" ")
    return last if before and not before.endswith(":") else match[0]


def _cut_tail(pattern: re.Pattern[str], text: str) -> str:
    """`text` without what `pattern` finds in its last characters; it looks no further."""
    start = max(0, len(text) - _TAIL_LENGTH)
    found = pattern.search(text, start)
    return text[: found.start()] if found else text


def _is_edge(number: int, count: int) -> bool:
    return number < _EDGE_LINES or number >= count - _EDGE_LINES


def _starts(line: str) -> bool:
    return _PERSON_AT_START.match(line) is not None


def _is_author_line(line: str, *, edge: bool) -> bool:
    if len(line) > 400:
        return False
    if _CREDIT_LINE.match(line) and len(line) <= 120:
        return True
    if _ENGLISH_LINE.match(line) or _MAIL_LINE.match(line):
        return True
    if not edge or len(line) > 120 or not _NAMES_LINE.match(line):
        return False
    return not _names_an_agency(line)


def _names_an_agency(line: str) -> bool:
    """Whether "Theo …" is followed by something that is not a Vietnamese person's name."""
    said = _THEO.match(line)
    return said is not None and _SURNAME.match(said["who"]) is None


def _drop_tail(line: str) -> str:
    """`line` without the names behind its last sentence; twice, for a credit before a name."""
    line = _ENGLISH_TAIL.sub("", line)
    for _ in range(2):
        start = max(0, len(line) - _TAIL_LENGTH)
        head, tail = line[:start], line[start:]
        found = _NAMES_TAIL.search(tail)
        if found and not _names_an_agency(tail[found.end("end") :].strip()):
            tail = tail[: found.end("end")]
        else:
            signed = _SIGNED_TAIL.search(tail)
            tail = tail[: signed.start()] if signed else tail
        line = head + tail
    return line.strip()
