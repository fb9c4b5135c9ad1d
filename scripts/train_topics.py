"""Train the topic models from what ships: `python scripts/train_topics.py [--labels …] [--check]`.

`fields` learns our closed list of public services from DANeS headlines and descriptions that we
labelled ourselves (`topics/danes_fields.tsv`) and from texts of our own making
(`topics/examples.tsv`, `topics/invented*.jsonl`); `danes` learns DANeS's own 23 labels. Both write
`hoiam/data/topics/<set>.npz`: coefficients only, read with numpy. `--check` prints five folds and
writes nothing. Labels outside the closed lists are refused (DESIGN.md §2.3).
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold
from sklearn.svm import LinearSVC

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from hoiam.reading.__main__ import DATA, shipped_knowledge
from hoiam.reading.classify import (
    GROUNDS,
    Lexicon,
    TextFeatures,
    find_grounds,
    read_features,
    weigh,
)
from hoiam.reading.clean import clean_text, place_tones

SEED = 7
FOLDS = 5
REGULARISATION = {"fields": 0.4, "danes": 0.15}
# A feature of one text alone is more often a slip or a name in small letters than a word.
LEAST_TEXTS = 2
SLOPE = 4.0
LISTED_SHARE = 0.25

_WORD = re.compile(r"(?<![^\W_])(?:[^\W\d_A-Z]|\d)+(?![^\W_])")


class ForbiddenLabel(ValueError):
    """A label that is not in the closed list was about to be learnt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    title: str
    text: str
    labels: tuple[str, ...]


def closed_list(labels: str) -> tuple[str, ...]:
    knowledge = shipped_knowledge()
    if labels == "danes":
        return tuple(knowledge.table("topics/danes_labels.toml")["labels"])
    return tuple(knowledge.table("topics.toml"))


def refuse_other_labels(examples: Iterable[Example], allowed: Sequence[str]) -> None:
    """Raises ForbiddenLabel when an example has a label outside the closed list."""
    for example in examples:
        for label in example.labels:
            if label not in allowed:
                raise ForbiddenLabel(f"{label!r} is not in the closed list of labels")


def read_danes(path: Path = DATA / "topics" / "danes.jsonl") -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def read_examples(labels: str) -> list[Example]:
    """The examples of one label set, from what ships."""
    rows = read_danes()
    if labels == "danes":
        return [
            Example(title=row["title"], text=row["description"] or "", labels=tuple(row["topics"]))
            for row in rows
        ]
    with (DATA / "topics" / "danes_fields.tsv").open(encoding="utf-8", newline="") as file:
        given = {row["id"]: row["fields"] for row in csv.DictReader(file, delimiter="\t")}
    examples = []
    for row in rows:
        fields = given.get(hashlib.sha1(row["url"].encode()).hexdigest()[:16])
        if fields is not None:
            names = tuple(fields.split(",")) if fields != "-" else ()
            examples.append(
                Example(title=row["title"], text=row["description"] or "", labels=names)
            )
    return examples + read_headlines() + read_invented()


def read_invented() -> list[Example]:
    """Texts of our own making, in the manner of today's press: title, lead, fields."""
    return [
        Example(
            title=clean_text(row["title"]),
            text=clean_text(row["text"]),
            labels=tuple(row["topics"]),
        )
        for row in invented_rows()
    ]


def invented_rows() -> list[dict[str, Any]]:
    files = sorted((DATA / "topics").glob("invented*.jsonl"))
    lines = (line for path in files for line in path.read_text(encoding="utf-8").splitlines())
    return [json.loads(line) for line in lines]


