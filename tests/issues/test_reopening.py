"""“This does not answer it”, what the editor decides, and promises that come back on their day."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from hoiam.issues.actions import assigning, opening, reopening
from hoiam.issues.models import Objection
from hoiam.issues.queries import due, timeline
from hoiam.issues.queries.figures import figures_of, rows_of
from hoiam.issues.queries.shown import public_text
from hoiam.offices.models import LogEntry
from hoiam.post.models import OutgoingMail
from hoiam.publishing.actions import withdrawing
from hoiam.receipts.actions import erase_due, find_receipt, show_receipt
from tests.boundaries.looking import everything_kept

pytestmark = pytest.mark.django_db
WORDS = "Câu trả lời không nói bao giờ thảm lại mặt đường."


@pytest.fixture
def object_to(clock):
    """Khách says that an answer is none, and holds a code."""

    def make(answer, text=WORDS, **more):
        return reopening.object_to(answer, text=text, now=clock.now, **more)

    return make


class TestObjecting:
    def test_a_stranger_gets_a_code(self, assign, answer_it, object_to):
        issue = assign()
        code = object_to(answer_it(issue))
        shown = show_receipt(find_receipt(code))
        assert shown.title == issue.title
        assert shown.path == "van-de/VD-2026-0001/"
        assert len(shown.sentences) == 1

    def test_what_could_lead_to_them_is_not_kept(self, assign, answer_it, object_to, db):
        from django.db import connection

        object_to(
            answer_it(assign()),
            "Tôi là chủ nhà 12 ngõ 5, gọi 0912 345 678, mail dan.nguyen@gmail.com: chưa xong.",
            contact="rieng@thu.example",
        )
        kept = "\n".join(row for _table, row in everything_kept(connection))
        for secret in ("345 678", "0912345678", "dan.nguyen", "rieng@thu"):
            assert secret not in kept

    def test_the_hour_is_not_kept(self, assign, answer_it, object_to):
        before = LogEntry.objects.count()
        object_to(answer_it(assign()))
        fields = {
            field.get_internal_type()
            for field in Objection._meta.get_fields()
            if field.name in ("arrived", "text", "receipt", "answer")
        }
        assert "DateTimeField" not in fields
        assert not LogEntry.objects.filter(pk__gt=before, verb__contains="objected").exists()

    @pytest.mark.parametrize("text", ["", "   ", "Sai!", "x" * 5001])
    def test_it_needs_a_reason_of_some_length(self, assign, answer_it, object_to, text):
        with pytest.raises(ValidationError):
            object_to(answer_it(assign()), text)
        assert not Objection.objects.exists()

    def test_only_to_what_is_published(self, assign, submit, object_to):
        with pytest.raises(ValidationError):
            object_to(submit(assign()))

    def test_the_public_sees_that_and_not_what(self, assign, answer_it, object_to):
        issue = assign()
        object_to(answer_it(issue))
        event = next(e for e in timeline.events(issue, public=True) if e.code == "issue.objected")
        assert (event.on, event.at, event.text) == (date(2026, 11, 2), None, "")
        desk = next(e for e in timeline.events(issue, public=False) if e.code == "issue.objected")
        assert desk.text == WORDS

    def test_the_words_go_and_the_outcome_stays(
        self, assign, answer_it, object_to, ha, clock, days
    ):
        answer = answer_it(assign())
        object_to(answer)
        row = answer.objections.get()
        reopening.decide_objection(
            ha, row, reopen=False, decision="Đã nêu ở đoạn hai.", now=clock.now
        )
        erase_due(today=days(30))
        row.refresh_from_db()
        assert row.text is None
        assert (row.outcome, row.decision) == ("kept", "Đã nêu ở đoạn hai.")

    def test_reopening_does_not_prolong_keeping(
        self, assign, answer_it, object_to, ha, clock, days
    ):
        answer = answer_it(assign())
        object_to(answer)
        reopening.decide_objection(
            ha, answer.objections.get(), reopen=True, decision="Còn thiếu.", now=clock.now
        )
        erase_due(today=days(30))
        assert answer.objections.get().text is None


class TestDeciding:
    def test_kept_in_public_words(self, assign, answer_it, object_to, ha, clock):
        issue = assign()
        answer = answer_it(issue)
        code = object_to(answer)
        reopening.decide_objection(
            ha, answer.objections.get(), reopen=False, decision="Đã nêu ở đoạn hai.", now=clock.now
        )
        issue.refresh_from_db()
        assert issue.state == "answered"
        assert show_receipt(find_receipt(code)).sentences[-1] == "Đã nêu ở đoạn hai."
        assert "Đã nêu ở đoạn hai." in " ".join(
            event.text for event in timeline.events(issue, public=True)
        )

    def test_reopened_is_a_new_round_with_its_own_clock(
        self, assign, answer_it, object_to, ha, lan, clock, days, mails
    ):
        issue = assign()
        days(9)
        answer = answer_it(issue)
        object_to(answer)
        days(1)
        before = len(mails())
        reopening.decide_objection(
            ha, answer.objections.get(), reopen=True, decision="Chưa nói ngày.", now=clock.now
        )
        issue.refresh_from_db()
        assert (issue.state, issue.round.number, issue.round.kind) == ("assigned", 2, "reopened")
        assert issue.round.started_on == date(2026, 11, 12)
        assert issue.due == date(2026, 12, 14)
        assert issue.round.reason == "Chưa nói ngày."
        assert ("user", lan.pk) in {mail[:2] for mail in mails()[before:]}
        mail = OutgoingMail.objects.filter(recipient_kind="user").latest("pk")
        assert "Chưa nói ngày." in mail.text

    def test_a_reopened_answer_was_not_on_time(self, assign, answer_it, ha, offices, clock, days):
        issue = assign()
        answer_it(issue)
        assert figures_of(offices.so_xay_dung, as_of=date(2026, 12, 31)).answered_by_date == 1
        days(3)
        reopening.reopen_issue(ha, issue, reason="Còn thiếu.", now=clock.now)
        figures = figures_of(offices.so_xay_dung, as_of=date(2026, 12, 31))
        assert (figures.n, figures.matters, figures.answered_by_date) == (2, 1, 0)

    def test_figures_of_the_past_stay_what_they_were(
        self, assign, answer_it, ha, offices, clock, days
    ):
        issue = assign()
        answer_it(issue)
        days(40)
        reopening.reopen_issue(ha, issue, reason="Còn thiếu.", now=clock.now)
        assert figures_of(offices.so_xay_dung, as_of=date(2026, 12, 5)).answered_by_date == 1

    def test_twice_is_once(self, assign, answer_it, object_to, ha, thu, clock):
        answer = answer_it(assign())
        object_to(answer)
        object_to(answer)
        first, second = answer.objections.all()
        reopening.decide_objection(ha, first, reopen=True, decision="Đúng.", now=clock.now)
        for row in (first, second):
            with pytest.raises(ValidationError):
                reopening.decide_objection(thu, row, reopen=True, decision="Đúng.", now=clock.now)
        second.refresh_from_db()
        assert second.outcome == ""
        reopening.decide_objection(
            thu, second, reopen=False, decision="Đã mở lại rồi.", now=clock.now
        )

    @pytest.mark.parametrize("person", ["lan", "minh", "quan", "tam"])
    def test_only_an_editor(self, person, request, assign, answer_it, object_to, clock):
        answer = answer_it(assign())
        object_to(answer)
        with pytest.raises(PermissionDenied):
            reopening.decide_objection(
                request.getfixturevalue(person),
                answer.objections.get(),
                reopen=False,
                decision="Không.",
                now=clock.now,
            )

    def test_never_about_ones_own_words(
        self, assign, write, lan, quan, ha, object_to, submit, clock
    ):
        from hoiam.issues.actions import answering
        from hoiam.publishing.actions import signing

        answer = write(assign(), by=ha)
        answering.submit_answer(lan, answer, now=clock.now)
        signing.approve(quan, answer.publication, now=clock.now)
        signing.publish(quan, answer.publication, now=clock.now)
        object_to(answer)
        with pytest.raises(PermissionDenied):
            reopening.decide_objection(
                ha, answer.objections.get(), reopen=False, decision="Đúng rồi.", now=clock.now
            )

    def test_a_decision_without_words_is_none(self, assign, answer_it, object_to, ha, clock):
        answer = answer_it(assign())
        object_to(answer)
        with pytest.raises(ValidationError):
            reopening.decide_objection(
                ha, answer.objections.get(), reopen=True, decision=" ", now=clock.now
            )
        answer.issue.refresh_from_db()
        assert answer.issue.state == "answered"

    def test_also_where_the_issue_has_ended_meanwhile(
        self, assign, answer_it, object_to, ha, thu, clock
    ):
        """Somebody waits for a word, and it leaves the list of what waits for the editor."""
        issue = assign()
        answer = answer_it(issue)
        object_to(answer)
        opening.withdraw_issue(ha, issue, reason="Nhầm.", now=clock.now)
        row = answer.objections.get()
        with pytest.raises(ValidationError):
            reopening.decide_objection(thu, row, reopen=True, decision="Đúng.", now=clock.now)
        reopening.decide_objection(thu, row, reopen=False, decision="Đã rút.", now=clock.now)
        row.refresh_from_db()
        assert row.outcome == "kept"


class TestClosing:
    def test_closed_and_reopened(self, in_state, ha, clock):
        issue = in_state("closed")
        reopening.reopen_issue(ha, issue, reason="Lại hỏng.", now=clock.now)
        issue.refresh_from_db()
        assert issue.state == "assigned"

    def test_what_waits_is_not_closed(self, assign, ha, clock):
        with pytest.raises(ValidationError):
            reopening.close_issue(ha, assign(), now=clock.now)

    def test_an_office_that_is_no_more_can_not_be_asked_again(self, in_state, ha, offices, clock):
        issue = in_state("answered")
        offices.so_xay_dung.active = False
        offices.so_xay_dung.save()
        with pytest.raises(ValidationError):
            reopening.reopen_issue(ha, issue, reason="Lại hỏng.", now=clock.now)


class TestPromises:
    @pytest.fixture
    def promised(self, assign, answer_it):
        issue = assign()
        answer_it(issue, outcome="will-do", promised_for=date(2026, 11, 20))
        return issue

    def test_on_its_day_it_comes_back(self, promised, lan, days, clock, mails):
        days(17)
        assert reopening.bring_back(now=clock.now) == 0
        days(1)
        before = len(mails())
        assert reopening.bring_back(now=clock.now) == 1
        promised.refresh_from_db()
        assert (promised.state, promised.round.kind) == ("assigned", "follow-up")
        assert promised.round.rule == "promise-report"
        # Five working days, and 24 November is a public holiday.
        assert promised.due == date(2026, 11, 30)
        assert promised.rounds.get(number=1).reopened_on is None
        assert ("user", lan.pk) in {mail[:2] for mail in mails()[before:]}

    def test_once_however_often_it_is_looked_at(self, promised, days, clock):
        days(25)
        assert reopening.bring_back(now=clock.now) == 1
        assert reopening.bring_back(now=clock.now) == 0
        assert promised.rounds.count() == 2

    def test_also_from_a_closed_issue(self, promised, ha, days, clock):
        reopening.close_issue(ha, promised, now=clock.now)
        days(18)
        assert reopening.bring_back(now=clock.now) == 1

    def test_not_where_it_was_reopened_meanwhile(self, promised, ha, days, clock):
        reopening.reopen_issue(ha, promised, reason="Quá lâu.", now=clock.now)
        days(30)
        assert reopening.bring_back(now=clock.now) == 0

    def test_the_promise_kept_may_be_promised_again(self, promised, answer_it, days, clock):
        days(18)
        reopening.bring_back(now=clock.now)
        promised.refresh_from_db()
        answer_it(promised, outcome="will-do", promised_for=date(2026, 12, 24))
        days(40)
        assert reopening.bring_back(now=clock.now) == 1
        promised.refresh_from_db()
        assert promised.round.number == 3

    def test_one_that_fails_holds_up_no_other(self, assign, answer_it, days, clock, monkeypatch):
        issues = [assign(), assign(), assign()]
        for issue in issues:
            answer_it(issue, outcome="will-do", promised_for=date(2026, 11, 20))
        begin = reopening.begin_round

        def fail_for_the_first(held, **more):
            if held.pk == issues[0].pk:
                raise ValidationError("Không có quy định.")
            return begin(held, **more)

        monkeypatch.setattr(reopening, "begin_round", fail_for_the_first)
        days(18)
        with pytest.raises(ValidationError):
            reopening.bring_back(now=clock.now)
        assert [issue.rounds.count() for issue in issues] == [1, 2, 2]
        monkeypatch.undo()
        assert reopening.bring_back(now=clock.now) == 1

    def test_many_at_once(self, assign, answer_it, days, clock):
        for _number in range(27):
            answer_it(assign(), outcome="will-do", promised_for=date(2026, 11, 20))
        days(18)
        assert reopening.bring_back(now=clock.now) == 27


class TestJoining:
    def test_the_old_address_goes_on(self, assign, ha, tell, clock):
        one, two = tell("Đường hỏng").story, tell("Ổ gà").story
        kept, gone = assign(stories=[one]), assign(stories=[one, two])
        opening.merge_issues(ha, kept, gone, now=clock.now)
        gone.refresh_from_db()
        assert (gone.state, gone.merged_into) == ("merged", kept)
        assert gone.publication.merged_into == kept.publication
        assert gone.number == "VD-2026-0002"
        assert set(kept.stories.all()) == {one, two}
        gone.round.refresh_from_db()
        assert gone.round.ended_on == date(2026, 11, 2)

    def test_a_chain_leads_to_its_end(self, assign, ha, clock):
        first, second, third = assign(), assign(), assign()
        opening.merge_issues(ha, second, third, now=clock.now)
        opening.merge_issues(ha, first, second, now=clock.now)
        third.refresh_from_db()
        assert third.merged_into == first

    def test_nobody_gains_time_by_it(self, assign, ha, clock, days):
        first = assign()
        days(5)
        later = assign()
        with pytest.raises(ValidationError):
            opening.merge_issues(ha, later, first, now=clock.now)
        assert opening.merge_issues(ha, first, later, now=clock.now)

    def test_nobody_escapes_an_answer_by_it(self, assign, in_state, ha, clock):
        answered, waiting = in_state("answered"), assign()
        with pytest.raises(ValidationError):
            opening.merge_issues(ha, answered, waiting, now=clock.now)
        assert opening.merge_issues(ha, waiting, answered, now=clock.now)

    @pytest.mark.parametrize("state", ["draft", "submitted", "scheduled", "merged", "withdrawn"])
    def test_what_can_not_be_joined(self, state, assign, in_state, ha, clock):
        other = in_state(state)
        with pytest.raises(ValidationError):
            opening.merge_issues(ha, assign(), other, now=clock.now)

    def test_not_with_itself(self, assign, ha, clock):
        issue = assign()
        with pytest.raises(ValidationError):
            opening.merge_issues(ha, issue, issue, now=clock.now)

    def test_the_other_office_is_told(self, assign, offices, minh, ha, clock, mails):
        kept, gone = assign(), assign(offices.so_y_te)
        before = len(mails())
        opening.merge_issues(ha, kept, gone, now=clock.now)
        assert {mail[:2] for mail in mails()[before:]} == {
            ("user", minh.pk),
            ("office", offices.so_y_te.pk),
        }


class TestWithdrawing:
    def test_the_address_the_date_and_the_reason_stay(self, assign, ha, clock):
        issue = opening.withdraw_issue(ha, assign(), reason="Trùng VD-2026-0007.", now=clock.now)
        issue.publication.refresh_from_db()
        assert issue.publication.state == "withdrawn"
        assert issue.publication.withdrawn_reason == "Trùng VD-2026-0007."
        assert issue.publication.number == "VD-2026-0001"
        assert timeline.events(issue, public=True)[-1].code == "issue.withdrawn"

    def test_a_reason_is_needed(self, assign, ha, clock):
        with pytest.raises(ValidationError):
            opening.withdraw_issue(ha, assign(), reason="", now=clock.now)

    @pytest.mark.parametrize("state", ["submitted", "scheduled", "merged", "withdrawn"])
    def test_not_past_an_answer_on_its_way(self, state, in_state, ha, clock):
        with pytest.raises(ValidationError):
            opening.withdraw_issue(ha, in_state(state), reason="Vì.", now=clock.now)

    def test_through_its_publication_it_goes_too(self, assign, ha, clock):
        from hoiam.publishing.actions.withdrawing import withdraw

        issue = assign()
        withdraw(ha, issue.publication, reason="Nhầm.", now=clock.now)
        issue.refresh_from_db()
        assert issue.state == "withdrawn"
        assert issue.round.ended_on == date(2026, 11, 2)

    def test_it_does_not_count_against_the_office(self, assign, ha, offices, clock, days):
        issue = assign()
        days(3)
        opening.withdraw_issue(ha, issue, reason="Nhầm.", now=clock.now)
        row = rows_of(offices.so_xay_dung, as_of=date(2027, 3, 1))[0]
        assert row.ended == date(2026, 11, 5)
        figures = figures_of(offices.so_xay_dung, as_of=date(2027, 3, 1))
        assert (figures.overdue, figures.due_count) == (0, 0)

    def test_its_standing_says_that_it_ended(self, in_state):
        issue = in_state("withdrawn")
        assert due.standing_of(issue, today=date(2027, 3, 1)).state == "ended"


class TestWithholding:
    def test_the_text_goes_and_the_rest_stays(self, assign, ha, tell, clock):
        issue = assign(stories=[tell("Cháu bé ở thôn Đông").story])
        opening.withhold_text(ha, issue, reason_code="child", now=clock.now)
        issue.refresh_from_db()
        shown = public_text(issue)
        assert (shown.body, shown.links) == ("", ())
        assert issue.title not in shown.title
        assert shown.withheld
        assert timeline.events(issue, public=True)[-1].code == "issue.withheld"
        opening.withhold_text(ha, issue, reason_code="", now=clock.now)
        issue.refresh_from_db()
        assert public_text(issue).body

    @pytest.mark.parametrize("reason", ["embarrassing", "press", " child"])
    def test_only_for_a_reason_of_the_list(self, reason, assign, ha, clock):
        with pytest.raises(ValidationError):
            opening.withhold_text(ha, assign(), reason_code=reason, now=clock.now)

    def test_whoever_must_answer_reads_it(self, open_issue, ha, offices, lan, clock):
        issue = open_issue()
        opening.withhold_text(ha, issue, reason_code="child", now=clock.now)
        assigning.assign_issue(ha, issue, offices.so_xay_dung, now=clock.now)
        assert "ĐT.376" in OutgoingMail.objects.get(recipient=lan.pk, recipient_kind="user").text

    def test_an_officer_may_not(self, assign, lan, clock):
        with pytest.raises(PermissionDenied):
            opening.withhold_text(lan, assign(), reason_code="child", now=clock.now)


def test_figures_count_the_pause_not_against_the_office(assign, lan, ha, answer_it, days, clock):
    from hoiam.issues.actions import asking

    issue = assign(kind="regulation-feedback")
    row = asking.ask_question(lan, issue, text="Quy định nào?", now=clock.now)
    days(10)
    asking.reply_to_question(ha, row, text="Điều 5.", now=clock.now)
    days(2)
    answer_it(issue)
    found = rows_of(issue.office, as_of=date(2027, 1, 1))[0]
    assert found.paused_days == 9
    assert figures_of(issue.office, as_of=date(2027, 1, 1)).median == 3


def test_sample_matters_do_not_count_for_a_real_office(assign, offices):
    assign()
    assign(is_sample=True)
    assert figures_of(offices.so_xay_dung, as_of=date(2026, 12, 1)).n == 1


@pytest.mark.parametrize("reopen", [True, False])
def test_who_objected_and_left_a_contact_hears_what_was_decided(
    ha, assign, answer_it, mails, clock, reopen
):
    answer = answer_it(assign())
    reopening.object_to(
        answer, text="Đoạn qua chợ vẫn hỏng.", contact="rieng@thu.example", now=clock.now
    )
    reopening.object_to(answer, text="Đoạn qua cầu cũng vậy.", now=clock.now)
    for row in Objection.objects.order_by("pk"):
        try:
            reopening.decide_objection(
                ha, row, reopen=reopen, decision="Đã đi xem lại hiện trường.", now=clock.now
            )
        except ValidationError:
            # The first has reopened it; the other one can only be told so in words.
            reopening.decide_objection(
                ha, row, reopen=False, decision="Đã mở lại theo ý kiến trước.", now=clock.now
            )
    told = [mail for mail in mails() if mail[0] == "receipt"]
    assert len(told) == 1
    assert "Đã xem xét lại" in told[0][2]


def test_an_answer_of_an_office_that_was_closed_can_still_be_withdrawn(
    ha, quan, assign, answer_it, offices, clock
):
    answer = answer_it(assign())
    offices.so_xay_dung.active = False
    offices.so_xay_dung.save()
    withdrawing.withdraw(quan, answer.publication, reason="Nêu tên một người.", now=clock.now)
    answer.issue.refresh_from_db()
    assert answer.issue.state == "assigned"
    assigning.reassign_issue(ha, answer.issue, offices.so_y_te, now=clock.now)
    with pytest.raises(ValidationError):
        assigning.reassign_issue(ha, answer.issue, offices.so_xay_dung, now=clock.now)
