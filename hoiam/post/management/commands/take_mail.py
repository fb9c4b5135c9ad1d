"""`hoiam take_mail`: one message on standard input, as a mail server pipes it."""

from __future__ import annotations

import sys
from typing import BinaryIO

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from hoiam.jobs.worker import error_key
from hoiam.post.actions.taking import take_message
from hoiam.post.letters.reading import MOST_BYTES

# sysexits.h: the mail server keeps the message and tries again.
TRY_AGAIN = 75


class Command(BaseCommand):
    help = "Take a reply by mail from standard input. Exit code 0: done with; 75: try again."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--recipient", default="", help="the address of the envelope")

    def handle(self, *, recipient: str, **options) -> None:
        try:
            take_message(read_whole(sys.stdin.buffer), now=timezone.now(), recipient=recipient)
        except Exception as error:  # noqa: BLE001  whatever it is, the message must not be lost
            self.stderr.write(f"take_mail: {error_key(error)}")
            raise SystemExit(TRY_AGAIN) from None


def read_whole(stream: BinaryIO) -> bytes:
    """The message, or one byte more than is taken; the rest is read and thrown away."""
    raw = stream.read(MOST_BYTES + 1)
    while stream.read(1 << 16):
        pass
    return raw
