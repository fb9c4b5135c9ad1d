"""What reading knows beside the text itself: tables and models, read once, on first use.

The library opens no file. Whoever uses it hands in `read`, which turns the name of a data file
(`places/units.csv`, `topics.toml`) into its bytes; `__main__` and the product's settings do so
from `hoiam/data/`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Knowledge:
    """A way to the data files, and what was made of them so far."""

    read: Callable[[str], bytes]

    def text(self, name: str) -> str:
        return self.read(name).decode("utf-8")

    def table(self, name: str) -> dict[str, Any]:
        return tomllib.loads(self.text(name))
