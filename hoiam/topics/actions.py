"""Bringing the closed list of topics into the database."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from hoiam.topics.models import Topic


@transaction.atomic
def sync_topics(table: dict[str, dict[str, Any]]) -> int:
    """Make the table equal to `data/topics.toml`; a topic that left the list is removed."""
    for code, row in table.items():
        Topic.objects.update_or_create(
            code=code,
            defaults={"name_vi": row["vi"], "name_en": row["en"], "iptc": row.get("iptc", [])},
        )
    Topic.objects.exclude(code__in=table).delete()
    return len(table)
