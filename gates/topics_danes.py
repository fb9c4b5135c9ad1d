"""The 23 labels of DANeS, five folds: what `hoiam step topics --labels danes` reaches unseen.

Micro-F1; the threshold of each fold is chosen inside its own training part.
"""

from __future__ import annotations

from pathlib import Path

from hoiam.reading.__main__ import shipped_knowledge
from hoiam.reading.classify import Lexicon, read_features
from scripts.train_topics import REGULARISATION, closed_list, nested_f1, read_examples, targets

NEEDS: tuple[str, ...] = ()


def measure(shared: Path) -> dict[str, float]:
    examples = read_examples("danes")
    lexicon = Lexicon.read(shipped_knowledge().table("topics/lexicon.toml"))
    texts = [read_features(example.title, example.text, lexicon) for example in examples]
    return {
        "micro_f1": nested_f1(
            texts, targets(examples, closed_list("danes")), REGULARISATION["danes"]
        )
    }
