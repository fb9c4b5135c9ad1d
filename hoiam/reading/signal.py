"""Whether a text raises a problem with a public service or decision that an office can answer.

    find_signal(title, text, rules=load_rules(knowledge))

It weighs phrases of a list that people can read and change, and words beside them; the weights
are learnt by scripts/train_signal.py. What it never weighs: names, the outlet, and words of praise
or blame (see `signs`). Whether the place is ours, and who is right, is not its business.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, log, sqrt
from typing import Any

import numpy as np
import numpy.typing as npt

from hoiam.reading.fold import fold
from hoiam.reading.knowledge import Knowledge
from hoiam.reading.signs import PROBLEM_KINDS, CueList, Signs, read_signs
from hoiam.reading.stages import Signal

# Chosen by cross-validation on the training data; gate needs_answer.
WORDS_WEIGHT = 4.0
TITLE_WEIGHT = 0.7
# What the list says of a whole article, where what is learnt looks at title and first words.
LIST_WEIGHT = 1.0

_MOST_REASONS = 6
# What a reason that is no listed phrase must add to the sum, in log-odds.
_LEAST_REASON = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalRules:
    """The list, and what was learnt of it: log-odds of each feature.

    Features: `k`, a place and a kind; `t` or `w` and one or two words of the title, or of title
    and first sentences. `importance` is their idf. `folded` finds them for unaccented text.
    """

    cues: CueList
    rows: Mapping[str, int]
    folded: Mapping[str, int]
    importance: Sequence[float]
    weights: Sequence[float]
    bias: float


def load_rules(knowledge: Knowledge) -> SignalRules:
    with np.load(io.BytesIO(knowledge.read("signal/weights.npz"))) as stored:
        arrays = {name: stored[name] for name in stored.files}
    return build_rules(knowledge.table("signal/rules.toml"), arrays)


def build_rules(table: Mapping[str, Any], arrays: Mapping[str, npt.NDArray[Any]]) -> SignalRules:
    """Rules from the list and the arrays that training stores."""
    features = bytes(arrays["features"]).decode().split("\n")
    folded: dict[str, int] = {}
    for row, feature in enumerate(features):
        key = feature if feature.startswith("k ") else fold(feature)
        folded[key] = -1 if key in folded else row
    return SignalRules(
        cues=CueList.read(table),
        rows={feature: row for row, feature in enumerate(features)},
        folded={key: row for key, row in folded.items() if row >= 0},
        importance=arrays["importance"].astype(float).tolist(),
        weights=arrays["weights"].astype(float).tolist(),
        bias=float(arrays["bias"]),
    )


def weigh_signs(
    signs: Signs, rows: Mapping[str, int], importance: Sequence[float]
) -> dict[int, float]:
    """The signs as rows and values: tf-idf of unit length for words, plain for kinds."""
    values: dict[int, float] = {}
    for kind, amount in signs.kinds.items():
        row = rows.get(f"k {kind}")
        if row is not None:
            values[row] = amount
    for block, counts, share in (("t", signs.title, TITLE_WEIGHT), ("w", signs.both, 1.0)):
        found = {
            row: (1.0 + log(count)) * importance[row]
            for gram, count in counts.items()
            if (row := rows.get(f"{block} {gram}")) is not None
        }
        length = sqrt(sum(value * value for value in found.values())) or 1.0
        scale = WORDS_WEIGHT * share / length
        values.update((row, value * scale) for row, value in found.items())
    return values


def find_signal(title: str, text: str, *, rules: SignalRules) -> Signal:
    """How surely the text raises such a problem, and the words of the text that say so.

    `needs_answer` is 0 to 1, at .5 and over it does, and then there is a reason. `reasons` are
    never a name.
    """
    signs = read_signs(title, text, rules.cues)
    rows = rules.folded if signs.plain else rules.rows
    values = weigh_signs(signs, rows, rules.importance)
    parts = {row: value * rules.weights[row] for row, value in values.items()}
    score = rules.bias + sum(parts.values()) + LIST_WEIGHT * signs.listed
    reasons = _reasons(signs, rows, parts) if score >= 0 else ()
    if not reasons:
        # What can't be shown can't be said.
        score = min(score, -0.01)
    return Signal(needs_answer=round(1 / (1 + exp(-score)), 4), reasons=reasons)


def _reasons(signs: Signs, rows: Mapping[str, int], parts: Mapping[int, float]) -> tuple[str, ...]:
    """Listed phrases that name a problem, or weaker ones, or the words that weighed most."""
    for kinds in (PROBLEM_KINDS, ("weak", "answer")):
        if said := dict.fromkeys(find.phrase for find in signs.finds if find.kind in kinds):
            return tuple(said)[:_MOST_REASONS]
    added = {
        gram: sum(parts.get(rows.get(f"{block} {gram}", -1), 0.0) for block in "tw")
        for gram in signs.written
    }
    surest = sorted(added, key=lambda gram: -added[gram])[:_MOST_REASONS]
    return tuple(signs.written[gram] for gram in surest if added[gram] >= _LEAST_REASON)
