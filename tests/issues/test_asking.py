"""More time, not ours, a question: the office asks, the editor decides, and nobody their own."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from hoiam.issues.actions import asking, assigning
from hoiam.issues.models import Issue, OfficeRequest
from hoiam.issues.queries import due, timeline
from hoiam.issues.queries.permissions import may
from hoiam.offices.actions.holding import Conflict
from hoiam.offices.models import Role, User

pytestmark = pytest.mark.django_db
OUTSIDERS = ["ha", "minh", "quan", "thu", "tam"]


@pytest.fixture
def asked(lan, assign, clock):
    """Lan asks for ten more days for a new issue."""

    def make(days: int = 10) -> OfficeRequest:
        return asking.ask_extension(
            lan, assign(), days=days, reason="Chờ kết quả kiểm định.", now=clock.now
        )

    return make


class TestExtensions:
    def test_granted_the_date_moves_and_everyone_sees_why(self, asked, ha, clock):
        request = asking.decide_extension(
            ha, asked(), grant=True, decision="Kiểm định là cần.", now=clock.now
        )
        issue = Issue.objects.get()
        # 2 December and ten more days is a Saturday.
        assert issue.due == issue.round.due == date(2026, 12, 14)
        assert request.days_granted == 10
        events = timeline.events(issue, public=True)
        assert "Chờ kết quả kiểm định." in events[-2].text
        assert "Kiểm định là cần." in events[-1].text
        assert "14/12/2026" in events[-1].text
        assert "14/12/2026" in issue.round.explanation["vi"][-1]

    def test_refused_the_date_stays(self, asked, ha, clock):
        asking.decide_extension(ha, asked(), grant=False, decision="Việc gấp.", now=clock.now)
        issue = Issue.objects.get()
        assert issue.due == date(2026, 12, 2)
        assert "issue.extension-refused" in [e.code for e in timeline.events(issue, public=True)]

    def test_the_editor_may_give_fewer_days(self, asked, ha, clock):
        asking.decide_extension(
            ha, asked(), grant=True, days=5, decision="Năm ngày là đủ.", now=clock.now
        )
        assert Issue.objects.get().due == date(2026, 12, 7)

    def test_two_extensions_add_up(self, asked, ha, lan, clock):
        first = asked(5)
        asking.decide_extension(ha, first, grant=True, decision="Được.", now=clock.now)
        issue = Issue.objects.get()
        second = asking.ask_extension(lan, issue, days=5, reason="Mưa bão.", now=clock.now)
        asking.decide_extension(ha, second, grant=True, decision="Được.", now=clock.now)
        issue.refresh_from_db()
        assert issue.due > date(2026, 12, 7)

    @pytest.mark.parametrize("days", [0, -3, 91, None])
    def test_nonsense_is_refused(self, lan, assign, days, clock):
        with pytest.raises(ValidationError):
            asking.ask_extension(lan, assign(), days=days, reason="Vì thế.", now=clock.now)

    @pytest.mark.parametrize("reason", ["", "  \n", "\u200b", "x" * 2001])
    def test_the_reason_is_public_so_it_is_needed(self, lan, assign, reason, clock):
        with pytest.raises(ValidationError):
            asking.ask_extension(lan, assign(), days=3, reason=reason, now=clock.now)

    def test_a_reason_leads_to_nobody(self, lan, assign, clock):
        request = asking.ask_extension(
            lan, assign(), days=3, reason="Chờ ông Tư ở số 0912 345 678 về.", now=clock.now
        )
        assert "345" not in request.text

    def test_one_open_of_a_kind(self, asked, lan, clock):
        issue = asked().round.issue
        with pytest.raises(ValidationError):
            asking.ask_extension(lan, issue, days=3, reason="Thêm nữa.", now=clock.now)
        assert asking.ask_handover(lan, issue, office=None, reason="Không rõ.", now=clock.now)

    @pytest.mark.parametrize("person", OUTSIDERS)
    def test_only_the_office_that_holds_it_asks(self, person, request, assign, clock):
        with pytest.raises(PermissionDenied):
            asking.ask_extension(
                request.getfixturevalue(person), assign(), days=3, reason="Vì.", now=clock.now
            )

    @pytest.mark.parametrize("person", ["lan", "minh", "quan", "tam"])
    def test_only_an_editor_decides(self, person, request, asked, clock):
        row = asked()
        with pytest.raises(PermissionDenied):
            asking.decide_extension(
                request.getfixturevalue(person), row, grant=True, decision="Được.", now=clock.now
            )

    def test_twice_is_once(self, asked, ha, thu, clock):
        row = asked()
        asking.decide_extension(ha, row, grant=True, decision="Được.", now=clock.now)
        with pytest.raises(ValidationError):
            asking.decide_extension(thu, row, grant=False, decision="Không.", now=clock.now)
        assert Issue.objects.get().due == date(2026, 12, 14)

    def test_the_wrong_verb_for_a_request(self, asked, ha, clock):
        with pytest.raises(ValidationError):
            asking.reply_to_question(ha, asked(), text="Được.", now=clock.now)

    def test_nobody_decides_their_own(self, offices, assign, ha, clock):
        """The desk is a body that answers too, and an officer of it may become its editor."""
        vy = User.objects.create_user("vy", role=Role.OFFICER, office=offices.desk)
        row = asking.ask_extension(
            vy, assign(offices.desk), days=3, reason="Chờ số liệu.", now=clock.now
        )
        vy.role = Role.EDITOR
        vy.save()
        with pytest.raises(PermissionDenied):
            asking.decide_extension(vy, row, grant=True, decision="Được.", now=clock.now)
        assert asking.decide_extension(ha, row, grant=True, decision="Được.", now=clock.now)

    def test_it_may_still_be_decided_while_the_answer_waits_for_approval(
        self, asked, submit, ha, clock
    ):
        row = asked()
        submit(row.round.issue)
        asking.decide_extension(ha, row, grant=True, decision="Được.", now=clock.now)
        issue = Issue.objects.get()
        assert (issue.state, issue.due) == ("submitted", date(2026, 12, 14))


class TestHandovers:
    def test_refused_it_stays(self, lan, ha, assign, offices, clock):
        issue = assign()
        row = asking.ask_handover(
            lan, issue, office=offices.so_y_te, reason="Của y tế.", now=clock.now
        )
        asking.decide_handover(ha, row, grant=False, decision="Là của sở.", now=clock.now)
        issue.refresh_from_db()
        assert issue.office == offices.so_xay_dung
        assert "Là của sở." in timeline.events(issue, public=True)[-1].text

    def test_the_editor_may_know_better(self, lan, ha, assign, offices, clock):
        issue = assign()
        row = asking.ask_handover(
            lan, issue, office=offices.so_y_te, reason="Của y tế.", now=clock.now
        )
        asking.decide_handover(
            ha, row, grant=True, office=offices.ubnd_commune, decision="Của xã.", now=clock.now
        )
        issue.refresh_from_db()
        assert issue.office == offices.ubnd_commune

    def test_without_an_office_it_goes_nowhere(self, lan, ha, assign, offices, clock):
        issue = assign()
        row = asking.ask_handover(lan, issue, office=None, reason="Không phải.", now=clock.now)
        with pytest.raises(ValidationError):
            asking.decide_handover(ha, row, grant=True, decision="Được.", now=clock.now)
        row.refresh_from_db()
        assert row.outcome == ""

    @pytest.mark.parametrize("which", ["so_xay_dung", "partner"])
    def test_not_to_itself_nor_outside(self, which, lan, assign, offices, clock):
        with pytest.raises(ValidationError):
            asking.ask_handover(
                lan, assign(), office=getattr(offices, which), reason="Vì.", now=clock.now
            )

    def test_what_else_it_asked_is_no_longer_needed(self, asked, lan, ha, offices, clock):
        row = asked()
        handover = asking.ask_handover(
            lan, row.round.issue, office=offices.so_y_te, reason="Của y tế.", now=clock.now
        )
        asking.decide_handover(ha, handover, grant=True, decision="Được.", now=clock.now)
        row.refresh_from_db()
        assert row.outcome == "lapsed"
        with pytest.raises(ValidationError):
            asking.decide_extension(ha, row, grant=True, decision="Được.", now=clock.now)


class TestQuestions:
    def test_the_clock_runs_where_the_rule_does_not_say_otherwise(self, lan, ha, assign, clock):
        issue = assign()
        row = asking.ask_question(lan, issue, text="Km nào?", now=clock.now)
        assert not row.pauses
        asking.reply_to_question(ha, row, text="Km 3 đến 7.", now=clock.now)
        issue.refresh_from_db()
        assert issue.due == date(2026, 12, 2)

    def test_it_stands_where_the_rule_says_so(self, lan, ha, assign, days, clock):
        issue = assign(kind="regulation-feedback")
        first = issue.due
        days(2)
        row = asking.ask_question(lan, issue, text="Quy định nào?", now=clock.now)
        assert row.pauses
        issue.refresh_from_db()
        today = days(40)
        assert not due.is_overdue(issue, today=today)
        assert due.standing_of(issue, today=today).state == "paused"
        asking.reply_to_question(ha, row, text="Điều 5.", now=clock.now)
        issue.refresh_from_db()
        assert issue.due > first
        assert not due.is_overdue(issue, today=today)
        assert issue.round.explanation["vi"][-1].find(f"{issue.due.day}/{issue.due.month}") >= 0

    def test_the_question_is_not_public_but_that_the_clock_stands_is(self, lan, assign, clock):
        issue = assign(kind="regulation-feedback")
        asking.ask_question(lan, issue, text="Có phải nói ra không?", now=clock.now)
        shown = timeline.events(issue, public=True)
        assert "issue.paused" in [event.code for event in shown]
        assert all("Có phải nói ra" not in event.text for event in shown)
        assert any("Có phải nói ra" in event.text for event in timeline.events(issue, public=False))

    def test_submitting_ends_the_pause(self, lan, assign, submit, days, clock):
        issue = assign(kind="regulation-feedback")
        row = asking.ask_question(lan, issue, text="Quy định nào?", now=clock.now)
        days(3)
        submit(issue)
        row.refresh_from_db()
        issue.refresh_from_db()
        assert row.outcome == "lapsed"
        assert not due.is_paused(issue.round)
        assert issue.due > date(2026, 11, 20)

    def test_a_date_set_by_a_document_does_not_stand(self, ha, lan, assign, clock):
        issue = assign()
        assert issue.round.fixed_due is None
        row = asking.ask_question(lan, issue, text="Km nào?", now=clock.now)
        assert not row.pauses


class TestTogether:
    def test_two_officers_at_once_are_told(self, lan, assign, clock):
        issue = assign()
        asking.ask_extension(lan, issue, days=3, reason="Vì.", now=clock.now, version=issue.version)
        with pytest.raises(Conflict):
            asking.ask_handover(
                lan, issue, office=None, reason="Vì.", now=clock.now, version=issue.version
            )

    def test_buttons_and_verbs_agree(self, lan, ha, assign, clock):
        issue = assign()
        assert {"extension", "handover", "question", "accept"} <= may(lan, issue)
        assert "decide" not in may(ha, issue)
        asking.ask_extension(lan, issue, days=3, reason="Vì.", now=clock.now)
        assert "extension" not in may(lan, issue)
        assert "decide" in may(ha, issue)

    def test_the_editor_and_then_the_office_are_written_to(self, asked, ha, lan, mails, clock):
        row = asked()
        assert ("user", ha.pk) in {mail[:2] for mail in mails()}
        before = len(mails())
        asking.decide_extension(ha, row, grant=True, decision="Được.", now=clock.now)
        assert {mail[:2] for mail in mails()[before:]} >= {("user", lan.pk)}

    def test_an_accepted_one_may_ask_too(self, lan, assign, clock):
        issue = assigning.accept_issue(lan, assign(), now=clock.now)
        assert asking.ask_extension(lan, issue, days=3, reason="Vì.", now=clock.now)

    def test_when_whoever_opened_it_has_left_every_editor_is_written_to(
        self, asked, assign, ha, lan, mails, clock
    ):
        issue = assign()
        binh = User.objects.create_user("binh", role=Role.EDITOR, email="binh@desk.example")
        ha.is_active = False
        ha.save()
        before = len(mails())
        issue.refresh_from_db()
        asking.ask_extension(lan, issue, days=3, reason="Vì.", now=clock.now)
        assert [mail[:2] for mail in mails()[before:]] == [("user", binh.pk)]
