"""A text as a direction in some hundred dimensions: texts that mean the same point the same way.

The model is multilingual E5 small (Wang et al., "Multilingual E5 Text Embeddings", 2024), whose
weights come inside a package: no network, no GPU. What was embedded is not kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from hoiam.reading.errors import EmbedderError

Rows = NDArray[np.float32]
Kind = Literal["query", "passage"]

FOLDER = "folder:"


class Embedder(Protocol):
    """`name` is another one whenever the same text would get another vector."""

    @property
    def name(self) -> str: ...

    @property
    def size(self) -> int: ...

    def embed(self, texts: Sequence[str], *, kind: Kind) -> Rows:
        """One unit row for each text, whatever is in it; of a long one its beginning.

        A claim is a `query`, what is searched through are `passage`s.
        """
        ...


def open_embedder(
    name: str = "e5-small", *, say: Callable[[str], object] = lambda reason: None
) -> Embedder | None:
    """The embedder of that name; None where this machine can't run it, and `say` is told why.

    "none" is none at all, and so is ""; `folder:PATH` is a model of one's own (`embed_folder`).
    Raises EmbedderError for a name that nobody knows and for a folder that can't be used.
    """
    if name in ("", "none"):
        return None
    if name.startswith(FOLDER):
        from hoiam.reading.embed_folder import FolderModel

        return FolderModel(name.removeprefix(FOLDER))
    if name != "e5-small":
        raise EmbedderError("embedder.unknown", name=name)
    from hoiam.reading.embed_e5 import E5Small

    try:
        return E5Small()
    except Exception as error:  # noqa: BLE001 - whatever ails a model, words go on without it
        say(f"{type(error).__name__}: {error}")
        return None
