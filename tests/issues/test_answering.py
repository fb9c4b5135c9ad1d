"""Written by one, signed by another, told to those who asked: what was done, or will be by when."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from hoiam.issues.actions import answering, assigning, reopening
from hoiam.issues.queries import due, timeline
from hoiam.issues.queries.permissions import may
from hoiam.offices.actions.holding import Conflict
from hoiam.offices.models import Role, User
from hoiam.post.models import OutgoingMail
from hoiam.publishing.actions import signing
from hoiam.publishing.actions.drafting import revise
from hoiam.publishing.queries import newest_revision, public_path
from hoiam.sources.models import Source
from tests.issues.conftest import BODY

pytestmark = pytest.mark.django_db


@pytest.fixture
def bac(offices):
    """Bắc, who signs second at the Department of Construction itself."""
    return User.objects.create_user("bac", role=Role.APPROVER, office=offices.so_xay_dung)


@pytest.fixture
def cuc(offices):
    """Cúc, who signs second at the Department of Health."""
    return User.objects.create_user("cuc", role=Role.APPROVER, office=offices.so_y_te)


class TestWriting:
    @pytest.mark.parametrize("person", ["minh", "quan", "tam"])
    def test_only_the_office_and_an_editor_who_helps(self, person, request, assign, write):
        with pytest.raises(PermissionDenied):
            write(assign(), by=request.getfixturevalue(person))

    def test_an_editor_who_helps_is_an_author_too(self, assign, write, lan, ha, clock):
        issue = assign()
        answer = write(issue)
        answer = write(issue, by=ha, body=BODY + " Thêm.", version=answer.publication.version)
        assert newest_revision(answer.publication).by == ha
        answering.submit_answer(lan, answer, now=clock.now)
        ha.role = Role.APPROVER
        ha.save()
        with pytest.raises(PermissionDenied):
            signing.approve(ha, answer.publication, now=clock.now)

    def test_a_colleague_does_not_write_over_it_unseen(self, offices, assign, write, clock):
        mai = User.objects.create_user("mai", role=Role.OFFICER, office=offices.so_xay_dung)
        issue = assign()
        first = write(issue)
        with pytest.raises(Conflict):
            write(issue, by=mai, body="Văn bản khác hẳn, dài hơn hai mươi chữ.")
        with pytest.raises(ValidationError):
            write(issue, by=mai, body="Văn bản khác.", version=first.publication.version - 1)
        assert BODY in newest_revision(first.publication).body
        assert write(issue, by=mai, body="Đã xem.", version=first.publication.version)

    @pytest.mark.parametrize(
        ("outcome", "promised"),
        [
            ("solved", None),
            ("will-do", date(2026, 11, 2)),
            ("will-do", date(2026, 10, 1)),
            ("will-do", date(2030, 1, 1)),
        ],
    )
    def test_outcomes_that_say_nothing(self, assign, write, outcome, promised):
        with pytest.raises(ValidationError):
            write(assign(), outcome=outcome, promised_for=promised)

    def test_a_date_counts_only_for_a_promise(self, assign, write):
        answer = write(assign(), outcome="done", promised_for=date(2026, 12, 1))
        assert answer.promised_for is None

    def test_scripts_do_not_get_in(self, assign, write):
        answer = write(assign(), body="<p>Đã vá.</p><script>alert(1)</script>")
        assert "script" not in newest_revision(answer.publication).body


class TestSubmitting:
    @pytest.mark.parametrize(
        "lacking",
        [
            {"outcome": ""},
            {"outcome": "will-do", "promised_for": None},
            {"body": ""},
            {"body": "<p> </p>"},
            {"body": "Đã rõ."},
        ],
    )
    def test_it_must_say_what_and_by_when(self, assign, submit, lacking):
        issue = assign()
        with pytest.raises(ValidationError):
            submit(issue, **lacking)
        issue.refresh_from_db()
        assert issue.state == "assigned"

    def test_a_promise_whose_day_has_passed_meanwhile(self, assign, write, lan, days, clock):
        answer = write(assign(), outcome="will-do", promised_for=date(2026, 11, 10))
        days(9)
        with pytest.raises(ValidationError):
            answering.submit_answer(lan, answer, now=clock.now)

    @pytest.mark.parametrize("person", ["ha", "minh", "quan", "tam"])
    def test_only_the_office_submits(self, person, request, assign, write, clock):
        answer = write(assign())
        with pytest.raises(PermissionDenied):
            answering.submit_answer(request.getfixturevalue(person), answer, now=clock.now)

    def test_answering_is_accepting(self, assign, submit, lan):
        issue = submit(assign()).issue
        assert issue.state == "submitted"
        assert issue.round.accepted_by == lan

    def test_what_was_submitted_is_not_changed(self, assign, submit, write):
        issue = assign()
        submit(issue)
        with pytest.raises(ValidationError):
            write(issue, body="Khác hẳn rồi đây.")


class TestSigning:
    def test_the_author_never_approves(self, assign, submit, lan, clock):
        answer = submit(assign())
        lan.role = Role.APPROVER
        lan.save()
        with pytest.raises(PermissionDenied):
            signing.approve(lan, answer.publication, now=clock.now)

    def test_the_office_may_have_its_own_approver_and_no_other_office(
        self, assign, submit, bac, cuc, clock
    ):
        answer = submit(assign())
        with pytest.raises(PermissionDenied):
            signing.approve(cuc, answer.publication, now=clock.now)
        signing.approve(bac, answer.publication, now=clock.now)
        answer.issue.refresh_from_db()
        assert answer.issue.state == "scheduled"

    @pytest.mark.parametrize("person", ["ha", "minh", "thu", "tam"])
    def test_nobody_else_approves(self, person, request, assign, submit, clock):
        answer = submit(assign())
        with pytest.raises(PermissionDenied):
            signing.approve(request.getfixturevalue(person), answer.publication, now=clock.now)

    def test_buttons_agree(self, assign, submit, quan, cuc, lan):
        issue = submit(assign()).issue
        assert may(quan, issue) == {"approve"}
        assert may(cuc, issue) == set()
        assert may(lan, issue) == set()

    def test_returned_it_goes_back_with_the_remark(self, assign, submit, quan, lan, write, clock):
        issue = assign()
        answer = submit(issue)
        signing.give_back(quan, answer.publication, remark="Nêu rõ ngày xong.", now=clock.now)
        issue.refresh_from_db()
        assert issue.state == "accepted"
        mail = OutgoingMail.objects.get(key__contains="returned")
        assert (mail.recipient, "Nêu rõ ngày xong." in mail.text) == (lan.pk, True)
        assert write(issue, body=BODY + " Xong trước 30/11.")

    def test_approved_and_returned_all_the_same(self, assign, submit, quan, clock):
        answer = submit(assign())
        signing.approve(quan, answer.publication, now=clock.now)
        signing.give_back(quan, answer.publication, remark="Khoan đã.", now=clock.now)
        answer.issue.refresh_from_db()
        assert answer.issue.state == "accepted"

    def test_scheduled_it_goes_out_by_itself(self, assign, submit, quan, days, clock):
        answer = submit(assign())
        signing.approve(quan, answer.publication, now=clock.now)
        later = clock.now + timedelta(days=1)
        signing.publish(quan, answer.publication, publish_at=later, now=clock.now)
        answer.issue.refresh_from_db()
        assert answer.issue.state == "scheduled"
        days(1)
        signing.publish_due(now=clock.now)
        answer.issue.refresh_from_db()
        assert answer.issue.state == "answered"
        assert answer.issue.round.answered_on == date(2026, 11, 3)

    def test_past_the_desk_there_is_no_way_round(self, assign, write, lan, quan, clock):
        """Whoever submits the text alone has not sent the issue for approval."""
        answer = write(assign())
        signing.submit(lan, answer.publication, now=clock.now)
        with pytest.raises((ValidationError, PermissionDenied)):
            signing.approve(quan, answer.publication, now=clock.now)


class TestPublished:
    def test_it_is_answered_and_on_time(self, assign, answer_it, days):
        issue = assign()
        days(9)
        answer = answer_it(issue)
        issue.round.refresh_from_db()
        assert issue.state == "answered"
        assert issue.round.answered_on == date(2026, 11, 11)
        standing = due.standing_of(issue, today=date(2027, 1, 1))
        assert (standing.state, standing.days, standing.margin) == ("in-time", 9, 21)
        assert answer.publication.number == "TL-2026-0001"
        assert public_path(answer.publication) == "/van-de/VD-2026-0001/tra-loi/TL-2026-0001/"

    def test_after_the_date_it_was_late(self, assign, answer_it, days):
        issue = assign()
        days(31)
        answer_it(issue)
        assert due.standing_of(issue, today=date(2027, 1, 1)).state == "late"

    def test_an_answer_on_the_date_was_on_time(self, assign, answer_it, days):
        issue = assign()
        days(30)
        answer_it(issue)
        assert due.standing_of(issue, today=date(2027, 1, 1)).state == "on-the-date"

    def test_outlets_that_raised_it_are_sent_it_with_what_they_need(
        self, assign, answer_it, tell, lan
    ):
        raised, other = tell("Đường hỏng", outlet="Báo Một"), tell("Khác", outlet="Báo Hai")
        silent = tell("Đường hỏng nặng", outlet="Báo Ba", story=raised.story)
        Source.objects.exclude(pk=silent.source_id).update(newsroom_email="toasoan@bao.example")
        answer = answer_it(assign(stories=[raised.story]))
        mail = OutgoingMail.objects.get(recipient_kind="outlet")
        assert mail.recipient == raised.source_id != other.source_id
        assert "Đã vá xong các ổ gà" in mail.text
        assert public_path(answer.publication) in mail.text
        assert answer.publication.number in mail.text

    def test_readers_who_objected_are_sent_the_next_answer(
        self, assign, answer_it, ha, lan, clock, days
    ):
        issue = assign()
        first = answer_it(issue)
        reopening.object_to(
            first,
            text="Chưa nói bao giờ thảm lại mặt đường.",
            contact="doc@gia.example",
            now=clock.now,
        )
        objection = first.objections.get()
        reopening.decide_objection(
            ha, objection, reopen=True, decision="Đúng, còn thiếu.", now=clock.now
        )
        issue.refresh_from_db()
        answer_it(issue, body=BODY + " Thảm lại xong trước 20/1/2027.")
        decided, answered = OutgoingMail.objects.filter(recipient_kind="receipt").order_by("pk")
        assert decided.recipient == answered.recipient == objection.receipt_id
        assert "Đúng, còn thiếu." in decided.text
        assert "doc@gia" not in decided.text + answered.text

    def test_editor_and_officer_are_told(self, assign, answer_it, ha, lan, mails):
        answer_it(assign())
        told = {key for kind, key, subject in mails(key__contains="answered") if kind == "user"}
        assert told == {ha.pk, lan.pk}

    def test_nothing_withheld_is_mailed_outside(self, assign, answer_it, tell, ha, clock):
        from hoiam.issues.actions import opening

        story = tell("Cháu bé ở thôn Đông").story
        Source.objects.update(newsroom_email="toasoan@bao.example")
        issue = assign(title="Cháu bé ở thôn Đông", stories=[story])
        opening.withhold_text(ha, issue, reason_code="child", now=clock.now)
        answer = answer_it(issue, title="Về cháu bé", body="Cháu bé ở thôn Đông đã ra viện.")
        mail = OutgoingMail.objects.get(recipient_kind="outlet")
        assert "cháu bé" not in f"{mail.subject} {mail.text}".lower()
        assert "Nội dung được giữ lại vì lý do" in mail.text
        assert answer.publication.number in mail.text

    def test_corrected_it_stands_among_the_events(self, assign, answer_it, lan, quan, clock):
        from hoiam.publishing.actions.correcting import propose_correction, sign_correction

        issue = assign()
        answer = answer_it(issue)
        correction = propose_correction(
            lan,
            answer.publication,
            title="Đã vá mặt đường ĐT.376",
            summary="",
            body=BODY.replace("28/10", "29/10"),
            text="Ngày xong là 29/10.",
            now=clock.now,
        )
        sign_correction(quan, correction, now=clock.now)
        codes = [event.code for event in timeline.events(issue, public=True)]
        assert codes[-1] == "issue.answer-corrected"

    def test_withdrawn_the_office_owes_another(self, assign, answer_it, quan, clock, days):
        from hoiam.publishing.actions.withdrawing import withdraw

        issue = assign()
        answer = answer_it(issue)
        days(3)
        withdraw(quan, answer.publication, reason="Nhầm đường.", now=clock.now)
        issue.refresh_from_db()
        assert (issue.state, issue.round.number) == ("assigned", 2)
        assert issue.rounds.get(number=1).reopened_on == date(2026, 11, 5)
        assert "Nhầm đường." in timeline.events(issue, public=True)[-1].text


class TestDraftsOfEarlierRounds:
    def test_they_stay_as_they_are(self, assign, answer_it, write, ha, lan, clock):
        issue = assign()
        answer = answer_it(issue)
        reopening.reopen_issue(ha, issue, reason="Còn thiếu.", now=clock.now)
        with pytest.raises((ValidationError, PermissionDenied)):
            revise(lan, answer.publication, title="Khác", summary="", body="Khác.", now=clock.now)
        issue.refresh_from_db()
        assert write(issue).round.number == 2
        with pytest.raises(ValidationError):
            answering.submit_answer(lan, answer, now=clock.now)

    def test_accepting_comes_first_or_not_at_all(self, assign, write, lan, clock):
        issue = assigning.accept_issue(lan, assign(), now=clock.now)
        assert write(issue).issue.state == "accepted"
