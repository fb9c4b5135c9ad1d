"""Our fields of public service on 330 articles of the press, labelled twice and settled.

`topics_ours/GUIDE.md` says how. Micro-F1 of the fields assigned; how far the two people agree is
printed beside it, as the F1 of one against the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from gates._labels import press_sample, read_labels
from hoiam.reading.__main__ import shipped_knowledge
from hoiam.reading.classify import assign_topics, load_model

NEEDS = ("press/crawl_2026.jsonl",)
HERE = Path(__file__).resolve().parent / "topics_ours"


def measure(shared: Path) -> dict[str, float]:
    settled = _sets(read_labels(HERE / "labels.tsv"))
    if not settled:
        return {}
    articles, model = press_sample(shared), load_model(shipped_knowledge())
    said = {
        key: {topic.code for topic in assign_topics(row["title"], row["text"], model=model)}
        for key, row in articles.items()
        if key in settled
    }
    figures = {"micro_f1": micro_f1(said, settled)}
    one, other = (_sets(read_labels(HERE / f"labels_{who}.tsv")) for who in "ab")
    if one and other:
        figures["agreement_f1"] = micro_f1(one, other)
    return figures


def _sets(labels: Mapping[str, str]) -> dict[str, set[str]]:
    return {
        key: {code.strip() for code in label.split(",")} - {"-", ""}
        for key, label in labels.items()
    }


def micro_f1(said: Mapping[str, set[str]], wanted: Mapping[str, set[str]]) -> float:
    both = said.keys() & wanted.keys()
    right = sum(len(said[key] & wanted[key]) for key in both)
    total = sum(len(said[key]) + len(wanted[key]) for key in both)
    return 2 * right / total if total else 0.0
