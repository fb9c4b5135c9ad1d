"""What `hoiam run` decides before it starts anything."""

import re
import signal
import socket
from urllib.parse import urlsplit

import pytest
from django.contrib.auth import get_user_model
from django.core.management.base import CommandError
from django.utils import timezone

from hoiam.config import cli
from hoiam.config.management.commands import run
from hoiam.stories.models import Article
from tests.jobs.processes import PATIENCE, Reports, python

pytestmark = pytest.mark.long


@pytest.fixture
def reports():
    made = Reports()
    yield made
    made.close()


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


@pytest.mark.django_db
@pytest.mark.parametrize("has_account", [False, True])
def test_a_sample_press_that_was_broken_off_is_loaded_to_its_end(has_account, monkeypatch):
    Article.objects.create(title="Ngập", received=timezone.now(), is_sample=True)
    if has_account:
        get_user_model().objects.create_user("bientap")
    command, called = run.Command(), []
    monkeypatch.setattr(run, "reach_any", lambda: False)
    monkeypatch.setattr(command, "_call", called.append)
    command._first_reading()
    assert called == ([] if has_account else ["load_sample"])


def test_ctrl_c_during_the_preparations_gives_a_word_and_no_traceback(monkeypatch, capsys):
    def broken_off(arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr("django.core.management.execute_from_command_line", broken_off)
    assert cli.main(["run"]) == 130
    assert capsys.readouterr().err.strip() == "Đã dừng. / Stopped."


def test_the_box_holds_vietnamese_lines_of_any_length():
    lines = run.box(["Hồi Âm", "Bàn làm việc / The desk:  http://localhost:8000/"]).splitlines()
    assert len({len(line) for line in lines}) == 1


# The parts of the start that belong to others are left out; what is started is real.
START = """
import os, sys
import django
django.setup()
from django.core.management import call_command
from hoiam.config.management.commands import run
call_command("migrate", interactive=False, verbosity=0)
run.Command._prepare = run.Command._first_reading = lambda self: None
tell = run.Command._tell
def told(self, url, password):
    tell(self, url, password)
    os.write(int(sys.argv[1]), f"{url} {password}\\n".encode())
run.Command._tell = told
call_command("run")
"""


def test_run_opens_the_desk_with_an_account_and_leaves_nothing_behind(reports, tmp_path, taken):
    environment = {
        "HOIAM_VAR": str(tmp_path),
        "HOIAM_PORT": str(taken),
        "DATABASE_URL": f"sqlite:///{tmp_path}/run.sqlite3",
    }
    with python(START, reports=reports, environment=environment) as process:
        url, password = reports.line().split()
        assert len(password) == 24
        # Whatever the first page says, it is our server that says it, on a port that was free.
        port = urlsplit(url).port
        assert port != taken
        with socket.create_connection(("127.0.0.1", port)) as web:
            web.sendall(b"GET / HTTP/1.0\r\nHost: localhost\r\n\r\n")
            assert web.recv(12).startswith(b"HTTP/1.")
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
        # Its web server and worker held the pipe too.
        reports.wait_for_silence()
