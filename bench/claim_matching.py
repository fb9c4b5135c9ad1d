"""Claim matching: seconds to build an index of 100,000 checks, to add one, and to answer.

The checks are put together from headlines (DANeS, CC BY 4.0): a headline, half of another one and
a figure, so that syllables are as common as in the press.
"""

from __future__ import annotations

import json
import os
import random
import resource
import sys
import time
from pathlib import Path

import numpy as np

from hoiam.reading.__main__ import shipped_knowledge
from hoiam.reading.match import Check, Matcher, MatchModel

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("HOIAM_SHARED_DATA", ROOT.parent / "shared" / "data"))
CHECKS, QUERIES = 100_000, 200


def sentences() -> list[str]:
    rows = (json.loads(line) for line in (SHARED / "topics/danes.jsonl").open(encoding="utf-8"))
    return [row["title"] for row in rows]


def checks(pool: list[str], count: int) -> list[Check]:
    draw = random.Random(11)
    made = []
    for number in range(count):
        one, other, more = draw.sample(pool, 3)
        claim = f"{one[: len(one) // 2]} {other[len(other) // 2 :]} {draw.randrange(10**5)}"
        made.append(Check(check=str(number), claim=claim, title=one, summary=more))
    return made


def times(matcher: Matcher, asked: list[str]) -> tuple[float, float]:
    """Median and 95th percentile, in milliseconds."""
    taken = []
    for text in asked:
        began = time.perf_counter()
        matcher.match(text)
        taken.append((time.perf_counter() - began) * 1000)
    return float(np.percentile(taken, 50)), float(np.percentile(taken, 95))


def main() -> None:
    held = checks(sentences(), CHECKS)
    began = time.perf_counter()
    matcher = Matcher(MatchModel.from_knowledge(shipped_knowledge()), held[:-1])
    built = time.perf_counter() - began
    began = time.perf_counter()
    matcher.add(held[-1])
    added = (time.perf_counter() - began) * 1000
    draw = random.Random(5)
    short = [draw.choice(held).claim for _ in range(QUERIES)]
    long = [" ".join(check.claim for check in draw.sample(held, 20)) for _ in range(QUERIES // 4)]
    unit = 2**20 if sys.platform == "darwin" else 2**10
    print(f"{CHECKS} checks built in {built:.0f} s, one more added in {added:.2f} ms")
    for name, asked in (("a claim", short), ("a message of 20 claims", long)):
        middle, slow = times(matcher, asked)
        print(f"{name}: median {middle:.1f} ms, 95th percentile {slow:.1f} ms")
    print(f"at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit:.0f} MB held")


if __name__ == "__main__":
    main()
