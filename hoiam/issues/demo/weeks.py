"""The weekly digest: one issued for each week that is over, and a draft of the newest."""

from __future__ import annotations

import random
from datetime import date, timedelta

from hoiam.issues.actions.digest_drafting import draft_digest
from hoiam.issues.actions.digest_issuing import submit_digest
from hoiam.issues.actions.digests import edit_digest
from hoiam.issues.demo.world import DAY, Course, World
from hoiam.issues.models import Digest, DigestKind
from hoiam.issues.queries.digest_memo import HEAD
from hoiam.publishing.actions import signing
from hoiam.publishing.queries import newest_revision

WEEK = timedelta(days=7)
FIRST_NUMBER = 41


def start(world: World) -> None:
    """Put the digests on the agenda; the last is left as a draft for whoever opens the desk."""
    sunday = world.first + DAY * ((6 - world.first.weekday()) % 7 + 7)
    number = FIRST_NUMBER
    while sunday <= world.last:
        draw = random.Random(f"{world.seed}:week:{sunday}")
        # Whoever opens the desk on a Monday finds the draft there already.
        monday = min(world.calendar.next_working(sunday + DAY), world.last)
        is_last = sunday + WEEK > world.last
        course = _week(world, sunday, number, draw, is_draft=is_last)
        world.begin(world.on(monday, draw), course)
        sunday, number = sunday + WEEK, number + 1


def _week(
    world: World, sunday: date, number: int, draw: random.Random, *, is_draft: bool
) -> Course:
    """Drafted by the program, numbered by the editor, signed by two."""
    editor, approver = world.cast.editor, world.cast.approver
    digest = draft_digest(
        editor,
        DigestKind.WEEKLY,
        starts_on=sunday - WEEK + DAY,
        ends_on=sunday,
        now=world.now,
    )
    if is_draft:
        return
    yield world.soon(draw)
    _number(world, digest, number)
    yield world.soon(draw)
    digest = submit_digest(editor, digest, now=world.now)
    yield world.soon(draw)
    publication = signing.approve(approver, digest.publication, now=world.now)
    signing.publish(approver, publication, now=world.now)


def _number(world: World, digest: Digest, number: int) -> None:
    digest.refresh_from_db()
    text = newest_revision(digest.publication)
    head = {name: getattr(digest, name) for name in HEAD} | {"number": number}
    edit_digest(
        world.cast.editor, digest, title=text.title, body=text.body, head=head, now=world.now
    )
