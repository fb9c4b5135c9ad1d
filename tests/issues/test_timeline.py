"""Every event with its date: to anyone by office, to the desk by who did it."""

from __future__ import annotations

import pytest

from hoiam.issues.actions import asking, opening, reopening
from hoiam.issues.queries import timeline
from hoiam.issues.states import VERBS
from hoiam.offices.models import LogEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def whole_way(assign, answer_it, lan, ha, offices, minh, clock, days, tell):
    """An issue to which everything has happened that can."""
    issue = assign(kind="regulation-feedback", stories=[tell("Đường hỏng").story])
    days(1)
    row = asking.ask_question(lan, issue, text="Bí mật nội bộ: quy định nào?", now=clock.now)
    asking.reply_to_question(ha, row, text="Bí mật nội bộ: điều 5.", now=clock.now)
    days(1)
    row = asking.ask_extension(lan, issue, days=5, reason="Chờ kiểm định.", now=clock.now)
    asking.decide_extension(ha, row, grant=True, decision="Cần thiết.", now=clock.now)
    row = asking.ask_handover(
        lan, issue, office=offices.so_y_te, reason="Của ngành.", now=clock.now
    )
    asking.decide_handover(ha, row, grant=False, decision="Vẫn của sở.", now=clock.now)
    days(2)
    answer = answer_it(issue)
    days(1)
    reopening.object_to(answer, text="Bí mật của người đọc: chưa xong.", now=clock.now)
    days(1)
    reopening.decide_objection(
        ha, answer.objections.get(), reopen=True, decision="Còn thiếu ngày.", now=clock.now
    )
    issue.refresh_from_db()
    return issue


def test_the_public_sees_each_event_with_its_date_and_its_words(whole_way):
    events = timeline.events(whole_way, public=True)
    assert [event.code for event in events] == [
        "issue.assigned",
        "issue.paused",
        "issue.resumed",
        "issue.extension-asked",
        "issue.extension-granted",
        "issue.handover-asked",
        "issue.handover-refused",
        "issue.answer-submitted",
        "issue.answered",
        "issue.objected",
        "issue.reopened",
    ]
    assert [event.on for event in events] == sorted(event.on for event in events)
    said = " ".join(event.text for event in events)
    for words in ("Chờ kiểm định.", "Cần thiết.", "Vẫn của sở.", "Còn thiếu ngày."):
        assert words in said


def test_the_public_sees_offices_and_no_person(whole_way, lan, ha, quan):
    events = timeline.events(whole_way, public=True)
    for event in events:
        assert event.who == ""
        for person in (lan, ha, quan):
            assert person.display_name not in f"{event.label} {event.office}"
    assert any(
        event.office == whole_way.office.name for event in timeline.events(whole_way, public=True)
    )


def test_what_is_between_desk_and_office_or_a_readers_own_stays_inside(whole_way):
    public = " ".join(event.text for event in timeline.events(whole_way, public=True))
    desk = " ".join(event.text for event in timeline.events(whole_way, public=False))
    assert "Bí mật" not in public
    assert desk.count("Bí mật") == 3


def test_the_desk_sees_who_by_duty(whole_way, lan):
    who = {event.code: event.who for event in timeline.events(whole_way, public=False)}
    assert who["issue.extension-asked"].startswith("Lan, ")
    assert lan.office.name in who["issue.extension-asked"]
    assert who["issue.assigned"].startswith("Hà, ")


def test_a_draft_has_no_public_events(in_state):
    assert timeline.events(in_state("draft"), public=True) == []
    assert timeline.events(in_state("dropped"), public=True) == []


def test_what_the_desk_did_before_is_not_public(open_issue, ha, offices, tell, clock):
    from hoiam.issues.actions import assigning

    issue = open_issue(stories=[tell("Đường hỏng").story])
    opening.remove_story(ha, issue, issue.stories.get(), now=clock.now)
    assigning.assign_issue(ha, issue, offices.so_y_te, now=clock.now)
    assert [event.code for event in timeline.events(issue, public=True)] == ["issue.assigned"]


def test_every_verb_that_the_log_has_is_in_the_table(whole_way, in_state):
    for state in ("closed", "merged", "withdrawn", "dropped", "scheduled"):
        in_state(state)
    used = set(LogEntry.objects.filter(subject_kind="issues.issue").values_list("verb", flat=True))
    assert used <= set(VERBS)


def test_the_log_holds_identifiers_and_no_words(whole_way):
    """Codes, keys, days; nothing that anybody wrote, who is inside or out."""
    for entry in LogEntry.objects.all():
        for name, value in entry.ids.items():
            assert isinstance(value, int) or " " not in value, (entry.verb, name)


def test_the_same_few_queries_however_much_happened(
    whole_way, assign, django_assert_max_num_queries
):
    with django_assert_max_num_queries(6):
        timeline.events(whole_way, public=False)
