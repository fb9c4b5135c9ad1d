"""Where to break a text that stands in the middle of its column, and words longer than a line."""

from __future__ import annotations

import re

from hoiam.issues.memo.face import face

UNSEEN_BREAK = "\u200b"


def balanced(text: str, style: str, size: float, width: float) -> list[str]:
    """The text in as few lines as it needs, none of them much shorter than the others."""
    if not text:
        return []
    words, measure = text.split(" "), face(style)  # a blank for the clerk is no break
    spread = [measure.width(f"{word} ", size) for word in words]
    least = len(filled(words, spread, width))
    low, high = 0.0, width
    while high - low > 0.5:
        tried = (low + high) / 2
        low, high = (low, tried) if len(filled(words, spread, tried)) <= least else (tried, high)
    return filled(words, spread, high)


def filled(words: list[str], spread: list[float], width: float) -> list[str]:
    """The words in lines no wider than this, each line filled before the next begins."""
    lines: list[list[str]] = []
    room = 0.0
    for word, size in zip(words, spread, strict=True):
        if not lines or size > room:
            lines.append([])
            room = width
        lines[-1].append(word)
        room -= size
    return [" ".join(line) for line in lines]


def breakable(text: str, size: float, width: float) -> str:
    """The text with places to break inside words that no line of this width can hold."""
    measure = face("Bold")

    def parts(word: re.Match[str]) -> str:
        if measure.width(word[0], size) <= width:
            return word[0]
        each = [measure.width(character, size) for character in word[0]]
        return UNSEEN_BREAK.join(
            piece.replace(" ", "") for piece in filled(list(word[0]), each, width)
        )

    return re.sub(r"\S+", parts, text)
