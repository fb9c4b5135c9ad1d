"""Erasing what has served: texts of mails, digests of replies, refusals, files of the file box."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings

from hoiam.post import clock
from hoiam.post.models import KEPT_KINDS, OutgoingMail, RefusedMail, TakenMail


def forget(*, now: datetime) -> None:
    """Erase everything of the post whose time is over."""
    keep = timedelta(days=settings.KEEP_MAIL_DAYS)
    done = OutgoingMail.objects.filter(next_try=None).exclude(subject=None, text=None)
    done.filter(queued_at__lt=now - keep).update(subject=None, text=None)
    done.exclude(recipient_kind__in=KEPT_KINDS).update(subject=None, text=None)
    TakenMail.objects.filter(at__lt=now - clock.KEEP_SEEN).delete()
    RefusedMail.objects.filter(at__lt=now - clock.KEEP_REFUSED).delete()
    if settings.EMAIL_FILE_PATH and "filebased" in settings.EMAIL_BACKEND:
        _forget_files(Path(settings.EMAIL_FILE_PATH), before=now - keep)


def _forget_files(folder: Path, *, before: datetime) -> None:
    for path in folder.glob("*.log"):
        if datetime.fromtimestamp(path.stat().st_mtime, tz=UTC) < before:
            path.unlink(missing_ok=True)
