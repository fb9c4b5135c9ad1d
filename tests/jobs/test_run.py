"""What `hoiam run` decides before it starts anything."""

import re
import socket

import pytest
from django.contrib.auth import get_user_model
from django.core.management.base import CommandError

from hoiam.config.management.commands import run


@pytest.fixture
def taken():
    """A port that is taken, and room after it."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_the_next_free_port_is_taken_and_stays_open(taken):
    with run.open_socket("127.0.0.1", taken) as listener:
        port = listener.getsockname()[1]
        assert taken < port < taken + run.PORTS_TRIED
        with run.open_socket("127.0.0.1", port) as other:
            assert other.getsockname()[1] > port


def test_where_every_port_is_taken_it_says_so(taken, monkeypatch):
    monkeypatch.setattr(run, "PORTS_TRIED", 1)
    with pytest.raises(CommandError, match="taken"):
        run.open_socket("127.0.0.1", taken)


def test_a_password_can_be_read_out_and_is_long_enough():
    made = {run.readable_password() for _ in range(200)}
    assert len(made) == 200
    assert all(re.fullmatch(r"([a-z]{4}-){4}[a-z]{4}", one) for one in made)


@pytest.mark.django_db
def test_the_first_account_is_made_once_and_its_password_works():
    command = run.Command()
    password = command._first_account()
    user = get_user_model().objects.get()
    assert (user.username, user.may_edit) == ("bientap", True)
    assert user.check_password(password)
    assert command._first_account() is None


def test_the_box_holds_vietnamese_lines_of_any_length():
    lines = run.box(["Hồi Âm", "Bàn làm việc / The desk:  http://localhost:8000/"]).splitlines()
    assert len({len(line) for line in lines}) == 1
