"""Grouping: articles a second with 1,000 and with 100,000 articles in the window, in one run.

The articles are put together from sentences of the bundled headlines (DANeS, CC BY 4.0), so that
terms are as common and as rare as in the press; every fifth retells an earlier one.
"""

from __future__ import annotations

import json
import os
import random
import resource
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from statistics import median

from hoiam.reading.__main__ import shipped_knowledge
from hoiam.reading.group import Grouper
from hoiam.reading.group_model import GroupingModel, KnownArticle

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("HOIAM_SHARED_DATA", ROOT.parent / "shared" / "data"))
DATA = "topics/danes.jsonl"

SMALL, LARGE = 1_000, 100_000
BATCHES, BATCH = 21, 20
_START = datetime(2026, 11, 2, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    """Articles a second in each window, and the megabytes the process held at most."""

    small: float
    large: float
    megabytes: float


def sentences(shared: Path) -> list[str]:
    rows = (json.loads(line) for line in (shared / DATA).open(encoding="utf-8"))
    return [row[name] for row in rows for name in ("title", "description") if row[name]]


def articles(pool: list[str], count: int, window: int) -> Iterator[KnownArticle]:
    """As many articles as asked for, spread over ten days for each window."""
    draw = random.Random(11)
    told: list[list[str]] = []
    for number in range(count):
        if told and draw.random() < 0.2:
            kept = draw.choice(told[-500:])
            parts = [part for part in kept if draw.random() < 0.7] + draw.sample(pool, 4)
        else:
            parts = draw.sample(pool, 12)
        told = [*told[-500:], parts]
        # Words that only one text holds, as names and figures are in the press.
        rare = " ".join(
            f"{draw.randrange(10**6)} đồng tại số {draw.randrange(10**5)}" for _ in "abc"
        )
        yield KnownArticle(
            article=f"a{number}",
            story=f"s{number}",
            title=parts[0],
            text=". ".join(parts[1:]) + ". " + rare,
            published=_START + timedelta(days=10) * number / window,
        )


class Window:
    """A grouper with as many articles open as asked for, and what arrives next."""

    def __init__(self, model: GroupingModel, pool: list[str], size: int) -> None:
        self.grouper = Grouper(replace(model, most_open=size))
        self.stream = articles(pool, size + BATCHES * BATCH, size)
        for _ in range(size):
            self.grouper.restore([next(self.stream)])

    def time_batch(self) -> float:
        """Seconds to decide one batch."""
        batch = list(islice(self.stream, BATCH))
        began = time.process_time()
        for known in batch:
            self.grouper.add(known.article, known.title, known.text, published=known.published)
        return time.process_time() - began


def measure(shared: Path, *, small: int = SMALL, large: int = LARGE) -> Speed:
    """Both windows take turns, so that a busy machine slows both."""
    model = GroupingModel.from_knowledge(shipped_knowledge())
    pool = sentences(shared)
    few, many = Window(model, pool, small), Window(model, pool, large)
    seconds = [(few.time_batch(), many.time_batch()) for _ in range(BATCHES)]
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return Speed(
        small=BATCH / median(one for one, _ in seconds),
        large=BATCH / median(other for _, other in seconds),
        megabytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit,
    )


def main() -> None:
    speed = measure(SHARED)
    print(f"{SMALL:>7} open: {speed.small:6.0f} articles a second")
    print(f"{LARGE:>7} open: {speed.large:6.0f} articles a second")
    print(f"ratio {speed.large / speed.small:.2f}; at most {speed.megabytes:.0f} MB held")


if __name__ == "__main__":
    main()
