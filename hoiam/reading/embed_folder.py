"""A model of one's own from a folder, as sentence-transformers lays it out with an ONNX export.

It reads `model.onnx` or `onnx/model.onnx`, `tokenizer.json`, and, where they are there, the way of
pooling (`1_Pooling/config.json`) and what is put before a text (`prompts`, named `query` and
`passage` or `document`, in `config_sentence_transformers.json`). Needs the package `tokenizers`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from hoiam.reading.embed_text import plain_input
from hoiam.reading.errors import EmbedderError

Rows = NDArray[np.float32]

_MOST_PIECES = 256
_MODELS = ("model.onnx", "onnx/model.onnx")


class FolderModel:
    """Raises EmbedderError where the folder holds no model, or a package needed is missing."""

    def __init__(self, folder: str) -> None:
        self._folder = Path(folder)
        self._tokenizer = self._read_tokenizer()
        self._session = self._open_session()
        self._inputs = {taken.name for taken in self._session.get_inputs()}
        self._first_only = bool(self._table("1_Pooling/config.json").get("pooling_mode_cls_token"))
        prompts = self._table("config_sentence_transformers.json").get("prompts")
        self._prompts = prompts if isinstance(prompts, dict) else {}
        self.name = f"folder:{self._folder.name}/{self._digest()}"
        self.size = len(self._row("", "query"))

    def embed(self, texts: Sequence[str], *, kind: Literal["query", "passage"]) -> Rows:
        rows: Rows = np.zeros((len(texts), self.size), np.float32)
        for number, text in enumerate(texts):
            rows[number] = self._row(plain_input(text), kind)
        return rows

    def _row(self, text: str, kind: str) -> Rows:
        other = "document" if kind == "passage" else ""
        prompt = self._prompts.get(kind, self._prompts.get(other, ""))
        read = self._tokenizer.encode(f"{prompt}{text}")
        given = {
            "input_ids": np.array([read.ids], np.int64),
            "attention_mask": np.array([read.attention_mask], np.int64),
            "token_type_ids": np.array([read.type_ids], np.int64),
        }
        taken = {name: given[name] for name in self._inputs & given.keys()}
        found = np.asarray(self._session.run(None, taken)[0][0], np.float32)
        if found.ndim == 2:  # a state for each piece; else the model has pooled them itself
            found = found[0] if self._first_only else found.mean(axis=0)
        row: Rows = found / max(float(np.linalg.norm(found)), 1e-9)
        return row

    def _read_tokenizer(self) -> Any:
        path = self._folder / "tokenizer.json"
        if not path.is_file():
            raise EmbedderError("embedder.no-model", missing="tokenizer.json")
        try:
            from tokenizers import Tokenizer
        except ImportError as error:
            raise EmbedderError("embedder.not-installed", package="tokenizers") from error
        try:
            tokenizer = Tokenizer.from_file(str(path))
        except Exception as error:  # it raises Exception itself
            raise EmbedderError("embedder.unreadable", kind=path.name) from error
        tokenizer.enable_truncation(_MOST_PIECES)
        tokenizer.no_padding()
        return tokenizer

    def _open_session(self) -> Any:
        from hoiam.reading.embed_e5 import session

        path = next(
            (self._folder / name for name in _MODELS if (self._folder / name).is_file()), None
        )
        if path is None:
            raise EmbedderError("embedder.no-model", missing="model.onnx")
        try:
            return session(str(path))
        except ImportError as error:
            raise EmbedderError("embedder.not-installed", package="onnxruntime") from error
        except Exception as error:  # ONNX Runtime's own kinds share no other root
            raise EmbedderError("embedder.unreadable", kind=type(error).__name__) from error

    def _table(self, name: str) -> dict[str, Any]:
        path = self._folder / name
        try:
            table = json.loads(path.read_bytes()) if path.is_file() else {}
        except ValueError as error:
            raise EmbedderError("embedder.unreadable", kind=name) from error
        return table if isinstance(table, dict) else {}

    def _digest(self) -> str:
        """Of the names and sizes of the files that decide a vector, not of their gigabytes."""
        digest = hashlib.sha256()
        for path in sorted(self._folder.rglob("*")):
            if path.is_file():
                digest.update(f"{path.relative_to(self._folder)} {path.stat().st_size}\n".encode())
        return digest.hexdigest()[:12]
