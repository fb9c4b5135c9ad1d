"""From the lines of a PDF to its paragraphs, by where each line stands on the page.

A line ends for the layout, and not for the sense, where the first word of the next line had no
room behind it. Lines and pages come in the order in which they were drawn, which is that of
reading in all but torn-up papers.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

SOFT_HYPHEN = "\xad"
# Stands before the first letter of each page but the first. White space to whoever shows or
# searches the text, so that a passage over two pages is found, and its page can be counted.
PAGE_BREAK = "\f"

# Lines at the top and at the bottom of a page that may be its running head or its number.
EDGE = 2
# A running head stands on so many pages, and on so large a share of them.
LEAST_REPEATED, SHARE_REPEATED = 2, 0.5
# In heights of a line. Set by the papers of tests/reading/test_pdf_layout.py.
INDENT = 0.5
GAP = 1.1
APART = 0.7
COLUMN = 5.0
OTHER_SIZE = 0.2
# Points; no page is so large (ISO 32000-1, annex C).
FARTHEST = 1e6
SLACK = 0.4
_NUMBER = re.compile(
    r"[\W_]*(?:(?:trang|page|tr\.)\s*)?\d{1,4}(?:\s*(?:/|trên|of)\s*\d{1,4})?[\W_]*$", re.I
)
_DIGITS = re.compile(r"\d+")
_STARTS = re.compile(
    r"[-–—•●▪◦*+§✓]\s|\(?\d{1,3}(?:\.\d{1,3})*[.)/]\s|\d{1,2}(?:\.\d{1,2})+\s+[A-ZĐ]"
    r"|\(?[a-zđ]{1,2}\)\s|[IVX]{1,6}\.\s"
)
# In the midst of a sentence they are only named.
_HEADS = re.compile(r"(?:Điều|Chương|Phần|Mục|Phụ lục|Bảng|Hình|Biểu|Nơi nhận|Căn cứ)\b")
_SENTENCE_ENDS = re.compile(r"[.!?:;…][\"”’)\]»]*$")
_BROKEN_WORD = re.compile(r"[a-z]{2,}-$")
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a page; its box in points, `top` above `bottom`."""

    text: str
    left: float
    right: float
    top: float
    bottom: float

    @property
    def height(self) -> float:
        return max(self.top - self.bottom, 1.0)

    @property
    def letter(self) -> float:
        """The width of one letter, roughly."""
        return max(self.right - self.left, 0.0) / max(len(self.text.strip()), 1)


def read_layout(pages: Sequence[Sequence[Line]]) -> str:
    """The text of a paper: a paragraph a line, each running head once, and no page numbers.

    PAGE_BREAK stands before each page but the first, also within a paragraph that runs over it.
    """
    heads = _running_heads(pages)
    seen: set[tuple[int, str]] = set()
    text, last = "", None
    for number, lines in enumerate(pages):
        kept = _without_edges(lines, heads, seen)
        seen.update(map(_shape, lines))
        paragraphs = _paragraphs(kept)
        mark = PAGE_BREAK if number else ""
        runs_on = last is not None and bool(kept) and _runs_over(last, kept[0])
        if text:
            text = text.rstrip("\n") + (" " if runs_on else "\n")
        text += mark + "\n".join(paragraphs)
        last = kept[-1] if kept else None
    return text.translate(_LIGATURES)


def _edges(lines: Sequence[Line]) -> set[int]:
    """The uppermost and the lowest lines of a page, by their places in the list."""
    order = sorted(range(len(lines)), key=lambda at: -lines[at].top)
    return set(order[:EDGE]) | set(order[-EDGE:])


def _shape(line: Line) -> tuple[int, str]:
    return round(line.top), _DIGITS.sub("0", " ".join(line.text.split())).casefold()


def _running_heads(pages: Sequence[Sequence[Line]]) -> frozenset[tuple[int, str]]:
    """What stands at one height at an edge of many pages, whatever its numbers are."""
    seen: Counter[tuple[int, str]] = Counter()
    for lines in pages:
        seen.update({_shape(lines[at]) for at in _edges(lines)})
    least = max(LEAST_REPEATED, SHARE_REPEATED * sum(bool(lines) for lines in pages))
    return frozenset(shape for shape, times in seen.items() if times >= least)


def _without_edges(
    lines: Sequence[Line], heads: Set[tuple[int, str]], seen: Set[tuple[int, str]]
) -> list[Line]:
    """A page without the running heads that were seen before, and without its number."""
    edges, numbers = _edges(lines), _page_numbers(lines, heads)
    kept = [
        line
        for at, line in enumerate(lines)
        if at not in numbers and not (at in edges and _shape(line) in heads & seen)
    ]
    # Pages that are alike throughout are no heads.
    return kept or list(lines)


