"""The one matcher of the site: what stands published is found, what is withdrawn is not, and what
is asked stays nowhere."""

from __future__ import annotations

import os
import threading
from datetime import timedelta

import numpy as np
import pytest

from hoiam.checks import index, matching, open_claims
from hoiam.checks.actions import embedding
from hoiam.checks.models import Claim, Joining, Tip
from hoiam.jobs.clock import Again
from hoiam.reading.match_store import VectorFile
from tests.checks.published import BRIDGE, FEES, LEMON, OTHERS, import_check, publish_check

pytestmark = pytest.mark.django_db


@pytest.fixture
def checked(clock):
    for statement in OTHERS:
        publish_check(statement, now=clock.now, rating="true")
    return {
        "fees": publish_check(FEES, now=clock.now),
        "lemon": publish_check(LEMON, now=clock.now),
    }


def found_claims(text: str) -> list[Claim]:
    return [near.claim for near in matching.find_checks(text).matches if near.claim]


# ---- what is found ------------------------------------------------------------------------------


def test_the_same_words_are_the_same_claim(checked):
    found = matching.find_checks(LEMON)
    assert found.decision == "same"
    assert found.matches[0].claim == checked["lemon"]
    assert found.matches[0].decision == "same"
    assert all(near.decision == "maybe" for near in found.matches[1:])


def test_a_message_that_says_it_again_and_again_is_found_too(checked):
    found = matching.find_checks(f"Nghe nói {LEMON}!!!\nChuyển tiếp nhé.\n" * 4)
    assert found.matches[0].claim == checked["lemon"]
    assert found.decision == "same"


def test_nothing_is_found_for_nothing(checked):
    for text in ("", "   ", "\x00", "🙂🙂🙂", "."):
        assert matching.find_checks(text).decision == "none"


def test_without_any_check_nothing_is_found(db):
    assert matching.find_checks(LEMON).matches == ()


def test_a_check_of_another_publisher_is_related_at_most(checked, clock):
    theirs = import_check(BRIDGE, now=clock.now)
    found = matching.find_checks(BRIDGE)
    assert found.matches[0].imported == theirs
    assert found.matches[0].kind == "theirs"
    assert {near.decision for near in found.matches} == {"maybe"}
    assert found.decision != "same"


def test_what_has_nothing_to_do_with_theirs_does_not_show_it(checked, clock):
    import_check(BRIDGE, now=clock.now)
    found = matching.find_checks("Giá vé xem xiếc rong ở chợ phiên Bắc Hà dịp Tết")
    assert BRIDGE not in {near.imported.claim for near in found.matches if near.imported}


def test_ours_is_the_same_although_theirs_is_there_too(checked, clock):
    import_check(LEMON, now=clock.now)
    found = matching.find_checks(LEMON)
    same = [near for near in found.matches if near.decision == "same"]
    assert [near.claim for near in same] == [checked["lemon"]]


# ---- what changes -------------------------------------------------------------------------------


def test_what_is_published_is_found_after_a_look(checked, clock):
    assert BRIDGE not in {claim.statement for claim in found_claims(BRIDGE)}
    claim = publish_check(BRIDGE, now=clock.now)
    matching.refresh()
    assert found_claims(BRIDGE)[0] == claim


def test_what_is_withdrawn_is_left_out_even_before_a_look(checked):
    assert found_claims(LEMON)[0] == checked["lemon"]
    Claim.objects.filter(pk=checked["lemon"].pk).update(state="withdrawn")
    assert checked["lemon"] not in found_claims(LEMON)
    matching.refresh()
    assert checked["lemon"] not in found_claims(LEMON)


def test_a_corrected_claim_is_found_by_its_new_words(checked):
    found_claims(LEMON)
    checked["lemon"].statement = BRIDGE
    checked["lemon"].version += 1
    checked["lemon"].save()
    matching.refresh()
    assert found_claims(BRIDGE)[0] == checked["lemon"]


def test_a_check_that_its_publisher_took_back_is_left_out(checked, clock):
    theirs = import_check(BRIDGE, now=clock.now)
    other = import_check(OTHERS[0] + " từ tháng sau", now=clock.now)
    assert matching.find_checks(BRIDGE).matches[0].imported == theirs
    theirs.delete()
    matching.refresh()
    rows = [near.imported for near in matching.find_checks(BRIDGE).matches]
    assert theirs not in rows
    assert matching.find_checks(other.claim).matches


def test_it_looks_for_changes_at_most_once_a_second(
    checked, django_assert_num_queries, monkeypatch
):
    at = [1_000.0]
    monkeypatch.setattr(index, "monotonic", lambda: at[0])
    held = matching.begin()
    held.match(LEMON)
    with django_assert_num_queries(0):
        held.match(LEMON)
    at[0] += 1.1
    with django_assert_num_queries(2):
        held.match(LEMON)


