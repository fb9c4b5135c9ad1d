"""Two people sign what goes out: who may, in which state, and what is said to whom may not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from hoiam.offices.actions.holding import Conflict
from hoiam.offices.models import LogEntry
from hoiam.publishing.actions import drafting, signing
from hoiam.publishing.models import Publication
from hoiam.publishing.states import STATES

pytestmark = pytest.mark.django_db


def verbs(publication):
    rows = LogEntry.objects.filter(subject_kind="publishing.publication", subject=publication.pk)
    return list(rows.values_list("verb", flat=True))


def revise(user, publication, now, **changes):
    text = {"title": "Sửa mặt đường tỉnh 379", "summary": "", "body": "Đã vá xong."} | changes
    return drafting.revise(user, publication, now=now, **text)


def test_from_draft_to_published(draft, lan, quan, now, seen):
    signing.submit(lan, draft, now=now)
    signing.approve(quan, draft, now=now)
    done = signing.publish(quan, draft, now=now)
    assert (done.state, done.number) == ("published", "GC-2026-0001")
    assert (done.submitted_by, done.approved_by) == (lan, quan)
    assert done.current == draft.revisions.get()
    assert seen == [("on_approved", "approved"), ("on_published", "published")]
    assert verbs(draft) == [
        f"publication.{verb}" for verb in ("started", "submitted", "approved", "published")
    ]


def test_whoever_wrote_or_submitted_it_can_not_approve_it(draft, lan, quan, oanh, now):
    revise(quan, draft, now)
    signing.submit(lan, draft, now=now)
    with pytest.raises(PermissionDenied, match="somebody else must sign"):
        signing.approve(quan, draft, now=now)
    signing.approve(oanh, draft, now=now)


def test_the_submitter_can_not_approve_even_without_having_written(draft, quan, oanh, now):
    signing.submit(quan, draft, now=now)
    with pytest.raises(PermissionDenied, match="somebody else must sign"):
        signing.approve(quan, draft, now=now)
    signing.approve(oanh, draft, now=now)


def test_a_comma_of_somebody_else_does_not_make_an_author_an_approver(draft, lan, quan, oanh, now):
    """Returned and touched by another, it is still the text of whoever wrote it before."""
    revise(quan, draft, now, body="Toàn bộ câu trả lời.")
    signing.submit(lan, draft, now=now)
    signing.give_back(oanh, draft, remark="Thiếu dấu phẩy.", now=now)
    revise(lan, draft, now, body="Toàn bộ, câu trả lời.")
    signing.submit(lan, draft, now=now)
    with pytest.raises(PermissionDenied, match="somebody else must sign"):
        signing.approve(quan, draft, now=now)


@pytest.mark.parametrize("who", ["lan", "ha", "minh", "tam", "thu"])
def test_only_an_approver_approves(who, draft, lan, now, request):
    signing.submit(lan, draft, now=now)
    with pytest.raises(PermissionDenied):
        signing.approve(request.getfixturevalue(who), draft, now=now)
    assert Publication.objects.get(pk=draft.pk).state == "submitted"


def test_an_approver_who_may_not_see_it_may_not_sign_it(draft, lan, quan, offices, now):
    quan.office = offices.so_y_te
    quan.save()
    signing.submit(lan, draft, now=now)
    for verb in (signing.approve, signing.publish):
        with pytest.raises(PermissionDenied, match="another office"):
            verb(quan, draft, now=now)
    with pytest.raises(PermissionDenied, match="another office"):
        signing.give_back(quan, draft, remark="Không.", now=now)


def test_a_closed_account_signs_nothing(draft, lan, quan, now):
    signing.submit(lan, draft, now=now)
    quan.is_active = False
    with pytest.raises(PermissionDenied, match="closed"):
        signing.approve(quan, draft, now=now)


def test_returned_with_a_remark_every_signature_falls(draft, lan, quan, now, seen):
    signing.submit(lan, draft, now=now)
    signing.approve(quan, draft, now=now)
    signing.publish(quan, draft, now=now, publish_at=now + timedelta(days=1))
    back = signing.give_back(quan, draft, remark="Nói rõ ngày xong.", now=now)
    assert back.state == "draft"
    assert back.remark == "Nói rõ ngày xong."
    signs = (back.submitted_by, back.submitted_at, back.approved_by, back.approved_at)
    assert signs == (None,) * 4
    assert back.publish_at is None
    assert seen[-1] == ("on_returned", "draft")
    with pytest.raises(ValidationError, match="Two people sign"):
        signing.publish(quan, draft, now=now)


def test_returning_needs_a_remark(draft, lan, quan, now):
    signing.submit(lan, draft, now=now)
    with pytest.raises(ValidationError, match="should be changed"):
        signing.give_back(quan, draft, remark=" \u200b ", now=now)


def test_taken_back_by_its_author_before_anybody_approved(draft, lan, quan, now, seen):
    signing.submit(lan, draft, now=now)
    assert signing.take_back(lan, draft, now=now).state == "draft"
    assert seen == [("on_returned", "draft")]
    signing.submit(lan, draft, now=now)
    signing.approve(quan, draft, now=now)
    with pytest.raises(ValidationError, match="waits for approval"):
        signing.take_back(lan, draft, now=now)


def test_nobody_changes_what_was_submitted(draft, lan, now):
    signing.submit(lan, draft, now=now)
    with pytest.raises(ValidationError, match="Only a draft"):
        revise(lan, draft, now)


def bring(draft, state, lan, quan, now):
    """A publication in a state, by the verbs that lead there."""
    later = now + timedelta(hours=3)
    steps = {
        "draft": [],
        "submitted": ["submit"],
        "approved": ["submit", "approve"],
        "scheduled": ["submit", "approve", "schedule"],
        "published": ["submit", "approve", "publish"],
    }[state]
    for step in steps:
        if step == "submit":
            signing.submit(lan, draft, now=now)
        elif step == "approve":
            signing.approve(quan, draft, now=now)
        else:
            at = later if step == "schedule" else None
            signing.publish(quan, draft, now=now, publish_at=at)


@pytest.mark.parametrize("state", ["draft", "submitted", "approved", "scheduled", "published"])
@pytest.mark.parametrize("verb", ["submit", "approve", "give_back"])
def test_the_table_of_states_decides_what_may_follow(verb, state, draft, lan, quan, now):
    bring(draft, state, lan, quan, now)
    leads_to = {"submit": "submitted", "approve": "approved", "give_back": "draft"}[verb]
    said = {"remark": "Sửa lại."} if verb == "give_back" else {}
    user = lan if verb == "submit" else quan
    # What was approved leaves the schedule by `unschedule`, not by a second approval.
    may = leads_to in STATES[state].follows and (verb, state) != ("approve", "scheduled")
    if may:
        assert getattr(signing, verb)(user, draft, now=now, **said).state == leads_to
    else:
        with pytest.raises(ValidationError):
            getattr(signing, verb)(user, draft, now=now, **said)


def test_published_at_its_time_and_not_before(draft, lan, quan, now, seen):
    signing.submit(lan, draft, now=now)
    signing.approve(quan, draft, now=now)
    at = now + timedelta(hours=2)
    assert signing.publish(quan, draft, now=now, publish_at=at).state == "scheduled"
    signing.publish_due(now=at - timedelta(seconds=1))
    draft.refresh_from_db()
    assert (draft.state, draft.number) == ("scheduled", None)
    signing.publish_due(now=at)
    draft.refresh_from_db()
    assert (draft.state, draft.published_at, draft.publish_at) == ("published", at, None)
    assert seen[-1] == ("on_published", "published")
    signing.publish_due(now=at + timedelta(days=1))
    draft.refresh_from_db()
    assert draft.published_at == at


def test_taken_off_the_schedule_it_stays_approved(draft, lan, quan, now):
    signing.submit(lan, draft, now=now)
    signing.approve(quan, draft, now=now)
    signing.publish(quan, draft, now=now, publish_at=now + timedelta(hours=1))
    later = now + timedelta(hours=5)
    assert signing.publish(quan, draft, now=now, publish_at=later).publish_at == later
    assert signing.unschedule(quan, draft, now=now).state == "approved"
    signing.publish_due(now=now + timedelta(days=9))
    draft.refresh_from_db()
    assert draft.state == "approved"


def test_one_that_fails_holds_up_no_other(draft, kind, lan, quan, now, monkeypatch, caplog):
    other = drafting.start("note", title="Cấp nước xã Tân Hưng", by=lan, now=now)
    for one in (draft, other):
        signing.submit(lan, one, now=now)
        signing.approve(quan, one, now=now)
        signing.publish(quan, one, now=now, publish_at=now + timedelta(hours=1))
    plain = signing.give_number

    def broken(publication, *, now):
        if publication.pk == draft.pk:
            raise RuntimeError("Sửa mặt đường tỉnh 379")
        return plain(publication, now=now)

    monkeypatch.setattr(signing, "give_number", broken)
    signing.publish_due(now=now + timedelta(hours=1))
    states = {row.pk: row.state for row in Publication.objects.all()}
    assert states == {draft.pk: "scheduled", other.pk: "published"}
    assert "RuntimeError" in caplog.text
    assert "379" not in caplog.text


def test_two_who_decide_at_once_are_told(draft, lan, quan, oanh, now):
    shown = signing.submit(lan, draft, now=now).version
    signing.give_back(quan, draft, remark="Chưa rõ.", now=now, version=shown)
    with pytest.raises(Conflict, match="Somebody else changed"):
        signing.approve(oanh, draft, now=now, version=shown)


def test_one_person_publishes_a_question(question, ha, minh, now):
    made = drafting.start("query", title="Bao giờ sửa cầu?", by=ha, now=now)
    with pytest.raises(PermissionDenied):
        signing.publish(minh, made, now=now)
    assert signing.publish(ha, made, now=now).number == "CH-2026-0001"


def test_the_program_publishes_only_what_two_signed(draft, now):
    with pytest.raises(ValidationError, match="Two people sign"):
        signing.publish(None, draft, now=now)
