"""Filling an empty desk: everything together, and what it came to."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import override

from hoiam.issues.actions.days import decide_day
from hoiam.issues.actions.reminding import remind_offices
from hoiam.issues.actions.reopening import bring_back
from hoiam.issues.demo import more, papers, people, press, weeks
from hoiam.issues.demo.lives import Life, Scene
from hoiam.issues.demo.plans import make_plan, make_plans
from hoiam.issues.demo.world import DAY, Course, World, moment
from hoiam.issues.demo.writing import read_matters
from hoiam.issues.models import Issue
from hoiam.offices.models import LogEntry
from hoiam.offices.queries.proposing import duties_on
from hoiam.places.models import Level, Place
from hoiam.topics.models import Topic

MATTERS, DESK = "sample/matters.toml", "sample/desk.toml"
SATURDAY = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What is there now."""

    issues: int
    entries: int
    first: date
    last: date


def fill(
    *,
    seed: int,
    issues: int,
    days: int,
    password: str | None,
    now: datetime,
    say: Callable[[date], None] = lambda day: None,
) -> Filled:
    """Let so many days pass up to yesterday evening. The desk must hold no issue yet."""
    last = timezone.localdate(now) - DAY
    first = last - DAY * (days - 1)
    with override(settings.LANGUAGE_CODE):
        cast = people.gather(password=password, now=moment(first, time(0, 0)))
        world = World(seed=seed, first=first, last=last, cast=cast)
        _decide_days(world)
        scene = _scene(world)
        matters = read_matters(scene.matters)
        for plan in make_plans(
            matters, issues=issues, seed=seed, first=first, last=last, calendar=world.calendar
        ):
            Life(plan, world, scene).start()
        _open_from_press(world, scene)
        papers.start(world, scene.desk)
        weeks.start(world)
        more.start_all(world)
        world.begin(moment(first, time(0, 30)), _nights(world))
        world.run(say)
    return Filled(
        issues=Issue.objects.count(), entries=LogEntry.objects.count(), first=first, last=last
    )


def _open_from_press(world: World, scene: Scene) -> None:
    """What the bundled sample press raised becomes issues too, the day after it was told."""
    province = world.cast.offices["ubnd-tinh"].place
    for story in press.told_before(province, until=world.end):
        day = world.calendar.next_working(timezone.localdate(story.last_activity) + DAY)
        if world.first <= day <= world.last:
            matter = press.matter_of(story, now=world.now)
            plan = make_plan(matter, key=f"{world.seed}:press:{story.pk}", opened_on=day)
            Life(plan, world, scene, story=story).start()


def _scene(world: World) -> Scene:
    knowledge = settings.KNOWLEDGE
    desk = knowledge.table(DESK)
    communes = Place.objects.filter(
        level=Level.COMMUNE, valid_to=None, province=world.cast.offices["ubnd-tinh"].place
    ).select_related("province")
    covered = [office.place_id for office in world.cast.offices.values()]
    return Scene(
        matters=knowledge.table(MATTERS),
        desk=desk,
        outlets=press.outlets(now=world.now),
        communes=list(communes.order_by("code")),
        known_communes=list(communes.filter(pk__in=covered).order_by("code")),
        topics={topic.code: topic for topic in Topic.objects.all()},
        duties=list(duties_on(world.first)),
    )


def _decide_days(world: World) -> None:
    """Two days on which this office differs from the calendar, decided before they come."""
    draw = random.Random(f"{world.seed}:days")
    thu = world.cast.administrator
    span = [world.first + DAY * n for n in range((world.last - world.first).days + 30)]
    saturdays = [day for day in span[14:] if day.weekday() == SATURDAY]
    table = settings.KNOWLEDGE.table(DESK)["day"]
    worked, off = saturdays[0], world.calendar.next_working(span[-1] - DAY * draw.randint(2, 9))
    decide_day(thu, day=worked, works=True, why=table["worked"], now=world.now)
    decide_day(thu, day=off, works=False, why=table["off"], now=world.now + timedelta(minutes=3))
    world.learn_calendar()


def _nights(world: World) -> Course:
    """What the worker does by itself: promises come back at night, reminders go out at 7."""
    while True:
        bring_back(now=world.now)
        yield moment(world.today, time(7, 10))
        remind_offices(now=world.now)
        yield moment(world.today + DAY, time(0, 30))
