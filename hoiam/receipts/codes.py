"""The code of a receipt: made, read from what somebody typed, and turned into what is kept.

Twenty signs in groups of four, `7KMH-9RTX-C4WP-2FYD-VN36`: nineteen by chance (86 bits) and one
that finds every single mistyped sign and every two that changed places. The alphabet has no vowel,
so no code spells a word, and no two signs that look alike.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata

# A prime number of signs: only then does one check sign find every swap (see `_check_sign`).
ALPHABET = "23456789CDFHJKMNPRTVWXY"
RANDOM_SIGNS = 19
GROUP = 4
# What people read for a sign that is ours.
LOOK_ALIKES = str.maketrans({"B": "8", "S": "5", "Z": "2", "G": "6", "U": "V"})
# Spaces and dashes of every keyboard.
BETWEEN = re.compile(r"[\s\-‐‑‒–—−_.·]+")
LONGEST_TYPED = 80


def make_code() -> str:
    """A new code in groups."""
    chosen = [secrets.randbelow(len(ALPHABET)) for _sign in range(RANDOM_SIGNS)]
    signs = "".join(ALPHABET[value] for value in (*chosen, _check_sign(chosen)))
    return "-".join(signs[at : at + GROUP] for at in range(0, len(signs), GROUP))


def read_code(typed: str) -> str | None:
    """The signs of a code however it was typed; None where it can't be one."""
    if len(typed) > LONGEST_TYPED:
        return None
    plain = BETWEEN.sub("", unicodedata.normalize("NFKC", typed)).upper().translate(LOOK_ALIKES)
    if len(plain) != RANDOM_SIGNS + 1 or not set(plain) <= set(ALPHABET):
        return None
    *values, last = (ALPHABET.index(sign) for sign in plain)
    return plain if last == _check_sign(values) else None


def hash_code(signs: str) -> str:
    """What is kept of a code. With 86 bits by chance nobody finds it by trying, so it needs no
    key that could be lost (decision 0020)."""
    return hashlib.sha256(b"hoiam receipt " + signs.encode("ascii")).hexdigest()


def _check_sign(values: list[int]) -> int:
    """Weights 2 to 20 modulo a prime, and 1 for itself: they differ, and none is nothing."""
    return -sum(weight * value for weight, value in enumerate(values, 2)) % len(ALPHABET)
