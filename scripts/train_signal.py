"""Train "needs an answer" from what ships: `python scripts/train_signal.py [--check]`.

It learns what the listed phrases of `signal/rules.toml`, by kind and place, and the words beside
them weigh, from DANeS headlines that we labelled (`signal/danes_needs_answer.tsv`) and from texts
of our own making (`topics/examples.tsv`, `topics/invented*.jsonl`). It writes
`hoiam/data/signal/weights.npz`: coefficients only. `--check` prints five folds and writes nothing.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from hoiam.reading.__main__ import DATA, shipped_knowledge
from hoiam.reading.clean import clean_text
from hoiam.reading.signal import LIST_WEIGHT, weigh_signs
from hoiam.reading.signs import CueList, Signs, read_signs
from scripts.train_topics import ForbiddenLabel, invented_rows, read_danes

SEED = 7
FOLDS = 5
REGULARISATION = 2.0
# What a text of each source weighs: headlines of one month of the pandemic say little of others.
WORTH = {"danes": 1.0, "headlines": 1.0, "invented": 2.0}
# Of so many articles of general news, as gate needs_answer has them: those that need an answer (as
# ours do), those that only look so (as ours do) and the rest (as DANeS has it). .5 is where F1 is
# best for such a mixture, by folds.
PRESS = {"yes": 100.0, "near": 100.0, "no": 1700.0}
# A word of fewer texts is more often a slip or a name in small letters than a word.
LEAST_TEXTS = 3
NEARLY = 0.01
# Whole articles have more listed phrases than the texts learnt from, so they score more: the middle
# of the gap between yes and no on articles outside the gates.
ARTICLE_MARGIN = 0.6

LABELS = ("0", "1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    source: str
    title: str
    text: str
    label: str


def refuse_other_labels(examples: Iterable[Example]) -> None:
    """Raises ForbiddenLabel when a label says anything but yes or no."""
    for example in examples:
        if example.label not in LABELS:
            raise ForbiddenLabel(f"{example.label!r} is not in the closed list of labels")


def read_examples() -> list[Example]:
    return [*_read_danes(), *_read_headlines(), *_read_invented()]


def _read_danes() -> list[Example]:
    labels = {row["id"]: row["needs_answer"] for row in _table("signal/danes_needs_answer.tsv")}
    return [
        Example(
            source="danes",
            title=row["title"],
            text=row["description"] or "",
            label=labels[hashlib.sha1(row["url"].encode()).hexdigest()[:16]],
        )
        for row in read_danes()
    ]


def _read_headlines() -> list[Example]:
    return [
        Example(source="headlines", title=row["title"], text="", label=row["needs_answer"])
        for row in _table("topics/examples.tsv")
    ]


def _read_invented() -> list[Example]:
    return [
        Example(
            source="invented",
            title=clean_text(row["title"]),
            text=clean_text(row["text"]),
            label=str(row["needs_answer"]),
        )
        for row in invented_rows()
    ]


def _table(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def prepare(examples: Sequence[Example]) -> list[Signs]:
    cues = CueList.read(shipped_knowledge().table("signal/rules.toml"))
    return [read_signs(example.title, example.text, cues) for example in examples]


@dataclass(frozen=True, slots=True, kw_only=True)
class Learnt:
    features: list[str]
    importance: np.ndarray
    weights: np.ndarray
    bias: float

    def score(self, texts: Sequence[Signs]) -> np.ndarray:
        listed = np.array([text.listed for text in texts])
        learnt = matrix(texts, self.features, self.importance) @ self.weights
        return learnt + self.bias + LIST_WEIGHT * listed


def vocabulary(texts: Sequence[Signs]) -> tuple[list[str], np.ndarray]:
    """Features worth keeping, sorted, and the idf of each (1 for kinds).

    Two words count only if they were written small somewhere: what always opens a sentence with a
    capital may be a name.
    """
    judging = set(shipped_knowledge().table("signal/rules.toml")["remove"]["judging"])
    small = {gram for text in texts for gram, found in text.written.items() if found[0].islower()}
    seen: Counter[str] = Counter()
    for text in texts:
        seen.update(f"k {kind}" for kind in text.kinds)
        for block, counts in (("t", text.title), ("w", text.both)):
            seen.update(f"{block} {gram}" for gram in counts if " " not in gram or gram in small)
    often = (f for f, count in seen.items() if count >= LEAST_TEXTS or f[0] == "k")
    kept = sorted(f for f in often if f[2:] not in judging)
    idf = [1.0 if f[0] == "k" else log((1 + len(texts)) / (1 + seen[f])) + 1.0 for f in kept]
    return kept, np.array(idf, dtype=np.float16)


def matrix(texts: Sequence[Signs], kept: Sequence[str], idf: np.ndarray) -> sparse.csr_matrix:
    rows, importance = {feature: row for row, feature in enumerate(kept)}, idf.tolist()
    weighed = [weigh_signs(text, rows, importance) for text in texts]
    ends = np.cumsum([0, *map(len, weighed)])
    indices = [row for values in weighed for row in values]
    data = [value for values in weighed for value in values.values()]
    return sparse.csr_matrix((data, indices, ends), shape=(len(texts), len(kept)))


def fit(texts: Sequence[Signs], wanted: np.ndarray, worth: np.ndarray) -> Learnt:
    kept, idf = vocabulary(texts)
    machine = LogisticRegression(C=REGULARISATION, max_iter=3000, random_state=SEED)
    machine.fit(matrix(texts, kept, idf), wanted, sample_weight=worth)
    return Learnt(
        features=kept,
        importance=idf,
        weights=machine.coef_[0].astype(np.float16),
        bias=float(machine.intercept_[0]),
    )


def out_of_fold(
    examples: Sequence[Example], texts: Sequence[Signs], wanted: np.ndarray
) -> np.ndarray:
    """Scores of each text by rules that did not see it."""
    scores, worth = np.zeros(len(texts)), worth_of(examples)
    strata = [f"{example.source}{example.label}" for example in examples]
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    for train, test in folds.split(strata, strata):
        learnt = fit([texts[at] for at in train], wanted[train], worth[train])
        scores[test] = learnt.score([texts[at] for at in test])
    return scores


def worth_of(examples: Sequence[Example]) -> np.ndarray:
    return np.array([WORTH[example.source] for example in examples])


def press_weights(examples: Sequence[Example], wanted: np.ndarray) -> np.ndarray:
    """What each text stands for in a mixture like general news (`PRESS`)."""
    sources = np.array([example.source for example in examples])
    weights = np.zeros(len(examples))
    for share, here in (
        ("yes", (sources == "invented") & wanted),
        ("near", (sources == "invented") & ~wanted),
        ("no", (sources == "danes") & ~wanted),
    ):
        weights[here] = PRESS[share] / max(here.sum(), 1)
    return weights


def weighted_f1(said: np.ndarray, wanted: np.ndarray, weights: np.ndarray) -> float:
    total = (weights * said).sum() + (weights * wanted).sum()
    return float(2 * (weights * (said & wanted)).sum() / total) if total else 0.0


def press_threshold(scores: np.ndarray, wanted: np.ndarray, weights: np.ndarray) -> float:
    """The greatest of the thresholds that are nearly as good as the best for the press."""
    limits = np.linspace(-4.0, 4.0, 161)
    reached = np.array([weighted_f1(scores >= limit, wanted, weights) for limit in limits])
    return float(limits[reached >= reached.max() - NEARLY].max())


def check(examples: Sequence[Example], wanted: np.ndarray, scores: np.ndarray) -> None:
    """Prints what folds reach. The threshold is one number for all of them, so not nested."""
    weights = press_weights(examples, wanted)
    said = scores >= press_threshold(scores, wanted, weights)
    sources = np.array([example.source for example in examples])
    for source in WORTH:
        here = sources == source
        reached = weighted_f1(said[here], wanted[here], np.ones(here.sum()))
        print(
            f"{source}: {here.sum()} texts, {wanted[here].sum()} need an answer; F1 {reached:.3f}"
        )
    print(f"a mixture as in the press: F1 {weighted_f1(said, wanted, weights):.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--check", action="store_true", help="print five folds, write nothing")
    options = parser.parse_args()
    examples = read_examples()
    refuse_other_labels(examples)
    texts = prepare(examples)
    wanted = np.array([example.label == "1" for example in examples])
    scores = out_of_fold(examples, texts, wanted)
    if options.check:
        check(examples, wanted, scores)
        return
    learnt = fit(texts, wanted, worth_of(examples))
    threshold = press_threshold(scores, wanted, press_weights(examples, wanted))
    np.savez_compressed(
        DATA / "signal" / "weights.npz",
        features=np.frombuffer("\n".join(learnt.features).encode(), dtype=np.uint8),
        importance=learnt.importance,
        weights=learnt.weights,
        bias=np.float32(learnt.bias - threshold - ARTICLE_MARGIN),
    )
    print(
        f"{len(examples)} texts, {wanted.sum()} need an answer, {len(learnt.features)} features,"
        f" threshold {threshold:.2f}"
    )


if __name__ == "__main__":
    main()
