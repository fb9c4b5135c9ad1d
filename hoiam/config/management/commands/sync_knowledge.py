"""`hoiam sync_knowledge`: make places, topics and sources in the database equal to what ships."""

from __future__ import annotations

import tomllib
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from hoiam.places.actions import sync_places
from hoiam.reading.gazetteer import Gazetteer
from hoiam.sources.actions.adding import load_sources
from hoiam.topics.actions import sync_topics


class Command(BaseCommand):
    help = "Load places, topics and sources from the data that ships. Doing it again is harmless."

    def handle(self, **options) -> None:
        knowledge = settings.KNOWLEDGE
        places = sync_places(Gazetteer.of(knowledge))
        topics = sync_topics(knowledge.table("topics.toml"))
        table = self._own_sources() or knowledge.table("sources.toml")
        sources = load_sources(table, now=timezone.now())
        self.stdout.write(
            f"    {places} địa bàn, {topics} lĩnh vực, {sources} nguồn tin"
            f" / {places} places, {topics} topics, {sources} sources"
        )

    def _own_sources(self):
        if not settings.SOURCES_FILE:
            return None
        try:
            return tomllib.loads(Path(settings.SOURCES_FILE).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise CommandError(f"HOIAM_SOURCES: {error}") from None
