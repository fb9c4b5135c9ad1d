"""Where files lie: under the folder of files, named by their digest, each content once."""

from __future__ import annotations

import hashlib
import os
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

# A file whose row is not committed yet has no row to be seen by.
YOUNG = timedelta(hours=1)


def store(data: bytes, ending: str) -> tuple[str, str]:
    """Keep the bytes. Returns the path under the folder of files, and the SHA-256.

    What is there already is written again, whole or not at all, so that it counts as young.
    """
    digest = hashlib.sha256(data).hexdigest()
    name = f"{digest[:2]}/{digest}.{ending}"
    target = path_of(name)
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return name, digest


def path_of(name: str) -> Path:
    return Path(settings.FILES) / name


def sweep(keep: set[str], *, now: datetime) -> int:
    """Delete files that no row needs, young ones left alone. Returns how many went."""
    root, gone = Path(settings.FILES), 0
    for path in root.glob("*/*"):
        age = now.timestamp() - path.stat().st_mtime
        if path.relative_to(root).as_posix() not in keep and age > YOUNG.total_seconds():
            path.unlink(missing_ok=True)
            gone += 1
    return gone
