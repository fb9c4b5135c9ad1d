"""Limits against floods: fair to each sender, bounded for all, and forgotten."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from hoiam.portal.limits import MOST_SENDERS, Allowance, Buckets, sender_of

FEW = Allowance(at_once=3, every=60)
MANY = Allowance(at_once=1_000_000, every=1)


def test_one_sender_does_not_hold_back_another():
    buckets = Buckets(FEW, MANY)
    assert [buckets.take("one", at=0) for _ in range(5)] == [True, True, True, False, False]
    assert buckets.take("other", at=0)


def test_a_bucket_fills_again_and_no_further():
    buckets = Buckets(FEW, MANY)
    for _ in range(3):
        buckets.take("one", at=0)
    assert not buckets.take("one", at=59)
    assert buckets.take("one", at=61)
    assert [buckets.take("one", at=9_999) for _ in range(4)] == [True, True, True, False]


def test_all_together_are_bounded_too():
    buckets = Buckets(FEW, Allowance(at_once=10, every=1_000))
    taken = sum(buckets.take(f"sender {n}", at=0) for n in range(100))
    assert taken == 10


def test_a_clock_that_goes_back_gives_nothing_away():
    buckets = Buckets(FEW, MANY)
    for _ in range(3):
        buckets.take("one", at=1_000)
    assert not buckets.take("one", at=0)


def test_memory_is_bounded_and_full_buckets_are_forgotten():
    buckets = Buckets(FEW, MANY)
    for n in range(MOST_SENDERS + 500):
        buckets.take(f"sender {n}", at=0)
    assert len(buckets) <= MOST_SENDERS + 1
    for n in range(MOST_SENDERS + 500):
        buckets.take(f"late {n % 3}", at=10_000)
    assert len(buckets) < 10


def test_no_sender_is_kept_by_name():
    buckets = Buckets(FEW, MANY)
    buckets.take("203.0.113.9", at=0)
    assert "203.0.113.9" not in repr(vars(buckets))
    assert set(buckets._left) != set(Buckets(FEW, MANY)._left) | {b"203.0.113.9"}


@pytest.mark.parametrize(
    ("proxies", "passed", "sender"),
    [
        (0, "198.51.100.7", "127.0.0.1"),
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "10.0.0.1, 198.51.100.7", "198.51.100.7"),
        (2, "198.51.100.7, 192.0.2.1", "198.51.100.7"),
        (2, "198.51.100.7", "127.0.0.1"),
        (1, "", ""),
        (1, "không phải địa chỉ", ""),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (1, "::ffff:198.51.100.7", "::ffff:c633:6407"),
    ],
)
def test_a_sender_cannot_choose_who_he_is(settings, proxies, passed, sender):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    request = RequestFactory().post("/", headers={"X-Forwarded-For": passed})
    assert sender_of(request) == sender
