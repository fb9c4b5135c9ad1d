"""`hoiam fetch_mail`: takes the replies that wait in the mailbox, once."""

from __future__ import annotations

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from hoiam.post.mailbox import MailboxAway, fetch


class Command(BaseCommand):
    help = "Take the replies that wait in the mailbox of HOIAM_IMAP_URL."

    def handle(self, **options) -> None:
        if not settings.IMAP_URL:
            raise CommandError("HOIAM_IMAP_URL is not set.")
        try:
            count = fetch(now=timezone.now())
        except MailboxAway:
            raise CommandError("The mailbox can't be reached, or does not let us in.") from None
        self.stdout.write(f"{count}")
