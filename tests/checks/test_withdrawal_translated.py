"""Why a check was withdrawn is read in English once two people have signed the translation."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from hoiam.checks.actions.asking import take_tip
from hoiam.checks.actions.withholding import withhold_claims
from hoiam.checks.models import Claim, Joining
from hoiam.checks.queries.receipt import show_tip
from hoiam.issues.models import Withheld
from hoiam.publishing.actions import translating, withdrawing
from hoiam.publishing.models import Publication, Translation
from hoiam.publishing.queries.lists import waiting_for
from hoiam.publishing.queries.parts import WITHDRAWN, parts_for
from hoiam.receipts.actions import find_receipt
from tests.checks.rooms import STATEMENT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

WHY = "Đã gộp vào bài khác."
ENGLISH = "It was joined with another check."
NOTE = "In Vietnamese, as it was given; not translated yet."


@pytest.fixture
def gone(published_check, mai, now) -> Publication:
    check = published_check()
    return withdrawing.withdraw(mai, check.publication, reason=WHY, now=now)


def read(client, gone, prefix="/en"):
    page = client.get(f"{prefix}/kiem-chung/{gone.number}/")
    assert page.status_code == 410
    return " ".join(page.content.decode().split())


def translate(user, gone, now, reason=ENGLISH, **parts):
    parts = {WITHDRAWN: reason} | parts
    text = {"title": "", "summary": "", "body": ""}
    return translating.translate(user, gone, language="en", **text, parts=parts, now=now)


def test_until_then_it_says_that_it_is_not_translated(client, gone, tam, mai, now):
    page = read(client, gone)
    assert f'<dd lang="vi">{WHY}</dd>' in page
    assert NOTE in page
    row = translate(tam, gone, now)
    assert NOTE in read(client, gone)
    translating.sign_translation(mai, row, now=now)
    page = read(client, gone)
    assert f"<dd>{ENGLISH}</dd>" in page
    assert WHY not in page
    assert NOTE not in page
    assert f"<dd>{WHY}</dd>" in read(client, gone, prefix="")


def test_only_what_its_page_still_says_is_offered(gone, now, mai):
    claim = Claim.objects.get()
    keys = [part.key for part in parts_for(gone, "en")]
    assert keys == [f"claim-{claim.pk}-statement", WITHDRAWN]
    withhold_claims(mai, claim.factcheck, reason_code=Withheld.CHILD, now=now)
    assert [part.key for part in parts_for(gone, "en")] == [WITHDRAWN]


def test_of_what_stands_no_withdrawal_is_translated(published_check):
    keys = [part.key for part in parts_for(published_check().publication, "en")]
    assert WITHDRAWN not in keys


def test_the_reason_itself_has_to_be_translated(gone, tam, now):
    key = f"claim-{Claim.objects.get().pk}-statement"
    for reason in ("", "   "):
        with pytest.raises(ValidationError, match="the reason of the withdrawal"):
            translate(tam, gone, now, reason=reason, **{key: "The road is closed."})
    assert not Translation.objects.exists()


def test_what_was_written_of_its_text_before_is_not_signed_now(published_check, tam, mai, now):
    check = published_check()
    text = {"title": "Road 379", "summary": "", "body": "It is open."}
    row = translating.translate(tam, check.publication, language="en", **text, now=now)
    gone = withdrawing.withdraw(mai, check.publication, reason=WHY, now=now)
    with pytest.raises(ValidationError, match="has been withdrawn"):
        translating.sign_translation(mai, row, now=now)
    assert not [one for one in waiting_for(mai, now=now) if one.what == "translation"]
    row = translate(tam, gone, now)
    assert (row.title, row.body) == ("", "")
    [waiting] = [one for one in waiting_for(mai, now=now) if one.what == "translation"]
    assert (waiting.title, waiting.refusal) == (gone.number, None)


def test_who_writes_it_does_not_sign_it_and_a_party_neither(gone, tam, lan, now):
    row = translate(tam, gone, now)
    for user in (tam, lan):
        with pytest.raises(Exception, match=r"somebody else|Only a checker"):
            translating.sign_translation(user, row, now=now)


def test_it_is_written_and_signed_on_the_desks_pages(client, gone, tam, mai):
    client.force_login(tam)
    check = reverse("checks:check", args=[Claim.objects.get().factcheck_id])
    address = reverse("publishing:translate", args=[gone.pk, "en"])
    assert address in client.get(check).content.decode()
    page = client.get(address).content.decode()
    assert WHY in page
    assert 'name="title"' not in page
    typed = {"language": "en", "version": gone.version, f"part-{WITHDRAWN}": ENGLISH}
    assert client.post(address, typed).status_code == 302
    client.force_login(mai)
    page = client.get(check).content.decode()
    row = Translation.objects.get()
    sign = reverse("publishing:sign-translation", args=[gone.pk, row.pk])
    assert sign in page
    assert ENGLISH in page
    assert client.post(sign).status_code == 302
    row.refresh_from_db()
    assert row.approved_by == mai


def test_the_feed_and_the_receipt_say_it_in_english(client, published_check, tam, mai, now):
    code = take_tip(text=STATEMENT, now=now)
    gone = withdrawing.withdraw(mai, published_check().publication, reason=WHY, now=now)
    Joining.objects.update(claim=Claim.objects.get(factcheck__publication=gone))
    told = find_receipt(code)
    assert WHY in said_of(told)
    assert ENGLISH not in said_of(told)
    translating.sign_translation(mai, translate(tam, gone, now), now=now)
    assert ENGLISH in said_of(told)
    feed = client.get("/en/kiem-chung.atom").content.decode()
    assert ENGLISH in feed
    assert WHY not in feed


def said_of(receipt) -> str:
    return " ".join(map(str, show_tip(receipt).sentences))
