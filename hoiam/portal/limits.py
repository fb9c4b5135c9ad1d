"""Limits against floods: in memory, under a random key, forgotten with the process.

A bucket of tokens for each sender, who is known only by a digest under a key that is made when the
process starts and is written nowhere; so nothing here says who wrote, and nothing outlives it.

When much comes, from one network or from all, `admit` wants an answer to a plain question first
(`portal.challenge`). What does not answer takes nothing away from those who do.
"""

from __future__ import annotations

import hashlib
import ipaddress
import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass
from itertools import islice
from time import monotonic
from typing import Literal

from django.conf import settings
from django.http import HttpRequest

# A sender on IPv6 has at least this much of the network to himself.
OWN_NETWORK = 64
MOST_SENDERS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """So many at once, and then one in so many seconds."""

    at_once: int
    every: float


# A person who reads answers writes a few; what all readers together may send holds the desk's
# post at what people can read, in each of the few processes that serve.
WRITING = Allowance(at_once=5, every=600)
ALL_WRITING = Allowance(at_once=200, every=20)
ASKING = Allowance(at_once=20, every=30)
ALL_ASKING = Allowance(at_once=2_000, every=1)
# Reading a picture takes a processor for seconds.
READING = Allowance(at_once=6, every=60)
ALL_READING = Allowance(at_once=40, every=4)
# Many people share one network address here; who answers questions may go on beyond its share.
ANSWERING = Allowance(at_once=20, every=60)
# With less than this part of everybody's left, all are asked.
LOW = 0.5

Admission = Literal["in", "question", "full"]


class Buckets:
    """Tokens left by sender; who has all of them is forgotten."""

    def __init__(self, each: Allowance, everybody: Allowance) -> None:
        self.each, self.everybody = each, everybody
        self._key = secrets.token_bytes(32)
        self._left: OrderedDict[bytes, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def left(self, sender: str, *, at: float) -> tuple[float, float]:
        """What this sender and what all together may still send, without taking of it."""
        with self._lock:
            own = self._filled(self._name(sender), self.each, at)
            return own, self._filled(b"", self.everybody, at)

    def take(self, sender: str, *, at: float) -> bool:
        """Whether this sender may send once more at the moment `at` (seconds of a clock)."""
        with self._lock:
            name = self._name(sender)
            own = self._filled(name, self.each, at)
            whole = self._filled(b"", self.everybody, at)
            allowed = own >= 1 and whole >= 1
            self._left[name] = (own - allowed, at)
            self._left[b""] = (whole - allowed, at)
            self._left.move_to_end(b"", last=False)
            self._left.move_to_end(name)
            self._forget(at)
        return allowed

    def forget(self) -> None:
        """Begin anew, under another key."""
        with self._lock:
            self._key = secrets.token_bytes(32)
            self._left.clear()

    def _name(self, sender: str) -> bytes:
        return hashlib.blake2b(sender.encode(), key=self._key, digest_size=16).digest()

    def _filled(self, name: bytes, allowance: Allowance, at: float) -> float:
        left, since = self._left.get(name, (float(allowance.at_once), at))
        return min(allowance.at_once, left + max(at - since, 0) / allowance.every)

    def _forget(self, at: float) -> None:
        """Let go of who is full again, oldest first, and of the oldest where there are too many."""
        for name in list(islice(self._left, 1, 3)):
            full = self._filled(name, self.each, at) >= self.each.at_once
            if full or len(self._left) > MOST_SENDERS:
                del self._left[name]

    def __len__(self) -> int:
        return len(self._left)


writing = Buckets(WRITING, ALL_WRITING)
asking = Buckets(ASKING, ALL_ASKING)
reading = Buckets(READING, ALL_READING)
answering = Buckets(ANSWERING, ALL_WRITING)


def may_send(request: HttpRequest, buckets: Buckets) -> bool:
    return buckets.take(sender_of(request), at=monotonic())


def admit(request: HttpRequest, buckets: Buckets, *, answered: bool) -> Admission:
    """Whether this may be sent now; "question": only with an answer to a plain question.

    `answered`: whether one came with it. What is not let in takes nothing.
    """
    sender, at = sender_of(request), monotonic()
    if buckets.left(sender, at=at)[1] < 1:
        return "full"
    if not answered and is_low(request, buckets):
        return "question"
    if buckets.take(sender, at=at):
        return "in"
    return "in" if answered and answering.take(sender, at=at) else "full"


def is_low(request: HttpRequest, buckets: Buckets) -> bool:
    """Whether the next sending will want an answer; nothing is taken."""
    own, whole = buckets.left(sender_of(request), at=monotonic())
    return own < 1 or whole < LOW * buckets.everybody.at_once


def forget_all() -> None:
    """Begin anew, as a new process does."""
    for buckets in (writing, asking, reading, answering):
        buckets.forget()


def sender_of(request: HttpRequest) -> str:
    """The network address that sent this, for a digest and nothing else.

    Behind proxies it is the one that the outermost of ours names: what stands before it in the
    header the sender wrote himself.
    """
    given = request.META.get("REMOTE_ADDR", "")
    if proxies := settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        passed = request.headers.get("X-Forwarded-For", "").split(",")
        given = passed[-proxies] if len(passed) >= proxies else given
    try:
        address = ipaddress.ip_address(given.strip())
    except ValueError:
        return ""
    if address.version == 6 and address.ipv4_mapped is None:
        return str(ipaddress.ip_network((address, OWN_NETWORK), strict=False))
    return str(address)
