"""People who ask: the first, those who ask alike, and copies of what was forwarded."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from hoiam.checks.actions import joining
from hoiam.checks.actions.asking import take_tip
from hoiam.checks.demo.cases import Case
from hoiam.checks.models import Claim, Tip
from hoiam.checks.states import STATES
from hoiam.issues.demo.world import Course, moment

LONGEST_SPAN = 3
DAY_MINUTES = 1_440
TODAY_MINUTES = 600
MAILBOX = "nguoi-hoi-{number}@vidu.example"


def start(case: Case) -> datetime | None:
    """Put everybody who asks on the agenda; returns when the first does."""
    if not case.row.tips:
        return None
    row, world = case.row, case.world
    first = case.first_asked()
    texts = [*row.tips[1:], *[row.tips[0]] * row.copies]
    case.draw.shuffle(texts)
    world.begin(first, _ask(case, row.tips[0], contact=_contact(case, 0)))
    span = min(row.ago, LONGEST_SPAN) * DAY_MINUTES or TODAY_MINUTES
    for number, text in enumerate(texts, 1):
        when = first + timedelta(minutes=case.draw.randint(15, span))
        world.begin(when, _ask(case, text, contact=_contact(case, number)))
    dawn = moment(world.last, time(7, 0))
    for text in row.today:
        when = dawn + timedelta(minutes=case.draw.randint(0, 700))
        world.begin(when, _ask(case, text))
    return first


def ask_late(case: Case) -> None:
    """Some ask after it was published, in the words in which it goes round."""
    for _ in range(case.row.late):
        when = case.now + timedelta(minutes=case.draw.randint(300, 3 * DAY_MINUTES))
        case.world.begin(when, _ask(case, case.row.tips[0]))


def _contact(case: Case, number: int) -> str:
    if number >= case.row.contacts:
        return ""
    return MAILBOX.format(number=f"{case.row.key}-{number + 1}")


def _ask(case: Case, text: str, contact: str = "") -> Course:
    address = case.stage.articles[case.row.article]["url"] if case.row.article else ""
    take_tip(
        text=text,
        kind="address" if address else "text",
        address=address,
        contact=contact,
        now=case.now,
        is_sample=True,
    )
    tip = Tip.objects.latest("pk")
    claim = _lies_on(tip)
    if case.claim is None and not case.stage.is_taken(claim):
        case.claim = claim
        return
    if not _is_right(case, claim):
        # Joined by its words with something else, or with nothing: a checker puts it right.
        yield case.step()
        _put_right(case, tip, _lies_on(tip))


def _lies_on(tip: Tip) -> Claim:
    return Claim.objects.filter(joinings__tip=tip, joinings__left_on=None).order_by("pk")[0]


def _is_right(case: Case, claim: Claim) -> bool:
    if case.claim is None:
        return False
    return claim.pk == case.claim.pk or claim.merged_into_id == case.claim.pk


def _put_right(case: Case, tip: Tip, claim: Claim) -> None:
    if _is_right(case, claim):
        return
    lead = case.lead
    if case.claim is None:
        case.claim = joining.move_tip(lead, tip, claim, to=None, now=case.now)
        return
    target = case.fresh()
    if STATES[target.state].is_open or target.state == "published":
        joining.move_tip(lead, tip, claim, to=target, now=case.now)
