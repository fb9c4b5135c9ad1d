"""The page of an issue, opening one and the answer's page, as each person meets them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from hoiam.documents import actions as papers
from hoiam.issues.actions import asking, reopening
from hoiam.issues.models import Answer, DayOverride, Issue, Objection, OfficeRequest
from hoiam.publishing.actions import signing
from tests.issues.conftest import BODY

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_(clock, monkeypatch):
    """A browser in which somebody is signed in, under the tests' clock: `as_(lan)`."""
    monkeypatch.setattr("django.utils.timezone.now", clock)

    def browser(user=None) -> Client:
        client = Client()
        if user is not None:
            client.force_login(user)
        return client

    return browser


def page(issue: Issue) -> str:
    return reverse("issues:issue", args=[issue.pk])


def do(issue: Issue, code: str) -> str:
    return reverse("issues:act", args=[issue.pk, code])


def test_one_click_from_a_story_fills_everything_in(as_, ha, tell, knowledge, offices):
    place = "2025-07-01/33"
    story = tell("Đường tỉnh 379 xuống cấp ở Hưng Yên", place=place, topic="roads-traffic").story
    desk = as_(ha)
    beside = desk.get(reverse("stories:story", args=[story.pk])).content.decode()
    opening = f"{reverse('issues:open')}?story={story.pk}"
    assert opening in beside
    shown = desk.get(opening)
    form = shown.context["form"]
    assert form.initial["title"] == story.headline
    assert form.initial["topic"].code == "roads-traffic"
    assert form.initial["place"].code == place
    assert "Hạn trả lời" in shown.content.decode()
    given = {
        "story": story.pk,
        "title": form.initial["title"],
        "question": form.initial["question"],
        "kind": form.initial["kind"],
        "topic": form.initial["topic"].pk,
        "place": form.initial["place"].whole_name,
        "office": offices.so_xay_dung.pk,
    }
    done = desk.post(reverse("issues:open"), given, follow=True)
    assert not done.context.get("form"), done.context["form"].errors
    issue = Issue.objects.get()
    assert done.redirect_chain[-1][0] == page(issue)
    assert (issue.state, issue.office) == ("assigned", offices.so_xay_dung)
    assert list(issue.stories.all()) == [story]
    assert issue.number in done.content.decode()
    # The story knows what it raised.
    assert issue.number in desk.get(reverse("stories:story", args=[story.pk])).content.decode()


def test_a_draft_is_kept_from_everybody_outside_the_desk(as_, ha, lan, offices, knowledge):
    given = {"title": "Chưa giao", "question": "Bao giờ xong?", "kind": "press-matter"}
    as_(ha).post(reverse("issues:open"), given | {"draft": "1", "office": offices.so_xay_dung.pk})
    issue = Issue.objects.get()
    assert issue.state == "draft"
    assert as_(lan).get(page(issue)).status_code == 404


def test_a_refused_form_keeps_what_was_typed(as_, ha, offices):
    given = {"title": "Một việc", "question": "", "kind": "press-matter", "place": "Xã Không Có"}
    shown = as_(ha).post(reverse("issues:open"), given)
    text = shown.content.decode()
    assert shown.status_code == 200
    assert "Một việc" in text
    assert "Xã Không Có" in text
    assert not Issue.objects.exists()


def test_proposal_follows_the_form(as_, ha, offices, knowledge):
    asked = {"title": "Đường hỏng", "kind": "urgent-safety"}
    shown = as_(ha).get(reverse("issues:propose"), asked).content.decode()
    other = as_(ha).get(reverse("issues:propose"), asked | {"kind": "press-matter"})
    assert "Hạn" in shown
    assert shown != other.content.decode()
    broken = as_(ha).get(reverse("issues:propose"), {"kind": "không có", "place": "?" * 500})
    assert broken.status_code == 200


@pytest.mark.parametrize("name", ["minh", "tam"])
def test_another_office_s_issue_is_not_there(as_, assign, request, name):
    issue = assign()
    browser = as_(request.getfixturevalue(name))
    assert browser.get(page(issue)).status_code == 404
    assert browser.post(do(issue, "accept")).status_code == 404
    assert browser.get(reverse("issues:answer", args=[issue.pk])).status_code == 404


