"""Finds where people live: house, lane, street, hamlet. Commune and province stay.

A place of a matter ("ngập trước số 120 đường …") and an office's seat are no home.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from hoiam.reading.redact_view import Found, View, is_offices
from hoiam.reading.redact_words import both

_PEOPLE = r"(?:tôi|em|mình|tui|cháu|con|bà|ông|anh|chị|bác|chú|cô|dì|cậu|mợ|thím|họ|ba|má|bố|mẹ)"
# Words after which nothing but a home can stand.
_RESIDENCE = both(
    r"(?<!\w)(?:(?:hộ khẩu )?(?:thường|tạm) trú|hkhktt|hktt|cư trú|(?<!đồn )(?<!lưu )trú|ngụ"
    r"|nơi ở(?: hiện (?:tại|nay))?|(?:địa chỉ )?nhà riêng|địa chỉ nhà"
    r"|địa chỉ(?= của (?:tôi|em|mình)))"
    r"(?: của (?:tôi|em|mình|cháu))?(?: (?:tại|ở|cùng|ở tại))?(?!\w)\s*[:,-]?\s*"
)
# What each of them holds.
_RESIDENCE_CUES = ("trú", "ngụ", "nơi ở", "nhà riêng", "địa chỉ", "hktt")
# Words after which a home stands when somebody lives there and a house has a number.
_LIVING = both(
    rf"(?<!\w)(?:(?:hiện |đang |hiện đang )?(?:sống|sinh sống|thuê trọ|trọ|ở)(?: tại| ở)?"
    rf"|nhà {_PEOPLE}(?:(?: [\w.]+){{0,2}}?(?:,| ở| tại))?|hộ {_PEOPLE} [\w. ]{{1,30}}(?=\()"
    r"|nhà(?= số)|căn nhà(?= số)|(?=số nhà \d)|(?=nhà số \d))(?!\w)\s*[(:]?\s*"
)
_HOUSE = r"số nhà|nhà số|số|căn hộ|căn|phòng|lô|kiệt|hẻm|ngõ|ngách|tầng|block|tòa nhà|tòa|chung cư"
_AREA = (
    r"tổ dân phố|tổ|khu phố|khu dân cư|khu đô thị|khu tập thể|khu|kp|kdc|kđt|tdp|ấp|thôn|xóm|đội"
    r"|khóm|bản|buôn|làng|đường số|đường|phố|đại lộ|quốc lộ|tỉnh lộ"
)
_UNIT = (
    r"(?:phường|xã|thị trấn|thị xã|quận|huyện|thành phố|tp\.?|tỉnh|đặc khu|p\.|q\.|x\.|h\.)(?!\w)"
)
_TOKEN = both(rf"\s*(?:(?P<unit>{_UNIT})|(?P<key>(?:{_HOUSE}|{_AREA})(?!\w))|(?P<word>[\w/.-]+))")
_NUMBER = re.compile(r"(?!\d+[hg]\d*$)\d[\w/.-]*$|[a-zA-Z]\d[\w/.-]*$")
_STARTS_HOUSE = both(rf"\s*(?:(?:{_HOUSE})(?!\w)|(?!\d+[hg])\d[\w/-]*\s+\S)")
_LONGEST = 160


def find_addresses(view: View) -> Iterator[Found]:
    """House, lane and street after words of dwelling; the hamlet too where they leave no doubt."""
    may_reside = view.bare or any(cue in view.lower for cue in _RESIDENCE_CUES)
    for match in view.choose(_RESIDENCE).finditer(view.lower) if may_reside else ():
        end = _end_of_address(view, match.end())
        if end > match.end():
            yield Found(start=match.end(), end=end, kind="address")
    for match in view.choose(_LIVING).finditer(view.lower):
        if not view.choose(_STARTS_HOUSE).match(view.lower, match.end()):
            continue
        if is_offices(view, match.end(), match.end()) or not _is_home(view, match):
            continue
        end = _end_of_address(view, match.end())
        if end > match.end() and re.search(r"\d", view.plain[match.end() : end]):
            yield Found(start=match.end(), end=end, kind="address")


_SOMEBODY = both(rf"(?<!\w)(?:nhà|gia đình|hộ|vợ chồng|người|{_PEOPLE})(?!\w)")


def _is_home(view: View, match: re.Match[str]) -> bool:
    before = view.lower[max(0, match.start() - 80) : match.end()]
    if view.choose(_SOMEBODY).search(before):
        return True
    behind = view.lower[match.end() : match.end() + 12]
    return behind.startswith(("số nhà", "nhà số"))


def _end_of_address(view: View, start: int) -> int:
    """Where the parts of an address end that begin at `start`; `start` when none does.

    A part begins with a number or a word like "ngõ" and goes on over numbers, such words and
    capitalised ones; parts are divided by commas; the name of a unit ends it.
    """
    end, begins, says = start, True, False
    for token in view.choose(_TOKEN).finditer(
        view.lower, start, min(len(view.plain), start + _LONGEST)
    ):
        between = view.plain[end : token.start()]
        if token["unit"] or (end > start and between.strip() not in {"", ",", "-"}):
            break
        if end == start and between.strip():
            break
        begins = begins or bool(between.strip())
        word = view.plain[token.start("word") : token.end("word")] if token["word"] else ""
        if word and not _continues(word, begins=begins):
            break
        finish = token.end()
        if word and word[-1] in ".-":
            return finish - 1
        end, begins, says = finish, False, says or bool(word)
    # "đồn trú ở khu vực": a word for a place without its name or number is no address.
    return end if says else start


def _continues(word: str, *, begins: bool) -> bool:
    if _NUMBER.match(word):
        return True
    return not begins and word[:1].isupper()
