"""What will befall each matter: drawn from a seed, before anything happens."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hoiam.issues.calendar import Calendar
from hoiam.issues.demo.writing import Matter

# So often something befalls a matter, of 1,000. What ends a course early is drawn first.
ENDINGS = {"dropped": 20, "withdrawn": 20, "silent": 55}
TURNS = {
    "question": 110,
    "handover": 60,
    "handover-refused": 25,
    "extension": 110,
    "extension-refused": 55,
    "returned": 110,
    "scheduled": 140,
    "objection-kept": 55,
    "objection-reopened": 65,
    "objection-open": 20,
    "correction": 35,
    "review": 20,
    "file": 70,
    "translated": 500,
    "merged": 25,
    "wording": 15,
}
OUTCOMES = {"done": 46, "will-do": 27, "information": 15, "cannot": 7, "not-ours": 5}
PRESS_MATTER = "press-matter"
WITHOUT_PRESS = 0.2

# Whatever is drawn, each of these is seen once for every hundred matters: how many working days
# ago it was opened, what befalls it, where it stands still, and of which kind it is.
SHOWN: tuple[tuple[int, tuple[str, ...], str, str], ...] = (
    (0, (), "draft", "press-matter"),
    (1, (), "draft", "regulation-feedback"),
    (2, (), "assigned", "press-matter"),
    (4, (), "accepted", "press-matter"),
    (6, (), "written", "press-matter"),
    (8, (), "submitted", "press-matter"),
    (7, (), "returned", "press-matter"),
    (9, (), "scheduled", "press-matter"),
    (5, ("question",), "question", "regulation-feedback"),
    (16, ("extension",), "extension", "press-matter"),
    (3, ("handover",), "handover", "press-matter"),
    (26, ("silent",), "", "regulation-feedback"),
    (5, ("silent",), "", "urgent-safety"),
    (33, ("silent",), "", "press-matter"),
    (21, ("objection-open",), "", "press-matter"),
    (31, ("objection-kept",), "", "press-matter"),
    (36, ("objection-reopened",), "", "press-matter"),
    (14, ("objection-reopened", "quick"), "assigned-again", "press-matter"),
    (38, ("promise-kept",), "", "press-matter"),
    (35, ("promise-kept",), "assigned-again", "press-matter"),
    (20, ("promise",), "", "press-matter"),
    (28, ("extension",), "", "press-matter"),
    (30, ("extension-refused",), "", "press-matter"),
    (27, ("handover",), "", "press-matter"),
    (29, ("handover-refused",), "", "press-matter"),
    (24, ("question",), "", "regulation-feedback"),
    (18, ("merged",), "", "press-matter"),
    (25, ("withdrawn",), "", "press-matter"),
    (23, ("dropped",), "", "press-matter"),
    (22, ("withheld",), "", "press-matter"),
    (19, ("correction", "file"), "", "press-matter"),
    (17, ("translated", "quick"), "", "press-matter"),
    (15, ("cannot", "review"), "", "press-matter"),
    (13, ("not-ours", "quick"), "", "press-matter"),
    (12, ("information", "quick"), "", "press-matter"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One matter: when it is opened, what befalls it and where it stands still (`stop`).

    `key` seeds all that is drawn on its way, so that it goes the same way whatever the others do.
    """

    key: str
    matter: Matter
    opened_on: date
    kind: str
    turns: frozenset[str]
    stop: str = ""
    outcome: str = "done"
    has_press: bool = True


def make_plans(
    matters: Sequence[Matter],
    *,
    issues: int,
    seed: int,
    first: date,
    last: date,
    calendar: Calendar,
) -> list[Plan]:
    """So many plans, in the order in which they are opened."""
    draw = random.Random(f"{seed}:plans")
    days = [
        day
        for day in (first + timedelta(days=n) for n in range((last - first).days + 1))
        if calendar.is_working(day)
    ]
    deck: list[Matter] = []
    plans = []
    for number in range(issues):
        at = number % 100
        if at < len(SHOWN) and number < max(len(SHOWN), issues - issues % 100):
            age, turns, stop, kind = SHOWN[at]
            day = days[-1 - min(age, len(days) - 1)]
        else:
            day, turns, stop, kind = draw.choice(days), _turns(draw), "", ""
        deck = deck or draw.sample(list(matters), len(matters))
        matter = _deal(deck, turns, kind, matters, draw)
        plans.append(
            Plan(
                key=f"{seed}:{number}",
                matter=matter,
                opened_on=day,
                kind=matter.kind or PRESS_MATTER,
                turns=frozenset(turns),
                stop=stop,
                outcome=_outcome(turns, draw),
                has_press=bool(stop) or draw.random() > WITHOUT_PRESS,
            )
        )
    return sorted(plans, key=lambda plan: (plan.opened_on, plan.key))


def make_plan(matter: Matter, *, key: str, opened_on: date) -> Plan:
    """The plan of a matter that stands in the sample press already."""
    draw = random.Random(f"{key}:plan")
    turns = _turns(draw)
    return Plan(
        key=key,
        matter=matter,
        opened_on=opened_on,
        kind=PRESS_MATTER,
        turns=frozenset(turns),
        outcome=_outcome(turns, draw),
        has_press=False,
    )


def _turns(draw: random.Random) -> tuple[str, ...]:
    for ending, often in ENDINGS.items():
        if draw.randrange(1000) < often:
            return (ending,)
    return tuple(turn for turn, often in TURNS.items() if draw.randrange(1000) < often)


def _outcome(turns: Sequence[str], draw: random.Random) -> str:
    for turn in turns:
        if turn in OUTCOMES:
            return turn
        if turn.startswith("promise"):
            return "will-do"
    return "done" if "translated" in turns and "quick" in turns else _drawn(draw, OUTCOMES)


def _drawn(draw: random.Random, weights: Mapping[str, int]) -> str:
    return draw.choices(list(weights), weights=list(weights.values()))[0]


def _deal(
    deck: list[Matter],
    turns: Sequence[str],
    kind: str,
    matters: Sequence[Matter],
    draw: random.Random,
) -> Matter:
    """The next matter of the deck; one that fits where its kind or a turn asks for it."""
    if "withheld" in turns:
        return draw.choice([matter for matter in matters if matter.withhold])
    if "translated" in turns and "quick" in turns:
        return draw.choice([matter for matter in matters if matter.english])
    if kind:
        return draw.choice([one for one in matters if (one.kind or PRESS_MATTER) == kind])
    return deck.pop()
