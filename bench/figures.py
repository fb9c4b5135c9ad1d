"""Dates and figures: what a count, an explanation and the figures of an office cost."""

from __future__ import annotations

import os
import random
import resource
import time
from collections.abc import Callable
from datetime import date, timedelta

from hoiam.config.data import shipped_knowledge

FIRST = date(2026, 1, 5)
COUNTS = 2_000
ROUNDS = 50_000


def timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def dates() -> None:
    from hoiam.issues.calendar import Calendar, read_days_off
    from hoiam.issues.clock import count_days
    from hoiam.issues.deadlines import rule_for, rules
    from hoiam.issues.explain import explain

    knowledge = shipped_knowledge()
    calendar = Calendar(given=read_days_off(knowledge.table("days_off.toml")))
    rule = rule_for(rules(knowledge.table("deadlines.toml")), "press-matter", FIRST)
    year = timed(lambda: count_days(rule, assigned=FIRST, calendar=calendar))
    days = [FIRST + timedelta(days=n % 300) for n in range(COUNTS)]
    counts = [count_days(rule, assigned=day, calendar=calendar) for day in days]
    counted = timed(lambda: [count_days(rule, assigned=day, calendar=calendar) for day in days])
    explained = timed(lambda: [explain(count) for count in counts])
    print(f"first count, with the holidays of its year: {year * 1e3:.0f} ms")
    print(f"a count of {rule.days} days: {counted / COUNTS * 1e3:.3f} ms")
    print(f"its explanation: {explained / COUNTS * 1e3:.3f} ms")


def figures() -> None:
    from hoiam.issues.figures import Row, office_figures

    draw = random.Random(3)
    rows = []
    for _ in range(ROUNDS):
        started = FIRST + timedelta(days=draw.randrange(300))
        reply = started + timedelta(days=draw.randrange(60))
        answered = reply if draw.random() < 0.8 else None
        rows.append(Row(started=started, due=started + timedelta(days=30), answered=answered))
    as_of = FIRST + timedelta(days=320)
    before = megabytes()
    first = timed(lambda: office_figures(rows[:100], as_of=as_of))
    print(f"first figures, with SciPy: {first:.2f} s, {megabytes() - before:.0f} MB")
    small = timed(lambda: office_figures(rows[:100], as_of=as_of))
    large = timed(lambda: office_figures(rows, as_of=as_of))
    print(f"an office of 100 rounds: {small * 1e3:.1f} ms, of {ROUNDS:,}: {large * 1e3:.0f} ms")


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hoiam.config.settings")
    import django

    django.setup()
    dates()
    figures()


if __name__ == "__main__":
    main()
