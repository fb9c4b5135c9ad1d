"""Who asked is told: the finding, a correction while the contact is held, and on the receipt."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hoiam.checks.actions import joining, setting_aside, stating
from hoiam.checks.actions.telling import tell_askers, tell_late
from hoiam.checks.models import Claim
from hoiam.issues.queries.due import today_of
from hoiam.post.models import OutgoingMail
from hoiam.publishing.actions import correcting
from hoiam.publishing.actions.withdrawing import withdraw
from hoiam.receipts.actions import erase_due, show_receipt
from tests.checks.rooms import FINDING, publish_check
from tests.checks.tips import SCHOOL, TOLL, WATER, ask, claim_of, receipt_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english", "fresh_matching")]
CONTACT = "nguoi.hoi@thu.example"
SAID = "Cầu Hưng Hà thu phí xe con từ ngày 15/11."


@pytest.fixture
def publish(now, tam, mai, ready_check):
    """State a claim and publish its check: `publish(claim, …)`."""

    def make(*claims: Claim, statement: str = SAID):
        for number, claim in enumerate(claims):
            stating.state_claim(
                tam,
                claim,
                statement=f"{statement} ({number})" if number else statement,
                wording="ours",
                language="vi",
                topic=None,
                place=None,
                now=now,
            )
        return publish_check(ready_check(*claims), first=tam, second=mai, now=now)

    return make


def mails(**more):
    return list(OutgoingMail.objects.filter(recipient_kind="receipt", **more).order_by("pk"))


def correct(check, *, by, second, now, is_minor: bool = False):
    publication = check.publication
    publication.refresh_from_db()
    row = correcting.propose_correction(
        by,
        publication,
        title=publication.current.title,
        summary="Đã sửa.",
        body=publication.current.body + "<p>Sửa lại ngày thu phí.</p>",
        text="Ngày thu phí ghi sai, đúng là 20/11.",
        is_minor=is_minor,
        now=now,
    )
    return correcting.sign_correction(second, row, now=now)


def test_who_left_a_contact_gets_the_finding_and_all_receipts_close(now, publish):
    first, copy, silent = ask(now=now, contact=CONTACT), ask(now=now, contact=CONTACT), ask(now=now)
    other = ask(SCHOOL, now=now, contact=CONTACT)
    check = publish(claim_of(first))
    sent = mails()
    assert {mail.recipient for mail in sent} == {first.receipt_id, copy.receipt_id}
    for mail in sent:
        assert SAID in mail.text
        assert FINDING in mail.text
        assert "sai" in mail.text
        assert f"/kiem-chung/{check.publication.number}/" in mail.text
        # Neither the address nor the words of who asked stand in the outbox.
        assert CONTACT not in mail.text
        assert TOLL not in mail.text
    for tip in (first, copy, silent):
        assert receipt_of(tip).closed_on == today_of(now)
    assert receipt_of(other).closed_on is None


def test_it_is_told_once_however_often_it_is_published(now, publish):
    tip = ask(now=now, contact=CONTACT)
    check = publish(claim_of(tip))
    assert tell_askers(check, what="published", now=now) == 0
    tell_late(now=now)
    assert len(mails()) == 1


def test_each_correction_is_told_and_a_minor_one_is_not(now, publish, tam, mai):
    check = publish(claim_of(ask(now=now, contact=CONTACT)))
    correct(check, by=tam, second=mai, now=now + timedelta(days=2), is_minor=True)
    assert len(mails()) == 1
    correct(check, by=tam, second=mai, now=now + timedelta(days=3))
    assert len(mails()) == 2
    assert "20/11" in mails()[1].text
    check.publication.refresh_from_db()
    correct(check, by=mai, second=tam, now=now + timedelta(days=4))
    assert len(mails()) == 3


def test_after_the_contact_is_erased_only_the_receipt_tells(now, publish, tam, mai):
    tip = ask(now=now, contact=CONTACT)
    check = publish(claim_of(tip))
    later = now + timedelta(days=30)
    assert erase_due(today=today_of(later)) == 1
    correct(check, by=tam, second=mai, now=later)
    assert len(mails()) == 1
    shown = show_receipt(receipt_of(tip))
    assert shown.path == f"kiem-chung/{check.publication.number}/"
    assert any(SAID in sentence for sentence in shown.sentences)
    assert "False." in shown.sentences


def test_a_withdrawal_is_told_with_its_reason(now, publish, mai):
    tip = ask(now=now, contact=CONTACT)
    check = publish(claim_of(tip))
    withdraw(mai, check.publication, reason="Nguồn đã đính chính.", now=now)
    assert "Nguồn đã đính chính." in mails()[-1].text
    assert len(mails()) == 2
    assert "Nguồn đã đính chính." in show_receipt(receipt_of(tip)).sentences


def test_one_check_of_two_claims_is_one_mail(now, tam, publish):
    tip = ask(now=now, contact=CONTACT)
    claim = claim_of(tip)
    statements = ["Cầu Hưng Hà thu phí.", "Trạm thu phí đã lắp xong rồi."]
    made = joining.split_claim(tam, claim, statements=statements, now=now)
    publish(claim, *made)
    assert len(mails()) == 1
    assert mails()[0].text.count("“Cầu Hưng Hà") == 2


def test_a_tip_on_two_claims_waits_for_the_second(now, tam, publish):
    tip = ask(now=now, contact=CONTACT)
    claim = claim_of(tip)
    statements = ["Cầu Hưng Hà thu phí.", "Trạm thu phí đã lắp xong rồi."]
    [other] = joining.split_claim(tam, claim, statements=statements, now=now)
    publish(claim)
    assert receipt_of(tip).closed_on is None
    assert len(mails()) == 1
    shown = show_receipt(receipt_of(tip))
    assert shown.sentences[0].startswith("You asked about 2 things")
    assert [part.sentences[0] for part in shown.parts] == [
        "It has been checked.",
        "It is being checked.",
    ]
    assert [bool(part.path) for part in shown.parts] == [True, False]
    setting_aside.set_aside(tam, other, reason="no-claim", now=now)
    assert receipt_of(tip).closed_on == today_of(now)
    assert len(mails()) == 2


def test_a_tip_put_on_a_published_claim_is_answered_then(now, tam, publish):
    held = claim_of(ask(now=now))
    publish(held)
    late, copy = (ask(WATER, now=now, contact=CONTACT) for _n in range(2))
    claim = claim_of(late)
    joining.move_tip(tam, late, claim, to=held, now=now)
    assert {mail.recipient for mail in mails()} == {late.receipt_id, copy.receipt_id}
    assert receipt_of(late).closed_on == receipt_of(copy).closed_on == today_of(now)


def test_a_claim_joined_with_a_published_one_answers_its_askers(now, ha, publish):
    held = claim_of(ask(now=now))
    publish(held)
    late = ask(WATER, now=now, contact=CONTACT)
    joining.merge_claims(ha, held, claim_of(late), now=now)
    assert [mail.recipient for mail in mails()] == [late.receipt_id]


def test_an_answer_without_a_rating_says_none(now, publish):
    from hoiam.checks.actions.telling import finding_of
    from hoiam.checks.models import FactCheck

    check = publish(claim_of(ask(now=now)))
    FactCheck.objects.filter(pk=check.pk).update(form="answer")
    claim = Claim.objects.get(factcheck=check)
    assert "What we found" not in finding_of(claim)


def test_ten_thousand_without_a_contact_are_closed_in_a_few_statements(
    now, publish, django_assert_max_num_queries
):
    from hoiam.checks.actions.telling import close_receipts
    from hoiam.checks.models import Joining, Tip
    from hoiam.receipts.models import Receipt

    claim = claim_of(ask(now=now))
    receipts = Receipt.objects.bulk_create(
        Receipt(code_hash=f"{n}", kind="tip", arrived=now.date()) for n in range(10_000)
    )
    tips = Tip.objects.bulk_create(
        Tip(receipt=receipt, arrived=now.date(), digest="x") for receipt in receipts
    )
    Joining.objects.bulk_create(
        Joining(tip=tip, claim=claim, how="copy", on=now.date()) for tip in tips
    )
    Claim.objects.filter(pk=claim.pk).update(state="published")
    with django_assert_max_num_queries(12):
        assert close_receipts([claim], on=now.date()) == 10_001


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_mail_says_how_to_ask_for_a_review_and_where_corrections_stand(
    language, now, publish, settings, client
):
    settings.LANGUAGE_CODE = language
    settings.SITE_URL = "https://tinh.example"
    publish(claim_of(ask(now=now, contact=CONTACT)))
    [mail] = mails()
    prefix = "en/" if language == "en" else ""
    for path in (f"{prefix}xem-lai/KC-2026-0001/", f"{prefix}kiem-chung.atom"):
        assert f"https://tinh.example/{path}\n" in f"{mail.text}\n"
        assert client.get(f"/{path}").status_code == 200


def test_a_mail_of_a_withdrawal_asks_for_no_review_of_what_is_gone(now, mai, publish, settings):
    settings.LANGUAGE_CODE = "en"
    check = publish(claim_of(ask(now=now, contact=CONTACT)))
    withdraw(mai, check.publication, reason="Nguồn đã rút lại.", now=now)
    assert ["look again" in mail.text for mail in mails()] == [True, False]
