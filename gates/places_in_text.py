"""Every mention of a unit in press articles: precision, recall and F1 over place and code.

`gates/places_in_text/GUIDE.md` says how the labels were made; the press data itself does not
ship. `python -m gates.places_in_text NAME…` prints the units of a name, for whoever labels.
"""

from __future__ import annotations

import hashlib
import json
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from hoiam.reading.__main__ import shipped_knowledge
from hoiam.reading.gazetteer import Gazetteer
from hoiam.reading.locate import locate

NEEDS = ("press/crawl_2026.jsonl",)
LABELS = Path(__file__).resolve().parent / "places_in_text"
ARTICLES, SHORTEST = 70, 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    start: int
    end: int
    code: str | None


def articles(shared: Path) -> dict[str, dict[str, str]]:
    """The articles of the gate by identifier, as GUIDE.md says."""
    lines = (shared / NEEDS[0]).read_text(encoding="utf-8").splitlines()
    rows = [row for row in map(json.loads, lines) if len(row["text"]) >= SHORTEST]
    keyed = {hashlib.sha1(row["url"].encode()).hexdigest(): row for row in rows}
    return {key[:16]: keyed[key] for key in sorted(keyed)[:ARTICLES]}


def read_labels(path: Path) -> dict[str, list[Label]]:
    """Labels by article; {} where the file is not there yet."""
    if not path.exists():
        return {}
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return {
        row["id"]: [
            Label(start=item["start"], end=item["end"], code=item["code"])
            for item in row["mentions"]
        ]
        for row in rows
    }


def agreeing(found: list[Label], gold: list[Label], *, codes: bool = True) -> int:
    """How many mentions pair up one to one: they overlap and, if asked, have the same code."""
    free = list(gold)
    pairs = 0
    for one in found:
        for other in free:
            overlaps = one.start < other.end and other.start < one.end
            if overlaps and (not codes or one.code == other.code):
                free.remove(other)
                pairs += 1
                break
    return pairs


def f1(found: dict[str, list[Label]], gold: dict[str, list[Label]], *, codes: bool = True) -> float:
    pairs = sum(agreeing(found.get(key, []), gold[key], codes=codes) for key in gold)
    total = sum(len(found.get(key, [])) + len(gold[key]) for key in gold)
    return 2 * pairs / total if total else 1.0


def measure(shared: Path) -> dict[str, float]:
    gold = read_labels(LABELS / "labels.jsonl")
    if not gold:
        print("places_in_text skipped: no labels yet")
        return {}
    gazetteer = Gazetteer.of(shipped_knowledge())
    texts = articles(shared)
    gold = {key: gold[key] for key in texts if key in gold}
    found = {key: _read(texts[key], gazetteer) for key in gold}
    pairs = sum(agreeing(found[key], gold[key]) for key in gold)
    figures = {
        "f1": f1(found, gold),
        "precision": pairs / max(sum(map(len, found.values())), 1),
        "recall": pairs / max(sum(map(len, gold.values())), 1),
        "f1_without_codes": f1(found, gold, codes=False),
        "articles": float(len(gold)),
        "mentions": float(sum(map(len, gold.values()))),
    }
    first, second = (read_labels(LABELS / f"labels_{one}.jsonl") for one in "ab")
    both = {key: first[key] for key in first if key in second}
    if both:
        figures["agreement_of_labels"] = f1(second, both)
    return figures


def _read(article: dict[str, str], gazetteer: Gazetteer) -> list[Label]:
    published = date.fromisoformat(article["published"][:10])
    found = locate(article["text"], published=published, gazetteer=gazetteer)
    return [Label(start=m.start, end=m.end, code=m.code) for m in found]


def look_up(names: list[str]) -> None:
    """Print the units of each name, accents ignored where they were not given."""
    gazetteer = Gazetteer.of(shipped_knowledge())
    for name in names:
        for unit in gazetteer.named(name) or gazetteer.folded(name):
            above = [gazetteer[code].title for code in unit.parents]
            until = unit.valid_to or "…"
            print(f"{unit.code}\t{unit.title}\t{unit.valid_from} – {until}\t{' / '.join(above)}")


if __name__ == "__main__":
    look_up(sys.argv[1:])
