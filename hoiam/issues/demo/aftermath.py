"""What follows an answer: corrections, readers who object, promises that come back, closing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from hoiam.issues.actions import reopening
from hoiam.issues.demo import rounds
from hoiam.issues.demo.world import OPENS, Course, moment
from hoiam.issues.explain import short
from hoiam.issues.models import Answer, Objection, RoundKind
from hoiam.issues.states import ENDED
from hoiam.publishing.actions import correcting, reviewing, translating
from hoiam.publishing.models import ReviewOutcome
from hoiam.publishing.queries import newest_revision

if TYPE_CHECKING:
    from hoiam.issues.demo.lives import Life

# A promise comes back at night, and the office sees it in the morning.
MORNING = timedelta(hours=1)


def follow(life: Life, answer: Answer) -> Course:
    """All that may befall a matter once its office has answered."""
    turns, world, draw = life.plan.turns, life.world, life.draw
    answer.refresh_from_db()
    if "translated" in turns and life.words.matter.english and answer.outcome == "done":
        world.begin(world.after(1, draw), _translate(life, answer))
    if "correction" in turns:
        world.begin(world.after(draw.randint(1, 3), draw), _correct(life, answer))
    if "review" in turns:
        world.begin(world.after(draw.randint(1, 6), draw), _review(life, answer))
    if "objection-open" in turns:
        world.begin(_evening(life, 2, 9), _object(life, answer))
        return
    if turns & {"objection-kept", "objection-reopened"}:
        yield from _objected(life, answer)
        return
    if answer.outcome == "will-do":
        world.begin(world.after(draw.randint(3, 9), draw), _close(life, 0.5))
        yield from _promise(life, answer)
        return
    yield world.after(draw.randint(4, 10), draw)
    yield from _close(life, 0.7)


def _evening(life: Life, least: int, most: int):
    """Readers read after work."""
    day = life.world.today + timedelta(days=life.draw.randint(least, most))
    return moment(day, OPENS) + timedelta(minutes=life.draw.randint(560, 800))


def _close(life: Life, often: float) -> Course:
    if life.draw.random() < often and life.fresh().state == "answered":
        reopening.close_issue(life.world.cast.editor, life.issue, now=life.world.now)
    return
    yield


def _object(life: Life, answer: Answer) -> Course:
    reopening.object_to(answer, text=life.say("objections"), now=life.world.now)
    return
    yield


def _objected(life: Life, answer: Answer) -> Course:
    """A reader says that it is no answer; the editor looks at it again."""
    world, draw, turns = life.world, life.draw, life.plan.turns
    yield _evening(life, 1, 3 if "quick" in turns else 7)
    reopening.object_to(answer, text=life.say("objections"), now=world.now)
    objection = Objection.objects.filter(answer=answer, outcome="").latest("pk")
    yield world.after(draw.randint(1, 2), draw)
    if life.fresh().round_id != answer.round_id:
        return
    reopen = "objection-reopened" in turns
    reopening.decide_objection(
        world.cast.editor,
        objection,
        reopen=reopen,
        decision=life.say("reopened" if reopen else "kept"),
        now=world.now,
    )
    if reopen and life.plan.stop != "assigned-again":
        yield from _again(life, life.say("once_more", ngay=short(world.today)))
    elif not reopen:
        yield world.after(draw.randint(2, 6), draw)
        yield from _close(life, 0.8)


def _promise(life: Life, answer: Answer) -> Course:
    """On its day a promise comes back as a round of its own."""
    yield moment(answer.promised_for, OPENS) + MORNING
    issue = life.fresh()
    came_back = issue.state == "assigned" and issue.round.kind == RoundKind.FOLLOW_UP
    if came_back and life.plan.stop != "assigned-again":
        yield from _again(life, life.say("as_promised", han=short(answer.promised_for)))


def _again(life: Life, opening: str) -> Course:
    """A later round: accepted, answered, and mostly closed."""
    world, draw = life.world, life.draw
    yield world.after(draw.randint(0, 1), draw)
    rounds.accept(life)
    outcome = "done" if draw.random() < 0.85 else "information"
    answer = yield from rounds.work(life, outcome, after=opening, again=True)
    if answer is not None:
        yield world.after(draw.randint(3, 8), draw)
        yield from _close(life, 0.8)


def _correct(life: Life, answer: Answer) -> Course:
    """The office finds a slip in what it published, and says so in the open."""
    world, draw = life.world, life.draw
    publication = answer.publication
    if life.fresh().state not in ENDED:
        return
    said = newest_revision(publication)
    correction = correcting.propose_correction(
        world.cast.officer(answer.office),
        publication,
        title=said.title,
        summary=said.summary,
        body=f"{said.body}<p>{life.say('added')}</p>",
        text=life.say("corrections"),
        now=world.now,
    )
    yield world.after(draw.randint(0, 1), draw)
    correcting.sign_correction(world.cast.approver, correction, now=world.now)


def _review(life: Life, answer: Answer) -> Course:
    """Somebody asks to look at a text again; one in three waits still."""
    world, draw = life.world, life.draw
    reviewing.ask_review(answer.publication, text=life.say("reviews"), now=world.now)
    review = answer.publication.reviews.latest("pk")
    yield world.after(draw.randint(1, 4), draw)
    if draw.random() < 0.67:
        reviewing.decide_review(
            world.cast.editor,
            review,
            outcome=ReviewOutcome.UPHELD,
            text=life.say("upheld"),
            now=world.now,
        )


def _translate(life: Life, answer: Answer) -> Course:
    """Question and answer in English: one person translates, another signs."""
    world, draw, ha, words = life.world, life.draw, life.world.cast.editor, life.words
    issue = life.fresh()
    if issue.state not in ENDED:
        return
    translating.translate(
        ha,
        issue.publication,
        language="en",
        title=words.english("title"),
        summary="",
        body=words.english("question"),
        now=world.now,
    )
    translation = translating.translate(
        ha,
        answer.publication,
        language="en",
        title=words.english("answer_title"),
        summary="",
        body=words.english(
            "answer", ngay=short(timezone.localdate(answer.publication.published_at))
        ),
        now=world.now,
    )
    yield world.soon(draw)
    translating.sign_translation(world.cast.approver, translation, now=world.now)
