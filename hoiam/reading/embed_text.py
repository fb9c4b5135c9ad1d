"""A text as every model reads it."""

from __future__ import annotations

import unicodedata

# About 300 pieces of words: title and lead. The cost of a text grows with its length.
MOST_LETTERS = 1_000


def plain_input(text: str) -> str:
    """`text` composed (NFKC), in one line, cut to its beginning, without what no model knows."""
    text = text[: 4 * MOST_LETTERS].encode("utf-8", "replace").decode().replace("\0", " ")
    return " ".join(unicodedata.normalize("NFKC", text).split())[:MOST_LETTERS]
