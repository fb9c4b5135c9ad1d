"""Many hands at once: the clock, the log, the numbers and the states stay what they must be."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from hoiam.issues.actions import answering, asking, assigning, opening, reopening
from hoiam.issues.actions.reminding import remind_offices
from hoiam.issues.models import Answer, Issue, Objection, OfficeRequest, Round
from hoiam.issues.queries import due, timeline
from hoiam.issues.queries.shown import public_text
from hoiam.issues.states import ACTS, PUBLIC, STATES, WAITING
from hoiam.offices.actions.holding import Conflict
from hoiam.offices.actions.logging import verify_log
from hoiam.offices.models import Office, User
from hoiam.post.models import OutgoingMail
from hoiam.publishing.actions import signing
from tests.issues.conftest import BODY, QUESTION

START = datetime(2026, 11, 2, 8, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


class Trial:
    """The people of a test and one issue, on which named verbs are tried one after the other."""

    def __init__(self, people: dict[str, User], offices, now: datetime) -> None:
        self.people, self.offices, self.now = people, offices, now
        self.issue = opening.open_issue(
            people["ha"], title="Đường ĐT.376 hỏng", question=QUESTION, kind=KINDS[0], now=now
        )
        self.done = 0

    def run(self, code: str, who: str, days: int) -> None:
        """Try a verb; whatever it refuses, it says so and changes nothing."""
        self.now += timedelta(days=days)
        before = dict(Issue.objects.values_list("pk", "state"))
        dues = dict(Round.objects.values_list("pk", "due"))
        try:
            VERBS[code](self, self.people[who])
        except (ValidationError, PermissionDenied, LookupError):
            after = dict(Issue.objects.values_list("pk", "state"))
            assert {pk: after[pk] for pk in before} == before
            return
        self.done += 1
        self.check(before, dues)

    def current(self) -> Issue:
        return Issue.objects.get(pk=self.issue.pk)

    def answer(self) -> Answer:
        found = Answer.objects.filter(round=self.current().round_id).first()
        if found is None:
            raise LookupError
        return found

    def check(self, before: dict[int, str], dues: dict[int, date]) -> None:
        for issue in Issue.objects.select_related("publication", "round"):
            was = before.get(issue.pk, "draft")
            reach = {was} | {
                two for one in STATES[was].follows for two in (one, *STATES[one].follows)
            }
            assert issue.state in reach, f"{was} became {issue.state}"
            assert (issue.publication.number is not None) == (issue.state in PUBLIC)
            if issue.state in PUBLIC:
                assert public_text(issue).title
                assert issue.round is not None
                assert timeline.events(issue, public=True)[0].code == "issue.assigned"
                assert issue.due == issue.round.due
                assert issue.office_id == issue.round.office_id
        for held in Round.objects.all():
            self.check_round(held, dues)
        assert verify_log() is None

    def check_round(self, held: Round, dues: dict[int, date]) -> None:
        if held.pk in dues:
            assert held.due >= dues[held.pk], "a date came earlier"
        assert due.office_calendar().is_working(held.due)
        said = " ".join(held.explanation["en"][-2:])
        assert f"{held.due.day}/{held.due.month}/{held.due.year}" in said
        open_ones = held.requests.filter(outcome="").values_list("kind", flat=True)
        assert len(set(open_ones)) == len(open_ones)
        issue = held.issue
        if issue.round_id == held.pk:
            owed = issue.state in WAITING
            assert owed == (held.answered_on is None and held.ended_on is None), issue.state
            assert not (open_ones and not owed)
        elif held.answered_on is None:
            raise AssertionError("an earlier round stands open")


KINDS = ("regulation-feedback", "press-matter")


def _office(run: Trial) -> Office:
    held = run.current().office_id
    one, two = run.offices.so_xay_dung, run.offices.so_y_te
    return two if held == one.pk else one


def _open_request(run: Trial, kind: str) -> OfficeRequest:
    found = OfficeRequest.objects.filter(round__issue=run.issue, kind=kind).last()
    if found is None:
        raise LookupError
    return found


def _objection(run: Trial) -> Objection:
    found = Objection.objects.filter(answer__issue=run.issue).last()
    if found is None:
        raise LookupError
    return found


def _merge(run: Trial, user: User) -> object:
    other = opening.open_issue(
        run.people["ha"], title="Ổ gà", question=QUESTION, kind=KINDS[1], now=run.now
    )
    other = assigning.assign_issue(run.people["ha"], other, run.offices.so_xay_dung, now=run.now)
    return opening.merge_issues(user, run.current(), other, now=run.now)


VERBS: dict[str, Callable[[Trial, User], object]] = {
    "assign": lambda r, u: assigning.assign_issue(u, r.current(), _office(r), now=r.now),
    "accept": lambda r, u: assigning.accept_issue(u, r.current(), now=r.now),
    "reassign": lambda r, u: assigning.reassign_issue(u, r.current(), _office(r), now=r.now),
    "extension": lambda r, u: asking.ask_extension(
        u, r.current(), days=7, reason="Vì thế.", now=r.now
    ),
    "handover": lambda r, u: asking.ask_handover(
        u, r.current(), office=_office(r), reason="Vì thế.", now=r.now
    ),
    "question": lambda r, u: asking.ask_question(u, r.current(), text="Ở đâu?", now=r.now),
    "grant": lambda r, u: asking.decide_extension(
        u, _open_request(r, "extension"), grant=True, decision="Được.", now=r.now
    ),
    "refuse": lambda r, u: asking.decide_extension(
        u, _open_request(r, "extension"), grant=False, decision="Không.", now=r.now
    ),
    "hand-over": lambda r, u: asking.decide_handover(
        u, _open_request(r, "handover"), grant=True, decision="Được.", now=r.now
    ),
    "reply": lambda r, u: asking.reply_to_question(
        u, _open_request(r, "question"), text="Ở km 3.", now=r.now
    ),
    "write": lambda r, u: answering.write_answer(
        u,
        r.current(),
        outcome="will-do",
        promised_for=r.now.date() + timedelta(days=20),
        title="Sẽ vá",
        body=BODY,
        now=r.now,
    ),
    "submit": lambda r, u: answering.submit_answer(u, r.answer(), now=r.now),
    "approve": lambda r, u: signing.approve(u, r.answer().publication, now=r.now),
    "return": lambda r, u: signing.give_back(
        u, r.answer().publication, remark="Rõ hơn.", now=r.now
    ),
    "publish": lambda r, u: signing.publish(u, r.answer().publication, now=r.now),
    "object": lambda r, u: reopening.object_to(r.answer(), text="Chưa rõ bao giờ.", now=r.now),
    "keep": lambda r, u: reopening.decide_objection(
        u, _objection(r), reopen=False, decision="Đủ.", now=r.now
    ),
    "reopen-for": lambda r, u: reopening.decide_objection(
        u, _objection(r), reopen=True, decision="Đúng.", now=r.now
    ),
    "reopen": lambda r, u: reopening.reopen_issue(u, r.current(), reason="Thiếu.", now=r.now),
    "close": lambda r, u: reopening.close_issue(u, r.current(), now=r.now),
    "bring-back": lambda r, u: reopening.bring_back(now=r.now),
    "remind": lambda r, u: remind_offices(now=r.now),
    "withhold": lambda r, u: opening.withhold_text(u, r.current(), reason_code="child", now=r.now),
    "merge": _merge,
    "withdraw": lambda r, u: opening.withdraw_issue(u, r.current(), reason="Nhầm.", now=r.now),
}
# The way that most matters go, so that chance begins where something can happen.
WAY = (
    ("assign", "ha"),
    ("accept", "lan"),
    ("write", "lan"),
    ("submit", "lan"),
    ("approve", "quan"),
    ("publish", "quan"),
)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(sorted(VERBS)),
        st.sampled_from(["ha", "thu", "lan", "minh", "quan"]),
        st.integers(0, 9),
    ),
    min_size=4,
    max_size=14,
)


@pytest.mark.django_db
@settings(
    max_examples=25,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(known=st.integers(1, len(WAY)), steps=STEPS)
def test_whatever_people_do_in_whatever_order(known, steps, offices, ha, thu, lan, minh, quan):
    people = {"ha": ha, "thu": thu, "lan": lan, "minh": minh, "quan": quan}
    mark = transaction.savepoint()
    try:
        run = Trial(people, offices, START)
        for code, who in WAY[:known]:
            run.run(code, who, 0)
        assert run.done == known
        for code, who, days in steps:
            run.run(code, who, days)
        keys = Counter(OutgoingMail.objects.values_list("key", flat=True))
        assert not [key for key, count in keys.items() if count > 1]
    finally:
        transaction.savepoint_rollback(mark)


@pytest.mark.django_db
def test_nothing_is_overwritten_silently(assign, ha, lan, thu, offices, clock):
    issue = assign()
    stale = issue.version
    asking.ask_extension(lan, issue, days=3, reason="Vì thế.", now=clock.now, version=stale)
    for late in (
        lambda: assigning.accept_issue(lan, issue, now=clock.now, version=stale),
        lambda: opening.withdraw_issue(ha, issue, reason="Vì.", now=clock.now, version=stale),
        lambda: opening.withhold_text(
            thu, issue, reason_code="child", now=clock.now, version=stale
        ),
        lambda: opening.edit_issue(
            thu,
            issue,
            title="Khác",
            question=QUESTION,
            kind=issue.kind,
            topic=None,
            place=None,
            now=clock.now,
            version=stale,
        ),
    ):
        with pytest.raises(Conflict):
            late()
    fresh = Issue.objects.get()
    assert (fresh.state, fresh.title, fresh.withheld) == ("assigned", issue.title, "")
    assert fresh.round.requests.count() == 1


def test_every_act_has_its_state_and_duty():
    for act in ACTS.values():
        assert act.by, act.code
        assert set(act.states) <= set(STATES), act.code
        assert str(act.label)


def at_once(*works: Callable[[], object]) -> Iterator[object]:
    """Each in a thread and on a connection of its own, all let go at the same moment."""
    gate, results = threading.Barrier(len(works)), [None] * len(works)

    def run(number: int, work: Callable[[], object]) -> None:
        try:
            gate.wait(10)
            results[number] = work()
        except Exception as error:  # noqa: BLE001 - it is what the test looks at
            results[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    yield from results


@pytest.fixture
def people(transactional_db, offices, ha, thu, lan, quan):
    """They are there for every connection."""
    return {"ha": ha, "thu": thu, "lan": lan, "quan": quan}


def told(results: Iterator[object]) -> list[str]:
    """What came of each: "done", or why not; anything that is no sentence fails the test."""
    said = []
    for result in results:
        if isinstance(result, Exception):
            assert isinstance(result, ValidationError | PermissionDenied), repr(result)
            said.append("refused")
        else:
            said.append("done")
    return sorted(said)


def test_two_who_ask_the_same_at_once(people, assign, clock):
    issue = assign()

    def ask() -> object:
        return asking.ask_extension(people["lan"], issue, days=3, reason="Vì thế.", now=clock.now)

    assert told(at_once(ask, ask, ask)) == ["done", "refused", "refused"]
    assert OfficeRequest.objects.filter(outcome="").count() == 1


def test_two_who_decide_the_same_at_once(people, assign, clock):
    row = asking.ask_extension(people["lan"], assign(), days=10, reason="Vì thế.", now=clock.now)

    def decide(who: str, grant: bool) -> Callable[[], object]:
        return lambda: asking.decide_extension(
            people[who], row, grant=grant, decision="Vậy đó.", now=clock.now
        )

    assert told(at_once(decide("ha", True), decide("thu", False))) == ["done", "refused"]
    row.refresh_from_db()
    expected = date(2026, 12, 14) if row.outcome == "granted" else date(2026, 12, 2)
    assert Issue.objects.get().due == expected


def test_numbers_are_given_once(people, open_issue, offices, clock):
    issues = [open_issue() for _number in range(6)]
    works = [
        lambda one=one: assigning.assign_issue(
            people["ha"], one, offices.so_xay_dung, now=clock.now
        )
        for one in issues
    ]
    assert told(at_once(*works)) == ["done"] * 6
    numbers = Issue.objects.values_list("publication__number", flat=True)
    assert sorted(numbers) == [f"VD-2026-{n:04d}" for n in range(1, 7)]
    assert verify_log() is None


def test_publishing_while_the_office_asks(people, submit, assign, clock):
    """Locks are always taken in the same order, so none waits for the other for ever."""
    answers = [submit(assign()) for _number in range(4)]
    for answer in answers:
        signing.approve(people["quan"], answer.publication, now=clock.now)
    works: list[Callable[[], object]] = []
    for answer in answers:
        works += [
            lambda a=answer: signing.publish(people["quan"], a.publication, now=clock.now),
            lambda a=answer: opening.withhold_text(
                people["ha"], a.issue, reason_code="child", now=clock.now
            ),
        ]
    assert told(at_once(*works)) == ["done"] * 8
    assert Issue.objects.filter(state="answered", withheld="child").count() == 4
    assert verify_log() is None


def test_two_who_merge_crosswise(people, assign, clock):
    one, two = assign(), assign()
    results = told(
        at_once(
            lambda: opening.merge_issues(people["ha"], one, two, now=clock.now),
            lambda: opening.merge_issues(people["thu"], two, one, now=clock.now),
        )
    )
    assert results == ["done", "refused"]
    assert Issue.objects.filter(merged_into=None).count() == 1


def test_promises_come_back_once_from_two_workers(people, assign, answer_it, clock):
    for _number in range(3):
        answer_it(assign(), outcome="will-do", promised_for=date(2026, 11, 20))
    later = clock.now + timedelta(days=18)
    list(at_once(*[lambda: reopening.bring_back(now=later)] * 2))
    assert Round.objects.filter(kind="follow-up").count() == 3
    list(at_once(*[lambda: remind_offices(now=later + timedelta(days=5))] * 3))
    keys = list(OutgoingMail.objects.values_list("key", flat=True))
    assert len(keys) == len(set(keys))


@pytest.mark.django_db
def test_the_database_itself_refuses_a_second_open_request(assign, lan, clock):
    row = asking.ask_extension(lan, assign(), days=3, reason="Vì.", now=clock.now)
    with pytest.raises(IntegrityError), transaction.atomic():
        OfficeRequest.objects.create(
            round=row.round,
            kind=row.kind,
            office=row.office,
            text="Nữa.",
            asked_by=lan,
            asked_at=clock.now,
        )
