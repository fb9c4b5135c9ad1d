"""Noisy written addresses: province, district and ward all right.

About a dozen golds leave out units that are written in the address. A second figure counts without
the rows where what was read agrees with the gold wherever that is not empty, and says more: it is
the upper bound, as it takes the reader's word for what is written. Rows with an even and an odd
CRC-32 are reported apart; errors of both halves were looked at while the reader was made, so
neither is unseen.
"""

from __future__ import annotations

import json
import zlib
from pathlib import Path

from hoiam.reading.__main__ import shipped_knowledge
from hoiam.reading.address import Address, read_address
from hoiam.reading.fold import fold
from hoiam.reading.gazetteer import Gazetteer, tidy_name

NEEDS = ("places/addresses.jsonl",)


def same(one: str, other: str) -> bool:
    """Equal but for case and the placement of tone marks."""
    return tidy_name(one).lower() == tidy_name(other).lower()


def is_right(found: Address, gold: dict[str, str]) -> bool:
    return all(same(getattr(found, key), gold[key]) for key in ("province", "district", "ward"))


def _leaves_out(found: Address, gold: dict[str, str]) -> bool:
    """Whether the gold is empty where a unit was read, and agrees wherever it is not."""
    keys = ("province", "district", "ward")
    agrees = all(same(getattr(found, key), gold[key]) for key in keys if gold[key])
    return agrees and any(getattr(found, key) and not gold[key] for key in keys)


def measure(shared: Path) -> dict[str, float]:
    gazetteer = Gazetteer.of(shipped_knowledge())
    lines = (shared / NEEDS[0]).read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines if line.strip()]
    found = [read_address(row["text"], gazetteer=gazetteer) for row in rows]
    pairs = [(f, row["result"]) for f, row in zip(found, rows, strict=True)]
    right = [is_right(f, gold) for f, gold in pairs]
    even = [zlib.crc32(fold(row["text"]).encode()) % 2 == 0 for row in rows]
    kept = [ok for ok, (f, gold) in zip(right, pairs, strict=True) if not _leaves_out(f, gold)]
    return {
        "all_right": sum(right) / len(right),
        "all_right_even_half": _share(right, even),
        "all_right_odd_half": _share(right, [not half for half in even]),
        "all_right_where_gold_is_whole": sum(kept) / len(kept),
        "rows_where_gold_leaves_out": float(len(right) - len(kept)),
    }


def _share(right: list[bool], chosen: list[bool]) -> float:
    kept = [ok for ok, half in zip(right, chosen, strict=True) if half]
    return sum(kept) / len(kept)
