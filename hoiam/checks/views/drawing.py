"""The curve of a claim as numbers that one SVG template draws; its table says the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hoiam.checks.queries.curves import Curve

WIDTH, HEIGHT, BASE = 320, 84, 66
TOP = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One day: how many different texts asked, and above it how many articles of its stories came.

    `askings`: all that asked on it, copies of one text too.
    """

    x: float
    wide: float
    tips: int
    articles: int
    tips_y: float
    tips_tall: float
    articles_y: float
    articles_tall: float
    askings: int
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """Bars on a ground of `width` by `height`; `rows` are the days on which something came."""

    width: int
    height: int
    base: int
    bars: list[Bar]
    first: date
    last: date
    most: int
    tips: int
    askings: int
    articles: int

    @property
    def rows(self) -> list[Bar]:
        return [bar for bar in self.bars if bar.askings or bar.articles]


def draw_curve(curve: Curve) -> Drawing | None:
    """Counts by day as bars, one on the other; None where nothing came in all these days."""
    counts = list(zip(curve.days, curve.tips, curve.articles, curve.askings, strict=True))
    most = max((asked + told for _day, asked, told, _all in counts), default=0)
    if not most:
        return None
    step, tall = WIDTH / len(counts), BASE - TOP
    bars = []
    for index, (day, asked, told, askings) in enumerate(counts):
        asked_tall, told_tall = (round(tall * n / most, 1) for n in (asked, told))
        bars.append(
            Bar(
                x=round(index * step, 1),
                wide=round(step * 0.8, 1),
                tips=asked,
                articles=told,
                tips_y=round(BASE - asked_tall, 1),
                tips_tall=asked_tall,
                articles_y=round(BASE - asked_tall - told_tall, 1),
                articles_tall=told_tall,
                askings=askings,
                day=day,
            )
        )
    return Drawing(
        width=WIDTH,
        height=HEIGHT,
        base=BASE,
        bars=bars,
        first=curve.days[0],
        last=curve.days[-1],
        most=most,
        tips=sum(curve.tips),
        askings=sum(curve.askings),
        articles=sum(curve.articles),
    )
