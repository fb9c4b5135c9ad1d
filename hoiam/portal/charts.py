"""The curve of what still waits, as the numbers that one SVG template draws; its table says the
same in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from hoiam.issues.figures import Point

WIDTH, HEIGHT = 640, 300
LEFT, RIGHT, TOP, BOTTOM = 56, 16, 16, 48
STEPS_OF_DAYS = (1, 2, 5, 10, 20, 30, 60, 90, 180, 365)
MOST_TICKS = 8
ROWS_SHOWN = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    at: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartRow:
    """On this day so many in a hundred still waited, of so many that were watched so long."""

    day: int
    waiting: int
    low: int
    high: int | None
    at_risk: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A step line with its band, on a ground of `width` by `height`."""

    width: int
    height: int
    line: str
    band: str
    across: list[Tick]
    up: list[Tick]
    left: float
    right: float
    bottom: float
    top: float
    half: float
    rows: list[ChartRow]


def waiting_chart(points: Sequence[Point]) -> Chart:
    """The share still without an answer by days since assignment; `points` begin at day 0."""
    last = max(points[-1].day, 1)
    inner_width, inner_height = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM

    def x(day: float) -> float:
        return round(LEFT + inner_width * day / last, 1)

    def y(share: float) -> float:
        return round(TOP + inner_height * (1 - share), 1)

    highs = [(point.day, 1.0 if point.high is None else point.high) for point in points]
    lows = [(point.day, point.low) for point in points]
    upper = _steps([(x(day), y(share)) for day, share in highs])
    lower = _steps([(x(day), y(share)) for day, share in lows])
    return Chart(
        width=WIDTH,
        height=HEIGHT,
        line=_path(_steps([(x(point.day), y(point.waiting)) for point in points])),
        band=_path([*upper, *reversed(lower)]) + "Z",
        across=[Tick(at=x(day), label=str(day)) for day in _days(last)],
        up=[Tick(at=y(share / 100), label=f"{share} %") for share in (0, 25, 50, 75, 100)],
        left=LEFT,
        right=WIDTH - RIGHT,
        bottom=HEIGHT - BOTTOM,
        top=TOP,
        half=y(0.5),
        rows=_table(points),
    )


def _steps(corners: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Level until the next day, then straight down to it."""
    found = [corners[0]]
    for (_before, level), (across, down) in pairwise(corners):
        found += [(across, level), (across, down)]
    return found


def _path(corners: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{across:g} {down:g}" for across, down in corners)


def _days(last: int) -> range:
    step = next((step for step in STEPS_OF_DAYS if last / step <= MOST_TICKS), last)
    return range(0, last + 1, step)


def _table(points: Sequence[Point]) -> list[ChartRow]:
    """Each point where there are few, otherwise some evenly among them, with first and last."""
    chosen = points
    if len(points) > ROWS_SHOWN:
        stride = (len(points) - 1) / (ROWS_SHOWN - 1)
        chosen = [points[round(n * stride)] for n in range(ROWS_SHOWN)]
    return [
        ChartRow(
            day=point.day,
            waiting=round(100 * point.waiting),
            low=round(100 * point.low),
            high=None if point.high is None else round(100 * point.high),
            at_risk=point.at_risk,
        )
        for point in chosen
    ]
