"""`hoiam import_checks FILE…`: take in files of ClaimReview of publishers on the source list."""

from __future__ import annotations

import sys
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from hoiam.checks.actions.importing import MOST_BYTES, said, take_file

STANDARD_INPUT = "-"


class Command(BaseCommand):
    help = (
        "Take in checks of other publishers from files of ClaimReview: JSON-LD, a DataFeed, JSON "
        "Lines or saved pages. Only checks at hosts of the source list are taken."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="*", metavar="FILE", help="none: standard input")

    def handle(self, *, files: list[str], **options: object) -> None:
        failed = False
        for name in files or [STANDARD_INPUT]:
            try:
                taken = take_file(None, _content(name), now=timezone.now())
            except (ValidationError, OSError) as error:
                failed = True
                self.stderr.write(f"{name}: {_reason(error)}")
                continue
            counts = _("%(new)s new, %(changed)s changed, %(known)s known") % {
                "new": taken.new,
                "changed": taken.changed,
                "known": taken.known,
            }
            self.stdout.write(f"{name}: {counts}")
            for key, count in sorted(taken.refused.items()):
                self.stdout.write("  " + _("not taken") + f": {count} ({said(key)})")
        if failed:
            raise CommandError(_("Not every file could be taken in."))


def _content(name: str) -> bytes:
    if name == STANDARD_INPUT:
        return sys.stdin.buffer.read(MOST_BYTES + 1)
    with Path(name).open("rb") as file:
        return file.read(MOST_BYTES + 1)


def _reason(error: ValidationError | OSError) -> str:
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    return error.strerror or _("The file can't be read.")
