"""Putting the claims of the table on the agenda of the demonstration."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from datetime import time
from typing import Any

from django.conf import settings

from hoiam.checks import matching
from hoiam.checks.actions.alerting import raise_alerts
from hoiam.checks.actions.importing import take_file
from hoiam.checks.actions.noticing import end_due
from hoiam.checks.actions.telling import tell_late
from hoiam.checks.demo import asking, finding
from hoiam.checks.demo.cases import Case, Stage
from hoiam.checks.demo.rows import TABLE, read_rows
from hoiam.checks.models import Claim
from hoiam.issues.demo.press import OUTLETS
from hoiam.issues.demo.world import DAY, Course, World, moment
from hoiam.offices.models import User
from hoiam.sources.models import Source
from hoiam.topics.models import Topic

CHECKERS = ("ha", "quan", "tam", "an", "diep")
EVENING = time(23, 40)
IMPORTED_AGO = 3


def start(world: World) -> None:
    """Let two months of claims be asked about and checked. A desk with claims is left alone."""
    if Claim.objects.exists():
        return
    people = {user.username: user for user in User.objects.filter(username__in=CHECKERS)}
    if set(CHECKERS) - people.keys():
        return
    # What this process knew of claims before is of another desk.
    matching.forget()
    table = settings.KNOWLEDGE.table(TABLE)
    stage = _stage(world, people)
    for row in read_rows(table):
        stage.cases[row.key] = Case(row, stage)
    for case in stage.all():
        asked = asking.start(case) or case.first_asked()
        world.begin(case.begins(asked), finding.course(case))
    world.begin(moment(world.first, EVENING), _evenings(world))
    _import(world, people["ha"], table)


def _stage(world: World, people: Mapping[str, User]) -> Stage:
    press = settings.KNOWLEDGE.table(OUTLETS)
    return Stage(
        world=world,
        people=people,
        offices=world.cast.offices,
        topics={topic.code: topic for topic in Topic.objects.all()},
        articles={row["id"]: row for row in press["article"]},
    )


def _evenings(world: World) -> Course:
    """What the worker does by itself, once a day instead of all the time."""
    while True:
        raise_alerts(now=world.now)
        end_due(now=world.now)
        tell_late(now=world.now)
        yield moment(world.today + DAY, EVENING)


def _import(world: World, editor: User, table: Mapping[str, Any]) -> None:
    draw = random.Random(f"{world.seed}:theirs")
    day = world.last - DAY * IMPORTED_AGO
    while not world.calendar.is_working(day):
        day -= DAY
    world.begin(world.on(day, draw), _theirs(world, editor, table))


def _theirs(world: World, editor: User, table: Mapping[str, Any]) -> Course:
    """The checks of an invented publisher come in as a file."""
    publisher = table["publisher"]
    Source.objects.get_or_create(
        host=publisher["host"],
        defaults={
            "name": publisher["name"],
            "home_url": f"https://{publisher['host']}/",
            "is_sample": True,
            "added_at": world.now,
        },
    )
    reviews = [_review(world, publisher, row) for row in table["theirs"]]
    take_file(editor, json.dumps(reviews).encode(), now=world.now)
    return
    yield


def _review(world: World, publisher: Mapping[str, str], row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": f"https://{publisher['host']}/{row['slug']}.html",
        "name": row["title"],
        "claimReviewed": row["claim"],
        "inLanguage": row.get("language", "vi"),
        "datePublished": (world.last - DAY * row["ago"]).isoformat(),
        "author": {"@type": "Organization", "name": publisher["name"]},
        "reviewRating": {"@type": "Rating", "alternateName": row["verdict"]},
    }
