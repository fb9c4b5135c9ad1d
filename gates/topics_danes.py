"""The 23 labels of DANeS, five folds: what `hoiam step topics --labels danes` reaches unseen.

Micro-F1; the threshold of each fold is chosen inside its own training part.
"""

from __future__ import annotations

from pathlib import Path

from scripts.train_topics import (
    REGULARISATION,
    closed_list,
    nested_f1,
    prepare,
    read_examples,
    targets,
)

NEEDS: tuple[str, ...] = ()


def measure(shared: Path) -> dict[str, float]:
    examples = read_examples("danes")
    texts = prepare(examples)
    return {
        "micro_f1": nested_f1(
            texts, targets(examples, closed_list("danes")), REGULARISATION["danes"]
        )
    }
