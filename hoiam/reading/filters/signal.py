"""`hoiam step signal`: whether `title` and `text` raise a problem that an office must answer."""

from __future__ import annotations

import argparse
from dataclasses import dataclass

from hoiam.reading.clean import clean_text
from hoiam.reading.filters import Record, field
from hoiam.reading.knowledge import Knowledge
from hoiam.reading.signal import SignalRules, find_signal, load_rules


@dataclass(frozen=True, slots=True)
class SignalStep:
    rules: SignalRules

    def __call__(self, record: Record, /) -> Record:
        title = clean_text(field(record, "title"))
        text = clean_text(field(record, "text", required=False))
        signal = find_signal(title, text, rules=self.rules)
        return {"needs_answer": signal.needs_answer, "reasons": list(signal.reasons)}


def build(options: argparse.Namespace, knowledge: Knowledge) -> SignalStep:
    return SignalStep(load_rules(knowledge))
