"""What somebody pastes from a paper, page break and all, never breaks the feed of all checks."""

from __future__ import annotations

from datetime import timedelta
from xml.etree import ElementTree

import pytest

from hoiam.publishing.actions import correcting as texts
from hoiam.publishing.actions.withdrawing import withdraw
from tests.checks.test_correcting import propose

pytestmark = pytest.mark.django_db

BAD = ("\x0b", "\x0c", "\x1f", "\ufffe", "\uffff", "\ud800")


def _is_read(client):
    for address in ("/kiem-chung.atom", "/en/kiem-chung.atom"):
        answer = client.get(address)
        assert answer.status_code == 200
        feed = ElementTree.fromstring(answer.content)
        assert any("Lý do" in said for said in feed.itertext())


@pytest.mark.parametrize("bad", BAD)
def test_a_correction_with_a_page_break_stands_in_the_feed(
    published_check, tam, mai, client, now, bad
):
    later, check = now + timedelta(days=1), published_check()
    said = f"Lý do{bad} là con số cũ."
    pasted = {"title": said, "summary": said, "body": said, "text": said}
    texts.sign_correction(mai, propose(tam, check, later, **pasted), now=later)
    _is_read(client)


@pytest.mark.parametrize("bad", BAD)
def test_a_withdrawal_with_a_page_break_stands_in_the_feed(published_check, mai, client, now, bad):
    reason = f"Lý do{bad} là con số cũ."
    withdraw(mai, published_check().publication, reason=reason, now=now + timedelta(days=1))
    _is_read(client)
