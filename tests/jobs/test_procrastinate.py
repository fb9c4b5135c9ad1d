"""The promises of `test_conformance.py`, kept by Procrastinate too."""

import os
import subprocess
import sys

import pytest
from django.conf import settings


@pytest.mark.postgres
@pytest.mark.skipif(settings.JOBS_ENGINE != "own", reason="this is that other run")
def test_procrastinate_keeps_every_promise(request):
    """In a process of its own, because its tables are there only when it is the engine."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"),
            "tests/jobs/test_conformance.py",
        ],
        cwd=request.config.rootpath,
        env=os.environ
        | {
            "HOIAM_JOBS_ENGINE": "procrastinate",
            "HOIAM_TEST_DATABASE": "test_hoiam_procrastinate",
        },
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
    assert " passed" in done.stdout
    assert " skipped" not in done.stdout
