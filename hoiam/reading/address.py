"""read_address: province, district and ward of a written address, however it was written.

The units that can be meant are few once a province is seen, so every reading of the words as
(province, district, ward) that the table allows is scored, and the best one is taken. Nothing is
filled in: what the address does not say stays "".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from hoiam.reading.address_words import AddressWords, Match, Sought, sought
from hoiam.reading.gazetteer import Gazetteer, Unit, name_key

# Scores of a reading, set by hand; gates/addresses.py measures them all together.
_LEAST = 0.45  # a unit that scores less was not written
_FAR = 0.12  # for each word between a unit and the one above it
_WORD_TO_END = 0.04  # for each word after the province
_SKIPPED = 0.25  # a ward right under its province, the district left out
_STRAIGHT = 0.05  # the same for a ward of today, which has no district
_BACKWARDS = 0.3  # a larger unit before a smaller one
_MOST_WORDS = 80  # an address has fewer; what is longer is a text, and its end is read


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """What an address says. Names are as then, without unit words, "" where it says nothing.

    `code` is the code of the smallest unit, None where there is none or several fit; `current`
    are the codes of today's units in which it lies.
    """

    province: str = ""
    district: str = ""
    ward: str = ""
    code: str | None = None
    current: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """A unit under one of the names by which an address may call it."""

    unit: Unit
    wanted: Sought


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    score: float = 0.0
    province: Unit | None = None
    district: Unit | None = None
    ward: Unit | None = None
    ward_name: str = ""


class AddressTable:
    """Who lies in whom, for reading addresses; made once for a gazetteer."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        self.provinces: list[Child] = []
        self.districts: dict[str, list[Child]] = {}
        self.wards: dict[str, list[Child]] = {}
        self.all_districts: list[Child] = []
        for child in self._children():
            unit = child.unit
            if unit.level == "province":
                self.provinces.append(child)
                continue
            if unit.level == "district":
                self.all_districts.append(child)
            table = self.districts if unit.level == "district" else self.wards
            for above in gazetteer.kin(unit.code) - {unit.code}:
                table.setdefault(above, []).append(child)

    def _children(self) -> Iterator[Child]:
        for unit in self.gazetteer:
            yield _child(unit, unit.name)
        for code, kind, name in self.gazetteer.aliases:
            unit = self.gazetteer[code]
            if kind != "earlier" or (unit.level == "commune" and unit.valid_to):
                yield _child(unit, name, earlier=kind == "earlier")


def _child(unit: Unit, name: str, *, earlier: bool = False) -> Child:
    wanted = sought(name_key(name), level=unit.level, unit=unit.unit, earlier=earlier)
    return Child(unit=unit, wanted=wanted)


@lru_cache(maxsize=2)
def _table(gazetteer: Gazetteer) -> AddressTable:
    return AddressTable(gazetteer)


def read_address(text: str, *, gazetteer: Gazetteer) -> Address:
    """The units that an address names; three "" for a text that names none."""
    words = AddressWords.of(text, limit=_MOST_WORDS)
    best = max(_readings(words, _table(gazetteer)), key=lambda reading: reading.score)
    smallest = best.ward or best.district or best.province
    if smallest is None:
        return Address()
    return Address(
        province=best.province.name if best.province else "",
        district=best.district.name if best.district else "",
        ward=best.ward_name,
        code=smallest.code,
        current=gazetteer.current(smallest.code),
    )


def _readings(words: AddressWords, table: AddressTable) -> Iterator[_Reading]:
    """Every reading that the table allows, and the empty one."""
    yield _Reading()
    provinces = _found(words, table.provinces)
    for child, match in provinces:
        score = match.score - _WORD_TO_END * words.left_over(match.last)
        top = _Reading(score=score, province=child.unit)
        yield from _below_province(words, table, top, match)
    for child, match in _found(words, table.all_districts, loose=False):
        if match.worded and match.score >= 1:
            top = _Reading(score=match.score - 1, district=child.unit)
            yield top
            yield from _wards(words, table, top, child.unit, match, [])


def _below_province(
    words: AddressWords, table: AddressTable, top: _Reading, place: Match
) -> Iterator[_Reading]:
    assert top.province is not None
    yield top
    yield from _wards(words, table, top, top.province, place, [])
    for child, match in _found(words, table.districts.get(top.province.code, ())):
        if match.meets(place):
            continue
        score = match.score - _distance(words, match, place)
        if score < _LEAST:
            continue
        here = _Reading(score=top.score + score, province=top.province, district=child.unit)
        yield here
        yield from _wards(words, table, here, child.unit, match, [place])


def _wards(
    words: AddressWords,
    table: AddressTable,
    top: _Reading,
    above: Unit,
    place: Match,
    taken: list[Match],
) -> Iterator[_Reading]:
    straight = above.level == "province"
    for child, match in _found(words, table.wards.get(above.code, ()), loose=not straight):
        if match.meets(place) or any(match.meets(other) for other in taken):
            continue
        score = match.score - _distance(words, match, place) - words.street_before(match)
        unit = child.unit
        if straight:
            score -= _STRAIGHT if unit.valid_to is None else _SKIPPED
            if not match.worded and (match.score < 0.9 or unit.valid_to):
                continue
        elif unit.parents and above.code not in unit.parents:
            score -= 0.05  # a ward of today beside a district of before
        if score >= _LEAST:
            yield _Reading(
                score=top.score + score,
                province=top.province,
                district=top.district,
                ward=unit,
                ward_name=words.written(match) if child.wanted.earlier else unit.name,
            )


def _found(
    words: AddressWords, children: Iterable[Child], *, loose: bool = True
) -> list[tuple[Child, Match]]:
    """Every place of every name; in a long list, misspelt only names of today's units."""
    return [
        (child, match)
        for child in children
        for match in words.matches(child.wanted, loose=loose or child.unit.valid_to is None)
    ]


def _distance(words: AddressWords, lower: Match, upper: Match) -> float:
    """What the words between a unit and the one above it cost."""
    if lower.last <= upper.first:
        return _FAR * words.between(lower.last, upper.first)
    return _BACKWARDS + _FAR * words.between(upper.last, lower.first)
