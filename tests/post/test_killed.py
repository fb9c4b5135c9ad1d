"""A worker that is really killed while it mails: nothing is lost, and a repeat is recognised."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.jobs.processes import PATIENCE, Reports, python
from tests.post.server import SILENCE, mail_server

pytestmark = pytest.mark.long

# A real worker on a database file of its own, with short leases and waits. It tells when nothing
# waits in the outbox any more.
WORK = """
import json, os, sys, threading
from datetime import timedelta
import django
django.setup()
from django.core.management import call_command
from django.utils import timezone
from hoiam.jobs import clock, worker
from hoiam.jobs.engines import own
from hoiam.offices.models import User
from hoiam.post.actions import queue_mail
from hoiam.post.models import OutgoingMail

own.LEASE = timedelta(seconds=2)
worker.HEARTBEAT = own.LEASE / 4
clock.FIRST_WAIT = timedelta(milliseconds=100)
if "--first" in sys.argv:
    call_command("migrate", interactive=False, verbosity=0)
    for name in ("lan", "minh", "ha"):
        user = User.objects.create_user(name, email=f"{name}@so.example")
        queue_mail(key=name, to=("user", user.pk), subject="Việc", text="Xin trả lời.",
                   now=timezone.now())
    sys.exit()
team = worker.Worker(threads=2)

def watch():
    while OutgoingMail.objects.filter(next_try__isnull=False).exists():
        threading.Event().wait(0.05)
    found = [[mail.message_id, mail.state] for mail in OutgoingMail.objects.all()]
    os.write(int(sys.argv[1]), (json.dumps(found) + "\\n").encode())

threading.Thread(target=watch, daemon=True).start()
team.run()
"""


@pytest.fixture
def reports():
    made = Reports()
    yield made
    made.close()


def prepared(tmp_path, port: int) -> dict[str, str]:
    environment = {
        "HOIAM_VAR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path}/post.sqlite3",
        "HOIAM_MAIL_URL": f"smtp://127.0.0.1:{port}",
        "HOIAM_MAIL_DOMAIN": "hungyen.example",
    }
    command = [sys.executable, "-c", WORK, "1", "--first"]
    subprocess.run(command, env=os.environ | environment, check=True)
    return environment


@pytest.mark.parametrize("verb", ["MAIL", "RCPT minh@so.example", "DATA"])
def test_killed_in_the_middle_of_mailing_it_loses_nothing(tmp_path, reports, verb):
    """At DATA the server has taken the message and the worker dies before it hears so."""
    with mail_server() as server:
        environment = prepared(tmp_path, server.port)
        server.answers[verb] = SILENCE
        with python(WORK, reports=reports, environment=environment):
            assert server.silences.get(timeout=PATIENCE) == verb
        del server.answers[verb]
        with python(WORK, reports=reports, environment=environment):
            found = json.loads(reports.line())
    assert [state for _number, state in found] == ["sent"] * 3
    numbers = [got.message["Message-ID"] for got in server.accepted]
    assert sorted(set(numbers)) == sorted(number for number, _state in found)
    assert len(numbers) == (4 if verb == "DATA" else 3)
