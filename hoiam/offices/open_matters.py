"""What an office still owes, told by the rooms above: each registers how to count it.

    open_matters.register("issues", count)        # count(office) -> how many are open

A body with open matters can't be made inactive.
"""

from __future__ import annotations

from collections.abc import Callable

from hoiam.offices.models import Office

_counters: dict[str, Callable[[Office], int]] = {}


def register(name: str, count: Callable[[Office], int]) -> None:
    _counters[name] = count


def count_open(office: Office) -> int:
    """How many matters of an office are open, in all rooms."""
    return sum(count(office) for count in _counters.values())
