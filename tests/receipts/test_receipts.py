"""Giving, finding, closing and forgetting; and a contact that only the mail job opens."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from hoiam.jobs.registry import find
from hoiam.receipts import registry
from hoiam.receipts.actions import (
    close_receipt,
    contact_of,
    erase_due,
    find_receipt,
    give_receipt,
    open_contact,
    show_receipt,
)
from hoiam.receipts.clock import erase_on
from hoiam.receipts.models import Receipt, SealedContact
from hoiam.receipts.sealing import seal, unseal
from hoiam.receipts.tasks import erase
from tests.boundaries.looking import everything_kept

ROOT = Path(__file__).resolve().parent.parent.parent
TODAY = date(2026, 11, 2)
DAY = timedelta(days=1)
days = st.dates(date(2026, 1, 1), date(2030, 1, 1))


@pytest.mark.django_db
def test_a_code_finds_its_receipt_and_is_kept_nowhere(letters):
    given = give_receipt("letter", today=TODAY)
    other = give_receipt("letter", today=TODAY)
    assert find_receipt(given.code.lower().replace("-", " ")) == given.receipt
    assert find_receipt(other.code) == other.receipt
    for code in (given.code, given.code.replace("-", "")):
        assert not [where for where, text in everything_kept(connection) if code in text]
    assert given.code not in repr(given)
    assert show_receipt(given.receipt).title == "Thư"


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["", "x", "7KMH-9RTX-C4WP-2FYD-VN36", "'; DROP TABLE", "\x00"])
def test_a_code_that_was_never_given_finds_nothing(letters, typed):
    give_receipt("letter", today=TODAY)
    assert find_receipt(typed) is None


@pytest.mark.django_db
def test_what_nobody_knows_how_to_erase_is_not_taken_in():
    with pytest.raises(LookupError):
        give_receipt("nobodys", today=TODAY)


def test_two_rooms_may_not_claim_one_kind(letters):
    with pytest.raises(ValueError, match="letter"):
        registry.register("letter", lambda receipt: None)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "contact",
    ["khách", "a@b", "a@b.example\nBcc: x@y.example", "a" * 250 + "@b.example", "a\x00@b.vn"],
)
def test_a_contact_that_is_no_address_is_refused(letters, contact):
    with pytest.raises(ValidationError):
        give_receipt("letter", today=TODAY, contact=contact)
    assert not Receipt.objects.exists()


@pytest.mark.django_db
def test_a_contact_is_sealed_and_opened_for_its_own_receipt_alone(letters, settings):
    address = "nguoi.hoi@thu.example"
    given = give_receipt("letter", today=TODAY, contact=f" {address} ")
    assert open_contact(given.receipt) == contact_of(given.receipt.pk) == address
    assert open_contact(give_receipt("letter", today=TODAY).receipt) is None
    assert not [where for where, text in everything_kept(connection) if "thu.example" in text]
    other = give_receipt("letter", today=TODAY)
    SealedContact.objects.update(receipt=other.receipt)
    assert open_contact(other.receipt) is None
    SealedContact.objects.update(receipt=given.receipt)
    settings.CONTACT_KEY = "another key, as after one was lost"
    assert open_contact(given.receipt) is None


def test_sealed_contacts_are_of_one_length_and_tell_no_time():
    short, long = seal("a@b.vn", receipt=1), seal("a" * 200 + "@b.vn", receipt=1)
    assert len(short) == len(long)
    assert short != seal("a@b.vn", receipt=1)
    assert unseal(short, receipt=2) is None
    assert unseal(short[:-1], receipt=1) is None
    assert unseal(b"", receipt=1) is None


@given(arrived=days, closed=st.none() | days)
def test_nothing_is_kept_longer_than_either_limit(arrived, closed):
    on = erase_on(arrived, closed)
    assert on <= arrived + 180 * DAY
    assert closed is None or on <= closed + 30 * DAY
    assert on in (arrived + 180 * DAY, closed and closed + 30 * DAY)


@pytest.mark.django_db
def test_reopening_and_closing_again_extends_nothing(letters):
    receipt = give_receipt("letter", today=TODAY).receipt
    close_receipt(receipt, on=TODAY + 5 * DAY)
    close_receipt(receipt, on=TODAY + 60 * DAY)
    assert receipt.closed_on == TODAY + 5 * DAY
    assert erase_due(today=TODAY + 34 * DAY) == 0
    assert erase_due(today=TODAY + 35 * DAY) == 1


@pytest.mark.django_db
def test_an_open_matter_is_forgotten_after_half_a_year(letters):
    receipt = give_receipt("letter", today=TODAY, contact="a@b.example").receipt
    letters.kept[receipt.pk] = "Lời của khách"
    assert erase_due(today=TODAY + 179 * DAY) == 0
    assert open_contact(receipt)
    assert erase_due(today=TODAY + 180 * DAY) == 1
    assert (open_contact(receipt), letters.kept[receipt.pk]) == (None, None)
    receipt.refresh_from_db()
    assert receipt.erased_on == TODAY + 180 * DAY
    assert erase_due(today=TODAY + 181 * DAY) == 0


@pytest.mark.django_db
@pytest.mark.parametrize("closed", [0, 1, 29, 149, 150, 151, 400])
def test_the_query_says_what_the_clock_says(letters, closed):
    receipt = give_receipt("letter", today=TODAY).receipt
    close_receipt(receipt, on=TODAY + closed * DAY)
    limit = erase_on(TODAY, TODAY + closed * DAY)
    assert erase_due(today=limit - DAY) == 0
    assert erase_due(today=limit) == 1


@pytest.mark.django_db
def test_one_kind_that_fails_keeps_nobody_elses_words_and_no_contact(letters):
    def fails(receipt) -> None:
        raise RuntimeError("bảng bị khóa")

    registry.register("broken", fails)
    try:
        broken = give_receipt("broken", today=TODAY, contact="a@b.example").receipt
        fine = give_receipt("letter", today=TODAY, contact="c@d.example").receipt
        with pytest.raises(RuntimeError):
            erase_due(today=TODAY + 180 * DAY)
    finally:
        registry.unregister("broken")
    assert letters.erased == [fine.pk]
    assert not SealedContact.objects.exists()
    broken.refresh_from_db()
    assert broken.erased_on is None


@pytest.mark.django_db
def test_the_job_forgets_several_times_a_day(letters, now):
    give_receipt("letter", today=now.date() - 180 * DAY)
    erase(now=now)
    assert letters.erased
    assert find("receipts.erase").every <= 86_400


def test_the_key_is_made_once_beside_the_database_and_for_its_owner_alone(tmp_path):
    one, two = start(tmp_path), start(tmp_path)
    assert one.stdout == two.stdout
    assert len(one.stdout.strip()) >= 32
    assert (tmp_path / "contact-key").stat().st_mode & 0o777 == 0o600
    given = start(tmp_path, HOIAM_CONTACT_KEY="k" * 40)
    assert given.stdout.strip() == "k" * 40
    refused = start(tmp_path, HOIAM_CONTACT_KEY="short")
    assert refused.returncode != 0
    assert "HOIAM_CONTACT_KEY needs at least 32" in refused.stderr
    assert "short" not in refused.stderr.splitlines()[-1]


def start(folder: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    code = "from hoiam.config import settings as s; print(s.CONTACT_KEY)"
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "HOIAM_VAR": str(folder), **settings},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
