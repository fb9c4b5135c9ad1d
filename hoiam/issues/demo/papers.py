"""Official documents that give tasks to offices: each task is an issue with its own date."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from hoiam.documents.actions import add_document
from hoiam.documents.models import OfficialDocument
from hoiam.issues.actions import answering, assigning, opening
from hoiam.issues.demo.world import Course, World
from hoiam.issues.models import Issue
from hoiam.publishing.actions import signing

DAY = timedelta(days=1)


def start(world: World, table: Mapping[str, Any]) -> None:
    """Put each document of the table on the agenda, so many days after the first."""
    length = (world.last - world.first).days
    for number, row in enumerate(table["document"]):
        draw = random.Random(f"{world.seed}:paper:{number}")
        day = world.calendar.next_working(world.first + DAY * int(length * row["at"]))
        world.begin(world.on(day, draw), _paper(world, row, draw))


def _paper(world: World, row: Mapping[str, Any], draw: random.Random) -> Course:
    """Entered, signed by two, published; then its tasks are assigned one by one."""
    cast = world.cast
    document = add_document(
        cast.editor,
        kind=row["kind"],
        number=row["number"],
        issuer=cast.offices[row["issuer"]],
        issued_on=world.today - DAY,
        title=row["title"],
        summary=row["summary"],
        text=row["text"],
        signer=row["signer"],
        is_sample=True,
        now=world.now,
    )
    yield world.soon(draw)
    signing.submit(cast.editor, document.publication, now=world.now)
    yield world.soon(draw)
    publication = signing.approve(cast.approver, document.publication, now=world.now)
    signing.publish(cast.approver, publication, now=world.now)
    for number, task in enumerate(row["task"], 1):
        yield world.soon(draw)
        issue = _assign(world, document, number, task)
        world.begin(world.after(2, draw), _work(world, issue, task, draw))


def _assign(
    world: World, document: OfficialDocument, number: int, task: Mapping[str, Any]
) -> Issue:
    editor, office = world.cast.editor, world.cast.offices[task["office"]]
    due = world.calendar.next_working(world.today + DAY * task["days"])
    document.publication.refresh_from_db()
    issue = opening.open_issue(
        editor,
        title=task["title"],
        question=task["question"],
        kind="assignment",
        office=office,
        document=document,
        task=number,
        due=due,
        now=world.now,
    )
    return assigning.assign_issue(editor, issue, office, now=world.now)


def _work(world: World, issue: Issue, task: Mapping[str, Any], draw: random.Random) -> Course:
    """What the office does; `after` the assignment so many days, or nothing yet."""
    issue.refresh_from_db()
    officer = world.cast.officer(issue.office)
    issue = assigning.accept_issue(officer, issue, now=world.now)
    if "done" not in task:
        return
    yield world.after(task["after"], draw)
    issue.refresh_from_db()
    answer = answering.write_answer(
        officer,
        issue,
        outcome="done",
        title=task["done_title"],
        body=task["done"],
        now=world.now,
    )
    yield world.soon(draw)
    answer = answering.submit_answer(officer, answer, now=world.now)
    yield world.after(1, draw)
    publication = signing.approve(world.cast.approver, answer.publication, now=world.now)
    signing.publish(world.cast.approver, publication, now=world.now)
