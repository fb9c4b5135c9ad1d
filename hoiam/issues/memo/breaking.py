"""Where to break a text that stands in the middle of its column, and words longer than a line."""

from __future__ import annotations

import re

from hoiam.issues.memo.face import face

UNSEEN_BREAK = "\u200b"
# Words that a line may well begin with, and those that it should not end with.
BEGIN = {"và", "về", "của", "từ", "đến", "tại", "trong", "theo", "cho", "với", "các", "do", "để"}
HOLD = {"ngày", "tháng", "năm", "số", "của", "và", "các", "v/v"}


def balanced(text: str, style: str, size: float, width: float) -> list[str]:
    """The text in as few lines as it needs, like in length, broken where a reader would pause.

    The least sum over lines of (what is left empty)², with a fine for each line and for each
    break in an odd place: the way TeX breaks paragraphs (Knuth and Plass 1981), in small.
    """
    words = text.split(" ") if text else []  # the blank for the clerk is no space to break at
    spread = [face(style).width(f"{word} ", size) for word in words]
    cost, start = [0.0], [0]
    for end in range(1, len(words) + 1):
        best = (float("inf"), end - 1)
        room = width
        for first in range(end - 1, -1, -1):
            room -= spread[first]
            if room < 0 and first < end - 1:
                break
            odd = 0.15 * oddness(words[first - 1], words[first]) if first else 0
            best = min(best, (cost[first] + room**2 + (10 + odd) * width**2, first))
        cost.append(best[0])
        start.append(best[1])
    lines, end = [], len(words)
    while end:
        lines.append(" ".join(words[start[end] : end]))
        end = start[end]
    return lines[::-1]


def oddness(before: str, after: str) -> int:
    """How odd a break between two words would read: 0 at a pause, 1 anywhere, 3 in a date."""
    if before[-1:] in ",;:" or (after.casefold() in BEGIN and before.casefold() not in HOLD):
        return 0
    if before.casefold() in HOLD or (before.isdigit() and after.casefold() in HOLD):
        return 3
    return 1


def breakable(text: str, size: float, width: float) -> str:
    """The text with places to break inside words that no line of this width can hold."""
    return re.sub(r"\S+", lambda word: UNSEEN_BREAK.join(pieces(word[0], size, width)), text)


def pieces(word: str, size: float, width: float) -> list[str]:
    """The word in pieces that a line can hold, measured in the widest of our letters."""
    measure = face("Bold")
    if measure.width(word, size) <= width:
        return [word]
    found, room = [""], width
    for character in word:
        room -= measure.width(character, size)
        if room < 0 and found[-1]:
            found.append("")
            room = width - measure.width(character, size)
        found[-1] += character
    return found
