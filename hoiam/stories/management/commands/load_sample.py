"""`hoiam load_sample`: the bundled sample press, dated relative to now; `--remove` takes it out."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from hoiam.stories.actions.sample import load_sample, remove_sample


class Command(BaseCommand):
    help = "Load the sample press: invented outlets and events, and headlines of DANeS."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--remove", action="store_true", help="take the sample press out again")

    def handle(self, *, remove: bool, **options) -> None:
        if remove:
            count = remove_sample()
            self.stdout.write(f"    Đã bỏ {count} bài mẫu / {count} sample articles removed")
            return

        def say(done: int, of: int) -> None:
            self.stdout.write(f"    {done}/{of}", ending="\r" if done < of else "\n")
            self.stdout.flush()

        count = load_sample(now=timezone.now(), say=say)
        self.stdout.write(f"    {count} bài mẫu / {count} sample articles")
