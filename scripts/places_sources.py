"""How `build_places.py` reads the packages from which the table of units is made."""

from __future__ import annotations

import ast
import json
import re
import sqlite3
from collections import defaultdict
from pathlib import Path

from hoiam.reading.fold import fold
from hoiam.reading.gazetteer import tidy_name

UNIT_WORDS = "thành phố|tỉnh|quận|huyện|thị xã|thị trấn|xã|phường|đặc khu"
_WITH_WORD = re.compile(rf"({UNIT_WORDS})\s+(.+)", re.I | re.S)


def split_name(full: str) -> tuple[str, str]:
    """Unit word in lower case and the name: "Thị Xã Chũ" gives ("thị xã", "Chũ")."""
    found = _WITH_WORD.fullmatch(tidy_name(full))
    if not found:
        raise SystemExit(f"no unit word in {full!r}")
    name = found[2]
    return found[1].lower(), str(int(name)) if name.isdigit() else name


def spelling_key(name: str) -> str:
    """The same for spellings of one name ("Quí Quân" and "Quý Quân", "KRông" and "Krông")."""
    return re.sub(r"[^a-z0-9]", "", fold(name).replace("y", "i"))


def plain_key(name: str) -> str:
    """The name folded, without spaces and punctuation."""
    return re.sub(r"[^a-z0-9]", "", fold(name))


def read_adminunits(folder: Path) -> tuple[list[dict[str, str]], list[dict[str, str]], dict]:
    """Rows of before, rows of today, and the mapping between their keys."""
    base = sqlite3.connect(f"file:{folder / 'data' / 'dataset.db'}?mode=ro", uri=True)
    base.row_factory = sqlite3.Row
    old = base.execute(
        "SELECT province, district, ward, provinceCode, districtCode, wardCode, provinceKey,"
        " districtKey, wardKey, districtAlias, wardAlias FROM admin_units_legacy"
    )
    new = base.execute(
        "SELECT province, ward, provinceCode, wardCode, provinceKey, wardKey FROM admin_units"
    )
    mapping = json.loads((folder / "data" / "converter_2025.json").read_text(encoding="utf-8"))
    return [dict(row) for row in old], [dict(row) for row in new], mapping


def read_converter(folder: Path) -> dict[str, set[str]]:
    """Keys of old communes (`province|district|commune`, folded) and those of their new ones."""
    source = (folder / "data.py").read_text(encoding="utf-8")
    text = next(
        node.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) > 9999
    )
    became: dict[str, set[str]] = defaultdict(set)
    for row in json.loads(text)["mapping"]["rows"]:
        old, new = row["old"], row["new"]
        names = (old["province_name"], old["district_name"], old["ward_name"])
        if not new["ward_name"] or not all(map(_WITH_WORD.fullmatch, names)):
            continue  # military training grounds and the like
        key = "|".join(spelling_key(split_name(name)[1]) for name in names)
        pair = [spelling_key(split_name(new[k])[1]) for k in ("province_name", "ward_name")]
        became[key].add("|".join(pair))
    return became


def read_earlier(folder: Path) -> dict[str, dict[str, dict[str, str]]]:
    files = {"province": "tinh_tp", "district": "quan_huyen", "commune": "xa_phuong"}
    return {
        level: json.loads((folder / "data" / f"{file}.json").read_text(encoding="utf-8"))
        for level, file in files.items()
    }


def read_later(folder: Path) -> dict[str, dict[str, str]]:
    """Today's provinces and communes by official code, with the acts in `note`."""
    rows = json.loads((folder / "data" / "tinh_tp.json").read_text(encoding="utf-8"))
    for path in sorted((folder / "data" / "xa-phuong").glob("*.json")):
        rows |= json.loads(path.read_text(encoding="utf-8"))
    return dict(rows)


def map_keys(mapping: dict) -> dict[str, set[tuple[str, str]]]:
    """Old commune key → (new province key, new commune key)s."""
    became: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for province, wards in mapping["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for ward, sources in wards.items():
            for source in sources:
                became[source].add((province, ward))
    for province, sources in mapping["DICT_PROVINCE_WARD_DIVIDED"].items():
        for source, wards in sources.items():
            became[source].update((province, ward["newWardKey"]) for ward in wards)
    return became


def old_key(row: dict[str, str]) -> str:
    return f"{row['provinceKey']}_{row['districtKey']}_{row['wardKey'] or ''}"
