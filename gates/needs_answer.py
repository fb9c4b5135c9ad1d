"""Whether an article needs an answer: 330 articles of the press, labelled twice and settled.

`needs_answer/GUIDE.md` says how. F1 of "needs an answer"; kappa of the two people beside it.
"""

from __future__ import annotations

from pathlib import Path

from gates._labels import kappa, press_sample, read_labels
from hoiam.reading.__main__ import shipped_knowledge
from hoiam.reading.signal import find_signal, load_rules

NEEDS = ("press/crawl_2026.jsonl",)
HERE = Path(__file__).resolve().parent / "needs_answer"


def measure(shared: Path) -> dict[str, float]:
    settled = _yes(HERE / "labels.tsv")
    if not settled:
        return {}
    articles, rules = press_sample(shared), load_rules(shipped_knowledge())
    said = {
        key: find_signal(row["title"], row["text"], rules=rules).needs_answer >= 0.5
        for key, row in articles.items()
        if key in settled
    }
    right = sum(said[key] and settled[key] for key in said)
    figures = {
        "f1": 2 * right / max(sum(said.values()) + sum(settled[key] for key in said), 1),
        "precision": right / max(sum(said.values()), 1),
        "recall": right / max(sum(settled[key] for key in said), 1),
    }
    one, other = _yes(HERE / "labels_a.tsv"), _yes(HERE / "labels_b.tsv")
    if one and other:
        figures["agreement_kappa"] = kappa(one, other)
    return figures


def _yes(path: Path) -> dict[str, bool]:
    return {key: label == "1" for key, label in read_labels(path).items()}
