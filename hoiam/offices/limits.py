"""Where limits on tries are counted: in one table for all processes, under a random key.

allauth counts failed sign-ins by name and by address. Neither is stored: a row's key is a digest
under a key that lives in the memory of the web server and is gone when it stops, its value the
times of the tries, and a row is removed soon after its limit has run out.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import connections, router
from django.utils import timezone

SWEEP_EVERY = 60


def hashed_key(key: str, key_prefix: str, version: int) -> str:
    said = f"{key_prefix}:{version}:{key}".encode()
    return hmac.new(settings.LIMITS_KEY.encode(), said, hashlib.sha256).hexdigest()


class ForgettingCache(DatabaseCache):
    """Django's database cache, which by itself keeps rows that have run out until it is full."""

    _swept = 0.0

    def add(
        self,
        key: str,
        value: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> bool:
        # Every count begins by taking a lock with `add`.
        if time.monotonic() - self._swept > SWEEP_EVERY:
            self._swept = time.monotonic()
            self.forget_past()
        return super().add(key, value, timeout, version)

    def forget_past(self) -> None:
        """Remove the rows that have run out."""
        connection = connections[router.db_for_write(self.cache_model_class)]
        table = connection.ops.quote_name(self._table)
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [now])


def forget_limits(*, now: object = None) -> None:
    """The job that empties the table also while nobody signs in."""
    caches["default"].forget_past()
