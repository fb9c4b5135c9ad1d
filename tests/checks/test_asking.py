"""A tip comes in: what is kept of it, which claim it joins, and what is never written."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, models

from hoiam.checks.actions import asking
from hoiam.checks.models import Claim, Joining, Tip
from hoiam.jobs.models import Job
from hoiam.offices.models import LogEntry
from hoiam.post.models import OutgoingMail
from hoiam.receipts.actions import erase_due, find_receipt, show_receipt
from hoiam.receipts.models import Receipt, SealedContact
from hoiam.sources.models import Source
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
CONTACT = "nguoi.hoi@thu.example"


@pytest.fixture
def paper_on_list(now):
    return Source.objects.create(
        name="Báo Thử Nghiệm",
        host="thunghiem.example",
        home_url="https://thunghiem.example/",
        added_at=now,
    )


def test_a_first_tip_opens_a_claim_that_nobody_has_stated(now):
    tip = ask(now=now)
    claim = claim_of(tip)
    assert (claim.state, claim.statement, claim.folded) == ("new", "", "")
    assert (tip.text, tip.language, tip.arrived) == (TOLL, "vi", now.date())
    assert kept_counts(claim) == true_counts(claim) == (1, 1)
    assert claim.last_asked == now.date()
    assert claim.opened_by is None


def test_what_leads_to_people_is_taken_out_before_anything_is_written(now):
    text = (
        "Chị Hoa gọi 0912 345 678 bảo cầu thu phí, xem https://www.facebook.com/hoa.nguyen.5 và "
        "t.me/nhom_kin, hoaxinh.blogspot.com, gửi hoa@thu.example. Tin đăng trên facebook.com."
    )
    tip = ask(text, now=now)
    for gone in ("0912", "hoa.nguyen", "nhom_kin", "hoaxinh", "hoa@thu"):
        assert gone not in tip.text
    # The bare name of a network is the name of a company, and says where it goes round.
    assert "trên facebook.com" in tip.text
    removed = dict(asking.clean_words(text).removed)
    assert removed["profile"] == 3
    assert removed["phone"] == removed["email"] == 1


@pytest.mark.parametrize(
    "link",
    [
        "https://FACEBOOK.com./hoa.nguyen.5",
        "https://m.facebook.com./hoa.nguyen.5",
        "https://facebook。com/hoa.nguyen.5",
        "https://𝐟𝐚𝐜𝐞𝐛𝐨𝐨𝐤.com/hoa.nguyen.5",
    ],
)
def test_a_page_of_somebody_is_known_however_its_host_is_written(link, now):
    cleaned = asking.clean_words(f"Cầu thu phí từ mai, xem {link} nhé")
    assert "hoa.nguyen" not in cleaned.text
    assert dict(cleaned.removed) == {"profile": 1}


def test_arrival_is_a_day_in_every_row_and_nothing_is_logged(now):
    ask(contact=CONTACT, now=now)
    assert LogEntry.objects.count() == 0
    # No mail and no job: both would keep the hour.
    assert OutgoingMail.objects.count() == Job.objects.count() == 0
    for model in (Tip, Joining, Receipt, SealedContact):
        kinds = [type(field) for field in model._meta.fields]
        assert models.DateTimeField not in kinds
        assert models.TimeField not in kinds
    claim = Claim.objects.get()
    moments = [f.name for f in Claim._meta.fields if isinstance(f, models.DateTimeField)]
    assert {getattr(claim, name) for name in moments} == {None}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Paste what you want"),
        ("   \u200b\u202e  ", "Paste what you want"),
        ("?!? 123 …", "Paste what you want"),
        ("a" * 20_001, "too long"),
        ("x" * 10_000_000, "too long"),
    ],
)
def test_what_is_no_question_is_refused_with_a_sentence(text, said, now):
    with pytest.raises(ValidationError, match=said):
        asking.take_tip(text=text, now=now)
    assert not Tip.objects.exists()
    assert not Receipt.objects.exists()


def test_signs_that_no_table_holds_or_that_turn_the_writing_are_dropped(now):
    tip = ask(
        "Cầu \ud800Hưng\x00 Hà \u202ethu phí\u2066 35.000 đồng\ufeff <script>x</script>", now=now
    )
    assert tip.text == "Cầu Hưng Hà thu phí 35.000 đồng <script>x</script>"


def test_a_kind_that_is_not_on_the_list_and_a_bad_contact_keep_nothing(now):
    with pytest.raises(ValidationError, match="Choose what you send"):
        asking.take_tip(text=TOLL, kind="video", now=now)
    with pytest.raises(ValidationError, match="e-mail"):
        asking.take_tip(text=TOLL, contact="không phải thư", now=now)
    assert not Tip.objects.exists()
    assert not Claim.objects.exists()


@pytest.mark.parametrize(
    "address",
    [
        "https://www.facebook.com/groups/1/posts/2",
        "https://zalo.me/g/abc",
        "https://bit.ly/3abc",
        "https://hoaxinh.blogspot.com/2026/11/cau.html",
        "https://thunghiem.example/tac-gia/nguyen-van-a",
        "https://khong-co-trong-danh-sach.example/bai.html",
        "javascript:alert(1)",
        "https://10.0.0.1/x",
    ],
)
def test_an_address_that_is_no_publishers_is_refused_and_words_are_asked_for(
    address, now, paper_on_list
):
    with pytest.raises(ValidationError, match="Paste the words instead"):
        asking.take_tip(text="", kind="address", address=address, now=now)
    assert not Tip.objects.exists()


def test_the_address_of_an_article_is_kept_without_what_could_name_a_reader(now, paper_on_list):
    told = "https://thunghiem.example/cau-hung-ha.html?utm_source=zalo&id=7&email=a@b.example#x"
    tip = ask("", kind="address", address=told, now=now)
    assert tip.address == "https://thunghiem.example/cau-hung-ha.html?id=7"
    again = ask("", kind="address", address=told.replace("zalo", "mess"), now=now)
    assert again.copy_of == tip
    assert again.address is None


def test_the_same_words_a_thousand_times_are_one_text_and_a_thousand_receipts(now, ha):
    first = ask(now=now)
    other = ask(WATER, now=now)
    variants = [TOLL, f"  {TOLL} ", TOLL.upper(), TOLL.replace(" ", "\n", 1), TOLL + "!"]
    codes = {asking.take_tip(text=variants[n % len(variants)], now=now) for n in range(1, 1_000)}
    assert len(codes) == 999
    assert Receipt.objects.count() == 1_001
    claim = claim_of(first)
    assert kept_counts(claim) == true_counts(claim) == (1_000, 1)
    assert Tip.objects.exclude(text=None).count() == 2
    assert set(Tip.objects.exclude(pk__in=[first.pk, other.pk]).values_list("copy_of")) == {
        (first.pk,)
    }
    # A flood of one text pushes nothing up: a claim with two texts stands before it.
    from hoiam.checks.queries.queue import Filters, list_claims

    ask(WATER.replace("hết hạn", "quá hạn"), now=now)
    assert kept_counts(claim_of(other)) == (2, 2)
    for sort in ("", "asked"):
        page = list_claims(ha, Filters(sort=sort), today=now.date()).page(1)
        assert [row.pk for row in page.object_list] == [claim_of(other).pk, claim.pk]


def test_words_alike_join_an_open_claim_with_the_score_that_says_why(now):
    first = ask(now=now)
    alike = ask(
        "Nghe nói đã lắp trạm, cầu Hưng Hà từ 15/11 thu phí 35.000 đồng mỗi lượt xe con", now=now
    )
    assert claim_of(alike) == claim_of(first)
    row = Joining.objects.get(tip=alike)
    assert row.how == "matched"
    assert 0 < row.score <= 1
    assert row.by is None
    assert kept_counts(claim_of(first)) == (2, 2)


@pytest.mark.parametrize(
    "text",
    [
        SCHOOL,
        # Another sum, another day, and the opposite.
        TOLL.replace("35.000", "50.000"),
        TOLL.replace("15/11", "25/12"),
    ],
)
def test_another_matter_opens_another_claim(text, now):
    assert claim_of(ask(now=now)) != claim_of(ask(text, now=now))


def test_a_sample_and_a_real_question_never_share_a_claim(now):
    real, sample = ask(now=now), ask(now=now, is_sample=True)
    assert claim_of(real) != claim_of(sample)
    assert sample.copy_of is None
    assert claim_of(sample).is_sample
    assert receipt_of(sample).is_sample


def test_a_tip_joins_the_claim_with_which_the_former_one_was_joined(now, ha, claim):
    from hoiam.checks.actions.joining import merge_claims

    first = ask(now=now)
    stated = claim("Cầu Hưng Hà thu phí 35.000 đồng mỗi lượt xe con từ ngày 15/11.")
    merge_claims(ha, stated, claim_of(first), now=now)
    assert lies_on(ask(now=now)) == {stated.pk}


def test_asking_again_what_was_answered_closes_the_receipt_at_once(now, ha, tam, ready_check, mai):
    from hoiam.checks.actions.stating import state_claim
    from hoiam.checks.actions.telling import tell_late
    from tests.checks.rooms import publish_check

    first = ask(now=now)
    state_claim(
        tam,
        claim_of(first),
        statement="Cầu Hưng Hà thu phí từ ngày 15/11.",
        wording="ours",
        language="vi",
        topic=None,
        place=None,
        now=now,
    )
    publish_check(ready_check(claim_of(first)), first=tam, second=mai, now=now)
    mails = OutgoingMail.objects.count()
    later = now + timedelta(days=3)
    again = ask(contact=CONTACT, now=later)
    assert claim_of(again).state == "published"
    assert receipt_of(again).closed_on == later.date()
    # Not at once: the mail would keep the hour. The daily job sends it, and only once.
    assert OutgoingMail.objects.count() == mails
    for _run in range(2):
        tell_late(now=later + timedelta(hours=9))
    assert OutgoingMail.objects.count() == mails + 1


def test_a_withdrawn_check_answers_nobody_so_the_words_open_a_new_claim(now, ha):
    first = ask(now=now)
    Claim.objects.update(state="withdrawn")
    again = ask(now=now)
    assert again.copy_of == first
    assert claim_of(again) != claim_of(first)
    assert kept_counts(claim_of(again)) == (1, 1)


def test_two_who_ask_the_like_at_the_same_moment_share_a_claim(now, monkeypatch):
    """The second looks before the first has written, and is asked again under the lock."""
    inner = asking.nearest

    def meanwhile(text, **more):
        monkeypatch.setattr(asking, "nearest", inner)
        found = inner(text, **more)
        asking.take_tip(text=TOLL, now=now)
        return found

    monkeypatch.setattr(asking, "nearest", meanwhile)
    second = ask(TOLL.replace(", nghe nói đã lắp trạm", " rồi"), now=now)
    assert kept_counts(claim_of(second)) == true_counts(claim_of(second)) == (2, 2)


def ask_meanwhile(monkeypatch, first: str, second: str, *, now) -> tuple[Tip, Tip]:
    """Two who ask at once: while the second looks, the first is written."""
    inner, kept = asking.nearest, []

    def meanwhile(text, **more):
        monkeypatch.setattr(asking, "nearest", inner)
        found = inner(text, **more)
        kept.append(ask(first, now=now))
        return found

    monkeypatch.setattr(asking, "nearest", meanwhile)
    return ask(second, now=now), kept[0]


BRIDGE = "Cây cầu hẹp bắc qua sông ở xã Hưng Hà đã sập đêm qua."


@pytest.mark.parametrize(
    "other",
    [
        "Cây cầu hẹp bắc qua sông ở xã Hưng Hà không hề sập đêm qua.",
        "cay cau hep bac qua song o xa Hung Ha chua sap dem qua",
        "Tin cây cầu hẹp bắc qua sông ở xã Hưng Hà đã sập đêm qua là tin giả.",
        "Cây cầu hẹp bắc qua sông ở xã Hưng Hà đã sập ngày 3/4/2019 và ngày 5/6/2019.",
    ],
)
def test_two_who_ask_of_opposites_at_the_same_moment_share_nothing(now, monkeypatch, other):
    """By the rule of the matcher, as when one asks after the other."""
    first, second = ask_meanwhile(monkeypatch, BRIDGE, other, now=now)
    assert claim_of(first) != claim_of(second)


@pytest.mark.parametrize(
    "other",
    [
        "Cây cầu hẹp bắc qua sông ở xã Hưng Hà đã sập đêm qua có đúng không ạ?",
        "cay cau hep bac qua song o xa Hung Ha da sap dem qua chua moi nguoi",
    ],
)
def test_two_who_ask_of_one_matter_in_other_words_share_a_claim(now, monkeypatch, other):
    """A "không" that only asks was once taken for a denial here."""
    first, second = ask_meanwhile(monkeypatch, BRIDGE, other, now=now)
    assert claim_of(first) == claim_of(second)


def test_of_what_was_opened_meanwhile_a_matcher_that_fails_loses_no_question(now, monkeypatch):
    from hoiam.checks.queries import alike

    def fails(*said, **more):
        raise RuntimeError("no matcher")

    monkeypatch.setattr(alike, "same_among", fails)
    first, second = ask_meanwhile(monkeypatch, BRIDGE, f"{BRIDGE} Thật không?", now=now)
    assert claim_of(first) != claim_of(second)


def test_a_sample_opened_meanwhile_is_joined_by_no_real_question(now, monkeypatch):
    from hoiam.checks.queries.alike import nearest_of_new

    sample = claim_of(ask(BRIDGE, now=now, is_sample=True))
    day = now.date()
    assert nearest_of_new(BRIDGE, is_sample=False, after=0, today=day) is None
    assert nearest_of_new(BRIDGE, is_sample=True, after=sample.pk, today=day) is None
    found = nearest_of_new(BRIDGE, is_sample=True, after=0, today=day)
    assert found is not None
    assert found.claim == sample.pk


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_in_threads_are_counted_right(now):
    errors: list[Exception] = []

    def send(number: int) -> None:
        try:
            asking.take_tip(text=TOLL if number % 2 else f"{WATER} ", now=now)
        except Exception as error:  # noqa: BLE001
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=(n,)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert Claim.objects.count() == 2
    assert Tip.objects.exclude(text=None).count() == 2
    for claim in Claim.objects.all():
        assert kept_counts(claim) == true_counts(claim) == (10, 1)


def test_each_receipt_keeps_its_words_for_its_own_time_and_no_longer(now):
    """The original goes first; the copy that came later still holds what it said."""
    first = ask(now=now)
    ask(now=now + timedelta(days=50))
    last = ask(now=now + timedelta(days=100))
    assert erase_due(today=now.date() + timedelta(days=180)) == 1
    first.refresh_from_db()
    last.refresh_from_db()
    assert (first.text, first.digest, first.copy_of) == (None, None, None)
    assert last.text == TOLL
    assert last.copy_of is None
    # What comes now is still known as the same, and the counts stand.
    again = ask(now=now + timedelta(days=181))
    assert again.copy_of == last
    assert kept_counts(claim_of(last)) == (4, 1)
    erase_due(today=now.date() + timedelta(days=361))
    assert not Tip.objects.exclude(text=None, digest=None, address=None).exists()
    assert true_counts(claim_of(last)) == (4, 1)


def test_erasing_forgets_words_and_contact_wherever_they_stood(now):
    """On SQLite the file itself is looked at by the boundary tests; here all columns are."""
    tip = ask(contact=CONTACT, now=now)
    erase_due(today=now.date() + timedelta(days=180))
    assert not SealedContact.objects.exists()
    values = Tip.objects.filter(pk=tip.pk).values().get()
    assert not any(isinstance(value, str) and "cầu" in value for value in values.values())
    assert receipt_of(tip).erased_on is not None


def test_a_thousand_receipts_of_one_text_are_erased_without_moving_it_each_time(
    now, django_assert_max_num_queries
):
    for _number in range(50):
        asking.take_tip(text=TOLL, now=now)
    with django_assert_max_num_queries(50 * 13):
        erase_due(today=now.date() + timedelta(days=180))
    assert not Tip.objects.exclude(text=None).exists()


def test_the_receipt_says_how_it_stands_and_nothing_that_is_not_public(now, ha):
    from hoiam.checks.actions.setting_aside import set_aside
    from hoiam.checks.actions.stating import state_claim

    code = asking.take_tip(text=TOLL, now=now)
    receipt = find_receipt(code)
    assert show_receipt(receipt).sentences == ("Nobody has begun to check it yet.",)
    claim = Claim.objects.get()
    state_claim(
        ha,
        claim,
        statement="Câu chưa ai được biết.",
        wording="ours",
        language="vi",
        topic=None,
        place=None,
        now=now,
    )
    shown = show_receipt(receipt)
    assert shown.sentences == ("It is being checked.",)
    assert shown.path == ""
    assert "chưa ai" not in shown.title
    set_aside(ha, claim, reason="elsewhere", text="Sở Giao thông trả lời việc này.", now=now)
    assert show_receipt(receipt).sentences == (
        "It is not checked: it is a matter for another body, which we name.",
        "Sở Giao thông trả lời việc này.",
    )
