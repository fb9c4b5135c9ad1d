"""Every administrative unit of Vietnam with the days on which it existed and what it became.

Built from the three tables of `hoiam/data/places/`; it knows names and kinship and reads no text.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from hoiam.reading.errors import BadInput
from hoiam.reading.fold import fold
from hoiam.reading.knowledge import Knowledge

LEVELS = ("province", "district", "commune")
_TABLES = ("units", "successions", "aliases")

_SPACES = re.compile(r"\s+")
_LATE = ["oà", "oá", "oả", "oã", "oạ", "oè", "oé", "oẻ", "oẽ", "oẹ", "uỳ", "uý", "uỷ", "uỹ", "uỵ"]
_EARLY = ["òa", "óa", "ỏa", "õa", "ọa", "òe", "óe", "ỏe", "õe", "ọe", "ùy", "úy", "ủy", "ũy", "ụy"]
_OPEN = {
    case(late): case(early)
    for late, early in zip(_LATE, _EARLY, strict=True)
    for case in (str.lower, str.upper, str.capitalize)
}
# It begins with what it consumes, so that the engine skips to it.
_LATE_TONE = re.compile(r"[oOuU](?<![qQ].)[àáảãạèéẻẽẹỳýỷỹỵÀÁẢÃẠÈÉẺẼẸỲÝỶỸỴ](?!\w)")


def early_tones(text: str) -> str:
    """NFC `text` with the tone of open oa, oe, uy on the first vowel ("Hoà" as "Hòa").

    One letter stays one letter, so offsets stay true.
    """
    return _LATE_TONE.sub(lambda found: _OPEN.get(found[0], found[0]), text)


def tidy_name(name: str) -> str:
    """NFC, one space between words, one placement of tone marks, plain hyphen and apostrophe."""
    plain = unicodedata.normalize("NFC", name).translate({0x2019: "'", 0x2013: "-", 0x2018: "'"})
    return early_tones(_SPACES.sub(" ", plain.replace("' ", "'")).strip())


def name_key(name: str) -> str:
    """The form under which a name is looked up: accents kept, case and punctuation not."""
    return " ".join(re.findall(r"[^\W_]+", tidy_name(name).lower()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One unit for as long as it was the same unit.

    `code` is `<first valid day>/<official code>`, `unit` the unit word in lower case. It is valid
    from `valid_from` to the day before `valid_to`, None while it lasts. `parents` are codes in
    order of time: the first that is valid on a day is the parent on it. `later` are unit words
    that it took afterwards, each with its first day: a commune can become a ward and stay itself.
    """

    code: str
    name: str
    unit: str
    level: str
    valid_from: date
    valid_to: date | None
    parents: tuple[str, ...]
    later: tuple[tuple[date, str], ...] = ()

    @property
    def official(self) -> str:
        return self.code.partition("/")[2]

    @property
    def title(self) -> str:
        """Unit word and name, as on a sign: "Phường 5", "Tỉnh Nghệ An"."""
        return f"{self.unit_on(date.max).capitalize()} {self.name}"

    def unit_on(self, day: date) -> str:
        """The unit word it had on a day, its first before that."""
        word = self.unit
        for since, later in self.later:
            if since <= day:
                word = later
        return word

    def valid_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


