"""The words of an address, and how well a name matches them: in full, folded, misspelt, cut."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hoiam.reading.fold import fold
from hoiam.reading.place_words import compose, split_words

# Unit words as addresses write them, and the level that each announces.
_ACCENTED_WORDS = {
    "tỉnh": "province",
    "thành phố": "city",
    "thị xã": "district",
    "quận": "district",
    "huyện": "district",
    "phường": "commune",
    "xã": "commune",
    "thị trấn": "commune",
    "đặc khu": "commune",
}
_UNIT_WORDS = (
    _ACCENTED_WORDS
    | dict.fromkeys(("tp", "t p", "city"), "city")
    | dict.fromkeys(("tx", "t x", "q", "h", "district"), "district")
    | dict.fromkeys(("p", "f", "x", "tt", "ward"), "commune")
)
# The same without accents: where other words have theirs, "quan" is not "quận".
_FLAT_WORDS = _UNIT_WORDS | {fold(word): level for word, level in _ACCENTED_WORDS.items()}
_LEVELS = {"city": ("province", "district")}
# What stands before a street or a hamlet, folded.
_SMALLER = frozenset(
    {"ap", "ban", "buon", "cum", "dg", "duong", "hem", "kdc", "kdt", "khom", "khu", "kp", "lang"}
    | {"ngach", "ngo", "pho", "quoc", "so", "tdp", "thon", "to", "xom"}
)
_TAIL = frozenset(("viet", "nam", "vn", "vietnam"))

# How well a name is matched, set by hand with the scores of address.py: gates/addresses.py.
_PLAIN_TEXT, _OTHER_ACCENTS, _EARLIER = 0.95, 0.88, 0.85
_CUT, _INITIALS, _MISSPELT, _EACH_EDIT = 0.75, 0.5, 0.8, 0.15
_EXACT_WORD, _LEVEL_WORD = 0.3, 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Where a name stands: numbers of words, unit word included, `last` exclusive."""

    first: int
    last: int
    bare: int
    score: float
    worded: bool

    def meets(self, other: Match) -> bool:
        return self.first < other.last and other.first < self.last


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    first: int
    last: int
    low: str
    plain: str
    letters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """A name to look for: `name` as `name_key` gives it, `plain` folded and without spaces.

    `earlier` says that only the folded form is known. `letters` is `letter_set(plain)`.
    """

    name: str
    plain: str
    syllables: tuple[str, ...]
    level: str
    forms: tuple[str, ...]
    letters: int
    earlier: bool = False


def sought(name: str, *, level: str, unit: str, earlier: bool = False) -> Sought:
    """The name of a unit, ready to be looked for; `unit` is its unit word."""
    syllables = tuple(fold(name).split())
    plain = "".join(syllables)
    return Sought(
        name=name,
        plain=plain,
        syllables=syllables,
        level=level,
        forms=unit_forms(unit),
        letters=letter_set(plain),
        earlier=earlier,
    )


def letter_set(plain: str) -> int:
    """One bit for each letter that occurs."""
    bits = 0
    for letter in plain:
        bits |= 1 << (ord(letter) & 63)
    return bits


