"""The board: who sees what, overdue first, many given at once, and by keyboard."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from hoiam.issues.actions import asking
from hoiam.issues.models import Issue
from hoiam.offices.models import LogEntry

pytestmark = pytest.mark.django_db
BOARD = "/desk/board/"


@pytest.fixture
def as_(clock, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", clock)

    def browser(user) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return browser


def titles(response) -> list[str]:
    return [row.issue.title for row in response.context["rows"]]


def test_overdue_stands_first_and_says_by_how_much(as_, ha, assign, open_issue, days):
    assign(title="Việc cũ")
    days(20)
    assign(title="Việc mới")
    open_issue(title="Bản nháp")
    days(15)
    shown = as_(ha).get(BOARD)
    assert titles(shown) == ["Việc cũ", "Việc mới", "Bản nháp"]
    first = shown.context["rows"][0]
    assert first.is_overdue
    assert "quá hạn" in first.standing
    assert shown.context["overdue"] == 1
    assert titles(as_(ha).get(BOARD, {"overdue": "on"})) == ["Việc cũ"]


def test_an_officer_sees_her_office_and_no_other(as_, lan, minh, tam, assign, offices):
    assign(title="Của Xây dựng")
    assign(offices.so_y_te, title="Của Y tế")
    assert titles(as_(lan).get(BOARD)) == ["Của Xây dựng"]
    assert titles(as_(minh).get(BOARD)) == ["Của Y tế"]
    other = {"office": offices.so_y_te.code}
    assert titles(as_(lan).get(BOARD, other)) == ["Của Xây dựng"]
    assert as_(tam).get(BOARD).status_code == 403
    assert as_(lan).get(reverse("desk:office", args=[offices.so_y_te.code])).status_code == 404
    assert as_(tam).get(reverse("desk:office", args=[offices.so_y_te.code])).status_code == 404


def test_filters_narrow_and_can_be_dropped_one_by_one(as_, ha, lan, assign, offices, clock):
    wanted = assign(title="Cống tắc ở Phố Hiến")
    assign(offices.so_y_te, title="Trạm y tế thiếu thuốc")
    asking.ask_question(lan, wanted, text="Đoạn nào?", now=clock.now)
    desk = as_(ha)
    assert titles(desk.get(BOARD, {"q": "cong tac"})) == [wanted.title]
    assert titles(desk.get(BOARD, {"q": wanted.number})) == [wanted.title]
    assert titles(desk.get(BOARD, {"wants": "on"})) == [wanted.title]
    shown = desk.get(BOARD, {"office": offices.so_xay_dung.code, "phase": "assigned"})
    assert titles(shown) == [wanted.title]
    chosen = [str(one.words) for one in shown.context["chosen"]]
    assert chosen == [str(offices.so_xay_dung)]
    assert shown.context["rows"][0].wants == ("hỏi biên tập viên",)


@pytest.mark.parametrize(
    "given",
    [
        {"phase": "không có"},
        {"office": "x" * 900},
        {"topic": "\x00"},
        {"kind": "?"},
        {"q": "' OR 1=1 --" * 20},
        {"page": "9" * 400},
    ],
)
def test_an_address_that_makes_no_sense_filters_nothing(as_, ha, assign, given):
    assign(title="Vẫn ở đây")
    shown = as_(ha).get(BOARD, given)
    assert shown.status_code == 200


def test_many_are_given_at_once_and_each_refusal_says_why(as_, ha, open_issue, assign, offices):
    first, second, done = open_issue(title="Một"), open_issue(title="Hai"), assign(title="Ba")
    given = {
        "issue": [first.pk, second.pk, done.pk, "x", "9" * 50],
        "office": offices.so_y_te.pk,
        "query": "phase=draft",
    }
    said = as_(ha).post(reverse("desk:assign-many"), given, follow=True)
    assert said.redirect_chain[-1][0] == f"{BOARD}?phase=draft"
    text = said.content.decode()
    assert "Đã giao 2 vấn đề." in text
    assert "Ba:" in text
    assert set(Issue.objects.filter(office=offices.so_y_te)) == {first, second}


def test_each_goes_to_the_office_proposed_for_it(as_, ha, open_issue, offices):
    first = open_issue(title="Một", office=offices.so_y_te)
    second = open_issue(title="Hai", office=offices.so_xay_dung)
    nobody = open_issue(title="Ba")
    given = {"issue": [first.pk, second.pk, nobody.pk], "office": ""}
    said = as_(ha).post(reverse("desk:assign-many"), given, follow=True).content.decode()
    assert "Đã giao 2 vấn đề." in said
    assert "Ba: Chưa có cơ quan nào được đề xuất." in said
    for issue, office in ((first, offices.so_y_te), (second, offices.so_xay_dung), (nobody, None)):
        issue.refresh_from_db()
        assert issue.office == office
    assert nobody.state == "draft"


def test_only_an_editor_gives_issues_away(as_, lan, quan, open_issue, offices):
    draft = open_issue()
    given = {"issue": [draft.pk], "office": offices.so_y_te.pk}
    for user in (lan, quan):
        as_(user).post(reverse("desk:assign-many"), given)
    draft.refresh_from_db()
    assert draft.state == "draft"
    assert reverse("desk:assign-many") not in as_(quan).get(BOARD).content.decode()


def test_nothing_ticked_is_said(as_, ha, offices):
    said = as_(ha).post(reverse("desk:assign-many"), {}, follow=True)
    assert "Hãy đánh dấu các vấn đề" in said.content.decode()


def test_an_office_s_page_counts_those_that_wait(as_, ha, lan, assign, answer_it, days, offices):
    answer_it(assign(title="Đã trả lời"))
    assign(title="Bỏ đó")
    days(60)
    for user in (ha, lan):
        shown = as_(user).get(reverse("desk:office", args=[offices.so_xay_dung.code]))
        assert shown.context["figures"].n == 2
        assert shown.context["figures"].share == 0.5
        assert not shown.context["figures"].may_be_ranked
        assert "Chưa đủ 20 việc" in shown.content.decode()


def test_the_number_of_queries_does_not_grow_with_the_rows(
    as_, ha, assign, django_assert_max_num_queries
):
    for n in range(12):
        assign(title=f"Việc {n}")
    desk = as_(ha)
    desk.get(BOARD)
    with django_assert_max_num_queries(40) as few:
        desk.get(BOARD)
    for n in range(20):
        assign(title=f"Thêm {n}")
    with django_assert_max_num_queries(len(few)):
        desk.get(BOARD)


def test_the_log_is_shown_to_the_desk(as_, ha, lan, minh, assign):
    assign()
    shown = as_(ha).get(reverse("desk:log"))
    verbs = [entry.verb for entry in shown.context["page"]]
    assert "issue.assigned" in verbs
    assert len(verbs) == LogEntry.objects.count()
    for user in (lan, minh):
        assert as_(user).get(reverse("desk:log")).status_code == 403
        assert as_(user).get(reverse("desk:settings")).status_code == 403


def test_settings_lead_where_one_may_go(as_, ha, thu):
    accounts = reverse("offices:accounts")
    assert accounts in as_(thu).get(reverse("desk:settings")).content.decode()
    assert accounts not in as_(ha).get(reverse("desk:settings")).content.decode()
