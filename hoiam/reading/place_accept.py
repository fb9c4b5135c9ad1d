"""Which of the names found in a text are places: with a unit word, in a list, beside a unit …

Nothing here decides which of several units of one name is meant.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from hoiam.reading.gazetteer import Gazetteer, Unit
from hoiam.reading.place_context import Name, Surroundings
from hoiam.reading.place_words import LEVEL_OF, PlaceWords

# What stands between the names of a list, and between a unit and the one it lies in.
LIST_GAPS = frozenset(
    {",", ";", "-", "–", "/", "&", "và", ", và", "hoặc", "cùng", "với", "hay"}
    | {"va", ", va", "hoac", "cung", "voi"}
)
CHAIN_GAPS = frozenset(
    {",", "(", "-", "–", "/", "", "thuộc", ", thuộc", "của", "ở", "tại"}
    | {"thuoc", ", thuoc", "cua", "o", "tai"}
)
_ASIDE = re.compile(r"\([^()]{0,80}\)")  # what a list says of one of its names
_AND = frozenset({"và", ", và", "hoặc", "cùng", "với", "hay", "va", ", va", "hoac", "cung", "voi"})
TOWNS = frozenset({"thành phố", "thị xã"})
_LONGEST_ROUTE = 12
_SENTENCE = 60  # characters from one name of a row to the next


def fitting(gazetteer: Gazetteer, codes: Sequence[str], units: tuple[str, ...]) -> tuple[str, ...]:
    """Codes that a unit word can mean: of its level, as wards were communes before.

    Only a province must have been called so: "thành phố" else means a town.
    """
    levels = {level for unit in units for level in LEVEL_OF[unit]}
    towns = "province" in levels and "tỉnh" not in units
    return tuple(
        code
        for code in codes
        if (level := gazetteer[code].level) in levels
        and not (towns and level == "province" and not _ever_called(gazetteer[code], units))
    )


def _ever_called(unit: Unit, units: tuple[str, ...]) -> bool:
    return unit.unit in units or any(word in units for _, word in unit.later)


class Acceptance:
    """The names of one text while it is decided which of them are places."""

    def __init__(
        self, gazetteer: Gazetteer, words: PlaceWords, around: Surroundings, *, accents: bool
    ) -> None:
        self.gazetteer, self.words, self.accents = gazetteer, words, accents
        self.around, self.text = around, around.text
        # Known of the whole text: names that follow a family name, names with their unit word,
        # codes that names with unit word and provinces can stand for, firms called after a place.
        self.given: frozenset[str] = frozenset()
        self.worded: frozenset[str] = frozenset()
        self.named: frozenset[str] = frozenset()
        self.firms: frozenset[str] = frozenset()
        self.cued: frozenset[str] = frozenset()  # names that "ở" or the like stands before
        self.cultures: frozenset[str] = frozenset()  # "văn hóa Đông Sơn"
        self.clubs = False  # whether it tells of matches between clubs

    def accept(self, found: Sequence[Name]) -> list[Name]:
        """From right to left, as a bare name is known by the unit that follows it."""
        self.given = frozenset(
            n.key for n in found if not n.words and self.borne(n) and self.is_person(n)
        )
        self.cued = frozenset(n.key for n in found if not n.words and self.around.stands_inside(n))
        self.cultures = frozenset(
            n.key for n in found if self.around.phrase_before(n.first, self.words.culture_before)
        )
        self.clubs = self.around.tells_of_clubs
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
            elif (
                self.around.is_abroad(name)
                or self.is_label(name, taken[-1] if taken else None)
                or self.is_namesake(name)
            ):
                name = None
            if name:
                taken.append(name)
        return self.continue_lists(found, taken[::-1])

    def accept_bare(self, found: Sequence[Name], number: int, after: Name | None) -> Name | None:
        name = found[number]
        if (
            name.key in self.words.worded_only
            or self.around.is_abroad(name)
            or self.around.is_else(name, borne=self.borne(name))
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
        if self.borne(name) and self.around.phrase_before(name.first, self.words.person_before):
            return None
        if provinces:
            if name.key in self.words.ordinary and self.names_facility(name):
                return None
            if self.around.capital_before(name) and not self.around.in_body(name):
                return None
            if not self.is_plain_province(found, number):
                return None
            others = self.at_level(name, "district") if not self.settled(provinces) else ()
            return replace(name, codes=provinces + others)
        if self.names_facility(self.head_of_route(found, number)) or self.around.is_street(name):
            return None
        if name.key in self.cultures and not self.around.stands_inside(name):
            return None
        if self.around.in_house(name) or self.in_facility_list(found, number):
            return None
        chained = self.chained(name, after)
        if chained:
            return replace(name, codes=chained)
        return None if self.around.runs_on(name) else self.accept_town(name)

    def is_person(self, name: Name) -> bool:
        return self.around.in_person(name) or self.around.phrase_before(
            name.first, self.words.person_before
        )

    def is_namesake(self, name: Name) -> bool:
        """Whether a name with its unit word is a team's or a bank's: "CLB TP HCM"."""
        if "thành phố" not in name.words:
            return False
        if self.is_team(name):
            return True
        firm = self.around.phrase_before(name.first, self.words.firm_before)
        return not firm and self.around.in_firm(name) and not self.around.in_body(name)

    def is_team(self, name: Name) -> bool:
        """Whether the word for a team stands before; the police has one only where clubs play."""
        team = self.around.phrase_before(name.first, self.words.team_before)
        police = self.around.phrase_before(name.first, self.words.police_before)
        return team or (police and self.clubs)

    def is_plain_province(self, found: Sequence[Name], number: int) -> bool:
        """Whether a bare province is meant where its name is also a word or that of a team."""
        name = found[number]
        doubtful = name.key in self.words.ordinary
        if not doubtful and not self.clubs:
            return True
        if name.key in self.worded or self.around.stands_inside(name):
            return True
        if self.clubs and not doubtful:
            return not self.is_team(name) and (
                self.names_facility(name) or self.around.in_body(name)
            )
        alone = self.text[name.start - 1 : name.end + 1] == f"({self.text[name.start : name.end]})"
        if alone or self.around.is_former(name):
            return True
        for left in (number - 1, number):
            if left < 0 or left + 1 == len(found):
                continue
            pair = found[left], found[left + 1]
            other = pair[0] if left < number else pair[1]
            if self.at_level(other, "province") and self.gap(*pair) in LIST_GAPS | CHAIN_GAPS:
                return True
        return False

    def borne(self, name: Name) -> bool:
        """Whether people are called so: by the names of most provinces nobody is."""
        return name.key in self.words.given or not self.at_level(name, "province")

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

    def in_facility_list(self, found: Sequence[Name], number: int) -> bool:
        """Whether a name goes on a list of facilities: "các sân bay Vinh, Huế và Phú Bài"."""
        first, name = max(0, number - _LONGEST_ROUTE), found[number]
        head = number
        while head > first and self.gap(found[head - 1], found[head]) in LIST_GAPS:
            head -= 1
        follows = self.text[name.end : name.end + 2]
        counted = follows == " (" or self.text[name.end + 1 : name.end + 2].isdigit()
        if counted and self.after_facility(found, number):
            return True
        if head == number or not self.names_facility(found[head]):
            return False
        at = found[head].first
        plural = any(
            self.around.phrase_before(at - length, self.words.plural_before) for length in (1, 2, 3)
        )
        return plural or number - head > 2

    def after_facility(self, found: Sequence[Name], number: int) -> bool:
        """Whether a row began with one: "cửa khẩu Hoa Lư (Đồng Nai) 9 xe, Lao Bảo (…) 5 xe"."""
        here = found[number]
        for other in reversed(found[max(0, number - _LONGEST_ROUTE) : number]):
            between = self.text[other.end : here.start]
            if "\n" in between or ". " in between or len(between) > _SENTENCE:
                return False
            if between.startswith(" (") and between.rstrip()[-1:] in (",", ";"):
                if self.names_facility(other):
                    return True
                here = other
        return False

    def accept_town(self, name: Name) -> Name | None:
        if self.around.is_signature(name):
            return None
        districts = self.at_level(name, "district")
        towns = tuple(c for c in districts if self.gazetteer[c].unit in TOWNS)
        near = tuple(c for c in districts if not self.gazetteer.above(c).isdisjoint(self.named))
        cue = self.around.phrase_before(name.first, self.words.inside_before)
        short = " " not in name.key and name.key not in self.words.sure_short
        plain = self.accents and not short and name.key not in self.words.ordinary
        if towns and (plain or cue):
            return replace(name, codes=tuple(c for c in towns if c in near) or near or towns)
        if districts and not short and name.key not in self.words.ordinary:
            if near:
                return replace(name, codes=near)
            if self.accents and (name.key in self.cued or self.around.in_dateline(name)):
                return replace(name, codes=districts)
        ended = "cũ" in self.text[name.end : name.end + 5] and self.around.is_former(name)
        if self.accents and not short and ended:
            return replace(name, codes=districts or name.codes)
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
        for number in range(1, len(found)):
            left, right = self.left_in_list(found, number), found[number]
            head = kept.get(left.bare)
            gap = _ASIDE.sub("", self.gap(left, right)).strip()
            if head is None or right.words or gap not in LIST_GAPS:
                continue
            held = kept.get(right.bare)
            fellow = gap in _AND and self.siblings(head, right)
            if held is not None and not fellow and self.is_above(held, head):
                continue
            codes = self.listed_codes(head, right)
            if codes and not self.around.runs_on(right):
                kept[right.bare] = replace(right, codes=codes, words=head.words, listed=True)
            elif (not head.words or self.at_level(head, "province")) and self.goes_on(right, kept):
                towns = tuple(c for c in right.codes if self.gazetteer[c].unit in TOWNS)
                kept[right.bare] = replace(right, codes=towns)
        return [kept[place] for place in sorted(kept)]

    def left_in_list(self, found: Sequence[Name], number: int) -> Name:
        """The name before in a list, not one that stands in brackets behind it."""
        left = found[number - 1]
        if self.text[left.end : left.end + 1] != ")":
            return left
        for other in reversed(found[max(0, number - _LONGEST_ROUTE) : number - 1]):
            between = self.text[other.end : left.start]
            if len(between) > _SENTENCE or ")" in between:
                break
            if between.startswith(" ("):
                return other
        return left

    def goes_on(self, right: Name, kept: Mapping[int, Name]) -> bool:
        """Whether a short name goes on a list of bare towns and provinces: "Đà Nẵng, Huế, Vinh"."""
        return (
            right.bare not in kept
            and " " not in right.key
            and any(self.gazetteer[code].unit in TOWNS for code in right.codes)
            and not (self.around.is_else(right, borne=True) or self.around.runs_on(right))
        )

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
        codes = fitting(self.gazetteer, name.codes, head.words)
        if (
            not codes
            or head.listed
            or self.around.phrase_before(head.first, self.words.plural_before)
        ):
            return codes
        return self.siblings(head, replace(name, codes=codes))

    def siblings(self, head: Name, name: Name) -> tuple[str, ...]:
        """Units of a name that have a parent together with one of another."""
        kin = {parent for code in head.codes for parent in self.gazetteer[code].parents}
        return tuple(
            code for code in name.codes if not kin.isdisjoint(self.gazetteer[code].parents)
        )
