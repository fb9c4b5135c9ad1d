"""One queue: filtered, the overdue first, the same few queries however long it is."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hoiam.issues.actions import asking, assigning, reopening
from hoiam.issues.models import Issue
from hoiam.issues.queries import lists
from hoiam.issues.queries.due import is_overdue, standing_of, today_of
from hoiam.issues.states import PUBLIC, STATES
from hoiam.places.models import Place
from hoiam.topics.models import Topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def listed(ha, clock):
    """What a list shows, in its order: `listed(overdue=True)`, `listed(user=lan)`."""

    def look(user=None, **filters) -> list[Issue]:
        today = today_of(clock.now)
        return list(lists.list_issues(user or ha, lists.Filters(**filters), today=today))

    return look


class TestOrder:
    def test_overdue_first_then_by_date_then_drafts_then_history_newest_first(
        self, open_issue, assign, in_state, listed, days
    ):
        old_answered = in_state("answered")
        answered = in_state("answered")
        late = assign()
        days(20)
        soon = assign(kind="urgent-safety")
        draft = open_issue()
        days(1)
        later = assign()
        days(11)
        assert listed() == [soon, late, later, draft, answered, old_answered]
        assert listed(overdue=True) == [soon, late]

    def test_a_clock_that_stands_is_not_overdue(self, assign, lan, listed, clock, days):
        issue = assign(kind="regulation-feedback")
        asking.ask_question(lan, issue, text="Quy định nào?", now=clock.now)
        days(60)
        assert listed(overdue=True) == []
        assert listed(phase="waiting") == [issue]

    def test_the_list_and_the_row_agree_on_what_is_overdue(self, assign, in_state, listed, days):
        for state in STATES:
            in_state(state)
        for _turn in range(3):
            assign()
            today = days(16)
            rows = listed()
            assert [row for row in rows if is_overdue(row, today=today)] == listed(overdue=True)


class TestFilters:
    def test_by_state_or_phase(self, in_state, listed):
        made = {state: in_state(state) for state in STATES}
        for state, issue in made.items():
            assert issue in listed(phase=state)
            assert all(row.state == state for row in listed(phase=state))
        assert set(listed(phase="ended")) >= {made["answered"], made["closed"]}
        assert made["submitted"] in listed(phase="waiting")

    def test_by_office_topic_kind_and_place(self, assign, offices, listed, knowledge):
        topic, commune = Topic.objects.first(), offices.ubnd_commune.place
        one = assign(topic=topic, place=commune)
        two = assign(offices.so_y_te, kind="urgent-safety")
        assert listed(office=offices.so_y_te) == [two]
        assert listed(topic=topic) == [one]
        assert listed(kind="urgent-safety") == [two]
        assert listed(place=commune) == [one]
        assert listed(place=commune.province) == [one]
        other = Place.objects.filter(level="province", valid_to=None).exclude(
            pk=commune.province_id
        )
        assert listed(place=other.first()) == []

    @pytest.mark.parametrize(
        "words", ["DUONG hong", "đường hỏng", "  hong   ĐT.376 ", "VD-2026-0001", "vd-2026"]
    )
    def test_by_words_with_accents_or_without(self, words, assign, listed):
        issue = assign()
        assign(title="Thiếu nước sạch")
        assert issue in listed(words=words)

    @pytest.mark.parametrize("words", ["zzz", "%", "_", "' OR 1=1 --", "\\"])
    def test_words_are_words(self, words, assign, listed):
        assign()
        assert listed(words=words) == []

    def test_due_before(self, assign, in_state, listed):
        soon, _later = assign(kind="urgent-safety"), assign()
        in_state("answered")
        assert listed(due_before=date(2026, 11, 20)) == [soon]

    def test_what_wants_the_editor(self, assign, answer_it, lan, ha, listed, clock):
        asked, objected, _neither = assign(), assign(), assign()
        asking.ask_extension(lan, asked, days=3, reason="Vì.", now=clock.now)
        answer = answer_it(objected)
        reopening.object_to(answer, text="Chưa nói bao giờ xong.", now=clock.now)
        assert set(listed(wants_editor=True)) == {asked, objected}
        request = asked.round.requests.get()
        asking.decide_extension(ha, request, grant=False, decision="Không.", now=clock.now)
        assert listed(wants_editor=True) == [objected]

    def test_sample_or_not(self, assign, listed):
        real, sample = assign(), assign(is_sample=True)
        assert listed(is_sample=False) == [real]
        assert listed(is_sample=True) == [sample]


class TestScope:
    def test_each_sees_their_own(self, in_state, assign, offices, listed, lan, minh, quan, tam):
        issues = {state: in_state(state) for state in STATES}
        theirs = assign(offices.so_y_te)
        assert {row.state for row in listed(user=lan)} == set(PUBLIC)
        assert listed(user=minh) == [theirs]
        assert set(issues.values()) <= set(listed(user=quan))
        assert listed(user=tam) == []
        assert lists.by_state(tam) == {}
        assert lists.by_state(minh) == {"assigned": 1}

    def test_a_closed_account_sees_nothing(self, assign, listed, ha):
        assign()
        ha.is_active = False
        assert listed(user=ha) == []


class TestCounts:
    def test_by_state_and_office_in_one_query_each(
        self, in_state, assign, lan, ha, offices, clock, days
    ):
        for state in STATES:
            in_state(state)
        stands = assign(offices.so_y_te, kind="regulation-feedback")
        minh_like = assign(offices.so_y_te)
        assigning.reassign_issue(ha, stands, offices.so_xay_dung, now=clock.now)
        asking.ask_question(lan, stands, text="Quy định nào?", now=clock.now)
        today = days(60)
        with CaptureQueriesContext(
            connection,
        ) as counted:
            states = lists.by_state(ha)
            offices_found = lists.by_office(ha, today=today)
        assert len(counted) == 2
        assert sum(states.values()) == Issue.objects.count()
        construction = offices_found[offices.so_xay_dung.pk]
        # One of those that wait stands still, and so is not overdue.
        assert construction.waiting == construction.overdue + 1
        health = offices_found[offices.so_y_te.pk]
        assert (health.waiting, health.overdue, health.ended) == (1, 1, 0)
        assert minh_like.office_id == health.office


def test_a_page_costs_the_same_few_queries(assign, ha, lan, clock, knowledge, offices):
    def listed(today):
        return lists.list_issues(ha, lists.Filters(), today=today)

    def cost() -> int:
        today = today_of(clock.now)
        with CaptureQueriesContext(connection) as counted:
            for issue in lists.IssuePages(listed(today), 50).get_page(1):
                assert issue.number
                assert issue.office.name
                assert issue.place.province
                standing_of(issue, today=today)
                is_overdue(issue, today=today)
        return len(counted)

    place = offices.ubnd_commune.place
    assign(place=place, topic=Topic.objects.first())
    few = cost()
    for number in range(12):
        issue = assign(offices.so_y_te if number % 2 else None, place=place)
        if issue.office == lan.office:
            asking.ask_extension(lan, issue, days=3, reason="Vì.", now=clock.now)
    assert cost() <= few
