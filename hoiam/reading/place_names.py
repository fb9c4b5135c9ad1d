"""Where a text may name a unit: names of the table at words of the text, before any is chosen.

Which of them count is the business of `place_accept`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from hoiam.reading.fold import fold
from hoiam.reading.gazetteer import Gazetteer
from hoiam.reading.place_accept import LIST_GAPS, Acceptance, fitting
from hoiam.reading.place_context import Name, Surroundings
from hoiam.reading.place_words import LEVEL_OF, PlaceWords, Word, split_words

_WITHIN = frozenset(("", "-", "–", "'", "’", "."))
_FRACTION = frozenset("/%")
_ONE_LETTER = frozenset("pqhxf")
_FAR = 12  # words from "như" back to the unit words that it goes with


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

    def names(self) -> list[Name]:
        found: list[Name] = []
        at = 0
        while at < len(self.seen):
            name = self.name_at(at) or (self.number_at(at, found[-1]) if found else None)
            if name is None:
                at += 1
            else:
                found.append(name)
                at = name.last
        finder = self.finder
        accept = Acceptance(self.gazetteer, self.words, self.around, accents=finder.accents).accept
        return accept(found)

    def number_at(self, at: int, before: Name) -> Name | None:
        """The number at word `at`, where it goes on a list of them: "các quận 1, 3 và 10"."""
        word = self.seen[at]
        if not (word.low.isdigit() and before.words and before.key.isdigit()):
            return None
        gap = self.text[before.end : word.start]
        if len(gap) > 6 or gap.strip().lower() not in LIST_GAPS - {"-", "–", "/"}:
            return None
        key = word.low.lstrip("0")
        codes = fitting(self.gazetteer, self.finder.names.get(key, ()), before.words)
        after = self.text[word.end : word.end + 2].lstrip(" ")[:1]
        stands = not after or after in ",;.)(:\n" or self.text[word.end : word.end + 4] == " và "
        if not codes or after in _FRACTION or not (stands or before.listed or self.lists(before)):
            return None
        number = self.make(at, at + 1, key, codes, None)
        return replace(number, words=before.words, listed=True)

    def told_before(self, at: int) -> tuple[str, ...]:
        """Unit words of the sentence that a list at `at` names: "nhiều xã, phường … gồm: A, B"."""
        if at == 0:
            return ()
        gap = self.text[self.seen[at - 1].end : self.seen[at].start].strip()
        if gap != ":" and (gap or self.seen[at - 1].low not in self.words.list_before):
            return ()
        units: tuple[str, ...] = ()
        for number in range(at - 1, max(at - _FAR, -1), -1):
            word, after = self.seen[number], self.seen[number + 1]
            if number < at - 1 and set(self.text[word.end : after.start]) - set(" ,/\u00a0"):
                break
            if word.low in LEVEL_OF and not after.capital and not after.low.isdigit():
                units = (*units, *self.words.unit_words[word.low])
        return units

    def lists(self, head: Name) -> bool:
        return self.plural_before(head.first)

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
                fits = fitting(self.gazetteer, codes, written[1])
                if fits:
                    return self.make(at, end, key, fits, written)
            told = self.told_before(at) if not written and self.all_capital(at, end) else ()
            fits = fitting(self.gazetteer, codes, told) if told else ()
            if fits and "province" not in {self.gazetteer[code].level for code in fits}:
                return replace(self.make(at, end, key, fits, None), words=told)
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
            if plain == "." and len(left.low) > 2:
                return ""
            if (
                plain in ("-", "–")
                and end - at < 3
                and not self.text[left.start : right.end].isupper()
            ):
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
            opened = gaps[-1].strip() if " ".join(word.low for word in pieces) in LEVEL_OF else ""
            if opened == ":" or (opened == "(" and self.plural_before(first)):
                return at, units
            if all(gap.strip(dots) == "" and len(gap) < 3 for gap in gaps):
                if (
                    length == 1
                    and pieces[0].low in _ONE_LETTER
                    and not self.abbreviation(pieces[-1], at, gaps[-1])
                ):
                    continue
                return first, units
        return None

    def plural_before(self, first: int) -> bool:
        """Whether "các", "hai", "7" stands before the unit word at `first`: a list follows."""
        return self.around.phrase_before(first, self.words.plural_before)

    def abbreviation(self, letter: Word, at: int, gap: str) -> bool:
        """Whether one capital letter before word `at` abbreviates a unit word."""
        low = self.seen[at].low
        if len(low) == 1 and low.isalpha():  # a person's initials, and not a ward called V
            return False
        number = low.isdigit()
        return letter.capital and (gap.startswith(".") or (number and letter.low != "h"))

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


@lru_cache(maxsize=4)
def finder_for(gazetteer: Gazetteer, *, accents: bool) -> NameFinder:
    """The finder of a gazetteer, made once; without `accents`, for texts that have none."""
    return NameFinder(gazetteer, PlaceWords.parse(gazetteer.words), accents=accents)