class AddressWords:
    """One address, cut into words; every run of up to five words can be a name."""

    def __init__(self, text: str, limit: int) -> None:
        self.text = text
        words = split_words(text)[-limit:]
        self.flat = text.isascii()
        self.starts = [word.start for word in words]
        self.ends = [word.end for word in words]
        self.lows = [word.low for word in words]
        self.plain = [fold(low) for low in self.lows]
        self.spans: dict[str, list[Span]] = {}
        self.by_size: dict[int, list[Span]] = {}
        for first in range(len(words)):
            for last in range(first + 1, min(first + 6, len(words)) + 1):
                self._add(first, last)

    @classmethod
    def of(cls, text: str, *, limit: int) -> AddressWords:
        return cls(compose(text)[0], limit)

    def _add(self, first: int, last: int) -> None:
        span = Span(
            first=first,
            last=last,
            low=" ".join(self.lows[first:last]),
            plain=(plain := "".join(self.plain[first:last])),
            letters=letter_set(plain),
        )
        self.spans.setdefault(span.plain, []).append(span)
        self.by_size.setdefault(last - first, []).append(span)

    def matches(self, wanted: Sought, *, loose: bool) -> Iterator[Match]:
        """Where a name stands in the address; cut short or misspelt only if `loose`."""
        if wanted.plain.isdigit():
            yield from self._numbers(wanted)
            return
        found = False
        for span in self.spans.get(wanted.plain, ()):
            score = _EARLIER if wanted.earlier else self._accents(span, wanted.name)
            match = self._match(span, wanted, score)
            if match:
                found = True
                yield match
        if not loose or wanted.earlier:
            return
        province = wanted.level == "province"
        if province or not found:
            yield from self._cut(wanted)
        if not (province and found):
            yield from self._misspelt(wanted)

    def _accents(self, span: Span, name: str) -> float:
        if span.low == name:
            return 1.0
        return _PLAIN_TEXT if span.low.isascii() else _OTHER_ACCENTS

    def _numbers(self, wanted: Sought) -> Iterator[Match]:
        for at, word in enumerate(self.plain):
            if word.isdigit() and word.lstrip("0") == wanted.plain:
                written = self._unit_word(at)
                if written and wanted.level in written[1]:
                    yield Match(first=written[0], last=at + 1, bare=at, score=1.3, worded=True)

    def _match(self, span: Span, wanted: Sought, score: float) -> Match | None:
        written = self._unit_word(span.first)
        if not written:
            return Match(
                first=span.first, last=span.last, bare=span.first, score=score, worded=False
            )
        if wanted.level not in written[1]:
            if written[2] not in _FLAT_WORDS or written[2] in _UNIT_WORDS:
                return None
            # Without accents "quan" may as well end a name: Nho Quan.
            bare = Match(
                first=span.first, last=span.last, bare=span.first, score=score, worded=False
            )
            return bare if self.flat else None
        score += _EXACT_WORD if written[2] in wanted.forms else _LEVEL_WORD
        return Match(first=written[0], last=span.last, bare=span.first, score=score, worded=True)

    def _unit_word(self, at: int) -> tuple[int, tuple[str, ...], str] | None:
        """Where the unit word before word `at` begins, the levels it fits, its folded form."""
        for length in (2, 1):
            first = at - length
            if first < 0:
                continue
            form = " ".join(self.lows[first:at])
            number = self.plain[at].isdigit()
            level = (_FLAT_WORDS if self.flat or number else _UNIT_WORDS).get(form)
            gap = self.text[self.ends[at - 1] : self.starts[at]]
            if level and len(gap) < 4 and not gap.strip(" .:-"):
                return first, _LEVELS.get(level, (level,)), fold(form)
        return None

    def _cut(self, wanted: Sought) -> Iterator[Match]:
        """Initials: "BT" for Bình Thạnh, "T.Giang" for Tiền Giang, "C-Ô-Lãnh" for Cầu Ông Lãnh."""
        syllables = wanted.syllables
        if len(syllables) < 2:
            return
        initials = "".join(syllable[0] for syllable in syllables)
        if wanted.level != "commune":
            for span in self.spans.get(initials, ()):
                written = self.text[self.starts[span.first] : self.ends[span.last - 1]]
                if written.isupper() and (match := self._match(span, wanted, _INITIALS)):
                    yield match
        for span in self.by_size.get(len(syllables), ()):
            pieces = self.plain[span.first : span.last]
            cut = pieces[-1] == syllables[-1] and len(pieces[0]) == 1
            if cut and all(
                piece in (whole, whole[0]) for piece, whole in zip(pieces, syllables, strict=True)
            ):
                match = self._match(span, wanted, _CUT)
                if match:
                    yield match

    def _misspelt(self, wanted: Sought) -> Iterator[Match]:
        plain, size = wanted.plain, len(wanted.syllables)
        allowed = 0 if len(plain) < 5 else 1 if len(plain) < 9 else 2
        for count in (size, size - 1, size + 1) if allowed else ():
            for span in self.by_size.get(count, ()):
                if (span.letters ^ wanted.letters).bit_count() > 2 * allowed:
                    continue
                if abs(len(span.plain) - len(plain)) > allowed or span.plain[-1:].isdigit():
                    continue
                far = self._edits(span, wanted, allowed)
                if 0 < far <= allowed:
                    match = self._match(span, wanted, _MISSPELT - _EACH_EDIT * far)
                    if match:
                        yield match

    def _edits(self, span: Span, wanted: Sought, allowed: int) -> int:
        """Edits between a span and a name; more than one in a short syllable makes another name."""
        pieces = self.plain[span.first : span.last]
        if len(pieces) != len(wanted.syllables):
            far = distance(span.plain, wanted.plain, 1)
            return far if far < 2 else allowed + 1
        total = 0
        for piece, syllable in zip(pieces, wanted.syllables, strict=True):
            if piece != syllable:
                far = distance(piece, syllable, allowed)
                total += far if far < 2 or len(syllable) > 4 else allowed + 1
        return total

    # Costs -------------------------------------------------------------------------------

    def between(self, first: int, last: int) -> int:
        return max(last - first, 0)

    def left_over(self, last: int) -> int:
        """Words after the province, but for the country's name and a postal code."""
        return sum(
            word not in _TAIL and not (word.isdigit() and len(word) > 4)
            for word in self.plain[last:]
        )

    def street_before(self, match: Match) -> float:
        """What a house number or the word for a hamlet right before a name costs."""
        if match.worded or match.first == 0:
            return 0.0
        before = self.plain[match.first - 1]
        gap = self.text[self.ends[match.first - 1] : self.starts[match.first]]
        if "," in gap:
            return 0.0
        if before in _SMALLER:
            return 0.3
        return 0.1 if before[-1].isdigit() else 0.0

    def written(self, match: Match) -> str:
        """The name as it was written, each word with a capital."""
        return " ".join(low.capitalize() for low in self.lows[match.bare : match.last])


def unit_forms(unit: str) -> tuple[str, ...]:
    """How addresses write this unit word, folded."""
    plain = fold(unit)
    initials = "".join(piece[0] for piece in plain.split())
    return (plain, initials, "f") if unit == "phường" else (plain, initials)


def distance(left: str, right: str, limit: int) -> int:
    """Edits (insert, delete, replace, swap of neighbours) between two words; over `limit`, more."""
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        last, row_before, row = row, before, [i]
        for j, b in enumerate(right, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, row_before[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
        before = last
    return row[-1]