def read_headlines(path: Path = DATA / "topics" / "examples.tsv") -> list[Example]:
    """Headlines of our own making, for fields that DANeS (October 2021) hardly speaks of."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return [
        Example(
            title=row["title"],
            text="",
            labels=tuple(row["fields"].split(",")) if row["fields"] != "-" else (),
        )
        for row in rows
    ]


def prepare(examples: Sequence[Example]) -> list[TextFeatures]:
    """The features of each example, without words never written small within a sentence.

    Such a word that opens a sentence may be a name ("Ronaldo ghi bàn"); a model learns no names.
    """
    lexicon = Lexicon.read(shipped_knowledge().table("topics/lexicon.toml"))
    written = (f"{example.title} {example.text}" for example in examples)
    ordinary = {word for text in written for word in _WORD.findall(place_tones(text))}
    features = [read_features(example.title, example.text, lexicon) for example in examples]
    return [
        replace(
            text,
            counts={
                feature: count
                for feature, count in text.counts.items()
                if feature[0] == "g" or ordinary.issuperset(feature[2:].split(" "))
            },
        )
        for text in features
    ]


def vocabulary(texts: Sequence[TextFeatures]) -> tuple[list[str], np.ndarray]:
    """Features worth keeping, sorted, and the idf of each (1 for groups)."""
    seen = Counter(feature for features in texts for feature in features.counts)
    kept = sorted(f for f, count in seen.items() if count >= LEAST_TEXTS or f[0] == "g")
    idf = [1.0 if f[0] == "g" else log((1 + len(texts)) / (1 + seen[f])) + 1.0 for f in kept]
    return kept, np.array(idf, dtype=np.float32)


def matrix(
    texts: Sequence[TextFeatures], kept: Sequence[str], idf: np.ndarray
) -> sparse.csr_matrix:
    rows = {feature: row for row, feature in enumerate(kept)}
    weighed = [weigh(features.counts, rows, idf) for features in texts]
    indices = [row for values in weighed for row in values]
    data = [value for values in weighed for value in values.values()]
    ends = np.cumsum([0, *(len(values) for values in weighed)])
    return sparse.csr_matrix((data, indices, ends), shape=(len(texts), len(kept)))


def targets(examples: Sequence[Example], allowed: Sequence[str]) -> np.ndarray:
    return np.array([[label in example.labels for label in allowed] for example in examples])


def fit(known: sparse.csr_matrix, wanted: np.ndarray, c: float) -> tuple[np.ndarray, np.ndarray]:
    """Weights (features × labels) and bias of one linear separator for each label."""
    weights, bias = np.zeros((known.shape[1], wanted.shape[1])), np.full(wanted.shape[1], -9.0)
    for label in range(wanted.shape[1]):
        if wanted[:, label].any():
            machine = LinearSVC(C=c, random_state=SEED).fit(known, wanted[:, label])
            weights[:, label], bias[label] = machine.coef_[0], machine.intercept_[0]
    return weights, bias


def micro_f1(said: np.ndarray, wanted: np.ndarray) -> float:
    return float(2 * (said & wanted).sum() / max(said.sum() + wanted.sum(), 1))


def best_threshold(scores: np.ndarray, wanted: np.ndarray) -> float:
    candidates = np.quantile(scores, np.linspace(0.7, 0.995, 120))
    return float(max(candidates, key=lambda limit: micro_f1(scores >= limit, wanted)))


def out_of_fold(
    texts: Sequence[TextFeatures], wanted: np.ndarray, c: float, seed: int = SEED
) -> np.ndarray:
    """Scores of each text by a model that did not see it."""
    scores = np.zeros(wanted.shape)
    for train, test in KFold(FOLDS, shuffle=True, random_state=seed).split(texts):
        kept, idf = vocabulary([texts[at] for at in train])
        weights, bias = fit(matrix([texts[at] for at in train], kept, idf), wanted[train], c)
        scores[test] = matrix([texts[at] for at in test], kept, idf) @ weights + bias
    return scores


def fit_judge(
    texts: Sequence[TextFeatures], linear: np.ndarray, wanted: np.ndarray, codes: Sequence[str]
) -> np.ndarray:
    """Weights of the grounds, alike for all fields. `linear` are scores by models that did not
    see the text, or the judge would trust them too far.

    The press of another year has other words, so a part of the judgement does without them.
    """
    grounds = np.vstack(
        [find_grounds(text, row.tolist(), codes) for text, row in zip(texts, linear, strict=True)]
    )
    listed = grounds * np.array([name not in ("linear", "rival") for name in GROUNDS])
    return (1 - LISTED_SHARE) * _weights(grounds, wanted) + LISTED_SHARE * _weights(listed, wanted)


def _weights(grounds: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    machine = LogisticRegression(C=1.0, max_iter=2000, fit_intercept=False, random_state=SEED)
    return machine.fit(grounds, wanted.ravel()).coef_[0]


def judge_scores(
    texts: Sequence[TextFeatures], linear: np.ndarray, judge: np.ndarray, codes: Sequence[str]
) -> np.ndarray:
    return np.array(
        [
            find_grounds(text, row.tolist(), codes) @ judge
            for text, row in zip(texts, linear, strict=True)
        ]
    )


def nested_f1(
    texts: Sequence[TextFeatures], wanted: np.ndarray, c: float, codes: Sequence[str] = ()
) -> float:
    """Micro-F1 over five folds, all else chosen inside each fold's own training part.

    With `codes`, a judge over their grounds decides.
    """
    said = np.zeros(wanted.shape, dtype=bool)
    for train, test in KFold(FOLDS, shuffle=True, random_state=SEED).split(texts):
        inside, outside = [texts[at] for at in train], [texts[at] for at in test]
        known = out_of_fold(inside, wanted[train], c, SEED + 1)
        kept, idf = vocabulary(inside)
        weights, bias = fit(matrix(inside, kept, idf), wanted[train], c)
        scores = matrix(outside, kept, idf) @ weights + bias
        if codes:
            judge = fit_judge(inside, known, wanted[train], codes)
            known = judge_scores(inside, known, judge, codes)
            scores = judge_scores(outside, scores, judge, codes)
        said[test] = scores >= best_threshold(known, wanted[train])
    return micro_f1(said, wanted)


def pack(
    kept: Sequence[str],
    idf: np.ndarray,
    model: tuple[np.ndarray, np.ndarray],
    allowed: Sequence[str],
    judge: np.ndarray,
    limit: float,
) -> Mapping[str, np.ndarray]:
    """What is stored: weights as one byte each, with the scale of each label."""
    weights, bias = model
    scales = np.maximum(np.abs(weights).max(axis=0), 1e-6) / 127
    return {
        "features": np.frombuffer("\n".join(kept).encode(), dtype=np.uint8),
        "labels": np.frombuffer("\n".join(allowed).encode(), dtype=np.uint8),
        "importance": idf.astype(np.float16),
        "weights": np.round(weights / scales).astype(np.int8),
        "scales": scales.astype(np.float32),
        "bias": bias.astype(np.float32),
        "thresholds": np.full(len(allowed), limit, dtype=np.float32),
        "slopes": np.full(len(allowed), 1.0 if judge.size else SLOPE, dtype=np.float32),
        "judge": judge.astype(np.float32),
    }


def train(labels: str, *, check: bool) -> None:
    allowed, examples = closed_list(labels), read_examples(labels)
    refuse_other_labels(examples, allowed)
    texts = prepare(examples)
    wanted, c = targets(examples, allowed), REGULARISATION[labels]
    codes = allowed if labels == "fields" else ()
    if check:
        print(f"{labels}: micro-F1 over five folds {nested_f1(texts, wanted, c, codes):.4f}")
        return
    scores = out_of_fold(texts, wanted, c)
    judge = fit_judge(texts, scores, wanted, codes) if codes else np.empty(0)
    if codes:
        print("  ".join(f"{n} {w:.2f}" for n, w in zip(GROUNDS, judge, strict=True)))
        scores = judge_scores(texts, scores, judge, codes)
    limit = best_threshold(scores, wanted)
    kept, idf = vocabulary(texts)
    model = fit(matrix(texts, kept, idf), wanted, c)
    np.savez_compressed(
        DATA / "topics" / f"{labels}.npz", **pack(kept, idf, model, allowed, judge, limit)
    )
    print(f"{labels}: {len(examples)} texts, {len(kept)} features, threshold {limit:.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--labels", choices=("fields", "danes", "all"), default="all")
    parser.add_argument("--check", action="store_true", help="print five folds, write nothing")
    options = parser.parse_args()
    for labels in ("fields", "danes") if options.labels == "all" else (options.labels,):
        train(labels, check=options.check)


if __name__ == "__main__":
    main()
