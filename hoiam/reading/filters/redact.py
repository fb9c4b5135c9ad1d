"""`hoiam step redact`: `text` → `text` without personal data, `removed`: {kind: count}."""

from __future__ import annotations

import argparse

from hoiam.reading.filters import Record, Step, field
from hoiam.reading.knowledge import Knowledge
from hoiam.reading.redact import redact


def build(options: argparse.Namespace, knowledge: Knowledge) -> Step:
    del options, knowledge

    def step(record: Record) -> Record:
        redacted = redact(field(record, "text"))
        return {"text": redacted.text, "removed": dict(redacted.removed)}

    return step
