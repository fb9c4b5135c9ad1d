"""One round: what an office does between the assignment and its answer, and what it asks for."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from hoiam.issues.actions import answering, asking, assigning
from hoiam.issues.demo import aftermath, files
from hoiam.issues.demo.world import OPENS, Course, moment
from hoiam.issues.demo.writing import Answered, plain_name
from hoiam.issues.models import Answer
from hoiam.offices.models import Office
from hoiam.publishing.actions import signing
from hoiam.publishing.actions.attaching import attach

if TYPE_CHECKING:
    from hoiam.issues.demo.lives import Life

DAY = timedelta(days=1)
IN_WORK = ("assigned", "accepted")
# Working days from an assignment to its answer, by how an office works.
PACES = {"quick": (1, 6), "steady": (4, 14), "slow": (11, 32)}
URGENT = {"quick": (0, 1), "steady": (0, 3), "slow": (1, 7)}


def first(life: Life) -> Course:
    """The first round, and everything after it."""
    plan, world, draw = life.plan, life.world, life.draw
    if plan.stop == "assigned":
        return
    yield world.after(draw.choice((0, 1, 1, 2)), draw)
    if draw.random() < 0.85 or plan.stop:
        accept(life)
    if plan.stop == "accepted" or "silent" in plan.turns:
        return
    for turn in sorted(plan.turns & TURNS.keys()):
        yield from TURNS[turn](life)
        if plan.stop == turn or life.fresh().state not in IN_WORK:
            return
    answer = yield from work(life, plan.outcome)
    if answer is not None:
        yield from aftermath.follow(life, answer)


def accept(life: Life) -> None:
    issue = life.fresh()
    if issue.state == "assigned":
        officer = life.world.cast.officer(issue.office)
        life.issue = assigning.accept_issue(officer, issue, now=life.world.now)


def question(life: Life) -> Course:
    """The officer asks the editor; where the rule says so the clock stands until the reply."""
    world, draw, issue = life.world, life.draw, life.fresh()
    officer = world.cast.officer(issue.office)
    asked = asking.ask_question(officer, issue, text=life.say("questions"), now=world.now)
    if life.plan.stop != "question":
        yield world.after(draw.randint(1, 4), draw)
        asking.reply_to_question(world.cast.editor, asked, text=life.say("replies"), now=world.now)


def extension(life: Life) -> Course:
    """Half of its time is over when an office asks for more."""
    world, draw = life.world, life.draw
    days = world.calendar.working_days_between(world.today, life.fresh().due)
    yield world.after(max(1, min(days // 2, 9)), draw)
    issue = life.fresh()
    if issue.state not in IN_WORK:
        return
    asked = asking.ask_extension(
        world.cast.officer(issue.office),
        issue,
        days=draw.choice((5, 7, 7, 10, 10, 15)),
        reason=life.say("extensions"),
        now=world.now,
    )
    if life.plan.stop == "extension":
        return
    yield world.after(draw.randint(0, 2), draw)
    grant = "extension-refused" not in life.plan.turns
    asking.decide_extension(
        world.cast.editor,
        asked,
        grant=grant,
        decision=life.say("granted" if grant else "refused"),
        now=world.now,
    )


def handover(life: Life) -> Course:
    """ "It is not ours": the right office is named, and the clock goes on."""
    world, draw, issue = life.world, life.draw, life.fresh()
    other = _another(life, issue.office)
    asked = asking.ask_handover(
        world.cast.officer(issue.office),
        issue,
        office=other,
        reason=life.say("handovers", noikhac=plain_name(other)),
        now=world.now,
    )
    if life.plan.stop == "handover":
        return
    yield world.after(draw.randint(0, 2), draw)
    grant = "handover-refused" not in life.plan.turns
    name = "handed" if grant else "stays"
    asking.decide_handover(
        world.cast.editor,
        asked,
        grant=grant,
        decision=life.say(name, noikhac=plain_name(other)),
        now=world.now,
    )
    yield world.after(draw.randint(0, 1), draw)
    accept(life)


def _another(life: Life, office: Office) -> Office:
    """A second office whose duty it might be: of the same field, or above."""
    rows = {duty.office for duty in life.scene.duties if duty.topic_id == life.topic.pk}
    cast = life.world.cast
    found = sorted(
        (one for one in rows if one.pk != office.pk and one.pk in cast.officers),
        key=lambda one: one.code,
    )
    provincial = [one for one in found if one.place_id is None or one.place.level == "province"]
    above = cast.offices["ubnd-tinh"]
    return life.draw.choice(provincial or [above] if above.pk != office.pk else found)


TURNS = {
    "question": question,
    "extension": extension,
    "extension-refused": extension,
    "handover": handover,
    "handover-refused": handover,
}


def work(life: Life, outcome: str, *, after: str = "", again: bool = False):
    """Write, submit, sign, publish. Returns the answer once it is out, None before that."""
    plan, world, draw = life.plan, life.world, life.draw
    yield world.after(_days_left(life), draw)
    issue = life.fresh()
    if issue.state not in IN_WORK:
        return None
    answer = write(life, outcome, after=after)
    stop = "" if again else plan.stop
    if "file" in plan.turns and not again:
        upload, title = files.draw_file(draw, about=life.words.about)
        officer = world.cast.officer(issue.office)
        attach(officer, answer.publication, upload, title=title, now=world.now)
    if stop == "written":
        return None
    yield world.soon(draw)
    answer = _submit(life, answer)
    if stop == "submitted":
        return None
    if ("returned" in plan.turns or stop == "returned") and not again:
        yield world.after(draw.randint(0, 1), draw)
        signing.give_back(
            world.cast.approver, answer.publication, remark=life.say("remarks"), now=world.now
        )
        if stop == "returned":
            return None
        yield world.after(1, draw)
        answer = write(life, outcome, after=after)
        yield world.soon(draw)
        answer = _submit(life, answer)
    yield from _sign(life, answer, stop=stop)
    return None if stop == "scheduled" else answer


def _days_left(life: Life) -> int:
    """How long the office takes, less the days that have gone."""
    issue, draw = life.fresh(), life.draw
    pace = "quick" if "quick" in life.plan.turns else _pace(life, issue.office)
    table = URGENT if issue.round.rule == "urgent-safety" else PACES
    low, high = table[pace]
    if life.plan.stop:
        low, high = 1, 3
    gone = life.world.calendar.working_days_between(issue.round.started_on, life.world.today)
    return max(0, draw.randint(low, high) - gone)


def _pace(life: Life, office: Office) -> str:
    return life.scene.desk["pace"].get(office.code, "steady")


def write(life: Life, outcome: str, *, after: str = "") -> Answer:
    """The officer's draft, or what she makes of it after a remark."""
    issue, world = life.fresh(), life.world
    promised = _promised(life) if outcome == "will-do" else None
    said: Answered = life.words.answer(
        outcome,
        office=issue.office,
        today=world.today,
        promised=promised,
        asked_on=issue.round.started_on,
        after=after,
    )
    return answering.write_answer(
        world.cast.officer(issue.office),
        issue,
        outcome=outcome,
        promised_for=promised,
        title=said.title,
        body=said.body,
        now=world.now,
    )


