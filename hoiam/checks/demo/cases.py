"""One claim of the demonstration on its way, and what all of them share."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from hoiam.checks.demo.rows import Row
from hoiam.checks.models import Claim, FactCheck
from hoiam.issues.demo.world import DAY, OPENS, World, moment
from hoiam.offices.models import Office, User
from hoiam.topics.models import Topic

# The table's days fit this many; with fewer days they are drawn closer together.
WRITTEN_FOR = 60
RECENT = 10


@dataclass(slots=True, kw_only=True)
class Stage:
    """People by name, bodies and topics by code, the sample press, and whose claim is whose."""

    world: World
    people: Mapping[str, User]
    offices: Mapping[str, Office]
    topics: Mapping[str, Topic]
    articles: Mapping[str, Mapping[str, Any]]
    cases: dict[str, Case] = field(default_factory=dict)

    def day(self, ago: int) -> date:
        length = (self.world.last - self.world.first).days + 1
        if ago > RECENT and length < WRITTEN_FOR:
            ago = max(RECENT, ago * length // WRITTEN_FOR)
        return self.world.last - DAY * ago

    def is_taken(self, claim: Claim) -> bool:
        """Whether a claim is already the one of some row."""
        return any(case.claim is not None and case.claim.pk == claim.pk for case in self.all())

    def all(self) -> list[Case]:
        return list(self.cases.values())


class Case:
    """A row, and the claim and the check that came of it so far."""

    def __init__(self, row: Row, stage: Stage) -> None:
        self.row, self.stage, self.world = row, stage, stage.world
        self.draw = random.Random(f"{stage.world.seed}:claim:{row.key}")
        self.claim: Claim | None = None
        self.check: FactCheck | None = None
        # On a page with others it waits, rated, until that page is begun.
        self.is_ready = False

    @property
    def lead(self) -> User:
        return self.stage.people[self.row.by[0]]

    @property
    def second(self) -> User:
        return self.stage.people[self.row.by[1]]

    @property
    def now(self) -> datetime:
        return self.world.now

    def fresh(self) -> Claim:
        """The claim as it is now."""
        assert self.claim is not None
        self.claim.refresh_from_db()
        return self.claim

    def first_asked(self) -> datetime:
        """Early on its day, whatever day of the week that is."""
        day = self.stage.day(self.row.ago)
        return moment(day, OPENS) - timedelta(minutes=self.draw.randint(5, 90))

    def begins(self, asked: datetime) -> datetime:
        """When a checker looks at it: the next office hours, or on duty where none are left."""
        day = timezone.localdate(asked)
        working = self.world.calendar.next_working(day if self.row.ago <= 1 else day + DAY)
        when = max(self.world.on(working, self.draw), asked + timedelta(minutes=40))
        if when < self.world.end:
            return when
        return asked + timedelta(minutes=self.draw.randint(60, 200))

    def step(self) -> datetime:
        """The next thing somebody does about it; what is urgent is not left for Monday."""
        when = self.world.soon(self.draw)
        if when < self.world.end:
            return when
        return self.now + timedelta(minutes=self.draw.randint(6, 20))
