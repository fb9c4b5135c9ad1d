"""The public pages at 50,000 issues on SQLite: time and queries of each that a reader asks for."""

from __future__ import annotations

import os
import tempfile
from datetime import datetime, time, timedelta

from bench.issue_lists import NOW, best, fill

PATHS = (
    *("/", "/van-de/", "/van-de/?page=1500", "/van-de/?state=waiting", "/van-de/?state=overdue"),
    *("/van-de/?state=answered", "/van-de/?q=cau+hong", "/van-de/?q=zzz", "/van-de/?office=so-5"),
    *("/van-de/?topic=health&state=answered", "/co-quan/", "/co-quan/so-5/", "/tra-loi.atom"),
    *("/cau-hoi.atom", "/sitemap.xml", "/en/van-de/"),
)


def publish() -> None:
    """Give each public issue its text and its day, and each that was answered an answer."""
    from django.db import connection, transaction

    from hoiam.issues.models import Answer, Issue
    from hoiam.issues.states import ENDED, PUBLIC
    from hoiam.publishing.models import Publication

    with transaction.atomic():
        given = list(
            Issue.objects.filter(state__in=PUBLIC)
            .select_related("publication", "round")
            .order_by("pk")
        )
        for issue in given:
            _make_public(issue.publication, at=_morning(issue.round.started_on), issue=issue)
            issue.opened_at = issue.publication.published_at
        answered = [issue for issue in given if issue.state in ENDED]
        answers = [
            Publication(kind="answer", number=f"TL-2026-{n:05d}") for n in range(len(answered))
        ]
        Publication.objects.bulk_create(answers, batch_size=2_000)
        for issue, text in zip(answered, answers, strict=True):
            _make_public(text, at=_morning(issue.round.answered_on), issue=issue)
        _write_texts([issue.publication for issue in given] + answers)
        Issue.objects.bulk_update(given, ["opened_at"], batch_size=500)
        Answer.objects.bulk_create(
            [
                Answer(
                    publication=text,
                    issue=issue,
                    round=issue.round,
                    office_id=issue.office_id,
                    outcome="done",
                )
                for issue, text in zip(answered, answers, strict=True)
            ],
            batch_size=2_000,
        )
    connection.cursor().execute("ANALYZE")


def _morning(day) -> datetime:
    return datetime.combine(day, time(9), tzinfo=NOW.tzinfo)


def _make_public(publication, *, at: datetime, issue) -> None:
    publication.state = "withdrawn" if issue.state == "withdrawn" else "published"
    publication.published_at = at
    publication.title = issue.title


def _write_texts(publications: list) -> None:
    from hoiam.publishing.models import Publication, Revision

    texts = [
        Revision(publication=one, number=1, title=one.title, body="<p>Nội dung.</p>", at=NOW)
        for one in publications
    ]
    Revision.objects.bulk_create(texts, batch_size=2_000)
    for one, text in zip(publications, texts, strict=True):
        one.current = text
    fields = ["state", "published_at", "current"]
    Publication.objects.bulk_update(publications, fields, batch_size=500)


def measure() -> None:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    for path in PATHS:
        with CaptureQueriesContext(connection) as counted:
            assert client.get(path).status_code == 200, path
        # Now, for the next request empties the list of queries.
        asked = len(counted)
        took = best(lambda path=path: client.get(path))
        print(f"{path}: {took:.0f} ms, {asked} queries")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["HOIAM_VAR"] = folder
        os.environ["HOIAM_HOSTS"] = "testserver"
        os.environ.pop("DATABASE_URL", None)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hoiam.config.settings")
        import django
        from django.conf import settings

        django.setup()
        plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
        settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
        settings.STATIC_ROOT = folder
        fill()
        publish()
        from django.utils import timezone

        timezone.now = lambda: NOW + timedelta(hours=1)
        measure()


if __name__ == "__main__":
    main()
