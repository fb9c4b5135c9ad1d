"""Why an article was put where it is: counts by kind and a likeness, and no term itself.

The stable form is what is stored: `new`, `copy:0.97`, `joined:places=2,bodies=1,numbers=1,
words=3;0.62`, `known`. It can hold no name because it holds no text.
"""

from __future__ import annotations

import re

import numpy as np

from hoiam.reading.terms import BODY, KIND_SHIFT, NAME, NUMBER, PLACE, WORD, Array, Terms
from hoiam.reading.window import Frequencies

KINDS = {"places": PLACE, "bodies": BODY, "numbers": NUMBER, "words": WORD}
# A rare term stands in fewer documents than N ** (1 - this); gate `stories`.
_RARE = 0.5
# A term that tells something stands in fewer than one document in seven.
_TELLING = 2.0

_JOINED = re.compile(r"joined:places=(\d+),bodies=(\d+),numbers=(\d+),words=(\d+);([01]\.\d\d)")
_COPY = re.compile(r"copy:([01]\.\d\d)")

_WORDS = {
    "vi": {
        "new": "không có sự việc đang mở nào đủ giống",
        "known": "đã xếp từ trước",
        "copy": "bản đăng lại, giống {likeness}",
        "joined": "{total} từ hiếm chung ({parts}); độ giống {likeness}",
        "alike": "độ giống {likeness}",
        "kinds": ("{} địa danh", "{} cơ quan", "{} con số", "{} từ ngữ"),
    },
    "en": {
        "new": "no open story is alike enough",
        "known": "placed before",
        "copy": "a copy, {likeness} alike",
        "joined": "{total} rare terms shared ({parts}); {likeness} alike",
        "alike": "{likeness} alike",
        "kinds": ("places: {}", "bodies: {}", "numbers: {}", "words: {}"),
    },
}


def shares_telling_term(one: Terms, other: Terms, frequencies: Frequencies) -> bool:
    """Whether two articles share more than common words and what may be a person's name."""
    kinds, rarity = _shared(one, other, frequencies)
    return bool(((rarity > _TELLING) & (kinds != NAME)).any())


def count_shared(one: Terms, other: Terms, frequencies: Frequencies) -> dict[str, int]:
    """How many rare terms of each kind two articles share; capitalised runs of no known kind,
    which may be persons, are left out."""
    kinds, rarity = _shared(one, other, frequencies)
    rare = rarity > _RARE * np.log(frequencies.documents + 2.0)
    return {name: int((rare & (kinds == kind)).sum()) for name, kind in KINDS.items()}


def _shared(one: Terms, other: Terms, frequencies: Frequencies) -> tuple[Array, Array]:
    """The kinds and the rarity of the terms in both."""
    _, at, at_other = np.intersect1d(one.ids, other.ids, assume_unique=True, return_indices=True)
    kinds = np.maximum(one.marks[at] >> KIND_SHIFT, other.marks[at_other] >> KIND_SHIFT)
    return kinds, frequencies.rarity(one.ids[at])


def joined_reason(shared: dict[str, int], likeness: float) -> str:
    counts = ",".join(f"{name}={shared[name]}" for name in KINDS)
    return f"joined:{counts};{likeness:.2f}"


def copy_reason(likeness: float) -> str:
    return f"copy:{likeness:.2f}"


def new_reason() -> str:
    return "new"


def describe_reason(reason: str, language: str = "vi") -> str:
    """A sentence's worth of facts in Vietnamese or English; "" for a form not known."""
    words = _WORDS["en" if language.startswith("en") else "vi"]
    if reason in ("new", "known"):
        return str(words[reason])
    if found := _COPY.fullmatch(reason):
        return str(words["copy"]).format(likeness=_decimal(found[1], language))
    found = _JOINED.fullmatch(reason)
    if not found:
        return ""
    counts = [int(count) for count in found.groups()[:4]]
    likeness = _decimal(found[5], language)
    parts = ", ".join(k.format(c) for k, c in zip(words["kinds"], counts, strict=True) if c)
    if not parts:
        return str(words["alike"]).format(likeness=likeness)
    return str(words["joined"]).format(total=sum(counts), parts=parts, likeness=likeness)


def _decimal(number: str, language: str) -> str:
    return number if language.startswith("en") else number.replace(".", ",")
