"""What follows a published check: late askers, translations, a review, a correction."""

from __future__ import annotations

from datetime import timedelta

from hoiam.checks.actions.correcting import correct_check
from hoiam.checks.demo import asking, english
from hoiam.checks.demo.cases import Case
from hoiam.checks.demo.sources import source_data
from hoiam.issues.demo.world import Course
from hoiam.offices.models import User
from hoiam.publishing.actions import correcting, reviewing, withdrawing
from hoiam.publishing.models import Publication, ReviewRequest
from hoiam.publishing.queries.signing import why_not_decide

DECIDERS = ("tam", "an", "diep", "quan", "ha")


def start(case: Case) -> None:
    """Put all that befalls it later on the agenda."""
    row, world, draw = case.row, case.world, case.draw
    asking.ask_late(case)
    if row.english:
        world.begin(case.step(), english.translate(case))
    if row.review:
        world.begin(case.now + timedelta(hours=draw.randint(20, 60)), _review(case))
    if row.correction:
        world.begin(world.after(3, draw), _correct(case))
    if row.withdrawn:
        world.begin(world.after(4, draw), _withdraw(case))


def _publication(case: Case) -> Publication:
    assert case.check is not None
    case.check.publication.refresh_from_db()
    return case.check.publication


def _review(case: Case) -> Course:
    """Somebody asks to look again; where the row has no decision it waits still."""
    said = case.row.review
    reviewing.ask_review(_publication(case), text=said["text"], now=case.now)
    review = _publication(case).reviews.latest("pk")
    if "decision" not in said:
        return
    yield case.world.after(1, case.draw)
    reviewing.decide_review(
        _decider(case, review),
        review,
        outcome=said["outcome"],
        text=said["decision"],
        now=case.now,
    )
    if case.row.english:
        # What was decided stands on the page, so it is translated as well.
        yield case.step()
        yield from english.translate(case)


def _decider(case: Case, review: ReviewRequest) -> User:
    people = [case.stage.people[name] for name in DECIDERS]
    return next(user for user in people if why_not_decide(user, review) is None)


def _correct(case: Case) -> Course:
    """New evidence changes the rating, and two sign that too."""
    said, claim = case.row.correction, case.fresh()
    assert case.check is not None
    sources = [source_data(case, source) for source in said["evidence"]]
    correction = correct_check(
        case.lead,
        case.check,
        title=said["title"],
        summary=said["summary"],
        body=said["body"].strip(),
        text=said["text"],
        ratings={claim.pk: (said["rating"], "", said["finding"])},
        evidence=[(claim.pk, source) for source in sources if source is not None],
        now=case.now,
    )
    yield case.step()
    correcting.sign_correction(case.second, correction, now=case.now)


def _withdraw(case: Case) -> Course:
    withdrawing.withdraw(case.second, _publication(case), reason=case.row.withdrawn, now=case.now)
    if "withdrawn" in case.row.english_parts:
        yield case.step()
        yield from english.translate(case)
