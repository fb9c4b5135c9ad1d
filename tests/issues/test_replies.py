"""By replying to a mail an officer accepts, redirects or leaves a draft, and no more."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from hoiam.issues.actions import opening
from hoiam.issues.actions.replying import Command, find_office, read_command, take_reply
from hoiam.issues.models import Answer, OfficeRequest
from hoiam.offices.models import LogEntry, Office
from hoiam.post import replies
from hoiam.post.models import OutgoingMail
from hoiam.publishing.queries import newest_revision

pytestmark = pytest.mark.django_db
DRAFT = "Sở đã vá xong các ổ gà ngày 28/10.\n\nMặt đường sẽ thảm lại trước ngày 20/1/2027."


class TestReadingCommands:
    @pytest.mark.parametrize(
        "line", ["NHẬN", "nhận", "Nhan.", "ACCEPT", "Accept!", "Tiếp nhận", "  CHẤP NHẬN  "]
    )
    def test_accept(self, line):
        assert read_command(f"{line}\n\nCảm ơn.").verb == "accept"

    @pytest.mark.parametrize(
        ("line", "office", "reason"),
        [
            ("CHUYỂN Sở Y tế: không phải đường", "Sở Y tế", "không phải đường"),
            ("chuyen so-y-te: khong phai", "so-y-te", "khong phai"),
            ("Redirect Department of Health: not roads", "Department of Health", "not roads"),
            ("REDIRECT so-y-te", "so-y-te", ""),
            ("CHUYỂN", "", ""),
        ],
    )
    def test_redirect(self, line, office, reason):
        assert read_command(line) == Command(verb="redirect", office=office, text=reason)

    def test_the_reason_may_go_on_below(self):
        command = read_command("CHUYỂN Sở Y tế: vì hai lẽ\nmột là\nhai là")
        assert command.text == "vì hai lẽ\nmột là\nhai là"

    @pytest.mark.parametrize(
        "text",
        [
            "Nhận được phản ánh, sở đã kiểm tra.",
            "Acceptance tests were run on the bridge.",
            "Chuyện này sở đã trả lời rồi.",
            "Chuyển mặt bằng cho đơn vị thi công xong ngày 5/11, sẽ khởi công trong tháng.",
            "Phê duyệt",
            "SUBMIT",
        ],
    )
    def test_everything_else_is_a_draft(self, text):
        assert read_command(text) == Command(verb="draft", text=text)


class TestTaking:
    def test_accepting(self, assign, lan, clock):
        issue = assign()
        take_reply(lan, issue.pk, "NHẬN", clock.now)
        issue.refresh_from_db()
        assert issue.state == "accepted"
        assert LogEntry.objects.get(verb="issue.accepted").actor == lan

    def test_accepting_twice_says_why_not(self, assign, lan, clock):
        issue = assign()
        take_reply(lan, issue.pk, "NHẬN", clock.now)
        with pytest.raises(ValidationError):
            take_reply(lan, issue.pk, "NHẬN", clock.now)

    def test_redirecting_asks_the_editor_and_moves_nothing(self, assign, lan, offices, clock):
        issue = assign()
        take_reply(lan, issue.pk, "CHUYỂN Sở Y tế: là việc của bệnh viện.", clock.now)
        issue.refresh_from_db()
        asked = OfficeRequest.objects.get()
        assert (asked.kind, asked.proposed_office) == ("handover", offices.so_y_te)
        assert asked.text == "là việc của bệnh viện."
        assert issue.office == offices.so_xay_dung

    @pytest.mark.parametrize(
        "text",
        [
            "CHUYỂN Sở Không Có: vì thế",
            "CHUYỂN Ủy ban nhân dân: vì thế",
            "CHUYỂN so-y-te",
            "CHUYỂN",
        ],
    )
    def test_redirecting_needs_one_office_and_a_reason(self, text, assign, lan, clock):
        issue = assign()
        with pytest.raises(ValidationError):
            take_reply(lan, issue.pk, text, clock.now)
        assert not OfficeRequest.objects.exists()

    def test_everything_else_becomes_a_draft_and_no_more(self, assign, lan, clock):
        issue = assign()
        take_reply(lan, issue.pk, DRAFT, clock.now)
        issue.refresh_from_db()
        answer = Answer.objects.get()
        assert answer.publication.state == "draft"
        assert (answer.outcome, issue.state) == ("", "assigned")
        assert "thảm lại trước ngày 20/1/2027" in newest_revision(answer.publication).body

    @pytest.mark.parametrize("text", ["SUBMIT", "Trình duyệt ngay", "APPROVE", "Duyệt và công bố"])
    def test_no_words_submit_or_approve(self, text, assign, lan, clock):
        issue = assign()
        take_reply(lan, issue.pk, text, clock.now)
        issue.refresh_from_db()
        assert issue.state == "assigned"
        assert Answer.objects.get().publication.state == "draft"

    def test_a_draft_does_not_name_what_is_withheld(self, assign, ha, lan, clock):
        issue = assign(title="Cháu bé ở thôn Đông")
        opening.withhold_text(ha, issue, reason_code="child", now=clock.now)
        take_reply(lan, issue.pk, DRAFT, clock.now)
        assert "Cháu bé" not in newest_revision(Answer.objects.get().publication).title

    def test_a_second_mail_replaces_ones_own_draft(self, assign, lan, clock):
        issue = assign()
        take_reply(lan, issue.pk, DRAFT, clock.now)
        take_reply(lan, issue.pk, DRAFT + "\n\nThêm một đoạn.", clock.now)
        assert "Thêm một đoạn" in newest_revision(Answer.objects.get().publication).body

    def test_and_never_anybody_elses(self, assign, write, ha, lan, clock):
        issue = assign()
        answer = write(issue, by=ha)
        with pytest.raises(ValidationError):
            take_reply(lan, issue.pk, DRAFT, clock.now)
        assert "28/10" in newest_revision(answer.publication).body

    def test_an_outcome_chosen_before_stays(self, assign, write, lan, clock):
        issue = assign()
        write(issue, outcome="cannot")
        take_reply(lan, issue.pk, DRAFT, clock.now)
        assert Answer.objects.get().outcome == "cannot"

    @pytest.mark.parametrize("person", ["minh", "ha", "quan", "tam"])
    def test_nobody_elses_reply_does_anything(self, person, request, assign, clock):
        issue = assign()
        with pytest.raises((ValidationError, PermissionDenied)):
            take_reply(request.getfixturevalue(person), issue.pk, "NHẬN", clock.now)
        issue.refresh_from_db()
        assert issue.state == "assigned"

    def test_of_an_issue_that_is_not_there(self, lan, clock):
        with pytest.raises(ValidationError):
            take_reply(lan, 4711, "NHẬN", clock.now)

    def test_an_empty_mail(self, assign, lan, clock):
        with pytest.raises(ValidationError):
            take_reply(lan, assign().pk, "  \n ", clock.now)

    def test_what_was_done_is_confirmed(self, assign, lan, clock):
        issue = assign()
        take_reply(lan, issue.pk, "NHẬN", clock.now)
        mail = OutgoingMail.objects.get(key__contains=":replied:")
        assert (mail.recipient_kind, mail.recipient) == ("user", lan.pk)
        assert mail.text

    def test_the_room_takes_replies_under_its_name(self):
        assert replies.find("issue") is take_reply


class TestFindingAnOffice:
    def test_by_code_or_name_in_both_languages(self, offices):
        for said in ("so-y-te", "Sở Y tế", "so y te", "Department of Health", "Sở Y tế (mẫu)"):
            assert find_office(said) == offices.so_y_te

    def test_not_a_partner_nor_a_closed_one(self, offices):
        Office.objects.filter(pk=offices.so_y_te.pk).update(active=False)
        for said in ("so-y-te", "Hội Nhà báo tỉnh", "hoi-nha-bao"):
            with pytest.raises(ValidationError):
                find_office(said)
