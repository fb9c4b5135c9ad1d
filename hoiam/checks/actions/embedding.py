"""The job that gives every published check its vector, a slice at a time; a kill loses a slice."""

from __future__ import annotations

from datetime import datetime

from hoiam.checks.index import open_model, open_store, own_checks, their_checks
from hoiam.jobs.clock import Again
from hoiam.jobs.registry import job
from hoiam.reading.match import Check
from hoiam.reading.match_store import VectorFile, fill, passage_of

EVERY = 30
# Less than half a minute of work, so that the worker is soon free for what people wait for.
SLICE = 1_024
# What was withdrawn or reworded is written out once it is this part of the file.
WASTE = 0.5
FEW = 1_000


@job("checks.embed", every=EVERY)
def embed(*, now: datetime) -> Again | None:
    """Embed the newest checks that have no vector yet; ours first."""
    checks = [*own_checks(), *(check for _, check in their_checks())]
    if not checks or (embedder := open_model()) is None:
        return None
    store = open_store(embedder)
    missing = _without_vector(checks, store)
    for _ in fill(missing[:SLICE], embedder, store):
        pass
    if len(missing) > SLICE:
        return Again(at=now)
    if len(store) > len(checks) / WASTE + FEW:
        store.compact(check.check for check in checks)
    return None


def _without_vector(checks: list[Check], store: VectorFile) -> list[Check]:
    return [check for check in checks if store.get(check.check, passage_of(check)) is None]
