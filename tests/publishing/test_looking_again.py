"""A request to look again has a target; how long it waits is computed and shown."""

from datetime import date, timedelta

import pytest
from django.conf import settings

from hoiam.publishing import clock as looking_clock
from hoiam.publishing.actions import correcting, reviewing
from hoiam.publishing.models import ReviewRequest
from hoiam.publishing.queries.lists import waiting_for
from hoiam.publishing.queries.looking import outcomes, target_on, waits
from tests.publishing import test_pages

at = test_pages.at

ROWS = looking_clock.targets(
    {
        "rows": [
            {
                "days": 5,
                "ground_vi": "Quy chế cũ",
                "ground_en": "Old rules",
                "verified": True,
                "valid_from": date(2026, 1, 1),
                "valid_to": date(2026, 6, 30),
            },
            {
                "days": 10,
                "ground_vi": "Quy chế mới",
                "ground_en": "New rules",
                "verified": False,
                "valid_from": date(2026, 7, 1),
            },
        ]
    }
)


@pytest.mark.parametrize(
    ("arrived", "today", "due", "late"),
    [
        (date(2026, 6, 30), date(2026, 7, 5), date(2026, 7, 5), 0),
        (date(2026, 6, 30), date(2026, 7, 6), date(2026, 7, 5), 1),
        (date(2026, 7, 1), date(2026, 7, 6), date(2026, 7, 11), 0),
        (date(2026, 7, 1), date(2026, 7, 1), date(2026, 7, 11), 0),
    ],
)
def test_the_row_of_the_day_of_asking_holds_and_the_day_itself_is_in_time(
    arrived, today, due, late
):
    standing = looking_clock.waiting(ROWS, arrived=arrived, today=today)
    assert (standing.due, standing.late, standing.days) == (due, late, (today - arrived).days)
    assert ("overdue" in standing.words()) == bool(late)


def test_without_a_row_it_waits_and_is_never_late():
    standing = looking_clock.waiting(ROWS, arrived=date(2025, 12, 31), today=date(2026, 12, 31))
    assert (standing.due, standing.late) == (None, 0)
    assert standing.words() == "waiting for 365 days"


def test_a_target_that_nobody_compared_with_a_rule_says_so():
    assert [row.words().endswith("(sample, unverified)") for row in ROWS] == [False, True]
    shipped = looking_clock.targets(settings.KNOWLEDGE.table("reviews.toml"))
    assert all(row.verified or "Điều" not in row.ground_vi for row in shipped)
    assert target_on(date(2026, 11, 23)) == shipped[-1]


@pytest.fixture
def asked(published, now):
    reviewing.ask_review(published, text="Chưa vá.", now=now)
    return ReviewRequest.objects.get()


def test_the_desk_and_who_asked_read_how_long_it_waits(asked, published, ha, now, at, clock):
    due = asked.arrived + timedelta(days=10)
    clock.now = now + timedelta(days=12)
    (row,) = [row for row in waiting_for(ha, now=clock.now) if row.what == "review"]
    assert (row.due, row.is_late) == (due, True)
    assert not [r for r in waiting_for(ha, now=now + timedelta(days=10)) if r.is_late]
    fields = {field.name for field in ReviewRequest._meta.get_fields()}
    assert not fields & {"due", "late", "overdue", "is_late", "waits"}
    page = at("ha").get("approvals").content.decode()
    assert "2 days overdue" in page
    reviewing.decide_review(ha, asked, outcome="upheld", text="Đã vá.", now=clock.now)
    asked.refresh_from_db()
    assert waits(asked, today=due) is None


def test_only_what_has_happened_can_be_chosen(asked, published, at, lan, quan, now):
    assert outcomes(asked, published) == ["upheld"]
    page = at("ha").get("publication", published.pk).content.decode()
    assert 'name="decide-outcome" value="upheld"' in page
    assert 'name="decide-outcome" value="corrected"' not in page
    change = {"title": "T", "summary": "", "body": "<p>B</p>", "text": "Ngày sai."}
    proposed = correcting.propose_correction(lan, published, **change, now=now)
    correcting.sign_correction(quan, proposed, now=now + timedelta(hours=1))
    published.refresh_from_db()
    assert outcomes(asked, published) == ["upheld", "corrected"]
    page = at("ha").get("publication", published.pk).content.decode()
    assert 'name="decide-outcome" value="corrected"' in page
    assert 'name="decide-outcome" value="withdrawn"' not in page


@pytest.mark.parametrize(
    ("minor", "after", "counts"), [(False, -1, False), (False, 0, True), (True, 0, False)]
)
def test_an_earlier_correction_or_one_of_wording_alone_answers_no_request(
    published, lan, quan, now, minor, after, counts
):
    change = {"title": "T", "summary": "", "body": "<p>B</p>", "text": "Lỗi gõ."}
    proposed = correcting.propose_correction(lan, published, **change, is_minor=minor, now=now)
    correcting.sign_correction(quan, proposed, now=now + timedelta(days=after))
    reviewing.ask_review(published, text="Chưa vá.", now=now + timedelta(hours=1))
    assert ("corrected" in outcomes(ReviewRequest.objects.get(), published)) == counts


def test_what_was_typed_stays_and_stands_at_its_own_request(asked, published, at, now):
    reviewing.ask_review(published, text="Ngày sai.", now=now)
    typed = {"decide-outcome": "withdrawn", "decide-text": "Lý do đã gõ."}
    answer = at("ha").post("decide", published.pk, asked.pk, **typed)
    page = answer.content.decode()
    assert "Withdraw it first" in page
    assert page.count("Lý do đã gõ.") == 1
    at_it = page.index(f'id="decide-{asked.pk}"')
    assert page[at_it : at_it + 200].count("Lý do đã gõ.") == 1


def test_a_kind_without_parties_says_nothing_of_a_capacity(asked, ha, now):
    done = reviewing.decide_review(ha, asked, outcome="upheld", text="Đã vá.", now=now)
    assert done.capacity == ""
