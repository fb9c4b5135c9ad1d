"""A queue holds identifiers only: what outsiders wrote never gets in."""

import pytest

from hoiam.jobs import actions
from hoiam.jobs.models import Job
from hoiam.jobs.orders import BadOrder

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "value",
    [1, 0, -5, True, None, "thanhnien.vn", "2026-11-02T08:00:00+07:00", "2025-07-01:82", [1, 2, 3]],
)
def test_numbers_identifiers_and_lists_of_numbers_are_taken(value, now):
    actions.enqueue("test.run", {"value": value}, now=now)
    assert Job.objects.get().args == {"value": value}


@pytest.mark.parametrize(
    "value",
    [
        "Dân kêu đường ngập",
        "ô-nhiễm",
        "two words",
        "a\nb",
        "",
        "x" * 101,
        "lan@tinh.gov.vn",
        "https://bao.vn/nguoi-dan-phan-anh.html",
        "/duong/dan",
        1.5,
        b"bytes",
        {"text": 1},
        ["a"],
        [True],
        list(range(1001)),
        ("x",),
    ],
)
def test_text_addresses_and_structures_are_refused_and_not_repeated(value, now):
    with pytest.raises(BadOrder) as refused:
        actions.enqueue("test.run", {"value": value}, now=now)
    assert not isinstance(value, str) or not value or value not in str(refused.value)
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"unique_key": "Đường ngập"},
        {"unique_key": ""},
        {"queue": "hàng đợi"},
        {"max_attempts": 0},
        {"args": {"tên người": 1}},
        {"name": "no-room"},
        {"name": "Room.Verb"},
    ],
    ids=str,
)
def test_so_are_keys_queues_and_names(wrong, now):
    with pytest.raises(BadOrder):
        actions.enqueue(**({"name": "test.run", "now": now} | wrong))


def test_a_time_without_zone_is_refused(now):
    with pytest.raises(BadOrder):
        actions.enqueue("test.run", run_at=now.replace(tzinfo=None), now=now)
