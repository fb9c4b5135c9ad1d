"""A worker that is really killed while it reads the page of a source: the next one reads it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading

import pytest

from tests.checks.test_pages import PAGE, QUOTE
from tests.jobs.processes import PATIENCE, Reports, python
from tests.press import press
from tests.stories.test_killed import serve

pytestmark = pytest.mark.long

PATH = "/so-lieu"

# A real worker on a database file of its own, with a short lease and pause. It tells what is kept.
WORK = """
import json, os, sys, threading
from datetime import date, timedelta
import django
django.setup()
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from hoiam.jobs import worker
from hoiam.jobs.engines import own

settings.PAUSE_SECONDS = 0.05
own.LEASE = timedelta(seconds=2)
worker.HEARTBEAT = own.LEASE / 4
if "--first" in sys.argv:
    call_command("migrate", interactive=False, verbosity=0)
    from hoiam.checks.actions.evidence import add_evidence
    from hoiam.checks.models import Claim
    from hoiam.offices.models import Role, User
    from hoiam.sources.actions.adding import add_source
    home, address, quote = json.loads(os.environ["READ"])
    now = timezone.now()
    add_source(name="Viện", home_url=home, kind="portal", feeds=[], now=now)
    claim = Claim.objects.create(statement="Đường bị đóng.", state="working", opened_on=now.date())
    add_evidence(User.objects.create_user("ha", role=Role.EDITOR), claim, kind="page", quote=quote,
                 title="Số liệu", stance="refutes", says="Không đóng.", owner="Viện Giao thông",
                 address=address, now=now)
    sys.exit()

def watch():
    from hoiam.checks.models import PageReading
    while True:
        row = PageReading.objects.select_related("evidence").get()
        if row.done_at is not None:
            kept = row.evidence
            found = [row.outcome, row.tries, len(kept.digest), kept.quote_found]
            os.write(int(sys.argv[1]), (json.dumps(found) + "\\n").encode())
            return
        threading.Event().wait(0.1)

threading.Thread(target=watch, daemon=True).start()
if settings.JOBS_ENGINE == "procrastinate":
    from hoiam.jobs.engines.procrastinate import ProcrastinateWorker as Team
else:
    Team = worker.Worker
Team(threads=2).run()
"""


@pytest.fixture
def reports():
    made = Reports()
    yield made
    made.close()


def test_the_next_worker_reads_what_the_dead_one_left(tmp_path, reports):
    with press() as site:
        hangs = threading.Event()
        serve(site, PATH, PAGE.encode(), "text/html; charset=utf-8", hangs)
        environment = {
            "HOIAM_VAR": str(tmp_path),
            "DATABASE_URL": f"sqlite:///{tmp_path}/read.sqlite3",
            "HOIAM_JOBS_ENGINE": "own",
            "HOIAM_EXTRA_NETWORKS": "127.0.0.0/8",
            "HOIAM_EXTRA_PORTS": str(site.port),
            "READ": json.dumps([site.url("/"), site.url(PATH), QUOTE]),
        }
        first = [sys.executable, "-c", WORK, "1", "--first"]
        subprocess.run(first, env=os.environ | environment, check=True)
        with python(WORK, reports=reports, environment=environment):
            assert hangs.wait(PATIENCE)
        with python(WORK, reports=reports, environment=environment):
            outcome, tries, digest, quote_found = json.loads(reports.line())
    assert (outcome, digest, quote_found) == ("page.read", 64, True)
    assert tries == 2
    assert site.paths().count(PATH) == 2
