"""Who handles the replies to a mail, and the signed address that a reply goes to.

    replies.register("issue", take_reply)                 from `apps.ready()`
    handler(user, about, text, now)                       ValidationError: its sentence is mailed

An address `reply+<handler>-<about>-<user>-<day>-<mark>@domain` is good for one person, one matter
and one handler until a day. Mail servers fold letters and cut local parts at 64 characters
(RFC 5321 §4.5.3.1.1), so it is in small letters and digits and short.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from hoiam.offices.models import User
from hoiam.post.clock import REPLY_DAYS

Handler = Callable[[User, int, str, datetime], None]
PREFIX = "reply+"
SALT = "hoiam.post.replies"
# 128 bits: nobody guesses one, and the local part stays within its 64 characters.
MARK_LENGTH = 26
LONGEST_LOCAL_PART = 64
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
TOKEN = re.compile(
    r"([a-z2-7]{4})-([0-9a-z]{1,13})-([0-9a-z]{1,13})-([0-9a-z]{1,5})-([a-z2-7]{26})"
)
EPOCH = date(2026, 1, 1)


class NoSuchAddress(ValueError):
    """This is no address that we gave out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyTo:
    """What a reply address was given out for; `until` is its last day."""

    name: str
    about: int
    user: int
    until: date


_handlers: dict[str, Handler] = {}


def register(name: str, handler: Handler) -> None:
    """Say who handles replies of a kind; the same again is no error."""
    known = _handlers.get(name)
    if known is not None and known is not handler:
        raise ValueError(f"two handlers of replies: {name}")
    if any(_code(name) == _code(other) for other in _handlers if other != name):
        raise ValueError(f"{name}: another handler's name has the same code; choose another name")
    _handlers[name] = handler


def unregister(name: str) -> None:
    _handlers.pop(name, None)


def find(name: str) -> Handler | None:
    return _handlers.get(name)


def write_address(name: str, *, about: int, user: int, today: date) -> str:
    """The address to which this person may reply about this matter."""
    until = (today - EPOCH).days + REPLY_DAYS
    said = f"{_code(name)}-{_number(about)}-{_number(user)}-{_number(until)}"
    local = f"{PREFIX}{said}-{_mark(said, name, settings.SECRET_KEY)}"
    if len(local) > LONGEST_LOCAL_PART:
        raise ValueError("a reply address must not be longer than 64 characters")
    return f"{local}@{settings.MAIL_DOMAIN}"


def read_address(address: str) -> ReplyTo:
    """What an address was given out for, in capitals or not: `NoSuchAddress` if it never was.

    Whether it is still good is for whoever knows the day.
    """
    local, _at, domain = address.strip().lower().rpartition("@")
    token = TOKEN.fullmatch(local.removeprefix(PREFIX)) if local.startswith(PREFIX) else None
    if token is None or domain != settings.MAIL_DOMAIN:
        raise NoSuchAddress
    said, mark = local.removeprefix(PREFIX).rpartition("-")[::2]
    name = next((name for name in _handlers if _code(name) == token[1]), None)
    if name is None:
        raise NoSuchAddress
    if not any(constant_time_compare(_mark(said, name, key), mark) for key in _keys()):
        raise NoSuchAddress
    return ReplyTo(
        name=name,
        about=int(token[2], 36),
        user=int(token[3], 36),
        until=EPOCH + timedelta(days=int(token[4], 36)),
    )


def cutting_line(words: str) -> str:
    """The line of a mail above which a reply is to be written."""
    return f"==== {words} ===="


def _keys() -> Iterable[str]:
    return (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)


def _mark(said: str, name: str, key: str) -> str:
    digest = salted_hmac(SALT, f"{name} {said}", secret=key, algorithm="sha256").digest()
    return base64.b32encode(digest).decode().lower()[:MARK_LENGTH]


def _code(name: str) -> str:
    return base64.b32encode(hashlib.sha256(name.encode()).digest()).decode().lower()[:4]


def _number(value: int) -> str:
    if value < 0:
        raise ValueError("a key is no negative number")
    digits = ""
    while value or not digits:
        value, digit = divmod(value, 36)
        digits = DIGITS[digit] + digits
    return digits
