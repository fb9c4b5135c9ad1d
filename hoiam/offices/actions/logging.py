"""Writing to the log that only grows, and checking that nobody has rewritten it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime

from django.db import connection, models, transaction

from hoiam.offices.models import LogEntry, User

# Any number, the same for every process: it makes writers of the log wait for each other.
LOG_LOCK = 4_017_301


@transaction.atomic
def log(
    actor: User | None,
    verb: str,
    subject: models.Model,
    *,
    now: datetime,
    fields: Iterable[str] = (),
    **ids: int | str | None,
) -> LogEntry:
    """Add one entry: who did what to which row. `actor` None: the program itself.

    `fields` are names of fields that changed; `ids` are keys of rows, codes, states and dates.
    Nothing that an outsider wrote may stand in either.
    """
    take_turn()
    last = LogEntry.objects.order_by("-id").values_list("digest", flat=True).first()
    entry = LogEntry(
        at=now,
        actor=actor,
        verb=verb,
        subject_kind=f"{subject._meta.app_label}.{subject._meta.model_name}",
        subject=subject.pk,
        fields=sorted(fields),
        ids={name: value for name, value in sorted(ids.items()) if value is not None},
        previous=last or "",
    )
    entry.digest = digest_of(entry)
    entry.save(force_insert=True)
    return entry


def take_turn() -> None:
    """Wait until no other transaction writes to the log.

    A verb that locks rows and then logs calls this first: whoever holds the log must not have to
    wait for a row of somebody who waits for the log.
    """
    if connection.vendor == "postgresql":
        # SQLite has one writer at a time anyway; here two would read the same last row.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOG_LOCK])


def digest_of(entry: LogEntry) -> str:
    """SHA-256 over the entry and the digest before it."""
    said = [
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.actor_id,
        entry.verb,
        entry.subject_kind,
        entry.subject,
        entry.fields,
        entry.ids,
        entry.previous,
    ]
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def verify_log() -> int | None:
    """The key of the first entry that does not fit its chain, or None where all is well."""
    previous = ""
    for entry in LogEntry.objects.order_by("id").iterator(chunk_size=2000):
        if entry.previous != previous or entry.digest != digest_of(entry):
            return entry.pk
        previous = entry.digest
    return None
