"""Author lines at the end of press articles whose text came as one line: found, and text kept.

`redact/press_bylines.csv` was checked by hand, one article after the other: a digest of the
address and the offset at which the text ends and names or credits begin. No press text ships.
"""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path

from hoiam.reading.clean import clean_text, drop_bylines

PRESS = "press/crawl_2026.jsonl"
NEEDS = (PRESS,)
GOLD = Path(__file__).resolve().parent / "redact" / "press_bylines.csv"


def measure(shared: Path) -> dict[str, float]:
    with GOLD.open(encoding="utf-8", newline="") as file:
        gold = {row["article"]: row for row in csv.DictReader(file)}
    found = signed = harmed = seen = 0
    for line in (shared / PRESS).read_text(encoding="utf-8").splitlines():
        article = json.loads(line)
        row = gold.get(hashlib.sha256(article["url"].encode()).hexdigest()[:16])
        if row is None:
            continue
        text = clean_text(article["text"])
        end = int(row["end"])
        body = text[:end].strip()[-20:]
        dropped = drop_bylines(text)
        at = dropped.rfind(body)
        seen += 1
        harmed += at < 0
        if text[end:].strip():
            signed += 1
            found += at >= 0 and not dropped[at + len(body) :].strip()
    return {"authors found": found / signed, "text kept": 1 - harmed / seen}
