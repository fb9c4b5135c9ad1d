"""Vectors of checks for gates: made once, then kept in the folder that `hoiam step match` uses."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hoiam.reading.embed import Embedder
from hoiam.reading.match import Check
from hoiam.reading.match_store import VectorFile, fill, passage_of

Row = NDArray[np.float32]


def vectors_of(checks: Iterable[Check], embedder: Embedder) -> dict[str, Row]:
    """The row of each check."""
    folder = Path(os.environ.get("HOIAM_VAR") or tempfile.gettempdir()) / "match"
    store = VectorFile.open(folder, embedder.name, size=embedder.size)
    texts = {check.check: passage_of(check) for check in checks}
    named = {text: Check(check=text, claim=text) for text in texts.values()}
    rows: dict[str, Row] = {}
    wanted = [replace(check, check=text) for text, check in named.items()]
    for part in fill(wanted, embedder, store, workers=os.cpu_count() or 1):
        rows.update(zip(part.checks, part.rows, strict=True))
    store.close()
    return {check: rows[text] for check, text in texts.items()}
