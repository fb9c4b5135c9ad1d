"""Claim matching over 100,000 checks: building, filling, adding one, answering, memory.

The checks are put together from headlines (DANeS, CC BY 4.0): a headline, half of another one and
a figure, so that syllables are as common as in the press. A sample of them is really embedded; the
rest get vectors scattered about those, as far apart as real ones are: the time to look through them
is the same, and embedding all would take minutes.
"""

from __future__ import annotations

import json
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hoiam.reading.__main__ import shipped_knowledge
from hoiam.reading.embed import Embedder, open_embedder
from hoiam.reading.match import Check, Matcher
from hoiam.reading.match_model import MatchModel
from hoiam.reading.match_store import VectorFile, fill, passage_of

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("HOIAM_SHARED_DATA", ROOT.parent / "shared" / "data"))
CHECKS, SAMPLE, QUERIES = 100_000, 2_000, 200


def sentences() -> list[str]:
    rows = (json.loads(line) for line in (SHARED / "topics/danes.jsonl").open(encoding="utf-8"))
    return [row["title"] for row in rows]


def checks(pool: list[str], count: int) -> Iterator[Check]:
    draw = random.Random(11)
    for number in range(count):
        one, other, more = draw.sample(pool, 3)
        claim = f"{one[: len(one) // 2]} {other[len(other) // 2 :]} {draw.randrange(10**5)}"
        yield Check(check=str(number), claim=claim, title=one, summary=more)


def times(work: Callable[[str], object], asked: list[str]) -> str:
    """Median and 95th percentile, in milliseconds by the clock and of processor time."""
    told = []
    for clock in (time.perf_counter, time.process_time):
        taken = []
        for text in asked:
            began = clock()
            work(text)
            taken.append((clock() - began) * 1000)
        middle, slow = np.percentile(taken, 50), np.percentile(taken, 95)
        told.append(f"median {middle:.1f} ms, 95th percentile {slow:.1f} ms")
    return " by the clock; ".join(told) + " of processor time"


def held_mb() -> float:
    """Memory of this process now, in MB (the most so far where that can't be told)."""
    status = Path("/proc/self/statm")
    if status.exists():
        return int(status.read_text().split()[1]) * resource.getpagesize() / 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (
        2**20 if sys.platform == "darwin" else 2**10
    )


def embed_sample(embedder: Embedder, sample: list[Check]) -> NDArray[np.float32]:
    """The vectors of a sample; says how fast they are made and stored, and read back."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        store = VectorFile.open(Path(folder), embedder.name, size=embedder.size)
        workers = os.cpu_count() or 1
        began, worked = time.perf_counter(), time.process_time()
        for filled in fill(sample, embedder, store, workers=workers):
            rows.extend(filled.rows)
        rate = SAMPLE / (time.perf_counter() - began)
        each = (time.process_time() - worked) / SAMPLE
        print(
            f"{rate:.0f} checks a second embedded and stored by {workers} threads,"
            f" {each * 1000:.1f} ms of processor time each: for {CHECKS},"
            f" {CHECKS / rate / 60:.0f} minutes, or {CHECKS * each / workers / 60:.0f} undisturbed"
        )
        began = time.perf_counter()
        again = VectorFile.open(Path(folder), embedder.name, size=embedder.size)
        for check in sample:
            again.get(check.check, passage_of(check))
        print(f"{SAMPLE / (time.perf_counter() - began):.0f} vectors a second read back")
    return np.array(rows, np.float32)


def scattered(rows: NDArray[np.float32], count: int) -> Iterator[NDArray[np.float32]]:
    draw = np.random.default_rng(3)
    apart = float(rows.std(axis=0).mean())
    for number in range(count):
        row = rows[number % len(rows)] + draw.normal(size=rows.shape[1]).astype(np.float32) * apart
        yield row / np.linalg.norm(row)


def main() -> None:
    pool = sentences()
    began, before = time.perf_counter(), held_mb()
    embedder = open_embedder(say=print)
    if embedder is None:
        sys.exit("no embedder on this machine")
    took, model_mb = time.perf_counter() - began, held_mb() - before
    print(f"the model opened in {took:.2f} s, takes {model_mb:.0f} MB")
    rows = embed_sample(embedder, list(checks(pool, SAMPLE)))
    before, began = held_mb(), time.perf_counter()
    matcher = Matcher(MatchModel.from_knowledge(shipped_knowledge()), embedder=embedder)
    for check in checks(pool, CHECKS):
        matcher.add(check)
    built = time.perf_counter() - began
    print(f"{CHECKS} checks read in {built:.0f} s, by words {held_mb() - before:.0f} MB")
    draw = random.Random(5)
    some = list(checks(pool, 5_000))
    short = [draw.choice(some).claim for _ in range(QUERIES)]
    long = [" ".join(check.claim for check in draw.sample(some, 20)) for _ in range(QUERIES // 4)]
    print("a claim, by words alone:", times(matcher.match, short))
    before, began = held_mb(), time.perf_counter()
    for number, row in enumerate(scattered(rows, CHECKS)):
        matcher.put_vector(str(number), row)
    placed = time.perf_counter() - began
    print(f"vectors placed in {placed:.0f} s, {held_mb() - before:.0f} MB")
    print("embedding a claim:", times(lambda text: embedder.embed([text], kind="query"), short))
    print("a claim, by words and meaning:", times(matcher.match, short))
    print("a message of 20 claims:", times(matcher.match, long))
    began = time.perf_counter()
    new = Check(check="new", claim=pool[7], title=pool[8], summary=pool[9])
    matcher.add(new)
    matcher.put_vector("new", embedder.embed([passage_of(new)], kind="passage")[0])
    added = (time.perf_counter() - began) * 1000
    print(f"one more added, with its vector, in {added:.0f} ms; {held_mb():.0f} MB in all")


if __name__ == "__main__":
    main()
