"""Finds mail addresses and pages of people."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hoiam.reading.redact_view import Found, View, is_offices

_LOCAL = re.compile(r"[\w.+%'-]{1,64}$")
_DOMAIN = re.compile(r"[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,5}", re.IGNORECASE)
_PUBLIC_DOMAIN = re.compile(r"(?:^|\.)(?:gov\.vn|chinhphu\.vn|gov|gov\.[a-z]{2})$")
_FREE_DOMAIN = re.compile(
    r"^(?:(?:gmail|yahoo|ymail|hotmail|outlook|icloud|live|msn|proton|protonmail|aol|zoho|mail|gmx"
    r"|yandex|tutanota|me)\.[a-z.]{2,6}|pm\.me|proton\.me)$"
)
_DESK = re.compile(
    r"^(?:toa-?soan|ban-?doc|ban-?bien-?tap|bbt|lien-?he|info|contact|support|cskh|hotro|van-?phong"
    r"|vp|office|press|media|admin|webmaster|hr|sales|tuyen-?sinh|tuyensinh|hotline|dichvu|noreply"
    r"|tin|tinbai|baochi|hopthu|quangcao|phananh|gopy)[\d._-]*$"
)
_BODY = re.compile(
    r"^(?:ubnd|hdnd|congan|ca(?=xa|ph)|so[a-z]|tramyte|benhvien|bv|truong|phong|ban|thpt|thcs)"
)


def find_emails(view: View) -> Iterator[Found]:
    """Mail addresses but those of offices: in gov.vn, of a desk, or of a body named before it."""
    text = view.folded
    at = text.find("@")
    while at >= 0:
        local = _LOCAL.search(text, max(0, at - 64), at)
        domain = _DOMAIN.match(text, at + 1)
        if local and domain:
            start, end = local.start(), domain.end()
            if text[end - 1] == "-":
                end -= 1
            if not _is_offices(view, local[0].strip(".'"), domain[0], start, end):
                yield Found(start=start, end=end, kind="email")
        at = text.find("@", at + 1)
    yield from _find_disguised(view)


def _is_offices(view: View, local: str, domain: str, start: int, end: int) -> bool:
    if _PUBLIC_DOMAIN.search(domain):
        return True
    if _FREE_DOMAIN.match(domain):
        return _BODY.match(local) is not None and is_offices(view, start, end)
    return _DESK.match(local) is not None or (
        _BODY.match(local) is not None and is_offices(view, start, end)
    )


_AT = (
    r"(?:[(\[{<]\s{0,2}(?:a ?cong|at|a moc|@|a vong)\s{0,2}[)\]}>]"
    r"|\b(?:a ?cong|a moc|a vong)\b|(?<=\s)@|@(?=\s))"
)
_DOT = r"(?:\s?[(\[{<]\s{0,2}(?:cham|dot|\.)\s{0,2}[)\]}>]\s?|\s?\b(?:cham|dot)\b\s?|\s?\.\s?)"
_DISGUISED = re.compile(
    rf"\s{{0,2}}{_AT}\s{{0,2}}[a-z0-9-]{{2,30}}(?:{_DOT}(?:[a-z0-9-]{{2,20}})){{0,2}}?{_DOT}"
    r"(?:com|vn|net|org|edu|info|me|io|co)(?:(?:\s?\.\s?|\s?cham\s?|\s?dot\s?)(?:vn|uk|us))?\b"
)
# What every disguise has; looking for it first spares nearly all texts the slow pattern.
_AT_WORD = re.compile(r"a(?<!\wa)(?:t| ?cong| moc| vong)(?!\w)")
_LAST_WORD = re.compile(r"[\w.+-]{1,64}$")


def _find_disguised(view: View) -> Iterator[Found]:
    """ "hoa (a còng) gmail chấm com" and the like."""
    if "@" not in view.folded and not _AT_WORD.search(view.folded):
        return
    for match in _DISGUISED.finditer(view.folded):
        local = _LAST_WORD.search(view.folded, max(0, match.start() - 64), match.start())
        if local:
            yield Found(start=local.start(), end=match.end(), kind="email")


_PAGE = re.compile(
    r"(?<![\w.@-])(?:https?://)?(?:(?:www|m|mbasic|web|vt|l|vi-vn)\.)?"
    r"(?:(?:facebook|fb|instagram|threads|tiktok|linkedin|twitter|x|zalo|t|m|telegram|youtube|viber"
    r"|locket|bsky|weibo|snapchat|messenger|reddit|pinterest|lotus|gapo)"
    r"\.(?:com|net|me|vn|app|tv|org|watch|cam)|youtu\.be|wa\.me)"
    r"/[^\s<>\"'“”‘’)\]]{1,300}"
)
_PAGE_HOST = re.compile(r"\.(?:com|net|me|vn|app|tv|org|watch|cam|be)/")
_HANDLE = re.compile(r"(?<![\w.@/+-])@[a-z][\w.]{2,40}(?<![.])")
_NAMED_ACCOUNT = re.compile(
    r"(?P<owner>(?:chủ )?tài khoản|nick(?:name)?|chủ (?:trang|kênh)|trang|kênh)"
    r"(?: (?:cá nhân|mạng xã hội))? (?:facebook|fb|tiktok|zalo|youtube|instagram|threads|telegram|x"
    r"|twitter|mạng xã hội|cá nhân)(?: (?:có tên|mang tên|tên|là|cá nhân|có tên là))?\s*:?\s*"
)
_PAGES = ("trang", "kênh")
_OWNERS = ("tài khoản", "nick", *_PAGES)
_NETWORKS = frozenset(
    {"facebook", "fb", "tiktok", "zalo", "youtube", "instagram", "threads", "telegram", "twitter"}
    | {"weibo", "x", "douyin", "vneid"}
)
_QUOTED = re.compile(r"[\"“'‘«]([^\"”'’»\n]{2,60})[\"”'’»]")


# "fb: hoa.nguyen.90": a name with a sign or a figure in it, that is no address of a site.
_TOLD_ACCOUNT = re.compile(
    r"(?<![\w.])(?:facebook|fb|zalo|telegram|tele|tiktok|instagram|insta|ig|twitter|viber|skype)"
    r"(?: (?:id|nick|acc))? ?[:=] ?(?P<name>(?!\S*\.(?:vn|com|net|org)(?!\w))"
    r"[a-z]{1,30}(?:\d|[._][a-z0-9])[a-z0-9_.]{0,40})"
)


def find_profiles(view: View) -> Iterator[Found]:
    """Addresses of pages on social networks, handles, and names of accounts there."""
    for match in _PAGE.finditer(view.folded) if _PAGE_HOST.search(view.folded) else ():
        end = match.end()
        while view.folded[end - 1] in ".,;:!?":
            end -= 1
        yield Found(start=match.start(), end=end, kind="profile")
    for match in _HANDLE.finditer(view.folded) if "@" in view.folded else ():
        yield Found(start=match.start(), end=match.end(), kind="profile")
    for match in _TOLD_ACCOUNT.finditer(view.folded):
        end = match.start("name") + len(match["name"].rstrip("."))
        yield Found(start=match.start("name"), end=end, kind="profile")
    if not any(owner in view.lower for owner in _OWNERS):
        return
    for match in _NAMED_ACCOUNT.finditer(view.lower):
        quoted = _QUOTED.match(view.plain, match.end())
        if quoted:
            yield Found(start=quoted.start(1), end=quoted.end(1), kind="profile")
            continue
        # A page may be a body's or a team's; an account without quotes is somebody's.
        end = _end_of_name(view.plain, match.end()) if match["owner"] not in _PAGES else 0
        if end > match.end():
            yield Found(start=match.end(), end=end, kind="profile")


def _end_of_name(text: str, at: int) -> int:
    """Where a run of up to five capitalised words ends; `at` when there is none."""
    end = at
    for word in re.finditer(r"\S{1,20}", text[at : at + 80]):
        bare = word[0].rstrip(".,;:!?)")
        if (
            bare.lower() in _NETWORKS
            or not bare[:1].isupper()
            or (word.start() and text[at + word.start() - 1] != " ")
        ):
            break
        end = at + word.start() + len(bare)
        if bare != word[0]:
            break
    return end
