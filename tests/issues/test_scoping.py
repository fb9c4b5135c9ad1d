"""Each verb tried by each kind of person in each state: table, buttons and actions agree."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from hoiam.issues.actions import answering, asking, assigning, opening, reopening
from hoiam.issues.models import Answer, Issue, Objection, OfficeRequest
from hoiam.issues.queries.permissions import may, sees, why_not
from hoiam.issues.states import ACTS, PUBLIC, STATES
from hoiam.offices.models import LogEntry, Role, User
from hoiam.publishing.actions import signing
from hoiam.stories.models import Story
from tests.issues.conftest import BODY, QUESTION

pytestmark = pytest.mark.django_db
PEOPLE = ["ha", "lan", "minh", "quan", "thu", "tam", "xa", "khach"]


@pytest.fixture
def xa(offices):
    """Xa, who only looks, at the desk."""
    return User.objects.create_user("xa", role=Role.READER, office=offices.desk)


@pytest.fixture
def khach(db):
    """Khách, whose account was closed."""
    return User.objects.create_user("khach", role=Role.EDITOR, is_active=False)


def edit(user: User, issue: Issue, now) -> object:
    return opening.edit_issue(
        user,
        issue,
        title="Tên khác",
        question=QUESTION + " Khi nào?",
        kind=issue.kind,
        topic=None,
        place=None,
        now=now,
    )


def write_on(user: User, issue: Issue, now) -> object:
    """The answer of the running round, begun or gone on with as its page shows it."""
    answer = Answer.objects.filter(round=issue.round_id).first()
    return answering.write_answer(
        user,
        issue,
        outcome="done",
        title="Đã vá",
        body=BODY + " Xong.",
        now=now,
        version=answer and answer.publication.version,
    )


def do(code: str, user: User, issue: Issue, offices, now) -> object:
    """The verb behind a code, with values that are in order."""
    running = issue.round_id
    match code:
        case "assign":
            return assigning.assign_issue(user, issue, offices.so_xay_dung, now=now)
        case "edit":
            return edit(user, issue, now)
        case "story":
            story = Story.objects.create(headline="Tin", first_seen=now, last_activity=now)
            return opening.add_story(user, issue, story, now=now)
        case "withhold":
            return opening.withhold_text(user, issue, reason_code="child", now=now)
        case "accept":
            return assigning.accept_issue(user, issue, now=now)
        case "extension":
            return asking.ask_extension(user, issue, days=3, reason="Vì thế.", now=now)
        case "handover":
            return asking.ask_handover(user, issue, office=None, reason="Vì thế.", now=now)
        case "question":
            return asking.ask_question(user, issue, text="Ở đâu?", now=now)
        case "decide":
            row = OfficeRequest.objects.get(round=running, outcome="", kind="extension")
            return asking.decide_extension(user, row, grant=True, decision="Được.", now=now)
        case "reassign":
            return assigning.reassign_issue(user, issue, offices.so_y_te, now=now)
        case "answer":
            return write_on(user, issue, now)
        case "submit":
            return answering.submit_answer(user, Answer.objects.get(round=running), now=now)
        case "approve":
            return signing.approve(user, Answer.objects.get(round=running).publication, now=now)
        case "objection":
            row = Objection.objects.filter(answer__issue=issue, outcome="").first()
            return reopening.decide_objection(user, row, reopen=False, decision="Đủ rồi.", now=now)
        case "reopen":
            return reopening.reopen_issue(user, issue, reason="Còn thiếu.", now=now)
        case "close":
            return reopening.close_issue(user, issue, now=now)
        case "withdraw":
            return opening.withdraw_issue(user, issue, reason="Nhầm.", now=now)
        case _:
            raise AssertionError(code)


@pytest.fixture
def prepared(in_state, lan, write, answer_it, clock):
    """An issue in a state with all that can wait there: a request, a draft, an objection."""

    def make(state: str) -> Issue:
        issue = in_state(state)
        if state in ("assigned", "accepted"):
            asking.ask_extension(lan, issue, days=3, reason="Vì thế.", now=clock.now)
            write(issue)
        if state in ("answered", "closed"):
            reopening.object_to(issue.answers.get(), text="Chưa nói bao giờ xong.", now=clock.now)
        issue.refresh_from_db()
        return issue

    return make


@pytest.mark.parametrize("state", sorted(STATES))
def test_buttons_and_actions_agree_for_everybody(state, prepared, request, offices, clock):
    issue = prepared(state)
    codes = set(ACTS) - {"merge"}
    for name in PEOPLE:
        user = request.getfixturevalue(name)
        allowed = may(user, issue)
        for code in codes:
            if code == "decide" and state == "submitted":
                continue
            mark = transaction.savepoint()
            refused: Exception | None = None
            try:
                do(code, user, Issue.objects.get(pk=issue.pk), offices, clock.now)
            except (PermissionDenied, ValidationError) as error:
                refused = error
            except (Answer.DoesNotExist, OfficeRequest.DoesNotExist, AttributeError):
                refused = ValidationError("nothing there to do it to")
            transaction.savepoint_rollback(mark)
            if code == "approve" and state == "scheduled":
                continue  # approved already; what remains is to publish
            said = f"{name} {code} in {state}: buttons {code in allowed}, action {refused!r}"
            assert (code in allowed) == (refused is None), said


@pytest.mark.parametrize("state", sorted(STATES))
def test_who_sees(state, in_state, request):
    issue = in_state(state)
    seen = {name for name in PEOPLE if sees(request.getfixturevalue(name), issue)}
    desk = {"ha", "quan", "thu", "xa"}
    assert seen == (desk | {"lan"} if state in PUBLIC else desk)
    for name in PEOPLE:
        user = request.getfixturevalue(name)
        assert sees(user, issue) == Issue.objects.for_user(user).filter(pk=issue.pk).exists()


def test_what_is_refused_leaves_no_trace(in_state, minh, tam, khach, offices, clock):
    issue = in_state("assigned")
    before = LogEntry.objects.count()
    for user in (minh, tam, khach):
        for code in ("accept", "extension", "handover", "question", "withdraw", "withhold"):
            with pytest.raises(PermissionDenied):
                do(code, user, issue, offices, clock.now)
    assert LogEntry.objects.count() == before
    fresh = Issue.objects.get(pk=issue.pk)
    assert (fresh.version, fresh.state) == (issue.version, "assigned")


def test_a_refusal_is_a_sentence(in_state, minh, lan, ha):
    issue = in_state("assigned")
    for user, code in ((minh, "accept"), (lan, "withdraw"), (ha, "close"), (ha, "accept")):
        said = str(why_not(user, issue, code))
        assert said.endswith((".", "?"))
        assert len(said) > 15


def test_a_promise_is_a_day_ahead_of_now(in_state, write):
    with pytest.raises(ValidationError):
        write(in_state("assigned"), outcome="will-do", promised_for=date(2026, 11, 2))
