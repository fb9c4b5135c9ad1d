"""locate: which administrative units a text mentions, as they were when it was published.

A name that several units bear is settled by the unit named beside it, by the units named around
it, by the outlet's own place, in this order, or left open with its candidates.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from hoiam.reading.gazetteer import LEVELS, Gazetteer
from hoiam.reading.place_accept import CHAIN_GAPS, TOWNS
from hoiam.reading.place_context import Name, Surroundings
from hoiam.reading.place_names import NameFinder, finder_for
from hoiam.reading.place_words import compose, lacks_accents
from hoiam.reading.stages import PlaceMention

# How sure the ways of settling are. Set by hand in this order; `gates/places_in_text.py` measures
# the choice itself.
BESIDE, ALONE, AROUND, HOME, OPEN = 0.98, 0.95, 0.8, 0.6, 0.3
_NEAR = 400  # characters: a paragraph
_FELLOWS = 60  # names before and after: most of what an article names


@dataclass(frozen=True, slots=True, kw_only=True)
class _Choice:
    codes: tuple[str, ...]
    confidence: float

    @property
    def one(self) -> str | None:
        """The code that was settled on."""
        return self.codes[0] if len(self.codes) == 1 and self.confidence > OPEN else None


def locate(
    text: str,
    *,
    published: date | None,
    gazetteer: Gazetteer,
    home: str | None = None,
    as_of: date | None = None,
) -> tuple[PlaceMention, ...]:
    """Mentions of units in order of `text`, offsets in code points of it as it was given.

    `published` says which of several units of one time each is meant, today's where it is None.
    `home` is the code of the outlet's own place. `current` of a mention is as of `as_of`, or of
    the newest table.
    """
    plain, offsets = compose(text)
    finder = finder_for(gazetteer, accents=not lacks_accents(plain))
    names = finder.find(plain)
    reading = _Settling(plain, names, finder, published or date.max, home)
    mentions = []
    for name, choice in reading.settled():
        start, end = (offsets[name.start], offsets[name.end]) if offsets else (name.start, name.end)
        mentions.append(_mention(text, start, end, choice, gazetteer, as_of))
    return tuple(mentions)


def _mention(
    text: str, start: int, end: int, choice: _Choice, gazetteer: Gazetteer, as_of: date | None
) -> PlaceMention:
    units = [gazetteer[code] for code in choice.codes]
    one = choice.one is not None
    return PlaceMention(
        start=start,
        end=end,
        text=text[start:end],
        name=units[0].name,
        level=units[0].level,
        code=units[0].code if one else None,
        candidates=() if one else choice.codes,
        current=gazetteer.current(units[0].code, as_of) if one else (),
        confidence=choice.confidence,
    )


class _Settling:
    """Which unit each name of one text stands for."""

    def __init__(
        self, text: str, names: Sequence[Name], finder: NameFinder, day: date, home: str | None
    ) -> None:
        self.text, self.names, self.finder = text, names, finder
        self.gazetteer, self.day = finder.gazetteer, day
        self.around_words = Surroundings(text, (), finder.words)
        self.sure: set[str] = set()  # codes of the names that are settled
        # Names that the text gives to a commune, by its unit word.
        self.communes = {n.key for n in names if n.words and self.level(n) == "commune"}
        self.home = home if home is not None and home in self.gazetteer else None

    def settled(self) -> list[tuple[Name, _Choice]]:
        """Names in order of the text, each with its choice; what lies abroad is left out."""
        chosen: list[_Choice | None] = [None] * len(self.names)
        # Higher levels first: they are what settles the lower ones.
        for level in LEVELS:
            for number in range(len(self.names) - 1, -1, -1):
                if chosen[number] is None and self.level(self.names[number]) == level:
                    choice = self.choose(number, chosen)
                    chosen[number] = choice
                    if len(choice.codes) == 1:
                        self.sure.add(choice.codes[0])
        pairs = [
            (name, choice)
            for number, (name, choice) in enumerate(zip(self.names, chosen, strict=True))
            if choice is not None and (name.words or not self.is_out_of_time(number, chosen))
        ]
        shared = self.finder.words.shared_abroad
        own = [pair for pair in pairs if pair[0].key not in shared]
        return own if len(own) < len(pairs) and self.speaks_of_abroad(len(own)) else pairs

    def is_to_come(self, codes: Sequence[str]) -> bool:
        return all(self.gazetteer[code].valid_from > self.day for code in codes)

    def is_out_of_time(self, number: int, chosen: Sequence[_Choice | None]) -> bool:
        """Whether a bare name must be something else's: no unit was called so yet, or it is that
        of a commune that is no more, beside a province that lasts ("Phú Mỹ Hưng (TP HCM)").
        """
        name, choice = self.names[number], chosen[number]
        assert choice is not None
        if self.is_to_come(choice.codes):
            return True
        units = [self.gazetteer[code] for code in choice.codes]
        over = any(unit.level != "commune" or unit.valid_to is None for unit in units)
        if name.listed or over or self.is_former(name) or number + 1 == len(self.names):
            return False
        above = chosen[number + 1]
        if above is None or any(unit.valid_on(self.day) for unit in units):
            return False
        lasts = self.gazetteer[above.codes[0]]
        return lasts.level == "province" and lasts.valid_on(self.day)

    def speaks_of_abroad(self, own: int) -> bool:
        """Whether the text is of a country that has places of the same names, and hardly of ours:
        `own` is the number of names that are ours alone.
        """
        text, words = self.text.lower(), self.finder.words
        theirs = sum(text.count(land) for land in words.shared_lands)
        return theirs > 2 * (own + sum(text.count(land) for land in words.own_land))

    def level(self, name: Name) -> str:
        levels = {self.gazetteer[code].level for code in name.codes}
        return next(level for level in LEVELS if level in levels)

    def choose(self, number: int, chosen: Sequence[_Choice | None]) -> _Choice:
        name = self.names[number]
        former = self.is_former(name)
        beside = self.beside(number, chosen)
        if beside:
            return _Choice(codes=beside, confidence=BESIDE if len(beside) == 1 else OPEN)
        codes = self.by_day(self.called(name, name.codes), former)
        if self.is_to_come(codes):
            return _Choice(codes=tuple(sorted(codes)), confidence=OPEN)
        if len(codes) == 1:
            return _Choice(codes=codes, confidence=ALONE)
        around = self.around(number, codes, chosen)
        if len(around) == 1:
            return _Choice(codes=around, confidence=AROUND)
        at_home = self.within(around or codes, self.home)
        if len(at_home) == 1:
            return _Choice(codes=at_home, confidence=HOME)
        return _Choice(codes=tuple(sorted(at_home or around or codes)), confidence=OPEN)

    def called(self, name: Name, codes: tuple[str, ...]) -> tuple[str, ...]:
        """Those that were called by the unit word written, on the day or when they ended."""
        exact = tuple(c for c in codes if self.gazetteer[c].unit_on(self.day) in name.words)
        return exact or codes

    def is_former(self, name: Name) -> bool:
        return self.around_words.is_former(name)

    def by_day(self, codes: Sequence[str], former: bool) -> tuple[str, ...]:
        """Those valid on the day; else those that ended last before it; else those to come."""
        units = [self.gazetteer[code] for code in codes]
        ended = [unit for unit in units if unit.valid_to and unit.valid_to <= self.day]
        valid = [unit for unit in units if unit.valid_on(self.day)]
        if valid and not (former and ended):
            return tuple(unit.code for unit in valid)
        if ended:
            last = max(unit.valid_to for unit in ended if unit.valid_to)
            return tuple(unit.code for unit in ended if unit.valid_to == last)
        return tuple(codes)

    def beside(self, number: int, chosen: Sequence[_Choice | None]) -> tuple[str, ...]:
        """Units of the name that lie in the unit named right after it (or, in a list, after it)."""
        name = self.names[number]
        for other in range(number + 1, min(number + 12, len(self.names))):
            choice = chosen[other]
            between = self.text[self.names[other - 1].end : self.names[other].start]
            if len(between) > 40 or "\n" in between or "." in between:
                return ()
            if choice is None:
                continue
            if between.strip().lower().strip("(") not in CHAIN_GAPS and len(between) > 20:
                return ()
            if self.gazetteer[choice.codes[0]].level == "commune":
                continue  # nothing lies in it: the next of a list
            if not name.words and self.names[other].key == name.key:
                return ()  # the same once more: "Thành ủy Huế, HĐND TP Huế"
            inside = tuple(
                code for code in name.codes if any(self.lies_in(code, c) for c in choice.codes)
            )
            if inside:
                return self.best_inside(name, inside, self.names[other], choice.codes)
        return ()

    def best_inside(
        self, name: Name, inside: tuple[str, ...], above: Name, codes: Sequence[str]
    ) -> tuple[str, ...]:
        """Of units that lie in the unit named beside them, the ones meant."""
        if not name.words:
            towns = tuple(code for code in inside if self.gazetteer[code].unit in TOWNS)
            children = tuple(
                code for code in inside if not set(self.gazetteer[code].parents).isdisjoint(codes)
            )
            inside = towns or children or inside
            # Without its unit word a name is that of the district, if no commune has it elsewhere.
            districts = tuple(c for c in inside if self.gazetteer[c].level == "district")
            inside = inside if name.key in self.communes else districts or inside
        inside = self.called(name, inside)
        strict = tuple(code for code in inside if not self.gazetteer.above(code).isdisjoint(codes))
        before = self.text[name.end : above.start].lower()
        was = any(phrase in before for phrase in self.finder.words.former_unless)
        if strict and not was and not self.is_former(above):
            return self.by_day(strict, self.is_former(name))
        return self.by_day(inside, self.is_former(name))

    def lies_in(self, code: str, above: str) -> bool:
        return code != above and above in self.gazetteer.kin(code)

    def around(
        self, number: int, codes: Sequence[str], chosen: Sequence[_Choice | None]
    ) -> tuple[str, ...]:
        """Units that lie in what is named nearest before, else nearest after, else anywhere."""
        for other in (*self.near(number, -1), *self.near(number, 1)):
            choice = chosen[other]
            if choice is not None and len(choice.codes) == 1:
                inside = self.within(codes, choice.codes[0])
                if inside:
                    return inside
        inside = tuple(c for c in codes if not self.sure.isdisjoint(self.gazetteer.kin(c)))
        return inside if len(inside) == 1 else self.beside_fellows(number, inside or codes, chosen)

    def beside_fellows(
        self, number: int, codes: Sequence[str], chosen: Sequence[_Choice | None]
    ) -> tuple[str, ...]:
        """Units in the province of which the text names most places, if it is most by far."""
        votes: Counter[str] = Counter()
        for choice in chosen[max(0, number - _FELLOWS) : number + _FELLOWS]:
            if choice is not None and choice.one is not None:
                province = self.gazetteer.province(choice.one, self.day)
                if province is not None:
                    votes[province.code] += 1
        (most, first), (_, second) = (*votes.most_common(2), ("", 0), ("", 0))[:2]
        return (self.within(codes, most) or tuple(codes)) if first >= 2 * second else tuple(codes)

    def near(self, number: int, step: int) -> Iterator[int]:
        """Numbers of the names around one, the nearest first."""
        here = self.names[number]
        other = number + step
        while 0 <= other < len(self.names):
            there = self.names[other]
            if max(here.start - there.end, there.start - here.end) >= _NEAR:
                return
            yield other
            other += step

    def within(self, codes: Sequence[str], above: str | None) -> tuple[str, ...]:
        """Units that lie in another, or are it."""
        if above is None:
            return ()
        return tuple(code for code in codes if above in self.gazetteer.kin(code))
