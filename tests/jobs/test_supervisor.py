"""A dead child is started again, and no child outlives its supervisor; with real processes."""

import os
import signal

import pytest

from hoiam.config import supervisor
from tests.jobs.processes import Reports, python

# Each child says its name and number, then that it is ready, then does what the test is about.
SUPERVISE = """
import os, sys
from hoiam.config.supervisor import Program, Supervisor
report = int(sys.argv[1])
CHILD = '''
import os, signal, sys
report, ready, name, then = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]
if then == "stubborn":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
if then == "parent":
    if os.fork() == 0:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        os.write(report, b"grandchild %d\\\\n" % os.getpid())
        signal.pause()
os.write(report, f"{name} {os.getpid()}\\\\n".encode())
if then == "dies":
    sys.exit(3)
os.write(ready, b"ready\\\\n")
signal.pause()
'''
def program(name, then):
    return Program(
        name=name,
        command=[sys.executable, "-c", CHILD, str(report), "{ready}", name, then],
        descriptors=(report,),
    )
kinds = os.environ["KINDS"].split(",")
code = Supervisor(
    [program(*kind.split(":")) for kind in kinds],
    say=lambda line: os.write(report, f"said {line}\\n".encode()),
    grace=float(os.environ.get("GRACE", "20")),
).run(lambda: os.write(report, b"all ready\\n"))
os.write(report, f"ended {code}\\n".encode())
"""


@pytest.fixture
def reports():
    made = Reports()
    yield made
    made.close()


def _supervise(reports, kinds, **environment):
    return python(SUPERVISE, reports=reports, environment={"KINDS": kinds} | environment)


def _until(reports, start):
    """The first line that begins so, and the numbers of the processes named before it."""
    pids = {}
    while not (line := reports.line()).startswith(start):
        name, _, rest = line.partition(" ")
        if rest.isdigit():
            pids[name] = int(rest)
    return line, pids


def test_it_tells_when_all_are_ready_and_starts_a_killed_one_again(reports):
    with _supervise(reports, "web:waits,worker:waits") as process:
        _, pids = _until(reports, "all ready")
        os.kill(pids["worker"], signal.SIGKILL)
        said, _ = _until(reports, "said worker")
        assert "(-9)" in said
        line, _ = _until(reports, "worker")
        assert int(line.split()[1]) != pids["worker"]
        process.send_signal(signal.SIGTERM)
        assert _until(reports, "ended")[0] == "ended 0"
        reports.wait_for_silence()
        assert process.wait() == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP], ids=lambda one: one.name)
def test_told_to_stop_it_leaves_nothing_even_of_what_will_not_listen(reports, number):
    with _supervise(reports, "web:parent,worker:stubborn", GRACE="0.2") as process:
        _until(reports, "all ready")
        process.send_signal(number)
        assert _until(reports, "ended")[0] == "ended 0"
        reports.wait_for_silence()


@pytest.mark.skipif(
    supervisor._libc is None, reason="only Linux tells a child that its parent died"
)
def test_killed_itself_it_takes_its_children_along(reports):
    with _supervise(reports, "web:waits,worker:waits") as process:
        _until(reports, "all ready")
        process.kill()
        reports.wait_for_silence()


def test_what_a_dead_child_had_started_goes_with_it(reports):
    with _supervise(reports, "web:parent") as process:
        _, pids = _until(reports, "all ready")
        os.kill(pids["web"], signal.SIGKILL)
        _until(reports, "said web")
        process.send_signal(signal.SIGTERM)
        _until(reports, "ended")
        # Its grandchild ignores SIGTERM and held the pipe: silence means that it is gone.
        reports.wait_for_silence()


def test_one_that_dies_at_once_is_given_longer_and_longer(reports):
    with _supervise(reports, "web:dies") as process:
        delays = []
        for _ in range(3):
            said, _ = _until(reports, "said web")
            delays.append(float(said.rsplit(" ", 2)[1]))
        assert delays == [0.5, 1.0, 2.0]
        process.send_signal(signal.SIGTERM)
        assert _until(reports, "ended")[0] == "ended 0"


def test_a_steady_one_is_started_again_at_once_and_no_wait_passes_half_a_minute():
    assert supervisor.restart_delay(3600, 30) == 0.5
    assert supervisor.restart_delay(1, 0) == 0.5
    assert supervisor.restart_delay(1, 20) == supervisor.restart_delay(1, 30) == 30
