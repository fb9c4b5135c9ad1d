"""How gunicorn serves the desk; `hoiam run` hands it a socket that is open already."""

import contextlib
import os
import secrets

# Before the workers are forked: what was used once is then used up for all of them.
import hoiam.portal.once  # noqa: F401

# The socket is bound by the supervisor: the port is certain before anything is printed, and stays
# the same when the web server is started again.
bind = [f"fd://{os.environ['HOIAM_WEB_SOCKET']}"]
wsgi_app = "hoiam.config.wsgi:application"
worker_class = "gthread"
workers = 2
threads = 4
timeout = 60
graceful_timeout = 15
# Who read what is nobody's business.
accesslog = None
errorlog = "-"
loglevel = "warning"
control_socket_disable = True
# One key for all workers, in memory: under it they count who tried to sign in.
os.environ.setdefault("HOIAM_LIMITS_KEY", secrets.token_hex(32))


def post_worker_init(worker) -> None:
    # Only now, in the process that serves: what is held in memory is not shared by a fork.
    from hoiam.checks.matching import warm

    warm()
    report = int(os.environ["HOIAM_READY"])
    # The second worker, or one started later: the supervisor has heard it already.
    with contextlib.suppress(OSError):
        os.write(report, b"ready\n")
