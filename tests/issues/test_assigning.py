"""Assigning is publishing the question: number, address, date and explanation at once."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import override

from hoiam.issues.actions import asking, assigning
from hoiam.issues.models import DayOverride, Issue
from hoiam.issues.queries import due, timeline
from hoiam.offices.actions.holding import Conflict
from hoiam.offices.models import Duty, LogEntry, Office
from hoiam.post.models import OutgoingMail
from hoiam.publishing.actions import signing
from hoiam.publishing.queries import public_path
from hoiam.topics.models import Topic

pytestmark = pytest.mark.django_db


class TestAssigning:
    def test_it_is_public_from_that_moment(self, assign, offices):
        issue = assign()
        assert issue.state == "assigned"
        assert issue.office == offices.so_xay_dung
        assert issue.publication.state == "published"
        assert issue.number == "VD-2026-0001"
        assert public_path(issue.publication) == "/van-de/VD-2026-0001/"
        assert issue in Issue.objects.public()

    def test_the_date_is_counted_by_the_rule_in_force_and_explained(self, assign):
        running = assign().round
        assert (running.number, running.kind) == (1, "first")
        assert running.started_on == date(2026, 11, 2)
        assert running.due == date(2026, 12, 2)
        assert (running.rule, running.rule_from) == ("press-matter", date(2026, 7, 1))
        assert due.explained(running)[0]
        assert set(running.explanation) == {"vi", "en"}
        assert "2/12/2026" in running.explanation["en"][-1]

    def test_a_day_that_the_office_decided_moves_the_date(self, assign, ha, clock):
        DayOverride.objects.create(
            day=date(2026, 12, 2), works=False, why="Ngày hội của tỉnh", by=ha, at=clock.now
        )
        running = assign().round
        assert running.due == date(2026, 12, 3)
        assert any("Ngày hội của tỉnh" in said for said in running.explanation["vi"])

    def test_officers_and_the_mailbox_are_written_to_once(self, assign, lan, minh, offices, mails):
        assign()
        told = {(kind, key) for kind, key, _subject in mails()}
        assert told == {("user", lan.pk), ("office", offices.so_xay_dung.pk)}
        mail = OutgoingMail.objects.get(recipient_kind="user")
        assert mail.reply == "issue"
        assert "VD-2026-0001" in mail.subject
        assert "/van-de/VD-2026-0001/" in mail.text

    def test_an_officer_with_a_closed_account_is_not_written_to(self, assign, lan, mails):
        lan.is_active = False
        lan.save()
        assign()
        assert [kind for kind, *_rest in mails()] == ["office"]

    def test_the_row_of_the_duty_table_is_kept(self, open_issue, ha, offices, knowledge, clock):
        duty = Duty.objects.create(
            row=14, office=offices.so_xay_dung, topic=Topic.objects.first(), matter_vi="Đường"
        )
        issue = open_issue(office=offices.so_xay_dung, duty=duty)
        same = assigning.assign_issue(ha, issue, offices.so_xay_dung, now=clock.now)
        assert same.duty == duty
        other = open_issue(office=offices.so_xay_dung, duty=duty)
        other = assigning.assign_issue(ha, other, offices.so_y_te, now=clock.now)
        assert other.duty is None

    @pytest.mark.parametrize("person", ["lan", "minh", "quan", "tam"])
    def test_only_an_editor_assigns(self, person, request, open_issue, offices, clock):
        issue = open_issue()
        with pytest.raises(PermissionDenied):
            assigning.assign_issue(
                request.getfixturevalue(person), issue, offices.so_y_te, now=clock.now
            )
        issue.refresh_from_db()
        assert (issue.state, issue.publication.number) == ("draft", None)

    @pytest.mark.parametrize("which", ["partner", "closed"])
    def test_no_body_outside_the_administration(self, which, open_issue, ha, offices, clock):
        if which == "closed":
            Office.objects.filter(pk=offices.so_y_te.pk).update(active=False)
        office = offices.partner if which == "partner" else offices.so_y_te
        office.refresh_from_db()
        with pytest.raises(ValidationError):
            assigning.assign_issue(ha, open_issue(), office, now=clock.now)

    def test_a_date_may_not_be_set_by_hand(self, open_issue, ha, offices, clock):
        issue = open_issue()
        with pytest.raises(ValidationError):
            assigning.assign_issue(ha, issue, offices.so_y_te, due=date(2027, 6, 1), now=clock.now)
        assert not OutgoingMail.objects.exists()

    def test_twice_is_refused(self, assign, ha, offices, clock):
        with pytest.raises(ValidationError):
            assigning.assign_issue(ha, assign(), offices.so_y_te, now=clock.now)

    def test_it_can_not_be_published_without_an_office(self, open_issue, ha, clock):
        issue = open_issue()
        with pytest.raises(ValidationError):
            signing.publish(ha, issue.publication, now=clock.now)
        issue.publication.refresh_from_db()
        assert issue.publication.state == "draft"


class TestAssigningMany:
    def test_each_by_itself_and_why_not(self, open_issue, assign, ha, offices, clock):
        drafts = [open_issue(), open_issue(kind="assignment"), assign(), open_issue()]
        stale = drafts[3]
        Issue.objects.filter(pk=stale.pk).update(version=9)
        result = assigning.assign_many(ha, drafts, offices.so_y_te, now=clock.now)
        assert [issue.pk for issue in result.done] == [drafts[0].pk]
        refused = {issue.pk: why for issue, why in result.refused}
        assert set(refused) == {issue.pk for issue in drafts[1:]}
        assert all(refused.values())
        drafts[1].refresh_from_db()
        assert (drafts[1].state, drafts[1].publication.number) == ("draft", None)

    def test_numbers_have_no_gap_after_a_refusal(self, open_issue, ha, offices, clock):
        issues = [open_issue(), open_issue(kind="assignment"), open_issue()]
        assigning.assign_many(ha, issues, offices.so_y_te, now=clock.now)
        numbers = Issue.objects.public().values_list("publication__number", flat=True)
        assert sorted(numbers) == ["VD-2026-0001", "VD-2026-0002"]


class TestAccepting:
    def test_the_office_accepts(self, assign, lan, clock):
        issue = assigning.accept_issue(lan, assign(), now=clock.now)
        issue.round.refresh_from_db()
        assert issue.state == "accepted"
        assert issue.round.accepted_by == lan
        assert issue.due == date(2026, 12, 2)

    @pytest.mark.parametrize("person", ["ha", "minh", "quan", "thu", "tam"])
    def test_nobody_else_does(self, person, request, assign, clock):
        with pytest.raises(PermissionDenied):
            assigning.accept_issue(request.getfixturevalue(person), assign(), now=clock.now)

    def test_a_page_that_is_too_old_is_told_so(self, assign, lan, clock):
        issue = assign()
        with pytest.raises(Conflict):
            assigning.accept_issue(lan, issue, now=clock.now, version=issue.version - 1)


class TestHandingOver:
    def test_the_clock_does_not_begin_anew(
        self, assign, lan, ha, offices, minh, days, clock, mails
    ):
        issue = assign()
        days(5)
        request = asking.ask_handover(
            lan, issue, office=offices.so_y_te, reason="Thuộc ngành y tế.", now=clock.now
        )
        days(1)
        asking.decide_handover(ha, request, grant=True, decision="Đúng vậy.", now=clock.now)
        issue.refresh_from_db()
        assert (issue.office, issue.state) == (offices.so_y_te, "assigned")
        assert issue.rounds.count() == 1
        assert issue.round.started_on == date(2026, 11, 2)
        assert issue.due == issue.round.due == date(2026, 12, 2)
        assert issue.round.office == offices.so_y_te
        told = [(kind, key) for kind, key, _subject in mails()]
        assert ("user", minh.pk) in told
        assert told.count(("user", lan.pk)) == 2

    def test_it_is_logged_in_public_with_both_offices(self, assign, ha, offices, clock):
        issue = assigning.reassign_issue(ha, assign(), offices.so_y_te, now=clock.now)
        entry = LogEntry.objects.get(verb="issue.handed-over")
        assert entry.ids["office"] == offices.so_y_te.pk
        assert entry.ids["before"] == offices.so_xay_dung.pk
        event = timeline.events(issue, public=True)[-1]
        assert event.office == offices.so_y_te.name

    def test_the_office_before_sees_it_no_more(self, assign, ha, lan, minh, offices, clock):
        issue = assigning.reassign_issue(ha, assign(), offices.so_y_te, now=clock.now)
        assert not Issue.objects.for_user(lan).exists()
        assert Issue.objects.for_user(minh).get() == issue

    def test_not_to_whoever_has_it(self, assign, ha, offices, clock):
        with pytest.raises(ValidationError):
            assigning.reassign_issue(ha, assign(), offices.so_xay_dung, now=clock.now)

    def test_a_draft_of_the_answer_goes_along(self, assign, write, ha, offices, clock):
        issue = assign()
        answer = write(issue)
        assigning.reassign_issue(ha, issue, offices.so_y_te, now=clock.now)
        answer.refresh_from_db()
        assert answer.office == offices.so_y_te

    def test_back_and_forth_tells_each_time(self, assign, ha, lan, offices, clock, mails):
        issue = assign()
        assigning.reassign_issue(ha, issue, offices.so_y_te, now=clock.now)
        assigning.reassign_issue(ha, issue, offices.so_xay_dung, now=clock.now)
        told = [subject for kind, key, subject in mails() if (kind, key) == ("user", lan.pk)]
        assert len(told) == 3


def test_mails_are_in_the_offices_language_whoever_writes(assign, ha, offices, clock):
    """An editor who reads English causes no English mail."""
    with override("en"):
        issue = assign()
        assigning.reassign_issue(ha, issue, offices.so_y_te, now=clock.now)
        row = OutgoingMail.objects.latest("pk")
    assert "Không còn thuộc" in row.subject
    assert not OutgoingMail.objects.filter(text__contains="Please answer by").exists()