def _page_numbers(lines: Sequence[Line], heads: Set[tuple[int, str]]) -> set[int]:
    """The very first and last line where it is a number apart from the text, or on each page."""
    order = sorted(range(len(lines)), key=lambda at: -lines[at].top)
    found = set()
    for at, other in zip(order[:1] + order[-1:], order[1:2] + order[-2:-1], strict=False):
        above, below = sorted((lines[at], lines[other]), key=lambda line: -line.top)
        is_apart = above.bottom - below.top > APART * above.height
        if not _NUMBER.match(lines[at].text.strip()):
            continue
        if is_apart or _shape(lines[at]) in heads:
            found.add(at)
    return found


def _paragraphs(lines: Sequence[Line]) -> list[str]:
    out: list[str] = []
    for at, line in enumerate(lines):
        if at and _continues(lines, at):
            out[-1] = _join(out[-1], line.text)
        else:
            out.append(line.text.strip())
    return [text for text in out if text]


def _continues(lines: Sequence[Line], at: int) -> bool:
    """Whether the line at `at` goes on with the paragraph of the one before."""
    above, line = lines[at - 1], lines[at]
    height = max(above.height, line.height)
    if abs(above.height - line.height) > OTHER_SIZE * height:
        return False
    if line.bottom > above.top and line.left > above.right:
        return _runs_over(above, line)
    # Beside it, above it, or after a gap.
    if line.top > above.bottom + 0.6 * height or above.bottom - line.top > GAP * height:
        return False
    if not _is_over(above, line):
        return False
    if above.text.rstrip().endswith(SOFT_HYPHEN):
        return True
    if _are_centred(above, line):
        return False
    begins = line.text.lstrip()
    if _STARTS.match(begins):
        return False
    if _HEADS.match(begins) and _SENTENCE_ENDS.search(above.text.rstrip()):
        return False
    # The first line of a paragraph is indented against what stands above it.
    is_indented = line.left > above.left + INDENT * height
    if is_indented and not _STARTS.match(above.text.lstrip()):
        return False
    return _had_no_room(above, line, _right_edge(lines, at))


def _is_over(one: Line, other: Line) -> bool:
    """Whether one of two lines stands over a part of the other."""
    return one.left <= other.right and other.left <= one.right


def _are_centred(above: Line, line: Line) -> bool:
    """Whether two lines of unlike length have one middle: headings, and who issued the paper."""
    middles = abs((above.left + above.right) - (line.left + line.right)) / 2
    return middles < 0.2 * line.height and abs(above.left - line.left) > INDENT * line.height


def _right_edge(lines: Sequence[Line], at: int) -> float:
    """How far lines reach in the column of the line before `at`: of its neighbours in the order."""
    above = lines[at - 1]
    right = above.right
    for step in (-1, 1):
        place = at - 1 + step
        while 0 <= place < len(lines) and abs(place - at) <= 40:
            line = lines[place]
            if not _is_over(above, line) or abs(line.left - above.left) > COLUMN * above.height:
                break
            right = max(right, line.right)
            place += step
    return right


def _had_no_room(above: Line, line: Line, edge: float) -> bool:
    first = line.text.split(maxsplit=1)[0]
    wanted = (len(first) + 1) * min(line.letter, 0.7 * line.height)
    return above.right + wanted > edge - SLACK * line.height


def _runs_over(last: Line, first: Line) -> bool:
    """Whether a paragraph runs over to the next page, or to the next column."""
    if _SENTENCE_ENDS.search(last.text.rstrip()) or _STARTS.match(first.text.lstrip()):
        return False
    return next((letter for letter in first.text if letter.isalpha()), "").islower()


def _join(before: str, after: str) -> str:
    """Two lines as one. A hyphen of the layout goes; one that belongs to the words stays."""
    before, after = before.rstrip(), after.strip()
    if before.endswith(SOFT_HYPHEN):
        return _mend(before[:-1], after)
    if before.endswith("-") and not before.endswith(" -") and after[:1].isalnum():
        if _BROKEN_WORD.search(before.rpartition(" ")[2]) and re.match(r"[a-z]{2,}", after):
            return before[:-1] + after
        return before + after
    return f"{before} {after}"


def _mend(before: str, after: str) -> str:
    """A word that the layout broke; a hyphen between figures, or before a capital, is its own."""
    head, tail = before[-1:], after[:1]
    if head.isspace() or not head:
        return f"{before}- {after}"
    return before + after if head.islower() and tail.islower() else f"{before}-{after}"


def lines_from(rows: Iterable[object]) -> list[Line]:
    """Lines of what the reading process said. Raises ValueError for what it never says."""
    out = []
    for row in rows:
        if not isinstance(row, list) or len(row) != 5 or not isinstance(row[0], str):
            raise ValueError("no line")
        left, right, top, bottom = (_place(float(number)) for number in row[1:])
        # A letter of the paper begins no page, or it would have as many as it likes.
        text = row[0].replace(PAGE_BREAK, " ")
        out.append(Line(text=text, left=left, right=right, top=top, bottom=bottom))
    return out


def _place(number: float) -> float:
    """A place on a page; what is none, for a paper may say anything, is its corner."""
    return number if abs(number) < FARTHEST else 0.0
