"""`hoiam verify_log`: whether anybody has rewritten the log of who did what."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hoiam.offices.actions.logging import verify_log
from hoiam.offices.models import LogEntry


class Command(BaseCommand):
    help = (
        "Check that no entry of the log was changed, put in or taken out. Prints how many there "
        "are and the digest of the last one: keep it elsewhere, and --expect says later whether "
        "the log still holds it, for a log cut off at its end fits its chain too."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--expect", default="", metavar="DIGEST", help="a digest kept before")

    def handle(self, *, expect: str, **options: object) -> None:
        broken = verify_log()
        if broken is not None:
            raise CommandError(
                f"Nhật ký không khớp từ dòng {broken}. / The log does not fit from entry {broken}."
            )
        if expect and not LogEntry.objects.filter(digest=expect).exists():
            raise CommandError(
                "Nhật ký thiếu dòng có mã này. / The log has no entry with this digest."
            )
        last = LogEntry.objects.order_by("-id").values_list("digest", flat=True).first()
        count = LogEntry.objects.count()
        self.stdout.write(f"Nhật ký nguyên vẹn. / The log is whole: {count}, {last or '-'}")
