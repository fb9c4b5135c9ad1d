"""What a person wrote anew in a reply: without the mail it answers and without a signature.

mail-parser-reply does it for English and French programs. It knows no Vietnamese, keeps quoted
lines between new ones and finds nothing below a quotation; that is done here before and after.
"""

from __future__ import annotations

import re

from mailparser_reply.parser import EmailMessage as ParsedReply

# Longer texts and lines are not given to the library, whose patterns look again at each character.
MOST_FOR_LIBRARY = 20_000
LONGEST_LINE = 1_000

# The line of our own mails: `replies.cutting_line`.
_CUTTING_LINE = re.compile(r"^[> \t|]{0,40}={4} .{5,120} ={4}[ \t]*$", re.MULTILINE)
# "Vào T2, 2 thg 11, 2026 vào lúc 08:00 Hồi Âm <hoi-am@…> đã viết:", over up to four lines.
_WROTE = re.compile(
    r"^(?P<quote>[> \t]{0,40})(?=[^\n]*\d)(?:Vào|Ngày|Lúc|On|Le)\b(?:[^\n]*\n){0,3}?"
    r"[^\n]*?\b(?:viết|wrote|écrit)\s?:[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
# Outlook and its like: three or more of these lines, one below the other.
_OUTLOOK = re.compile(
    r"^[ \t]*\**(?:Từ|Người gửi|From)[ ]?:[^\n]*\n"
    r"(?:[ \t]*\**(?:Đã gửi|Ngày gửi|Gửi lúc|Gửi|Ngày|Đến|Tới|Người nhận|Cc|Bcc|Chủ đề|Tiêu đề|Sent"
    r"|Date|To|Subject)[ ]?:[^\n]*(?:\n|\Z)){2,}",
    re.MULTILINE | re.IGNORECASE,
)
_ORIGINAL = re.compile(
    r"^[> \t]{0,40}-{4,} ?(?:Thư gốc|Tin nhắn gốc|Thư (?:đã )?chuyển tiếp|Original Message"
    r"|Forwarded message) ?-{4,}[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
_RULE = re.compile(r"\n[ \t]*_{20,}\s*\Z")
_SIGNATURE = re.compile(
    r"^(?:--[ \t]?$"
    r"|(?:Trân trọng|Kính thư|Thân ái|Kính chào|Trân trọng cảm ơn)[ \t]*[.,!/]{0,3}[ \t]*$"
    r"|(?:Được |Đã )?gửi từ (?:iPhone|iPad|điện thoại|thiết bị|Android|Outlook|Yahoo|Samsung"
    r"|Mail)\b"
    r"|(?:Tải|Nhận|Lấy) Outlook (?:cho|dành cho)\b"
    r"|Sent from (?:my|Outlook|Mail|Yahoo)\b|Get Outlook for\b)",
    re.MULTILINE | re.IGNORECASE,
)


def written_anew(text: str) -> str:
    """The new part of a reply, above what it quotes or else below it; "" where there is none."""
    start, end_of_intro = _quotation(text)
    above = _without_signature(_by_library(_unquoted(_RULE.sub("", text[:start]))))
    below = text[end_of_intro:].lstrip()
    # Below it only where each quoted line is marked: else the old mail would pass for a new one.
    return above or (_without_signature(_unquoted(below)) if below.startswith(">") else "")


def _quotation(text: str) -> tuple[int, int]:
    """Where the first sign of a quotation begins, and where the quoted lines do."""
    signs = [pattern.search(text) for pattern in (_CUTTING_LINE, _OUTLOOK, _ORIGINAL)]
    intros = (found for found in _WROTE.finditer(text) if _introduces(found, text))
    signs.append(next(intros, None))
    first = min((found for found in signs if found), key=lambda found: found.start(), default=None)
    if first is None:
        return len(text), len(text)
    is_intro = first.re is _WROTE
    return first.start(), first.end() if is_intro else first.start()


def _introduces(found: re.Match[str], text: str) -> bool:
    """Somebody's address in the line, or quoted lines below: no sentence of the reply itself."""
    after = text[found.end() :].lstrip()
    return "@" in found[0] or after.startswith((">", "====")) or bool(found["quote"].strip())


def _by_library(text: str) -> str:
    if len(text) > MOST_FOR_LIBRARY or any(len(x) > LONGEST_LINE for x in text.split("\n")):
        return text
    parsed = ParsedReply(text=text, languages=["en", "fr"], keep_hyphen_lists=True).read()
    return parsed.replies[0].body if parsed.replies else text


def _unquoted(text: str) -> str:
    lines = [line for line in text.split("\n") if not line.lstrip().startswith(">")]
    return "\n".join(lines).strip()


def _without_signature(text: str) -> str:
    found = _SIGNATURE.search(text)
    return (text[: found.start()] if found else text).strip()
