"""A text as the pieces of words that a model knows: the likeliest parting (SentencePiece Unigram).

Kudo, "Subword Regularization" (2018); the search is Viterbi's. A word is parted by itself.
"""

from __future__ import annotations

from hoiam.reading.embed_weights import Weights

_BEGIN, _END, _UNKNOWN = 0, 2, 3
_SPACE = "\u2581"
_UNLIKELY = 10.0


class Pieces:
    def __init__(self, weights: Weights) -> None:
        self._numbers = weights.pieces
        self._scores = weights.scores
        self._letters = weights.letters
        self._longest = max(map(len, weights.pieces))
        self._unknown = min(weights.scores) - _UNLIKELY

    def read(self, text: str, most: int) -> list[int]:
        """The numbers of at most `most` pieces, those of beginning and end among them."""
        found = [_BEGIN]
        for word in text.translate(self._letters).split():
            if len(found) >= most - 1:
                break
            found.extend(self._part(_SPACE + word))
        return [*found[: most - 1], _END]

    def _part(self, word: str) -> list[int]:
        if (whole := self._numbers.get(word)) is not None:
            return [whole]
        best = [0.0] + [float("-inf")] * len(word)
        came: list[tuple[int, int]] = [(0, 0)] * (len(word) + 1)
        for start in range(len(word)):
            for end in range(start + 1, min(len(word), start + self._longest) + 1):
                piece = self._numbers.get(word[start:end])
                if piece is not None and best[start] + self._scores[piece] > best[end]:
                    best[end] = best[start] + self._scores[piece]
                    came[end] = (start, piece)
            if best[start] + self._unknown > best[start + 1]:
                best[start + 1] = best[start] + self._unknown
                came[start + 1] = (start, _UNKNOWN)
        found: list[int] = []
        at = len(word)
        while at:
            at, piece = came[at]
            found.append(piece)
        return found[::-1]
