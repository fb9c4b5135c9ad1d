"""`hoiam load_sample`: the bundled sample press, dated relative to now."""

from __future__ import annotations

from django.core.management.base import BaseCommand
from django.utils import timezone

from hoiam.stories.actions.sample import load_sample


class Command(BaseCommand):
    help = "Load the sample press: invented outlets and events, and headlines of DANeS."

    def handle(self, **options) -> None:
        def say(done: int, of: int) -> None:
            self.stdout.write(f"    {done}/{of}", ending="\r" if done < of else "\n")
            self.stdout.flush()

        count = load_sample(now=timezone.now(), say=say)
        self.stdout.write(f"    {count} bài mẫu / {count} sample articles")