def test_a_long_list_is_read_in_the_background_and_what_is_there_answers(
    checked, clock, monkeypatch
):
    """The thread is run by hand here: it would not see what this test has not committed."""
    begun: list[object] = []

    class ByHand(threading.Thread):
        def start(self) -> None:
            begun.append(self)

        def is_alive(self) -> bool:
            return bool(begun)

    monkeypatch.setattr(index, "AT_ONCE", 3)
    monkeypatch.setattr(index, "SLICE", 2)
    monkeypatch.setattr(index.threading, "Thread", ByHand)
    monkeypatch.setattr(index.connection, "close", lambda: None)
    theirs = [import_check(f"{BRIDGE} lần {n} ở huyện số {n}", now=clock.now) for n in range(7)]
    found = matching.find_checks(LEMON)
    assert found.matches[0].claim == checked["lemon"]
    assert not found.is_whole
    begun.pop()._target()
    found = matching.find_checks(theirs[6].claim)
    assert found.is_whole
    assert found.matches[0].imported == theirs[6]
    assert len(matching.begin()) == len(OTHERS) + 2 + 7


def test_several_may_ask_while_it_changes(checked, clock):
    held = matching.begin()
    held.refresh()
    wrong: list[BaseException] = []

    def ask() -> None:
        try:
            for _ in range(20):
                held._matcher.match(LEMON)
        except BaseException as error:  # noqa: BLE001 - shown in the main thread
            wrong.append(error)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for n in range(30):
        held._add(index.Check(check=f"imported:{n}", claim=f"{BRIDGE} {n}", is_ours=False))
        held._remove(f"imported:{n - 1}")
    for thread in threads:
        thread.join(10)
    assert not wrong


def test_a_process_that_was_forked_begins_anew(checked):
    held = matching.begin()
    assert matching.begin() is held
    # What the kernel runs in the child; the real fork is gunicorn's.
    matching.forget()
    assert matching.begin() is not held


@pytest.mark.skipif(not hasattr(os, "register_at_fork"), reason="this system does not fork")
def test_forgetting_is_done_in_every_child():
    reading, writing = os.pipe()
    matching.begin()
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        os.write(writing, b"new" if matching._index is None else b"old")
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(reading, 3) == b"new"


# ---- by meaning ---------------------------------------------------------------------------------


class Named:
    """An embedder for the tests: a text leads where its words lead, whatever their order."""

    size = 384
    made = 0

    def __init__(self, name: str = "e5-small/1") -> None:
        self.name = name

    def embed(self, texts, *, kind):
        rows = np.zeros((len(texts), self.size), np.float32)
        for number, text in enumerate(texts):
            type(self).made += 1
            for word in text.lower().split():
                rows[number, sum(map(ord, word)) % self.size] += 1
            rows[number] /= np.linalg.norm(rows[number]) or 1
        return rows


@pytest.fixture
def model(monkeypatch):
    Named.made = 0
    monkeypatch.setattr(index, "open_embedder", lambda name, say: Named())
    monkeypatch.setattr(embedding, "open_model", lambda: Named())


def test_the_job_gives_each_check_a_vector_once(checked, model, settings, now):
    assert embedding.embed(now=now) is None
    made = Named.made
    assert made == len(OTHERS) + 2
    assert embedding.embed(now=now) is None
    assert Named.made == made
    store = VectorFile.open(settings.VECTORS, "e5-small/1")
    assert len(store) == made


def test_a_long_list_is_embedded_in_slices(checked, model, settings, now, monkeypatch):
    monkeypatch.setattr(embedding, "SLICE", 3)
    turns = 0
    while isinstance(embedding.embed(now=now), Again):
        turns += 1
    assert turns == 2
    assert len(VectorFile.open(settings.VECTORS, "e5-small/1")) == len(OTHERS) + 2


def test_a_reworded_check_gets_another_vector(checked, model, settings, now):
    embedding.embed(now=now)
    made = Named.made
    Claim.objects.filter(pk=checked["lemon"].pk).update(statement=BRIDGE)
    embedding.embed(now=now)
    assert Named.made == made + 1


def test_the_web_process_takes_vectors_as_they_come(checked, model, now):
    assert matching.find_checks(LEMON).decision == "same"
    held = matching.begin()
    assert held.by_words_alone == len(OTHERS) + 2
    embedding.embed(now=now)
    matching.refresh()
    assert held.by_words_alone == 0
    assert matching.find_checks(LEMON).matches[0].claim == checked["lemon"]


def test_without_a_model_words_decide_and_the_log_says_so(checked, settings, caplog):
    settings.EMBEDDER = "e6-large"
    assert matching.find_checks(LEMON).decision == "same"
    assert "words alone" in caplog.text
    assert LEMON not in caplog.text


def test_a_damaged_file_of_vectors_costs_vectors_and_no_answer(checked, model, settings, now):
    embedding.embed(now=now)
    for path in settings.VECTORS.glob("*.bin"):
        path.write_bytes(path.read_bytes()[:1_000])
    assert matching.find_checks(LEMON).matches[0].claim == checked["lemon"]
    embedding.embed(now=now)
    assert len(VectorFile.open(settings.VECTORS, "e5-small/1")) == len(OTHERS) + 2


