"""From the bytes of a message to who says they sent it, to which reply address, and what it says.

`read_letter` decides nothing about whether that is true, and raises `Refused` for what can't be
read in one way only: two senders, a display name that looks like an address, a broken structure.
"""

from __future__ import annotations

import contextlib
import email
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message

from hoiam.post.letters.bodies import Body, body_of
from hoiam.post.letters.refused import Refused

# Counted before anything is parsed: parsing is what a hostile message attacks.
MOST_BYTES = 2 * 1024 * 1024
MOST_HEADER_BYTES = 64 * 1024
MOST_LINES = 100_000
# Nested parts cost the parser the square of their number; a real message nests four deep.
MOST_BOUNDARIES = 20
MOST_PARTS = 100
MOST_ADDRESSES = 100

_HEADERS_END = re.compile(rb"\r?\n\r?\n")
_BOUNDARY = re.compile(rb"boundary\s*\*?\d*\*?\s*=", re.IGNORECASE)
_PART = re.compile(rb"^content-type\s*:", re.IGNORECASE | re.MULTILINE)
_FOLD = re.compile(r"\r?\n[ \t]+")
# One address, plain or behind a display name. Comments, groups, routes and a display name that
# holds an address itself are what spoofing is made of; no mail program needs them.
_ADDRESS = r"[^\s<>@\",;:()\[\]\\]+@[^\s<>@\",;:()\[\]\\]+"
_SENDER = re.compile(
    rf"\s*(?:(?:\"(?:[^\"\\<>@]|\\.)*\"|[^\"<>@,;:()]*)\s*<({_ADDRESS})>|({_ADDRESS}))\s*"
)
_MESSAGE_ID = re.compile(r"\s*<[!-;=?-~]{3,500}>\s*")
_AUTOMATIC_PRECEDENCE = {"bulk", "junk", "list", "auto_reply"}
_AUTOMATIC_HEADERS = ("list-id", "list-unsubscribe", "x-autoreply", "x-autorespond")
_ADDRESSED = ("delivered-to", "x-original-to", "envelope-to", "to", "cc")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What a message says of itself, none of it believed; its words wait until it is.

    `sender` and `reply_address` are in small letters, `loops` are the values of X-Loop, `results`
    those of Authentication-Results in their order.
    """

    message_id: str
    sender: str
    reply_address: str
    is_automatic: bool
    loops: tuple[str, ...]
    results: tuple[str, ...]
    message: Message = field(repr=False)


@contextlib.contextmanager
def _nothing_trusted() -> Iterator[None]:
    """Python's parser is not made for hostile input and raises what it happens to stumble over."""
    try:
        yield
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError, AssertionError):
        raise Refused("malformed") from None


def read_letter(raw: bytes, *, domain: str, recipient: str = "") -> Letter:
    """Read a message to a reply address at `domain`; `recipient` is the envelope's, if known."""
    check_shape(raw)
    with _nothing_trusted():
        message = email.message_from_bytes(raw)
        headers = _headers(message)
        if any(part.defects for part in message.walk()):
            raise Refused("malformed")
        return Letter(
            message_id=_the_one(headers, "message-id", _MESSAGE_ID)[0].strip(),
            sender=_sender(headers),
            reply_address=_reply_address(headers, domain, recipient),
            is_automatic=_is_automatic(message, headers),
            loops=tuple(value.strip().lower() for value in headers.get("x-loop", ())),
            results=tuple(headers.get("authentication-results", ())),
            message=message,
        )


def read_body(letter: Letter) -> Body:
    """The words of a letter, for whoever has decided to believe it."""
    with _nothing_trusted():
        return body_of(letter.message)


def check_shape(raw: bytes) -> None:
    """Refuse what is too large, or so built that parsing it would be the attack."""
    if len(raw) > MOST_BYTES:
        raise Refused("oversized")
    end = _HEADERS_END.search(raw, 0, MOST_HEADER_BYTES)
    if end is None or b"\0" in raw[: end.start()]:
        raise Refused("malformed")
    if raw.count(b"\n") > MOST_LINES:
        raise Refused("malformed")
    for pattern, most in ((_BOUNDARY, MOST_BOUNDARIES), (_PART, MOST_PARTS)):
        if sum(1 for _ in zip(pattern.finditer(raw), range(most + 1), strict=False)) > most:
            raise Refused("malformed")


def _headers(message: Message) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in message.raw_items():
        text = _FOLD.sub(" ", str(value)).strip()
        found.setdefault(name.strip().lower(), []).append(text)
    return found


def _the_one(headers: dict[str, list[str]], name: str, form: re.Pattern[str]) -> re.Match[str]:
    values = headers.get(name, [])
    found = form.fullmatch(values[0]) if len(values) == 1 else None
    if found is None:
        raise Refused("malformed")
    return found


def _sender(headers: dict[str, list[str]]) -> str:
    found = _the_one(headers, "from", _SENDER)
    address = (found[1] or found[2]).lower()
    if not address.isascii():
        raise Refused("malformed")
    return address


def _reply_address(headers: dict[str, list[str]], domain: str, recipient: str) -> str:
    wanted = re.compile(rf"reply\+[0-9a-z-]{{1,58}}@{re.escape(domain)}(?![\w.-])", re.IGNORECASE)
    if recipient:
        found = {one.lower() for one in wanted.findall(recipient)}
    else:
        values = [value for name in _ADDRESSED for value in headers.get(name, ())]
        if sum(value.count("@") for value in values) > MOST_ADDRESSES:
            raise Refused("malformed")
        found = {one.lower() for value in values for one in wanted.findall(value)}
    if len(found) > 1:
        raise Refused("malformed")
    return found.pop() if found else ""


def _is_automatic(message: Message, headers: dict[str, list[str]]) -> bool:
    """Written by a program: RFC 3834 §2 and the older habits."""
    submitted = [
        value.partition(";")[0].strip().lower() for value in headers.get("auto-submitted", ())
    ]
    precedence = {value.lower() for value in headers.get("precedence", ())}
    return (
        any(value != "no" for value in submitted)
        or bool(precedence & _AUTOMATIC_PRECEDENCE)
        or any(name in headers for name in _AUTOMATIC_HEADERS)
        or "<>" in {value.replace(" ", "") for value in headers.get("return-path", ())}
        or message.get_content_type() == "multipart/report"
    )