def test_a_stranger_is_asked_to_sign_in(as_, assign):
    issue = assign()
    assert as_().get(page(issue)).headers["Location"].startswith(reverse("desk:sign-in"))


def test_officer_accepts_and_sees_what_she_may_do(as_, lan, assign):
    issue = assign()
    desk = as_(lan)
    first = desk.get(page(issue)).content.decode()
    assert do(issue, "accept") in first
    assert do(issue, "withdraw") not in first
    said = desk.post(do(issue, "accept"), {"version": issue.version}, follow=True)
    assert "Đã tiếp nhận" in said.content.decode()
    assert Issue.objects.get().state == "accepted"


def test_two_who_act_at_once_are_told(as_, ha, lan, assign):
    issue = assign()
    stale = issue.version
    as_(lan).post(do(issue, "accept"), {"version": stale})
    late = as_(ha).post(do(issue, "withdraw"), {"version": stale, "reason": "Trùng với việc khác"})
    text = late.content.decode()
    assert late.status_code == 409
    assert "Trùng với việc khác" in text
    assert Issue.objects.get().state == "accepted"


@pytest.mark.parametrize("version", [None, "", "x", "0", "9" * 40])
def test_a_form_without_the_version_it_showed_changes_nothing(as_, ha, assign, version):
    issue = assign()
    before = Issue.objects.values().get()
    sent = {} if version is None else {"version": version}
    late = as_(ha).post(do(issue, "withdraw"), sent | {"reason": "Trùng với việc khác"})
    assert late.status_code == 409
    assert "Có người khác vừa sửa vấn đề này" in late.content.decode()
    question = {"title": issue.title, "question": "Câu hỏi khác hẳn: bao giờ xong?"}
    late = as_(ha).post(
        reverse("issues:edit", args=[issue.pk]), question | {"correction": "Rõ hơn."} | sent
    )
    assert "Có người khác" in late.content.decode()
    assert not issue.publication.corrections.exists()
    assert Issue.objects.values().get() == before


def test_a_first_draft_without_version_overwrites_nobody(as_, lan, ha, assign, write):
    issue = assign()
    answer = write(issue)
    given = {"outcome": "done", "title": "Của Hà", "body": BODY, "keep": "1"}
    meanwhile, stale = "Có người khác vừa viết trả lời này", "Người khác đã sửa bài này"
    for version, said in (({}, meanwhile), ({"version": ""}, meanwhile), ({"version": "x"}, stale)):
        shown = as_(ha).post(reverse("issues:answer", args=[issue.pk]), given | version)
        assert said in shown.content.decode()
    assert answer.publication.revisions.count() == 1


def test_more_time_is_asked_for_and_granted_in_public(as_, ha, lan, assign):
    issue = assign()
    due = issue.due
    desk = as_(lan)
    asked = {"days": 10, "reason": "Chờ kết quả khoan mẫu mặt đường.", "version": issue.version}
    desk.post(do(issue, "extension"), asked)
    row = OfficeRequest.objects.get()
    editor = as_(ha)
    assert "Chờ kết quả khoan mẫu" in editor.get(page(issue)).content.decode()
    decide = reverse("issues:decide", args=[issue.pk, row.pk])
    assert desk.post(decide, {"decision": "Tự đồng ý", "decide": "grant"}).status_code == 403
    assert editor.post(decide, {"decision": "", "decide": "grant"}).status_code == 409
    editor.post(decide, {"decision": "Đồng ý 5 ngày.", "days": 5, "decide": "grant"})
    issue.refresh_from_db()
    assert issue.due >= due + timedelta(days=5)
    public = as_().get(f"/van-de/{issue.number}/").content.decode()
    assert "Chờ kết quả khoan mẫu" in public
    assert "Đồng ý 5 ngày." in public


def test_question_is_asked_and_replied_to(as_, ha, lan, assign):
    issue = assign()
    asked = {"text": "Đoạn nào của tuyến?", "version": issue.version}
    as_(lan).post(do(issue, "question"), asked)
    row = OfficeRequest.objects.get()
    as_(ha).post(reverse("issues:decide", args=[issue.pk, row.pk]), {"text": "Km 3 đến km 7."})
    row.refresh_from_db()
    assert (row.outcome, row.decision) == ("answered", "Km 3 đến km 7.")


