"""Grouping: how far the pace holds when a hundred times as many articles are open (1 is equal)."""

from __future__ import annotations

from pathlib import Path

from bench.grouping import DATA
from bench.grouping import measure as measure_speed

NEEDS = (DATA,)


def measure(shared: Path) -> dict[str, float]:
    speed = measure_speed(shared)
    return {
        "pace_at_100000_to_1000": speed.large / speed.small,
        "articles_a_second_at_100000": speed.large,
    }
