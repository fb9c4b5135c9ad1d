"""Tips on claims: moved, copied, split, joined and separated again, with counts that stay right."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from hoiam.checks.actions import joining, stating
from hoiam.checks.actions.asking import take_tip
from hoiam.checks.actions.noticing import put_up
from hoiam.checks.actions.telling import close_receipts
from hoiam.checks.models import Claim, ClaimStory, Joining, Notice, Tip
from hoiam.issues.queries.due import today_of
from hoiam.offices.actions.holding import Conflict
from hoiam.offices.models import LogEntry
from hoiam.receipts.actions import erase_due
from tests.checks.tips import (
    SCHOOL,
    TOLL,
    WATER,
    ask,
    claim_of,
    kept_counts,
    lies_on,
    receipt_of,
    true_counts,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english", "fresh_matching")]


@pytest.fixture
def two(now):
    """The toll asked three times in two wordings of which one twice, and the water once."""
    toll, copy, water = ask(TOLL, now=now), ask(TOLL, now=now), ask(WATER, now=now)
    return toll, copy, water


def right(*claims: Claim) -> None:
    for claim in claims:
        assert kept_counts(claim) == true_counts(claim)


def test_a_tip_moves_with_its_copies_and_comes_back(now, tam, two):
    toll, copy, water = two
    there, other = claim_of(toll), claim_of(water)
    stating.state_claim(
        tam,
        there,
        statement="Cầu Hưng Hà thu phí.",
        wording="ours",
        language="vi",
        topic=None,
        place=None,
        now=now,
    )
    joining.move_tip(tam, copy, there, to=other, now=now)
    assert lies_on(toll) == lies_on(copy) == {other.pk}
    right(there, other)
    assert kept_counts(other) == (3, 2)
    row = Joining.objects.get(tip=toll, left_on=None)
    assert (row.how, row.came_from, row.by) == ("by-hand", there, tam)
    joining.undo_joining(tam, row, now=now)
    assert lies_on(toll) == lies_on(copy) == {there.pk}
    right(there, other)
    assert kept_counts(there) == (2, 1)


def test_what_was_taken_out_can_be_put_back_from_where_it_lay(now, tam, two):
    toll, copy, water = two
    other = claim_of(water)
    joining.copy_tip(tam, toll, to=other, now=now)
    assert lies_on(toll) == lies_on(copy) == {claim.pk for claim in Claim.objects.all()}
    made = joining.move_tip(tam, water, other, to=None, now=now)
    right(made, other)
    left = Joining.objects.get(claim=other, tip=water)
    assert left.left_on == today_of(now)
    joining.undo_joining(tam, left, now=now)
    assert lies_on(water) == {other.pk}
    right(other)
    # What was opened for it alone is no empty row in the queue.
    made.refresh_from_db()
    assert (made.state, made.merged_into) == ("merged", other)


def test_what_the_program_joined_becomes_a_claim_of_its_own(now, tam, two):
    toll, _copy, water = two
    claim = claim_of(toll)
    Joining.objects.create(tip=water, claim=claim, how="matched", score=0.7, on=now.date())
    row = Joining.objects.get(tip=water, claim=claim)
    made = joining.undo_joining(tam, row, now=now)
    assert made.state == "new"
    assert lies_on(water) >= {made.pk}
    right(claim, made)


def test_what_opened_a_claim_can_t_be_undone_and_the_only_text_not_taken_out(now, tam, two):
    toll, copy, _water = two
    claim = claim_of(toll)
    for tip in (toll, copy):
        row = Joining.objects.get(tip=tip, left_on=None)
        with pytest.raises(ValidationError, match="nothing here"):
            joining.undo_joining(tam, row, now=now)
    with pytest.raises(ValidationError, match="only text"):
        joining.move_tip(tam, toll, claim, to=None, now=now)
    assert lies_on(toll) == {claim.pk}


def test_moving_the_last_tip_joins_the_two_claims_and_can_be_undone(now, tam, two):
    toll, _copy, water = two
    claim, other = claim_of(toll), claim_of(water)
    joining.move_tip(tam, toll, claim, to=other, now=now)
    claim.refresh_from_db()
    assert (claim.state, claim.merged_into) == ("merged", other)
    joining.unmerge(tam, claim, now=now)
    assert claim_of(toll) == claim
    right(claim, other)


def test_splitting_states_each_and_every_tip_asks_about_all(now, tam, two):
    toll, copy, _water = two
    claim = claim_of(toll)
    said = ["Cầu Hưng Hà thu phí từ 15/11.", "Trạm thu phí đã lắp xong.", "Phí là 35.000 đồng."]
    made = joining.split_claim(tam, claim, statements=said, now=now, version=claim.version)
    claim.refresh_from_db()
    assert [claim.statement, *(one.statement for one in made)] == said
    assert {one.state for one in (claim, *made)} == {"working"}
    assert lies_on(toll) == lies_on(copy) == {claim.pk, *(one.pk for one in made)}
    right(claim, *made)
    assert kept_counts(made[0]) == (2, 1)
    # The receipt closes when the last of them is answered, and not before.
    Claim.objects.filter(pk__in=[claim.pk, made[0].pk]).update(state="published")
    assert close_receipts([claim, made[0]], on=now.date()) == 0
    Claim.objects.filter(pk=made[1].pk).update(state="published")
    assert close_receipts([made[1]], on=now.date()) == 2


@pytest.mark.parametrize(
    "statements", [[], ["   "], ["Một câu thôi mà."], ["Một câu thôi mà.", "Một  câu thôi mà."]]
)
def test_one_claim_is_not_split(statements, now, tam, two):
    claim = claim_of(two[0])
    with pytest.raises(ValidationError, match="at least two"):
        joining.split_claim(tam, claim, statements=statements, now=now)
    assert Claim.objects.count() == 2


def test_joining_two_claims_is_undone_exactly(now, ha, tam, two, tell, claim):
    toll, copy, water = two
    gone, held = claim_of(toll), claim_of(water)
    # One tip lies on both, one was moved here by hand before, one comes afterwards.
    joining.copy_tip(tam, water, to=gone, now=now)
    school = ask(SCHOOL, now=now)
    joining.move_tip(tam, school, claim_of(school), to=gone, now=now)
    joining.copy_tip(tam, school, to=held, now=now)
    shared, own = (tell(title).story for title in ("Cầu thu phí", "Nước máy"))
    for minute, (one, story) in enumerate(((gone, shared), (held, shared), (gone, own))):
        stating.add_story(tam, one, story, now=now + timedelta(minutes=minute))
    stating.add_appearance(tam, gone, seen_in="messages", now=now)
    before = {tip.pk: lies_on(tip) for tip in (toll, copy, water, school)}
    stories = set(ClaimStory.objects.values_list("claim", "story"))

    gone.refresh_from_db()
    held.refresh_from_db()
    joining.merge_claims(ha, held, gone, now=now, version=held.version)
    gone.refresh_from_db()
    assert (gone.state, gone.merged_into) == ("merged", held)
    assert {one for tip in (toll, copy, water, school) for one in lies_on(tip)} >= {held.pk}
    assert kept_counts(held) == true_counts(held) == (4, 3)
    assert held.stories.count() == 2
    assert held.appearances.count() == 1
    late = ask(TOLL, now=now)
    assert lies_on(late) == {held.pk}

    joining.unmerge(ha, gone, now=now + timedelta(days=1))
    assert {tip.pk: lies_on(tip) for tip in (toll, copy, water, school)} == before
    assert set(ClaimStory.objects.values_list("claim", "story")) == stories
    assert lies_on(late) == {held.pk}
    assert gone.appearances.count() == 1
    assert held.appearances.count() == 0
    gone.refresh_from_db()
    assert (gone.state, gone.merged_into) == ("new", None)
    right(gone, held)


def test_separating_leaves_what_a_checker_moved_on_meanwhile(now, ha, two, claim):
    toll, copy, water = two
    gone, held = claim_of(toll), claim_of(water)
    joining.merge_claims(ha, held, gone, now=now)
    third = claim()
    joining.move_tip(ha, toll, held, to=third, now=now)
    joining.unmerge(ha, gone, now=now)
    assert lies_on(toll) == lies_on(copy) == {third.pk}
    right(gone, held, third)


def test_receipts_stay_open_with_the_other_claim_and_reopening_extends_none(now, ha, two):
    toll, _copy, water = two
    gone, held = claim_of(toll), claim_of(water)
    joining.merge_claims(ha, held, gone, now=now)
    assert receipt_of(toll).closed_on is None
    Claim.objects.filter(pk=held.pk).update(state="published")
    close_receipts([held], on=today_of(now))
    joining.unmerge(ha, gone, now=now + timedelta(days=5))
    assert receipt_of(toll).closed_on == today_of(now)
    assert erase_due(today=today_of(now) + timedelta(days=30)) == 3


def test_chains_are_separated_from_the_last(now, ha, two, claim):
    toll, _copy, water = two
    first, second, third = claim_of(toll), claim_of(water), claim()
    joining.merge_claims(ha, second, first, now=now)
    joining.merge_claims(ha, third, second, now=now)
    assert lies_on(toll) == lies_on(water) == {third.pk}
    with pytest.raises(ValidationError, match="third"):
        joining.unmerge(ha, first, now=now)
    joining.unmerge(ha, second, now=now)
    joining.unmerge(ha, first, now=now)
    assert (lies_on(toll), lies_on(water)) == ({first.pk}, {second.pk})
    right(first, second, third)


@pytest.mark.parametrize("state", ["submitted", "published", "withdrawn", "aside", "merged"])
def test_only_what_is_worked_on_goes_into_another(state, now, ha, claim):
    held, gone = claim(), claim("Một câu khác hẳn.")
    Claim.objects.filter(pk=gone.pk).update(state=state)
    with pytest.raises(ValidationError, match="not possible now"):
        joining.merge_claims(ha, held, gone, now=now)
    gone.refresh_from_db()
    assert gone.state == state


def test_a_claim_that_stands_on_a_check_stays_there(now, ha, claim, ready_check):
    held, gone = claim(), claim("Một câu khác hẳn.")
    ready_check(gone)
    with pytest.raises(ValidationError, match="out of its check"):
        joining.merge_claims(ha, held, gone, now=now)
    with pytest.raises(ValidationError, match="another claim"):
        joining.merge_claims(ha, held, held, now=now)


def test_a_notice_goes_with_its_claim_or_ends(now, ha, claim):
    held, gone, third = claim(), claim("Một câu khác hẳn."), claim("Câu thứ ba.")
    notice = put_up(ha, gone, title="Tin cầu thu phí", days=3, now=now)
    joining.merge_claims(ha, held, gone, now=now)
    notice.refresh_from_db()
    assert (notice.claim, notice.outcome) == (held, "")
    put_up(ha, third, title="Tin nước máy", days=3, now=now)
    joining.merge_claims(ha, third, held, now=now)
    notice.refresh_from_db()
    assert notice.outcome == "not-followed"
    assert "TB-2026-0002" in notice.outcome_text
    assert Notice.objects.filter(outcome="").count() == 1


def test_a_sample_and_a_real_claim_are_never_mixed(now, ha, two, claim):
    sample = claim("Câu của dữ liệu mẫu.", is_sample=True)
    toll = two[0]
    with pytest.raises(ValidationError, match="sample"):
        joining.merge_claims(ha, sample, claim_of(toll), now=now)
    with pytest.raises(ValidationError, match="sample"):
        joining.copy_tip(ha, toll, to=sample, now=now)
    assert lies_on(toll) == {claim_of(toll).pk}


def test_a_stale_page_changes_nothing(now, ha, two):
    toll, _copy, water = two
    claim, other = claim_of(toll), claim_of(water)
    old = claim.version
    stating.take(ha, claim, now=now)
    for act in (
        lambda: joining.merge_claims(ha, claim, other, now=now, version=old),
        lambda: joining.move_tip(ha, toll, claim, to=other, now=now, version=old),
        lambda: joining.split_claim(
            ha, claim, statements=["Câu một đây.", "Câu hai đây."], now=now, version=old
        ),
    ):
        with pytest.raises(Conflict):
            act()
    # That somebody asked meanwhile is no change by a checker: nobody must begin again.
    claim.refresh_from_db()
    ask(TOLL, now=now)
    joining.merge_claims(ha, claim, other, now=now, version=claim.version)


def test_who_does_not_check_moves_nothing(now, lan, quan, two):
    toll, _copy, water = two
    claim, other = claim_of(toll), claim_of(water)
    row = Joining.objects.get(tip=toll, left_on=None)
    for user in (lan, quan):
        for act in (
            lambda user=user: joining.move_tip(user, toll, claim, to=other, now=now),
            lambda user=user: joining.copy_tip(user, toll, to=other, now=now),
            lambda user=user: joining.merge_claims(user, claim, other, now=now),
            lambda user=user: joining.unmerge(user, claim, now=now),
            lambda user=user: joining.undo_joining(user, row, now=now),
            lambda user=user: joining.split_claim(user, claim, statements=["a", "b"], now=now),
        ):
            with pytest.raises(PermissionDenied):
                act()
    assert not LogEntry.objects.exists()


def test_the_log_holds_keys_and_no_word_of_who_asked(now, tam, two):
    toll, _copy, water = two
    joining.copy_tip(tam, toll, to=claim_of(water), now=now)
    entry = LogEntry.objects.get(verb="claim.tip-joined")
    assert entry.ids == {"tip": toll.pk, "came_from": Claim.objects.order_by("pk")[0].pk}
    assert "cầu" not in str(entry.ids) + str(entry.fields)


def test_ten_thousand_tips_are_joined_and_separated_in_a_few_statements(
    now, ha, two, django_assert_max_num_queries
):
    from tests.checks.tips import flood

    toll, _copy, water = two
    gone, held = claim_of(toll), claim_of(water)
    flood(gone, 10_000, now=now)
    with django_assert_max_num_queries(250):
        joining.merge_claims(ha, held, gone, now=now)
    assert kept_counts(held) == true_counts(held) == (10_003, 10_002)
    with django_assert_max_num_queries(250):
        joining.unmerge(ha, gone, now=now)
    right(gone, held)


@pytest.mark.django_db(transaction=True)
def test_asking_while_claims_are_joined_and_separated_loses_nobody(now, ha):
    """Ten ask in threads while a checker joins and separates; every receipt has its place."""
    toll, water = ask(TOLL, now=now), ask(WATER, now=now)
    gone, held = claim_of(toll), claim_of(water)
    errors: list[Exception] = []

    def guarded(act) -> None:
        try:
            act()
        except Exception as error:  # noqa: BLE001
            errors.append(error)
        finally:
            connection.close()

    def join_and_separate() -> None:
        for _turn in range(3):
            joining.merge_claims(ha, held, gone, now=now)
            joining.unmerge(ha, gone, now=now)

    acts = [lambda: take_tip(text=TOLL, now=now)] * 10 + [join_and_separate]
    threads = [threading.Thread(target=guarded, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert Claim.objects.count() == 2
    right(gone, held)
    for tip in Tip.objects.all():
        assert len(lies_on(tip)) == 1
    assert true_counts(gone)[0] + true_counts(held)[0] == 12