# ---- claims that are worked on ------------------------------------------------------------------


@pytest.fixture
def queue(clock):
    def make(statement: str = "", *tips: str, state: str = "working") -> Claim:
        claim = Claim.objects.create(statement=statement, state=state, opened_on=clock.now.date())
        for text in tips:
            tip = Tip.objects.create(text=text, arrived=clock.now.date())
            Joining.objects.create(tip=tip, claim=claim, how="first", on=clock.now.date())
        return claim

    for other in OTHERS:
        make(other)
    return make


def test_a_claim_is_near_by_its_sentence(queue):
    claim = queue(BRIDGE)
    queue(FEES)
    near = matching.near_claims(BRIDGE)
    assert near[0].claim == claim
    assert near[0].kind == "open"
    assert near[0].tip is None


def test_a_claim_without_a_sentence_is_near_by_what_was_asked(queue):
    claim = queue("", LEMON, f"{LEMON}, có thật không?", state="new")
    near = matching.near_claims("uong nuoc chanh nong moi sang chua khoi benh tieu duong")
    assert near[0].claim == claim
    assert near[0].tip in {joining.tip_id for joining in claim.joinings.all()}


def test_what_is_closed_moved_or_erased_is_not_near(queue, clock):
    closed, moved, erased = queue(BRIDGE), queue("", FEES), queue("", LEMON)
    assert {near.claim for near in matching.near_claims(LEMON)} >= {erased}
    Claim.objects.filter(pk=closed.pk).update(state="aside")
    moved.joinings.update(left_on=clock.now.date())
    Tip.objects.filter(joinings__claim=erased).update(text=None)
    for text, claim in ((BRIDGE, closed), (FEES, moved), (LEMON, erased)):
        assert claim not in {near.claim for near in matching.near_claims(text)}


def test_words_of_tips_leave_memory_after_minutes(queue, monkeypatch):
    at = [1_000.0]
    monkeypatch.setattr(open_claims, "monotonic", lambda: at[0])
    claim = queue("", LEMON)
    matching.near_claims(LEMON)
    Tip.objects.filter(joinings__claim=claim).update(text=None)
    at[0] += open_claims.KEEP_SECONDS + 1
    matching.near_claims(LEMON)
    assert len(matching._open._matcher) == len(OTHERS)


def test_ten_thousand_tips_on_a_claim_weigh_no_more_than_three(queue, clock):
    claim = queue(BRIDGE)
    today = clock.now.date()
    tips = Tip.objects.bulk_create(
        Tip(text=f"{BRIDGE} nghe nói lần {n}", arrived=today) for n in range(10_000)
    )
    Joining.objects.bulk_create(
        Joining(tip=tip, claim=claim, how="matched", on=today) for tip in tips
    )
    assert matching.near_claims(BRIDGE)[0].claim == claim
    assert len(matching._open._matcher) == len(OTHERS) + 1 + open_claims.TIPS_EACH


def test_nothing_that_was_asked_is_in_a_file(queue, checked, model, settings, now):
    queue("", "Hồ Tây cạn nước vì vòi rồng, chú Tư kể lại")
    matching.near_claims("Hồ Tây cạn nước vì vòi rồng")
    matching.find_checks("Hồ Tây cạn nước vì vòi rồng")
    embedding.embed(now=now)
    store = VectorFile.open(settings.VECTORS, "e5-small/1")
    assert len(store) == Claim.objects.filter(state="published").count()


# ---- what the desk is told ----------------------------------------------------------------------


def test_the_desk_is_told_whether_words_alone_decide(client, checked, ha, settings):
    client.force_login(ha)
    page = client.get("/desk/settings/").content.decode()
    assert "words alone" in page or "theo chữ" in page
    assert str(len(OTHERS) + 2) in page


def test_the_desk_is_told_what_waits_for_its_vector(checked, model, now):
    assert matching.standing().by_words_alone == len(OTHERS) + 2
    embedding.embed(now=now)
    matching.refresh()
    standing = matching.standing()
    assert (standing.model, standing.by_words_alone) == ("e5-small/1", 0)


def test_what_says_the_opposite_is_related_at_most_and_says_so(checked):
    found = matching.find_checks(LEMON.replace("chữa", "không chữa"))
    assert (found.decision, found.matches[0].differs) == ("maybe", "opposite")


def test_what_is_said_of_tonight_is_not_what_was_checked_weeks_ago(clock):
    claim = "Từ 0 giờ đêm nay giá xăng bán lẻ tăng thêm 5.000 đồng một lít"
    for statement in OTHERS:
        publish_check(statement, now=clock.now, rating="true")
    publish_check(claim, now=clock.now)
    today = clock.now.date()
    assert matching.find_checks(claim, today=today).decision == "same"
    later = matching.find_checks(claim, today=today + timedelta(days=30))
    assert (later.decision, later.matches[0].differs) == ("maybe", "day")
