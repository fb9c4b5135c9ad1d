"""Where a text may name a unit: names of the table at words of the text, before any is chosen.

A name counts with its unit word before it, in a list that began with one, beside a unit that it
lies in, or alone where it is a province or a town and nothing around says that it is something
else. Nothing here decides which of several units of one name is meant.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from hoiam.reading.fold import fold
from hoiam.reading.gazetteer import Gazetteer
from hoiam.reading.place_context import Name, Surroundings
from hoiam.reading.place_words import LEVEL_OF, PlaceWords, Word, split_words

# What stands between the names of a list, and between a unit and the one it lies in.
LIST_GAPS = frozenset(
    {",", ";", "-", "–", "/", "&", "và", ", và", "hoặc", "cùng", "với", "hay"}
    | {"va", ", va", "hoac", "cung", "voi"}
)
CHAIN_GAPS = frozenset(
    {",", "(", "-", "–", "/", "", "thuộc", ", thuộc", "của", "ở", "tại"}
    | {"thuoc", ", thuoc", "cua", "o", "tai"}
)
TOWNS = frozenset({"thành phố", "thị xã"})
_WITHIN = frozenset(("", "-", "–", "'", "’", "."))
_FRACTION = frozenset("/%")
_LONGEST_ROUTE = 12
_ONE_LETTER = frozenset("pqhxf")


class NameFinder:
    """Finds names in one text after the other."""

    def __init__(self, gazetteer: Gazetteer, words: PlaceWords, *, accents: bool) -> None:
        self.gazetteer = gazetteer
        self.words = words if accents else words.folded()
        self.accents = accents
        self.names = gazetteer.names(accents=accents)
        self.lengths: dict[str, list[int]] = {}
        for key in self.names:
            first, *rest = key.split(" ")
            lengths = self.lengths.setdefault(first, [])
            if len(rest) + 1 not in lengths:
                lengths.append(len(rest) + 1)
        for lengths in self.lengths.values():
            lengths.sort(reverse=True)

    def find(self, text: str) -> list[Name]:
        """Names in order of the text, none overlapping."""
        words = split_words(text)
        if not self.accents:
            words = [word._replace(low=fold(word.low)) for word in words]
        reading = _Reading(self, text, words)
        return reading.names()


class _Reading:
    """One text while it is being read."""

    def __init__(self, finder: NameFinder, text: str, words: Sequence[Word]) -> None:
        self.finder, self.text, self.seen = finder, text, words
        self.words, self.gazetteer = finder.words, finder.gazetteer
        self.around = Surroundings(text, words, finder.words)
        # Whether names in the text have no capitals either, as in what people type in haste.
        self.lower_case = sum(w.capital and w.low.isalpha() for w in words) <= len(words) / 50
        # Known of the whole text: names that follow a family name, names with their unit word,
        # codes that names with unit word and provinces can stand for, firms called after a place.
        self.given: frozenset[str] = frozenset()
        self.worded: frozenset[str] = frozenset()
        self.named: frozenset[str] = frozenset()
        self.firms: frozenset[str] = frozenset()

    def names(self) -> list[Name]:
        found = []
        at = 0
        while at < len(self.seen):
            name = self.name_at(at)
            if name is None:
                at += 1
            else:
                found.append(name)
                at = name.last
        return self.accept(found)

    # Looking names up --------------------------------------------------------------------

    def name_at(self, at: int) -> Name | None:
        word = self.seen[at]
        lengths = self.finder.lengths.get(
            word.low.lstrip("0") or "0" if word.low.isdigit() else word.low
        )
        if not lengths:
            return None
        written = self.unit_word_before(at)
        if not word.capital and not (written and self.lower_case):
            return None
        if word.low.isdigit() and self.text[word.end : word.end + 1] in _FRACTION:
            return None
        fallback = None
        for length in lengths:
            end = at + length
            key = self.key(at, end)
            codes = self.finder.names.get(key) if key else None
            if not codes:
                continue
            if written:
                fits = self.fitting(codes, written[1])
                if fits:
                    return self.make(at, end, key, fits, written)
            if fallback is None and not word.low.isdigit() and self.all_capital(at, end):
                fallback = self.make(at, end, key, tuple(codes), None)
        return fallback

    def key(self, at: int, end: int) -> str:
        """The look-up form of words `at` to `end`, "" where they do not stand together."""
        if end > len(self.seen):
            return ""
        for left, right in zip(self.seen[at : end - 1], self.seen[at + 1 : end], strict=True):
            gap = self.text[left.end : right.start]
            plain = gap.strip(" \u00a0")
            if len(gap) > 3 or plain not in _WITHIN:
                return ""
            if (plain == "." and len(left.low) > 2) or (plain in ("-", "–") and end - at < 3):
                return ""
        pieces = [word.low for word in self.seen[at:end]]
        return " ".join(piece.lstrip("0") if piece.isdigit() else piece for piece in pieces)

    def all_capital(self, at: int, end: int) -> bool:
        return all(word.capital for word in self.seen[at:end])

    def unit_word_before(self, at: int) -> tuple[int, tuple[str, ...]] | None:
        """Number of the first word of the unit word before word `at`, and the units it means."""
        for length in (2, 1):
            first = at - length
            if first < 0:
                continue
            pieces = self.seen[first:at]
            units = self.words.unit_words.get(" ".join(word.low for word in pieces))
            if units is None:
                continue
            gaps = [
                self.text[left.end : right.start]
                for left, right in zip(pieces, [*pieces[1:], self.seen[at]], strict=True)
            ]
            abbreviated = len(pieces[-1].low) < 3
            dots = " .\u00a0" if abbreviated else " \u00a0"
            if all(gap.strip(dots) == "" and len(gap) < 3 for gap in gaps):
                if (
                    length == 1
                    and pieces[0].low in _ONE_LETTER
                    and not self.abbreviation(pieces[-1], at, gaps[-1])
                ):
                    continue
                return first, units
        return None

    def abbreviation(self, letter: Word, at: int, gap: str) -> bool:
        """Whether one capital letter before word `at` abbreviates a unit word."""
        low = self.seen[at].low
        if len(low) == 1 and low.isalpha():  # a person's initials, and not a ward called V
            return False
        number = low.isdigit()
        return letter.capital and (gap.startswith(".") or (number and letter.low != "h"))

    def fitting(self, codes: Sequence[str], units: tuple[str, ...]) -> tuple[str, ...]:
        """Codes that the unit word can mean: of its level, as wards were communes before.

        Only a province must have been called so: "thành phố" else means a town.
        """
        levels = {level for unit in units for level in LEVEL_OF[unit]}
        towns = "province" in levels and "tỉnh" not in units
        return tuple(
            code
            for code in codes
            if (level := self.gazetteer[code].level) in levels
            and not (towns and level == "province" and not self.ever_called(code, units))
        )

    def ever_called(self, code: str, units: tuple[str, ...]) -> bool:
        unit = self.gazetteer[code]
        return unit.unit in units or any(word in units for _, word in unit.later)

    def make(
        self,
        at: int,
        end: int,
        key: str,
        codes: tuple[str, ...],
        written: tuple[int, tuple[str, ...]] | None,
    ) -> Name:
        return Name(
            start=self.seen[written[0] if written else at].start,
            end=self.seen[end - 1].end,
            bare=self.seen[at].start,
            first=written[0] if written else at,
            last=end,
            key=key,
            words=written[1] if written else self.words_within(key),
            codes=codes,
        )

    def words_within(self, key: str) -> tuple[str, ...]:
        return ("thành phố",) if key in self.words.worded else ()

    # Accepting ---------------------------------------------------------------------------

    def accept(self, found: Sequence[Name]) -> list[Name]:
        """From right to left, as a bare name is known by the unit that follows it."""
        self.given = frozenset(n.key for n in found if not n.words and self.around.in_person(n))
        self.worded = frozenset(n.key for n in found if n.words)
        self.named = frozenset(
            code for n in found if n.words or self.at_level(n, "province") for code in n.codes
        )
        self.firms = frozenset(filter(None, (self.around.firm(n) for n in found)))
        taken: list[Name] = []
        for number in range(len(found) - 1, -1, -1):
            name: Name | None = found[number]
            assert name is not None
            if not name.words:
                name = self.accept_bare(found, number, taken[-1] if taken else None)
            elif self.around.is_abroad(name) or self.is_label(name, taken[-1] if taken else None):
                name = None
            if name:
                taken.append(name)
        return self.continue_lists(found, taken[::-1])

    def accept_bare(self, found: Sequence[Name], number: int, after: Name | None) -> Name | None:
        name = found[number]
        if (
            name.key in self.words.worded_only
            or self.around.is_abroad(name)
            or self.around.is_else(name)
        ):
            return None
        if self.firms and self.around.capitals(name) in self.firms:
            return None
        if self.around.in_firm(name):
            return None
        if (
            name.key in self.given
            and name.key not in self.worded
            and not self.around.stands_inside(name)
        ):
            return None
        provinces = self.at_level(name, "province")
        can_be_person = not provinces or name.key in self.words.given
        if can_be_person and self.around.phrase_before(name.first, self.words.person_before):
            return None
        if provinces:
            if name.key in self.words.ordinary and self.names_facility(name):
                return None
            if self.around.capital_before(name):
                return None
            others = self.at_level(name, "district") if not self.settled(provinces) else ()
            return replace(name, codes=provinces + others)
        if self.names_facility(self.head_of_route(found, number)) or self.around.is_street(name):
            return None
        chained = self.chained(name, after)
        if chained:
            return replace(name, codes=chained)
        return None if self.around.runs_on(name) else self.accept_town(name)

    def is_label(self, name: Name, after: Name | None) -> bool:
        """Whether a letter and a number are no ward but a quarter or a product: "lãi Q3"."""
        written = self.text[name.start : name.end]
        glued = written[0].isalpha() and written[1:].isdigit()
        return glued and not self.chained(name, after)

    def names_facility(self, name: Name) -> bool:
        return self.around.phrase_before(name.first, self.words.facility_before)

    def head_of_route(self, found: Sequence[Name], number: int) -> Name:
        """The first of bare names joined by dashes: "cao tốc Biên Hòa - Vũng Tàu"."""
        first = max(0, number - _LONGEST_ROUTE)
        while number > first and self.gap(found[number - 1], found[number]) in ("-", "–"):
            number -= 1
        return found[number]

    def accept_town(self, name: Name) -> Name | None:
        if self.around.is_signature(name):
            return None
        districts = self.at_level(name, "district")
        towns = tuple(c for c in districts if self.gazetteer[c].unit in TOWNS)
        cue = self.around.phrase_before(name.first, self.words.inside_before)
        short = " " not in name.key
        plain = self.finder.accents and not short and name.key not in self.words.ordinary
        if towns and (plain or cue):
            return replace(name, codes=towns)
        if districts and not short and name.key not in self.words.ordinary:
            near = tuple(c for c in districts if not self.gazetteer.above(c).isdisjoint(self.named))
            if near:
                return replace(name, codes=near)
            if cue and self.finder.accents:
                return replace(name, codes=districts)
        if name.key in self.worded and cue:
            return name
        return None

    def settled(self, provinces: Sequence[str]) -> bool:
        """Whether a province of this name was there before cities became provinces."""
        return any(self.gazetteer[code].valid_from.year < 2025 for code in provinces)

    def at_level(self, name: Name, level: str) -> tuple[str, ...]:
        return tuple(code for code in name.codes if self.gazetteer[code].level == level)

    def gap(self, left: Name, right: Name) -> str:
        return self.text[left.end : right.start].strip().lower()

    def chained(self, name: Name, after: Name | None) -> tuple[str, ...]:
        """Those units of a bare name that lie in the unit named right after it."""
        # Their distance first: what lies between may be the whole text.
        if after is None or after.start - name.end > 12:
            return ()
        if self.gap(name, after) not in CHAIN_GAPS or "\n" in self.text[name.end : after.start]:
            return ()
        above = set(after.codes)
        # Two bare names of districts are a list, though wards were made across their border.
        sure = after.words or self.at_level(after, "province")
        over = self.gazetteer.kin if sure else self.gazetteer.above
        return tuple(
            code for code in name.codes if code not in above and not above.isdisjoint(over(code))
        )

    def continue_lists(self, found: Sequence[Name], taken: Sequence[Name]) -> list[Name]:
        """Take bare names that go on a list: "các xã A, B và C"."""
        kept = {name.bare: name for name in taken}
        for left, right in pairwise(found):
            head = kept.get(left.bare)
            if head is None or right.words or self.gap(left, right) not in LIST_GAPS:
                continue
            held = kept.get(right.bare)
            if held is not None and self.is_above(held, head):
                continue
            codes = self.listed_codes(head, right)
            if codes and not self.around.runs_on(right):
                kept[right.bare] = replace(right, codes=codes, words=head.words, listed=True)
        return [kept[place] for place in sorted(kept)]

    def is_above(self, held: Name, head: Name) -> bool:
        """Whether what follows on a name is what it lies in, and not the next of a list."""
        if self.at_level(held, "province"):
            return True
        above = set(held.codes)
        inside = any(not above.isdisjoint(self.gazetteer.kin(c) - {c}) for c in head.codes)
        return inside and not (head.listed or self.is_plural(head))

    def is_plural(self, head: Name) -> bool:
        return self.around.phrase_before(head.first, self.words.plural_before)

    def listed_codes(self, head: Name, name: Name) -> tuple[str, ...]:
        if not head.words:
            return ()
        codes = self.fitting(name.codes, head.words)
        if (
            not codes
            or head.listed
            or self.around.phrase_before(head.first, self.words.plural_before)
        ):
            return codes
        kin = {parent for code in head.codes for parent in self.gazetteer[code].parents}
        return tuple(code for code in codes if not kin.isdisjoint(self.gazetteer[code].parents))


@lru_cache(maxsize=4)
def finder_for(gazetteer: Gazetteer, *, accents: bool) -> NameFinder:
    """The finder of a gazetteer, made once; without `accents`, for texts that have none."""
    return NameFinder(gazetteer, PlaceWords.parse(gazetteer.words), accents=accents)