def _promised(life: Life) -> date:
    """A working day some weeks ahead; soon where the promise must be seen to come back."""
    low, high = (6, 9) if "promise-kept" in life.plan.turns else (10, 70)
    days = timedelta(days=life.draw.randint(low, high))
    return life.world.calendar.next_working(life.world.today + days)


def _submit(life: Life, answer: Answer) -> Answer:
    officer = life.world.cast.officer(answer.office)
    return answering.submit_answer(officer, answer, now=life.world.now)


def _sign(life: Life, answer: Answer, *, stop: str) -> Course:
    """The second signature; a fifth goes out the next morning."""
    world, draw = life.world, life.draw
    yield world.after(draw.choice((0, 0, 1, 1, 2)), draw)
    signer = world.cast.signer(answer.office, own=draw.random() < 0.6)
    publication = signing.approve(signer, answer.publication, now=world.now)
    if stop != "scheduled" and "scheduled" not in life.plan.turns:
        signing.publish(signer, publication, now=world.now)
        return
    # What stands scheduled must lie ahead of whoever opens the desk today.
    day = timezone.localdate(world.end) if stop == "scheduled" else world.today
    when = moment(world.calendar.next_working(day + DAY), OPENS)
    signing.publish(signer, publication, publish_at=when, now=world.now)
    yield when
    signing.publish_due(now=world.now)
