"""Fetching replies from a mailbox by IMAP (RFC 3501): each is taken, then taken out of the box.

Messages that are not to a reply address are left alone, so a box that is used for other mail as
well loses nothing.
"""

from __future__ import annotations

import contextlib
import imaplib
import logging
import ssl
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings

from hoiam.jobs.worker import error_key
from hoiam.post.actions.taking import take_message
from hoiam.post.letters.reading import MOST_BYTES
from hoiam.post.replies import PREFIX

logger = logging.getLogger(__name__)

SECONDS = 20
BATCH = 50


class MailboxAway(Exception):
    """The mailbox can't be reached, or does not let us in."""


def fetch(*, now: datetime) -> int:
    """Take waiting replies, fifty at most; how many are done with. `MailboxAway` if it can't."""
    done = 0
    try:
        with _opened() as box:
            for number in _waiting(box):
                done += _take(box, number, now=now)
                if done == BATCH:
                    break
    except (imaplib.IMAP4.error, OSError):
        raise MailboxAway from None
    return done


@contextlib.contextmanager
def _opened() -> Iterator[imaplib.IMAP4]:
    parts = urlsplit(settings.IMAP_URL)
    host, port = parts.hostname or "", parts.port
    if parts.scheme == "imaps":
        # Python's own default here checks no certificate.
        secure = ssl.create_default_context()
        box = imaplib.IMAP4_SSL(host, port or 993, ssl_context=secure, timeout=SECONDS)
    else:
        box = imaplib.IMAP4(host, port or 143, timeout=SECONDS)
    with box:
        box.login(unquote(parts.username or ""), unquote(parts.password or ""))
        folder = unquote(parts.path.strip("/")) or "INBOX"
        _checked(box.select(f'"{folder}"'))
        yield box


def _waiting(box: imaplib.IMAP4) -> list[str]:
    found = _checked(box.uid("SEARCH", "UNDELETED", "TO", f'"{PREFIX}"'))
    return found[0].decode("ascii").split() if found and found[0] else []


def _take(box: imaplib.IMAP4, number: str, *, now: datetime) -> bool:
    """Take one message and remove it; of a huge one only what shows that it is too large."""
    fetched = _checked(box.uid("FETCH", number, f"(BODY.PEEK[]<0.{MOST_BYTES + 1}>)"))
    raw = next((part[1] for part in fetched if isinstance(part, tuple)), None)
    if raw is None:
        return False
    try:
        take_message(raw, now=now)
    except Exception as error:  # noqa: BLE001  one that we fail on must not hold the others
        logger.warning("a reply can't be taken: %s", error_key(error))
        return False
    _checked(box.uid("STORE", number, "+FLAGS", r"(\Seen \Deleted)"))
    _checked(box.uid("EXPUNGE", number) if "UIDPLUS" in box.capabilities else box.expunge())
    return True


def _checked(answer: tuple[str, list[Any]]) -> list[Any]:
    status, data = answer
    if status != "OK":
        raise imaplib.IMAP4.error(status)
    return data
