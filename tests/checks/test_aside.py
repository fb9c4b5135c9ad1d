"""A claim that is not checked: for a reason of the list, told to who asked, and taken up again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from hoiam.checks.actions import noticing, parties, setting_aside
from hoiam.checks.actions.parties import PartyData
from hoiam.checks.models import Claim
from hoiam.checks.states import ASIDES
from hoiam.issues.queries.due import today_of
from hoiam.offices.actions.holding import Conflict
from hoiam.offices.models import Duty, LogEntry, Office, User
from hoiam.post.models import OutgoingMail
from hoiam.receipts.actions import erase_due
from hoiam.topics.models import Topic
from tests.checks.tips import TOLL, ask, claim_of, receipt_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english", "fresh_matching")]
CONTACT = "nguoi.hoi@thu.example"


@pytest.mark.parametrize("reason", ASIDES)
def test_each_reason_closes_receipts_and_is_told_except_to_a_flood(reason, now, tam):
    tip, copy = ask(now=now, contact=CONTACT), ask(now=now)
    claim = claim_of(tip)
    text = "Sở Xây dựng trả lời việc này." if reason == "elsewhere" else ""
    setting_aside.set_aside(tam, claim, reason=reason, text=text, now=now, version=claim.version)
    claim.refresh_from_db()
    assert (claim.state, claim.aside, claim.aside_text) == ("aside", reason, text)
    assert receipt_of(tip).closed_on == receipt_of(copy).closed_on == today_of(now)
    mails = list(OutgoingMail.objects.all())
    if reason == "junk":
        assert mails == []
    else:
        assert [(mail.recipient_kind, mail.recipient) for mail in mails] == [
            ("receipt", tip.receipt_id)
        ]
        assert text in mails[0].text
        assert TOLL not in mails[0].text


def test_a_reason_that_is_not_on_the_list_and_a_body_without_a_name_are_refused(now, tam, claim):
    row = claim()
    with pytest.raises(ValidationError, match="Choose why"):
        setting_aside.set_aside(tam, row, reason="unpleasant", now=now)
    with pytest.raises(ValidationError, match="Name the body"):
        setting_aside.set_aside(tam, row, reason="elsewhere", text="  ", now=now)
    with pytest.raises(ValidationError, match="too long"):
        setting_aside.set_aside(tam, row, reason="no-claim", text="dài " * 200, now=now)
    row.refresh_from_db()
    assert row.state == "working"


def test_what_askers_are_told_leads_to_nobody(now, tam, claim):
    row = setting_aside.set_aside(
        tam, claim(), reason="private", text="Việc của bà B, 0912 345 678.", now=now
    )
    assert "0912" not in row.aside_text


def test_a_notice_on_it_ends_with_the_reason(now, ha, claim):
    row = claim()
    notice = noticing.put_up(ha, row, title="Tin cầu thu phí", days=2, now=now)
    setting_aside.set_aside(ha, row, reason="no-claim", now=now)
    notice.refresh_from_db()
    assert (notice.outcome, notice.ended_by) == ("not-followed", ha)
    assert "no statement" in notice.outcome_text


def test_taken_up_again_it_is_worked_on_and_no_receipt_lives_longer(now, tam):
    tip = ask(now=now)
    claim = claim_of(tip)
    setting_aside.set_aside(tam, claim, reason="no-claim", now=now)
    claim.refresh_from_db()
    later = now + timedelta(days=10)
    setting_aside.take_up_again(tam, claim, now=later, version=claim.version)
    claim.refresh_from_db()
    assert (claim.state, claim.aside, claim.aside_text) == ("new", "", "")
    assert receipt_of(tip).closed_on == today_of(now)
    setting_aside.set_aside(tam, claim, reason="no-claim", now=later)
    assert receipt_of(tip).closed_on == today_of(now)
    assert erase_due(today=today_of(now) + timedelta(days=30)) == 1
    tip.refresh_from_db()
    assert tip.text is None


@pytest.mark.parametrize("state", ["submitted", "published", "withdrawn", "aside", "merged"])
def test_what_is_signed_or_gone_is_not_set_aside(state, now, tam, claim):
    row = claim()
    Claim.objects.filter(pk=row.pk).update(state=state)
    with pytest.raises(ValidationError, match="not possible now"):
        setting_aside.set_aside(tam, row, reason="no-claim", now=now)
    if state != "aside":
        with pytest.raises(ValidationError, match="not possible now"):
            setting_aside.take_up_again(tam, row, now=now)


def test_a_claim_on_a_check_is_taken_out_of_it_first(now, tam, claim, ready_check):
    row = claim()
    ready_check(row)
    with pytest.raises(ValidationError, match="out of its check"):
        setting_aside.set_aside(tam, row, reason="no-claim", now=now)


def test_strangers_officers_and_stale_pages_set_nothing_aside(now, lan, quan, tam, claim):
    row = claim()
    for user in (lan, quan):
        with pytest.raises(PermissionDenied):
            setting_aside.set_aside(user, row, reason="junk", now=now)
    with pytest.raises(Conflict):
        setting_aside.set_aside(tam, row, reason="junk", now=now, version=row.version + 7)
    assert not LogEntry.objects.exists()


def test_nobody_of_a_party_sets_it_aside(now, tam, mai, ha, claim):
    row = claim()
    named = [PartyData(office=tam.office, why="Số liệu của hội.")]
    parties.state_parties(mai, row, parties=named, now=now)
    with pytest.raises(PermissionDenied, match="you are of it: somebody of another body"):
        setting_aside.set_aside(tam, row, reason="no-claim", now=now)
    row.refresh_from_db()
    assert row.state == "working"
    # A superior in common keeps nobody: what is set aside is mostly no claim at all.
    setting_aside.set_aside(ha, row, reason="no-claim", now=now)
    row.refresh_from_db()
    assert row.state == "aside"


@pytest.mark.usefixtures("knowledge")
def test_what_the_duty_table_names_counts_before_anybody_states_it(now, tam, ha, claim):
    topic = Topic.objects.get(code="roads-traffic")
    said = {"matter_vi": "Đường tỉnh", "matter_en": "Provincial roads", "words": ["đường tỉnh"]}
    desk = Office.objects.get(is_desk=True)
    Duty.objects.create(row=14, office=desk, topic=topic, **said)
    row = claim(topic=topic)
    with pytest.raises(PermissionDenied, match="you are of it"):
        setting_aside.set_aside(ha, row, reason="no-claim", now=now)
    setting_aside.set_aside(tam, row, reason="no-claim", now=now)


def test_where_all_are_of_a_party_an_editor_says_why_in_words(now, tam, ha, claim):
    """Not for ever in the queue, and not in silence."""
    row = claim()
    desk = Office.objects.get(is_desk=True)
    named = [PartyData(office=office, why="Là bên liên quan.") for office in (tam.office, desk)]
    parties.state_parties(tam, row, parties=named, now=now)
    User.objects.filter(role="checker").exclude(pk=tam.pk).update(is_active=False)
    with pytest.raises(PermissionDenied, match="you are of it"):
        setting_aside.set_aside(tam, row, reason="junk", text="Quảng cáo.", now=now)
    with pytest.raises(ValidationError, match="in words why"):
        setting_aside.set_aside(ha, row, reason="junk", now=now)
    made = setting_aside.set_aside(ha, row, reason="junk", text="Quảng cáo.", now=now)
    assert made.aside_text == "Quảng cáo."


def test_the_page_says_why_in_place_of_the_button(now, tam, mai, claim):
    row = claim()
    parties.state_parties(mai, row, parties=[PartyData(office=tam.office)], now=now)
    pages = {}
    for user in (tam, mai):
        client = Client()
        client.cookies["django_language"] = "en"
        client.force_login(user)
        pages[user] = client.get(reverse("checks:claim", args=[row.pk])).content.decode()
    do = reverse("checks:act", args=[row.pk, "aside"])
    assert do not in pages[tam]
    assert "set it aside:" in pages[tam]
    assert do in pages[mai]