def test_not_ours_goes_to_the_office_that_was_proposed(as_, ha, lan, minh, offices, assign):
    issue = assign()
    due = issue.due
    asked = {"office": offices.so_y_te.pk, "reason": "Đây là việc của y tế."}
    asked["version"] = issue.version
    as_(lan).post(do(issue, "handover"), asked)
    row = OfficeRequest.objects.get()
    decide = reverse("issues:decide", args=[issue.pk, row.pk])
    as_(ha).post(decide, {"decision": "Đúng vậy.", "decide": "grant"})
    issue.refresh_from_db()
    assert (issue.office, issue.due) == (offices.so_y_te, due)
    assert as_(minh).get(page(issue)).status_code == 200
    assert as_(lan).get(page(issue)).status_code == 404


def test_answer_is_written_kept_and_sent(as_, lan, assign):
    issue = assign()
    address = reverse("issues:answer", args=[issue.pk])
    desk = as_(lan)
    given = {"outcome": "done", "title": "Đã sửa", "body": BODY}
    desk.post(address, given | {"keep": "1"})
    answer = Answer.objects.get()
    assert answer.publication.state == "draft"
    assert "Đã vá xong các ổ gà" in desk.get(address).content.decode()
    desk.post(address, given | {"submit": "1", "version": answer.publication.version})
    answer.publication.refresh_from_db()
    assert answer.publication.state == "submitted"
    assert "chờ duyệt" in desk.get(page(issue)).content.decode()


def test_a_promise_without_a_day_is_refused_and_nothing_is_lost(as_, lan, assign):
    issue = assign()
    given = {"outcome": "will-do", "title": "Sẽ sửa", "body": BODY, "submit": "1"}
    shown = as_(lan).post(reverse("issues:answer", args=[issue.pk]), given)
    assert shown.status_code == 200
    assert "Đã vá xong các ổ gà" in shown.content.decode()
    assert not Answer.objects.filter(publication__state="submitted").exists()


def test_approver_reads_question_and_promise_beside_the_answer(as_, quan, lan, submit, assign):
    answer = submit(assign())
    address = reverse("publishing:publication", args=[answer.publication.pk])
    text = as_(quan).get(address).content.decode()
    assert "Đường ĐT.376 hỏng nặng" in text
    assert "Đã làm xong" in text
    assert reverse("publishing:approve", args=[answer.publication.pk]) in text
    own = as_(lan).get(address).content.decode()
    assert reverse("publishing:approve", args=[answer.publication.pk]) not in own


@pytest.mark.parametrize(("decide", "outcome"), [("reopen", "reopened"), ("keep", "kept")])
def test_editor_decides_on_an_objection(as_, ha, assign, answer_it, clock, decide, outcome):
    answer = answer_it(assign())
    reopening.object_to(answer, text="Đoạn qua chợ vẫn hỏng.", now=clock.now)
    row = Objection.objects.get()
    editor = as_(ha)
    assert "Đoạn qua chợ vẫn hỏng." in editor.get(page(answer.issue)).content.decode()
    address = reverse("issues:objection", args=[answer.issue.pk, row.pk])
    assert editor.post(address, {"decision": " ", "decide": decide}).status_code == 409
    editor.post(address, {"decision": "Đã xem lại hiện trường.", "decide": decide})
    row.refresh_from_db()
    assert row.outcome == outcome
    answer.issue.refresh_from_db()
    assert answer.issue.rounds.count() == (2 if decide == "reopen" else 1)


def test_a_joined_issue_leads_to_the_other(as_, ha, assign):
    stays, goes = assign(), assign()
    given = {"number": goes.number.lower(), "version": stays.version}
    as_(ha).post(do(stays, "merge"), given)
    assert as_(ha).get(page(goes)).headers["Location"] == page(stays)
    unknown = as_(ha).post(do(stays, "merge"), {"number": "VD-1999-0001"})
    assert "Không có vấn đề nào mang số này." in unknown.content.decode()


