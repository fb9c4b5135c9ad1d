"""Printed dates of Vietnamese sites, against labels made twice (`date_strings/README.md`)."""

from __future__ import annotations

import csv
import hashlib
import json
from datetime import datetime
from pathlib import Path

from hoiam.reading.date import VIETNAM, parse_date

NEEDS = ("dates/published_strings.jsonl",)
HERE = Path(__file__).resolve().parent / "date_strings"
# When the set was crawled: it lends the year to rows that print none.
CRAWLED = datetime(2016, 8, 31, tzinfo=VIETNAM)


def labels(name: str) -> dict[str, str]:
    with (HERE / name).open(encoding="utf-8") as file:
        return {row["key"]: row["date"] for row in csv.DictReader(file, delimiter="\t")}


def measure(shared: Path) -> dict[str, float]:
    first, second = labels("labels_a.tsv"), labels("labels_b.tsv")
    readable = right = unreadable = silent = undated = dated = 0
    with (shared / NEEDS[0]).open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            key = hashlib.sha1((row["host"] + row["url"]).encode()).hexdigest()[:16]
            if first[key] != second[key]:
                continue
            found = parse_date(row["published"], url=row["url"])
            if first[key] != "null":
                readable += 1
                right += found is not None and found.isoformat() == first[key]
                continue
            unreadable += 1
            silent += found is None
            if row["published"][:2].isdigit():
                undated += 1
                lent = parse_date(row["published"], url=row["url"], now=CRAWLED)
                dated += lent is not None and lent.year == 2016
    return {
        "readable ones right": right / readable,
        "unreadable ones left null": silent / unreadable,
        "missing year from now": dated / undated,
        "labels agree": sum(first[k] == second[k] for k in first) / len(first),
    }
