"""`hoiam worker`: does the jobs until it is told to stop."""

import os
import signal
import sys

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from hoiam.jobs.worker import GRACE_SECONDS, Worker


class Command(BaseCommand):
    help = "Do what must be done: read the press, group, erase. Stops on SIGTERM."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--threads", type=int, default=settings.JOBS_THREADS)
        parser.add_argument("--queue", action="append", default=[], help="only this queue")
        parser.add_argument("--grace", type=float, default=GRACE_SECONDS, help="seconds to end")
        parser.add_argument("--ready-fd", type=int, help="where to write a line once it works")

    def handle(self, *, threads: int, queue: list[str], grace: float, **options) -> None:
        def ready() -> None:
            if options["ready_fd"] is not None:
                os.write(options["ready_fd"], b"ready\n")

        if settings.JOBS_ENGINE == "procrastinate":
            from hoiam.jobs.engines.procrastinate import ProcrastinateWorker as Kind
        else:
            Kind = Worker
        worker = Kind(threads=threads, queues=queue, on_ready=ready)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: worker.stop())
        finished = worker.run(grace=grace)
        sys.stdout.flush()
        sys.stderr.flush()
        if not finished:
            # Its threads still run; ending the interpreter under them would only crash it.
            os._exit(0)
