"""The one error of reading a message that came in."""

from __future__ import annotations


class Refused(Exception):
    """A message is not taken; `key` is a row of `states.REFUSALS`, and nothing else is told."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key