class Gazetteer:
    """The table of units, with the ways to ask it."""

    def __init__(
        self,
        units: dict[str, Unit],
        successions: list[tuple[str, str]],
        aliases: list[tuple[str, str, str]],
        words: Mapping[str, Any],
    ) -> None:
        self.words = words
        self._units = units
        self._heirs: dict[str, list[str]] = defaultdict(list)
        self._origins: dict[str, list[str]] = defaultdict(list)
        self._children: dict[str, list[str]] = defaultdict(list)
        self._names: dict[str, list[str]] = defaultdict(list)
        self._folded: dict[str, list[str]] = {}
        self._kin: dict[str, frozenset[str]] = {}
        self.aliases = aliases
        for old, new in successions:
            self._heirs[old].append(new)
            self._origins[new].append(old)
        for unit in units.values():
            self._names[name_key(unit.name)].append(unit.code)
            for parent in unit.parents:
                self._children[parent].append(unit.code)
        for code, kind, name in aliases:
            if kind != "earlier" and code not in self._names[name_key(name)]:
                self._names[name_key(name)].append(code)

    @classmethod
    def parse(
        cls, units: str, successions: str, aliases: str = "", words: Mapping[str, Any] | None = None
    ) -> Gazetteer:
        """Read `units.csv`, `successions.csv`, `aliases.csv`; `words` is the table `words.toml`.

        Raises BadInput for tables that can't be read or name codes that are not there.
        """
        try:
            table = {row[0]: _unit(row) for row in _rows(units)}
            pairs = [(row[0], row[1]) for row in _rows(successions)]
            names = [(row[0], row[1], row[2]) for row in _rows(aliases)]
        except (ValueError, IndexError) as error:
            raise BadInput("places.table-unreadable") from error
        known = table.keys()
        if any(old not in known or new not in known for old, new in pairs):
            raise BadInput("places.unknown-code", table="successions")
        if any(code not in known for code, _, _ in names):
            raise BadInput("places.unknown-code", table="aliases")
        if any(parent not in known for unit in table.values() for parent in unit.parents):
            raise BadInput("places.unknown-code", table="units")
        return cls(table, pairs, names, words or {})

    @classmethod
    def of(cls, knowledge: Knowledge) -> Gazetteer:
        """The tables that came with the product."""
        units, successions, aliases = (knowledge.text(f"places/{name}.csv") for name in _TABLES)
        return cls.parse(units, successions, aliases, knowledge.table("places/words.toml"))

    def __iter__(self) -> Iterator[Unit]:
        return iter(self._units.values())

    def __len__(self) -> int:
        return len(self._units)

    def __contains__(self, code: str) -> bool:
        return code in self._units

    def __getitem__(self, code: str) -> Unit:
        """The unit of a code; KeyError where there is none."""
        return self._units[code]

    def named(
        self, name: str, *, level: str | None = None, on: date | None = None
    ) -> tuple[Unit, ...]:
        """All units of this name (accents matter, case and tone placement don't)."""
        found = (self._units[code] for code in self._names.get(name_key(name), ()))
        return tuple(
            unit
            for unit in found
            if (level is None or unit.level == level) and (on is None or unit.valid_on(on))
        )

    def folded(self, name: str) -> tuple[Unit, ...]:
        """All units whose name is this one when accents are taken off both."""
        found = self.names(accents=False).get(fold(name_key(name)), ())
        return tuple(self._units[code] for code in found)

    def names(self, *, accents: bool = True) -> dict[str, list[str]]:
        """Look-up form of every name (`name_key`, folded unless `accents`) → codes."""
        if accents:
            return self._names
        if not self._folded:
            folded: dict[str, list[str]] = defaultdict(list)
            for key, codes in self._names.items():
                folded[fold(key)].extend(codes)
            self._folded = {key: list(dict.fromkeys(codes)) for key, codes in folded.items()}
        return self._folded

    def kin(self, code: str) -> frozenset[str]:
        """The unit, all it ever lay in, what its origins and heirs lie or lay in."""
        known = self._kin.get(code)
        if known is None:
            near = [code, *self.heirs(code), *self.origins(code)]
            over = {code}.union(*(self.above(unit) for unit in near))
            # A commune was named beside the district that its own district was made of.
            before = {origin for unit in over for origin in self.origins(unit)}
            over |= {origin for origin in before if self._units[origin].level == "district"}
            known = frozenset(over)
            self._kin[code] = known
        return known

    def children(self, code: str) -> tuple[Unit, ...]:
        """Units that ever had this one as their parent."""
        return tuple(self._units[child] for child in self._children.get(code, ()))

    def parent(self, code: str, on: date | None = None) -> Unit | None:
        """The parent on a day; without a day, the parent it had last."""
        unit = self._units[code]
        above = [self._units[parent] for parent in unit.parents]
        if on is None:
            return above[-1] if above else None
        return next((parent for parent in above if parent.valid_on(on)), None)

    def above(self, code: str) -> frozenset[str]:
        """Codes of all units that this one ever lay in, itself not among them."""
        found: set[str] = set()
        waiting = list(self._units[code].parents)
        while waiting:
            parent = waiting.pop()
            if parent not in found:
                found.add(parent)
                waiting.extend(self._units[parent].parents)
        return frozenset(found)

    def province(self, code: str, on: date | None = None) -> Unit | None:
        """The province a unit lay in on a day, itself if it is one."""
        unit: Unit | None = self._units[code]
        while unit is not None and unit.level != "province":
            unit = self.parent(unit.code, on)
        return unit

    def heirs(self, code: str) -> tuple[str, ...]:
        """What the unit became, in one step; () for a unit that lasts."""
        return tuple(sorted(self._heirs.get(code, ())))

    def origins(self, code: str) -> tuple[str, ...]:
        """What became this unit, in one step."""
        return tuple(sorted(self._origins.get(code, ())))

    def current(self, code: str, as_of: date | None = None) -> tuple[str, ...]:
        """Codes of the units in which this one lies on a day; without one, in the newest table.

        A unit that was split has several, an abolished district the communes made of its own.
        Raises BadInput for a code that is not in the table.
        """
        if code not in self._units:
            raise BadInput("places.unknown-code")
        day = as_of or date.max
        found: set[str] = set()
        seen: set[str] = set()
        waiting = [code]
        while waiting:
            here = waiting.pop()
            if here in seen:
                continue
            seen.add(here)
            unit = self._units[here]
            if unit.valid_on(day):
                found.add(here)
            elif day < unit.valid_from:
                waiting.extend(self._origins.get(here, ()))
            else:
                waiting.extend(self._heirs.get(here, ()))
        return tuple(sorted(found))


def _rows(table: str) -> Iterator[list[str]]:
    rows = csv.reader(io.StringIO(table))
    next(rows, None)
    return (row for row in rows if row)


def _unit(row: list[str]) -> Unit:
    code, name, word, level, start, end, parents, later = row
    if level not in LEVELS:
        raise ValueError(level)
    return Unit(
        code=code,
        name=name,
        unit=word,
        level=level,
        valid_from=date.fromisoformat(start),
        valid_to=date.fromisoformat(end) if end else None,
        parents=tuple(parents.split()),
        later=tuple(_status(status) for status in later.split(";") if status),
    )


def _status(text: str) -> tuple[date, str]:
    since, _, word = text.partition(":")
    return date.fromisoformat(since), word
