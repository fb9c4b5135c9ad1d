"""Stories: articles of one set, in time order, grouped as they come and settled at the end.

BCubed precision, recall and F1 (Bagga and Baldwin, 1998) against the gold stories.
"""

from __future__ import annotations

import io
import json
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import fmean

from hoiam.reading.__main__ import shipped_knowledge
from hoiam.reading.date import parse_date
from hoiam.reading.filters import main as run_filter

DATA = "stories/vietnamese_mds.jsonl"
NEEDS = (DATA,)
_UNDATED = datetime.min.replace(tzinfo=UTC)


def bcubed(
    found: Sequence[str], gold: Sequence[str], counted: Collection[str] | None = None
) -> tuple[float, float]:
    """Precision and recall, 0 to 1, averaged over the articles (of the `counted` gold stories)."""
    groups: dict[tuple[int, str], set[int]] = {}
    for side, labels in enumerate((found, gold)):
        for index, label in enumerate(labels):
            groups.setdefault((side, label), set()).add(index)
    shares = []
    for here, there in zip(found, gold, strict=True):
        ours, theirs = groups[0, here], groups[1, there]
        if counted is None or there in counted:
            both = len(ours & theirs)
            shares.append((both / len(ours), both / len(theirs)))
    precision, recall = zip(*shares, strict=True)
    return fmean(precision), fmean(recall)


def f_score(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall)


def in_time_order(lines: Sequence[str]) -> list[dict[str, str]]:
    """The articles by their printed date; those of one minute by id."""
    rows = [json.loads(line) for line in lines]
    return sorted(
        rows, key=lambda row: (parse_date(row["published"], url=row["url"]) or _UNDATED, row["id"])
    )


def run_step(rows: Sequence[dict[str, str]], *options: str) -> list[str]:
    """The story of each row, as `hoiam step stories` gives it."""
    lines = [
        json.dumps({name: row[name] for name in ("title", "text", "published", "url")})
        for row in rows
    ]
    out = io.StringIO()
    run_filter(["stories", *options], lines, out, shipped_knowledge())
    return [json.loads(line)["story"] for line in out.getvalue().splitlines()]


def measure(shared: Path) -> dict[str, float]:
    rows = in_time_order((shared / DATA).read_text(encoding="utf-8").splitlines())
    gold = [row["story"] for row in rows]
    figures = {}
    for name, options in (("online", ()), ("settled", ("--settle",))):
        precision, recall = bcubed(run_step(rows, *options), gold)
        figures[f"bcubed_f1_{name}"] = f_score(precision, recall)
        figures[f"bcubed_precision_{name}"] = precision
        figures[f"bcubed_recall_{name}"] = recall
    return figures
