"""A plain question when a flood comes: in words, without picture, script, cookie or third party.

It slows down what sends by the thousand and holds up nobody who can read. The answer stands in no
page: a token proves it under a key that lives in memory, is good for ten minutes, and once.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from time import time

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hoiam.portal import once
from hoiam.reading.fold import fold

SECONDS = 600
NONCE, STAMP, SEAL, PROOF = 9, 6, 6, 15
# Lists in one piece, so that a translation can say them its own way.
NUMBERS = gettext_lazy(
    "zero, one, two, three, four, five, six, seven, eight, nine, ten, eleven, twelve, thirteen, "
    "fourteen, fifteen, sixteen, seventeen, eighteen"
)
PLACES = gettext_lazy("first, second, third, fourth")
ROWS = (
    gettext_lazy("river, bread, window, lamp"),
    gettext_lazy("rain, garden, paper, bridge"),
    gettext_lazy("boat, rice, morning, door"),
    gettext_lazy("wind, school, orange, table"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked, in the language of the page, and the token that travels with the answer."""

    words: str
    token: str


def ask(*, at: float) -> Question:
    """A new question; `at` is the moment in seconds."""
    words, answer = _sum() if secrets.randbelow(2) else _word()
    nonce = secrets.token_bytes(NONCE)
    stamp = int(at + SECONDS).to_bytes(STAMP, "big")
    head = nonce + stamp
    token = head + _seal(head) + _proof(head, answer)
    return Question(words=words, token=base64.urlsafe_b64encode(token).decode())


def is_answered(token: str, answer: str, *, at: float) -> bool:
    """Whether `answer` is right for a token that is ours, still good and not tried before."""
    try:
        read = base64.urlsafe_b64decode(token.encode("ascii"))
    except ValueError:
        return False
    if len(read) != NONCE + STAMP + SEAL + PROOF or not answer.strip():
        return False
    head, seal, proof = read[: -SEAL - PROOF], read[-SEAL - PROOF : -PROOF], read[-PROOF:]
    ends = int.from_bytes(head[NONCE:], "big")
    # What we did not give out takes no room from what was used.
    if not hmac.compare_digest(seal, _seal(head)) or not at <= ends <= at + SECONDS + 1:
        return False
    # One try for each token, in whichever process it comes, so that answers can't be tried out.
    if not once.used.is_first(head[:NONCE], ends=ends, at=at):
        return False
    return hmac.compare_digest(proof, _proof(head, _plain(answer)))


def came_with(request: HttpRequest) -> bool:
    """Whether the form that was sent carries the right answer to a question of ours."""
    token, answer = request.POST.get("question", ""), request.POST.get("answer", "")
    return bool(token) and is_answered(token[:200], answer[:80], at=time())


def new() -> Question:
    return ask(at=time())


def _sum() -> tuple[str, str]:
    one, other = secrets.randbelow(9) + 1, secrets.randbelow(9) + 1
    numbers = _listed(NUMBERS)
    words = _("How much is %(one)s plus %(other)s? Write a number or a word.") % {
        "one": numbers[one],
        "other": numbers[other],
    }
    return words, str(one + other)


def _word() -> tuple[str, str]:
    row = _listed(secrets.choice(ROWS))
    place = secrets.randbelow(len(row))
    words = _("Write the %(place)s of these words: %(words)s.") % {
        "place": _listed(PLACES)[place],
        "words": ", ".join(row),
    }
    return words, _plain(row[place])


def _plain(answer: str) -> str:
    """What was meant: without case, marks and signs; a number in words as digits."""
    said = " ".join(fold(answer).strip(" .,!?\"'“”").split())
    if said.isdecimal():
        return str(int(said))
    words = {fold(word): str(number) for number, word in enumerate(_listed(NUMBERS))}
    return words.get(said, said)


def _listed(words: str | Promise) -> list[str]:
    return [word.strip() for word in str(words).split(",")]


def _seal(head: bytes) -> bytes:
    return hashlib.blake2b(head, key=_key(b"hoiam seal"), digest_size=SEAL).digest()


def _proof(head: bytes, answer: str) -> bytes:
    key = _key(b"hoiam question")
    return hashlib.blake2b(head + answer.encode(), key=key, digest_size=PROOF).digest()


def _key(purpose: bytes) -> bytes:
    # One key for all processes that serve (config.web), made when they start and kept nowhere.
    return hashlib.blake2b(settings.LIMITS_KEY.encode(), person=purpose).digest()
