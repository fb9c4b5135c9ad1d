"""After publication: corrections, translations, withdrawal, and requests to look again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from hoiam.offices.actions.holding import Conflict
from hoiam.offices.models import LogEntry
from hoiam.post.models import OutgoingMail
from hoiam.publishing.actions import (
    correcting,
    drafting,
    reviewing,
    signing,
    translating,
    withdrawing,
)
from hoiam.publishing.models import Publication, ReviewRequest
from hoiam.publishing.queries import differences, history, text_in
from hoiam.publishing.queries.history import corrections_shown
from hoiam.receipts.actions import erase_due, find_receipt, show_receipt
from hoiam.receipts.models import Receipt

pytestmark = pytest.mark.django_db
RIGHT = {
    "title": "Sửa mặt đường tỉnh 379",
    "summary": "Sở đã giao đơn vị quản lý vá ổ gà.",
    "body": "Đoạn qua xã Đức Hợp được vá trước ngày 20 tháng 11.\n\nKinh phí đã có.",
}
SAID = "Ngày hoàn thành là 20, không phải 15 tháng 11."


@pytest.fixture
def proposed(published, lan, now):
    later = now + timedelta(days=1)
    return correcting.propose_correction(lan, published, **RIGHT, text=SAID, now=later)


# ---- corrections --------------------------------------------------------------------------------


def test_a_correction_is_in_force_when_a_second_person_signs_it(
    proposed, published, quan, now, seen
):
    assert "15" in text_in(published, "vi").body
    assert history(published)[-1].code == "published"
    correcting.sign_correction(quan, proposed, now=now + timedelta(days=2))
    published.refresh_from_db()
    assert "20 tháng 11" in text_in(published, "vi").body
    event = history(published)[-1]
    assert (event.code, event.text, event.at) == ("corrected", SAID, now + timedelta(days=2))
    assert differences(event.before, event.revision)[1:3] == [("del", "15"), ("ins", "20")]
    assert seen[-1] == ("on_corrected", "published")
    assert corrections_shown(published) == [proposed]


def test_whoever_proposed_it_does_not_sign_it(published, quan, oanh, lan, now):
    mine = correcting.propose_correction(quan, published, **RIGHT, text=SAID, now=now)
    with pytest.raises(PermissionDenied, match="somebody else must sign"):
        correcting.sign_correction(quan, mine, now=now)
    with pytest.raises(PermissionDenied, match="Only an approver"):
        correcting.sign_correction(lan, mine, now=now)
    correcting.sign_correction(oanh, mine, now=now)


def test_a_correction_says_what_was_wrong_and_changes_something(published, lan, now):
    with pytest.raises(ValidationError, match="what was wrong"):
        correcting.propose_correction(lan, published, **RIGHT, text=" ", now=now)
    same = text_in(published, "vi")
    with pytest.raises(ValidationError, match="same as before"):
        correcting.propose_correction(
            lan,
            published,
            title=same.title,
            summary=same.summary,
            body=same.body,
            text=SAID,
            now=now,
        )


def test_one_correction_at_a_time(proposed, published, ha, now):
    with pytest.raises(ValidationError, match="Another correction"):
        correcting.propose_correction(
            ha, published, **RIGHT | {"title": "Khác"}, text=SAID, now=now
        )


def test_a_refused_correction_changes_nothing_and_is_not_in_the_history(
    proposed, published, quan, now
):
    with pytest.raises(ValidationError, match="why it is not corrected"):
        correcting.refuse_correction(quan, proposed, reason="", now=now)
    correcting.refuse_correction(quan, proposed, reason="Ngày 15 là đúng.", now=now)
    assert "15" in text_in(published, "vi").body
    assert [event.code for event in history(published)] == ["published"]
    with pytest.raises(Conflict, match="decided this correction"):
        correcting.sign_correction(quan, proposed, now=now)


def test_a_slip_of_the_pen_is_in_the_history_and_not_on_top(published, lan, quan, now):
    slip = correcting.propose_correction(
        lan, published, **RIGHT, text="Lỗi gõ.", is_minor=True, now=now
    )
    correcting.sign_correction(quan, slip, now=now)
    assert corrections_shown(published) == []
    assert history(published)[-1].code == "minor"


def test_only_what_is_published_is_corrected(draft, lan, now):
    with pytest.raises(ValidationError, match="Only what is published"):
        correcting.propose_correction(lan, draft, **RIGHT, text=SAID, now=now)


def test_a_correction_of_what_was_withdrawn_meanwhile_is_not_signed(proposed, published, quan, now):
    withdrawing.withdraw(quan, published, reason="Sai nguồn.", now=now)
    with pytest.raises(ValidationError, match="Only what is published"):
        correcting.sign_correction(quan, proposed, now=now)


def test_a_kind_that_one_person_signs_is_corrected_at_once(question, ha, now):
    asked = drafting.start("query", title="Bao giờ sửa cầu?", by=ha, now=now)
    signing.publish(ha, asked, now=now)
    correcting.propose_correction(
        ha, asked, title="Bao giờ sửa cầu Đức Hợp?", summary="", body="", text="Thiếu tên.", now=now
    )
    asked.refresh_from_db()
    assert text_in(asked, "vi").title == "Bao giờ sửa cầu Đức Hợp?"
    assert [event.code for event in history(asked)] == ["published", "corrected"]


# ---- translations -------------------------------------------------------------------------------

ENGLISH = {"title": "Road 379 is being mended", "summary": "", "body": "Before 15 November."}


def test_a_translation_is_shown_once_a_second_person_signed_it(published, lan, quan, ha, now):
    made = translating.translate(lan, published, language="en", **ENGLISH, now=now)
    assert not text_in(published, "en").is_translated
    for user in (lan, ha):
        with pytest.raises(PermissionDenied):
            translating.sign_translation(user, made, now=now)
    translating.sign_translation(quan, made, now=now)
    shown = text_in(published, "en")
    assert (shown.title, shown.is_translated, shown.is_outdated) == (ENGLISH["title"], True, False)
    assert not text_in(published, "fr").is_translated


def test_a_corrected_original_makes_its_translation_outdated(published, lan, quan, now):
    made = translating.translate(lan, published, language="en", **ENGLISH, now=now)
    translating.sign_translation(quan, made, now=now)
    change = correcting.propose_correction(lan, published, **RIGHT, text=SAID, now=now)
    correcting.sign_correction(quan, change, now=now)
    published.refresh_from_db()
    assert text_in(published, "en").is_outdated
    newer = ENGLISH | {"body": "Before 20 November."}
    again = translating.translate(lan, published, language="en", **newer, now=now)
    # What is signed stays until the better one is signed too.
    assert "15" in text_in(published, "en").body
    translating.sign_translation(quan, again, now=now)
    shown = text_in(Publication.objects.get(), "en")
    assert ("20" in shown.body, shown.is_outdated) == (True, False)


def test_an_author_of_an_earlier_save_does_not_sign_the_later(published, quan, oanh, lan, now):
    translating.translate(quan, published, language="en", **ENGLISH, now=now)
    touched = ENGLISH | {"title": "Road 379 is mended"}
    second = translating.translate(lan, published, language="en", **touched, now=now)
    with pytest.raises(PermissionDenied, match="somebody else must sign"):
        translating.sign_translation(quan, second, now=now)
    translating.sign_translation(oanh, second, now=now)


def test_a_translation_that_changed_meanwhile_is_not_signed(published, lan, quan, now):
    first = translating.translate(lan, published, language="en", **ENGLISH, now=now)
    touched = ENGLISH | {"title": "Road 379 is mended"}
    translating.translate(lan, published, language="en", **touched, now=now)
    with pytest.raises(Conflict):
        translating.sign_translation(quan, first, now=now)


def test_a_translation_of_what_was_withdrawn_meanwhile_is_not_signed(published, lan, quan, now):
    made = translating.translate(lan, published, language="en", **ENGLISH, now=now)
    withdrawing.withdraw(quan, published, reason="Sai nguồn.", now=now)
    with pytest.raises(ValidationError, match="has been withdrawn"):
        translating.sign_translation(quan, made, now=now)
    made.refresh_from_db()
    assert made.approved_at is None


@pytest.mark.parametrize("language", ["vi", "xx", ""])
def test_only_into_another_language_of_the_site(language, published, lan, now):
    with pytest.raises(ValidationError, match="another language"):
        translating.translate(lan, published, language=language, **ENGLISH, now=now)


# ---- withdrawal ---------------------------------------------------------------------------------


def test_withdrawn_it_keeps_number_date_and_reason(published, quan, lan, now, seen):
    with pytest.raises(PermissionDenied):
        withdrawing.withdraw(lan, published, reason="Thôi.", now=now)
    with pytest.raises(ValidationError, match="why it is withdrawn"):
        withdrawing.withdraw(quan, published, reason=" ", now=now)
    later = now + timedelta(days=3)
    gone = withdrawing.withdraw(quan, published, reason="Căn cứ không còn đúng.", now=later)
    assert (gone.state, gone.number) == ("withdrawn", "GC-2026-0001")
    assert gone.is_public
    assert list(Publication.objects.public()) == [gone]
    last = history(gone)[-1]
    assert (last.code, last.text, last.at) == ("withdrawn", "Căn cứ không còn đúng.", later)
    assert seen[-1] == ("on_withdrawn", "withdrawn")
    with pytest.raises(ValidationError):
        withdrawing.withdraw(quan, published, reason="Lần nữa.", now=later)


def test_what_is_no_more_leads_to_what_took_its_place(published, kind, quan, lan, now):
    other = drafting.start("note", title="Đường 379", by=lan, now=now)
    with pytest.raises(ValidationError):
        withdrawing.lead_to(quan, published, published, now=now)
    assert withdrawing.lead_to(quan, published, other, now=now).merged_into == other
    with pytest.raises(ValidationError, match="not merged itself"):
        withdrawing.lead_to(quan, other, Publication.objects.get(pk=published.pk), now=now)


# ---- requests to look again ---------------------------------------------------------------------

WORDS = "Tôi là Nguyễn Văn Dân, 0912 345 678, dan@thu.example: đường chưa vá."


@pytest.fixture
def code(published, now):
    return reviewing.ask_review(published, text=WORDS, contact="", now=now)


def test_anybody_may_ask_and_nothing_that_leads_to_them_is_kept(code, published, now):
    review = ReviewRequest.objects.get()
    assert "đường chưa vá" in review.text
    assert "0912" not in review.text
    assert "dan@thu" not in review.text
    assert review.arrived == now.date()
    assert find_receipt(code) == review.receipt
    assert code not in str(Receipt.objects.values())


def test_that_somebody_asked_is_not_in_the_log(code):
    """Between its neighbours an entry would tell the hour."""
    assert not LogEntry.objects.filter(verb__contains="review").exists()


def test_its_outcome_is_public_and_closes_the_receipt(code, published, ha, now):
    review = ReviewRequest.objects.get()
    later = now + timedelta(days=2)
    reviewing.decide_review(ha, review, outcome="upheld", text="Đã vá ngày 10.", now=later)
    receipt = find_receipt(code)
    assert receipt.closed_on == later.date()
    shown = show_receipt(receipt)
    assert shown.path == "ghi-chu/GC-2026-0001/"
    assert "Đã vá ngày 10." in shown.sentences
    with pytest.raises(Conflict):
        reviewing.decide_review(ha, review, outcome="upheld", text="Lại.", now=later)


def test_the_words_are_erased_in_time_and_the_outcome_stays(code, ha, now):
    review = ReviewRequest.objects.get()
    reviewing.decide_review(ha, review, outcome="upheld", text="Đã vá ngày 10.", now=now)
    erase_due(today=now.date() + timedelta(days=30))
    review.refresh_from_db()
    assert review.text is None
    assert review.outcome_text == "Đã vá ngày 10."


@pytest.mark.parametrize(
    ("outcome", "why"),
    [
        ("corrected", "Correct first"),
        ("withdrawn", "Withdraw it first"),
        ("", "what came of it"),
        ("forgotten", "what came of it"),
    ],
)
def test_an_outcome_that_did_not_happen_is_refused(outcome, why, code, ha, now):
    review = ReviewRequest.objects.get()
    with pytest.raises(ValidationError, match=why):
        reviewing.decide_review(ha, review, outcome=outcome, text="Đã xem.", now=now)


def test_corrected_after_it_was_asked(code, proposed, ha, quan, now):
    correcting.sign_correction(quan, proposed, now=now + timedelta(days=1))
    review = ReviewRequest.objects.get()
    done = reviewing.decide_review(ha, review, outcome="corrected", text="Đã sửa ngày.", now=now)
    assert done.outcome == "corrected"


@pytest.mark.parametrize("who", ["lan", "minh", "tam"])
def test_who_wrote_it_or_only_reads_does_not_decide(who, code, now, request):
    review = ReviewRequest.objects.get()
    with pytest.raises(PermissionDenied):
        reviewing.decide_review(
            request.getfixturevalue(who), review, outcome="upheld", text="Đúng.", now=now
        )


def test_a_writer_who_is_an_editor_does_not_look_at_it_again(kind, ha, quan, now):
    mine = drafting.start("note", title="Của Hà", by=ha, now=now)
    signing.submit(ha, mine, now=now)
    signing.approve(quan, mine, now=now)
    signing.publish(quan, mine, now=now)
    mine.refresh_from_db()
    reviewing.ask_review(mine, text="Sai.", now=now)
    with pytest.raises(PermissionDenied, match="somebody else must look"):
        reviewing.decide_review(
            ha, ReviewRequest.objects.get(), outcome="upheld", text="Đúng.", now=now
        )


def test_a_draft_can_not_be_asked_about(draft, now):
    with pytest.raises(ValidationError, match="Only what is published"):
        reviewing.ask_review(draft, text="Sai.", now=now)


@pytest.mark.parametrize("text", ["", " \u200b\n", "a" * 5_001])
def test_a_request_says_something_and_ends(text, published, now):
    with pytest.raises(ValidationError):
        reviewing.ask_review(published, text=text, now=now)
    assert not Receipt.objects.exists()


def test_who_asked_and_left_a_contact_hears_what_came_of_it(published, ha, now):
    for contact in ("rieng@thu.example", ""):
        reviewing.ask_review(published, text="Ngày ghi sai rồi.", contact=contact, now=now)
    for review in ReviewRequest.objects.all():
        reviewing.decide_review(ha, review, outcome="upheld", text="Đã xem lại sổ.", now=now)
    mail = OutgoingMail.objects.get(recipient_kind="receipt")
    assert mail.recipient == ReviewRequest.objects.order_by("pk").first().receipt_id
    assert "Đã xem lại sổ." in mail.text
    assert "rieng@thu.example" not in f"{mail.subject}{mail.text}"