@pytest.mark.parametrize("code", ["nothing", "drop-table"])
def test_a_verb_that_is_none_is_not_there(as_, ha, assign, code):
    assert as_(ha).post(do(assign(), code)).status_code == 404


def test_a_verb_needs_a_post(as_, ha, assign):
    assert as_(ha).get(do(assign(), "close")).status_code == 405


def test_question_changed_after_assignment_is_a_correction(as_, ha, assign):
    issue = assign()
    given = {
        "title": issue.title,
        "question": "Câu hỏi đã sửa cho rõ hơn: bao giờ xong?",
        "correction": "Ghi rõ thời hạn.",
        "version": issue.version,
    }
    as_(ha).post(reverse("issues:edit", args=[issue.pk]), given)
    correction = issue.publication.corrections.get()
    assert correction.text == "Ghi rõ thời hạn."
    public = as_().get(f"/van-de/{issue.number}/").content.decode()
    assert "đã sửa cho rõ hơn" in public
    assert "Ghi rõ thời hạn." in public


@pytest.fixture
def directive(ha, quan, offices, clock):
    """A published directive of the desk's own superior."""
    paper = papers.add_document(
        ha,
        kind="directive",
        number="12/CT-UBND",
        issuer=offices.desk,
        issued_on=clock.now.date(),
        title="Chỉ thị về sửa đường trước Tết",
        text="Các sở, xã rà soát và sửa các tuyến đường hỏng trước Tết.",
        now=clock.now,
    )
    signing.submit(ha, paper.publication, now=clock.now)
    signing.approve(quan, paper.publication, now=clock.now)
    signing.publish(quan, paper.publication, now=clock.now)
    paper.refresh_from_db()
    return paper


def test_tasks_of_a_directive_become_issues(as_, ha, lan, directive, offices, clock):
    address = reverse("issues:add-task", args=[directive.pk])
    due = clock.now.date() + timedelta(days=45)
    given = {
        "task": 1,
        "title": "Sửa đường ĐT.376",
        "question": "Sửa xong đoạn km 3 đến km 7 trước Tết.",
        "office": offices.so_xay_dung.pk,
        "due": due.isoformat(),
    }
    editor = as_(ha)
    assert editor.post(address, given).status_code == 302
    again = editor.post(address, given)
    assert again.status_code == 200
    assert again.context["form"].non_field_errors()
    issue = Issue.objects.get()
    assert (issue.state, issue.task, issue.due >= due) == ("assigned", 1, True)
    paper = editor.get(reverse("documents:document", args=[directive.pk])).content.decode()
    assert "Sửa đường ĐT.376" in paper
    assert "0 trên 1 nhiệm vụ" in paper
    assert as_(lan).get(address).status_code == 403


def test_calendar_is_read_by_the_desk_and_decided_by_administrators(as_, ha, thu, lan):
    address = reverse("issues:days")
    assert as_(lan).get(address).status_code == 403
    assert "Quốc khánh" in as_(ha).get(address).content.decode()
    given = {"day": "2026-12-24", "works": "0", "why": "Nghỉ bù theo kế hoạch của tỉnh"}
    assert as_(ha).post(address, given).status_code == 403
    as_(thu).post(address, given)
    row = DayOverride.objects.get()
    assert (row.works, row.by) == (False, thu)
    as_(thu).post(reverse("issues:remove-day", args=[row.pk]))
    assert not DayOverride.objects.exists()
    assert as_(thu).post(address, {"day": "hôm qua", "why": ""}).status_code == 200


def test_the_editor_is_told_of_what_an_office_asked_after_it_was_decided(
    as_, ha, lan, assign, clock
):
    issue = assign()
    request = asking.ask_question(lan, issue, text="Đoạn nào?", now=clock.now)
    asking.reply_to_question(ha, request, text="Km 3.", now=clock.now)
    late = as_(ha).post(reverse("issues:decide", args=[issue.pk, request.pk]), {"text": "Km 5."})
    assert late.status_code == 409
    request.refresh_from_db()
    assert request.decision == "Km 3."
