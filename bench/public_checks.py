"""The public pages of 10,000 checks on SQLite: time, queries and memory of lists, feed and file."""

from __future__ import annotations

import os
import random
import tempfile
import tracemalloc
from datetime import timedelta

from bench.issue_lists import NOW, WORDS, best

CHECKS = 10_000
CORRECTED = 500
PATHS = (
    *("/", "/kiem-chung/", "/kiem-chung/?page=300", "/kiem-chung/?q=cau+hong"),
    *("/kiem-chung/?q=zzz", "/kiem-chung/?rating=false", "/kiem-chung/?rating=false&q=truong"),
    *("/kiem-chung/KC-2026-05000/", "/kiem-chung.atom", "/kiem-chung.atom?page=200"),
    *("/sitemap.xml", "/en/kiem-chung/"),
)
FILE = "/kiem-chung.json"


def fill() -> None:
    """Published checks of one claim each, some corrected, with evidence and a party."""
    from django.db import transaction

    from hoiam.checks.models import Claim, Evidence, FactCheck
    from hoiam.checks.states import RATINGS
    from hoiam.offices.models import Office
    from hoiam.publishing.models import Publication
    from hoiam.reading.fold import fold

    draw = random.Random(7)
    codes = list(RATINGS)
    with transaction.atomic():
        desk = Office.objects.create(code="desk", name_vi="Bàn", kind="service", is_desk=True)
        rows = [
            Publication(
                kind="factcheck",
                number=f"KC-2026-{n:05d}",
                state="published",
                published_at=NOW - timedelta(minutes=n),
            )
            for n in range(CHECKS)
        ]
        Publication.objects.bulk_create(rows, batch_size=2_000)
        checks = [FactCheck(publication=row, first_body=desk, second_body=desk) for row in rows]
        FactCheck.objects.bulk_create(checks, batch_size=2_000)
        claims = []
        for check in checks:
            statement = " ".join(draw.sample(WORDS, 8))
            claims.append(
                Claim(
                    factcheck=check,
                    statement=statement,
                    folded=fold(statement),
                    state="published",
                    rating=draw.choice(codes),
                    finding="Điều đã tìm thấy.",
                    opened_on=NOW.date(),
                )
            )
        Claim.objects.bulk_create(claims, batch_size=2_000)
        Evidence.objects.bulk_create(
            [
                Evidence(
                    claim=claim,
                    kind="page",
                    title="Căn cứ",
                    seen_on=NOW.date(),
                    says="Điều đó.",
                    stance="refutes",
                    owner="Viện (mẫu)",
                    at=NOW,
                )
                for claim in claims
            ],
            batch_size=2_000,
        )
        _write(rows)


def _write(rows: list) -> None:
    from hoiam.publishing.models import Correction, Publication, Revision

    texts = [
        Revision(
            publication=row, number=1, title=f"Bài {row.number}", body="<p>Nội dung.</p>", at=NOW
        )
        for row in rows
    ]
    Revision.objects.bulk_create(texts, batch_size=2_000)
    for row, text in zip(rows, texts, strict=True):
        row.current = text
    Publication.objects.bulk_update(rows, ["current"], batch_size=500)
    Correction.objects.bulk_create(
        Correction(
            publication=row,
            before=row.current,
            after=row.current,
            text="Đã sửa.",
            at=NOW,
            approved_at=NOW,
        )
        for row in rows[:CORRECTED]
    )


def measure() -> None:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    for path in PATHS:
        with CaptureQueriesContext(connection) as counted:
            assert client.get(path).status_code == 200, path
        asked = len(counted)
        took = best(lambda path=path: client.get(path))
        print(f"{path}: {took:.0f} ms, {asked} queries")
    tracemalloc.start()
    size = sum(len(piece) for piece in client.get(FILE))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    took = best(lambda: sum(len(piece) for piece in client.get(FILE)))
    print(f"{FILE}: {took:.0f} ms, {size / 1e6:.1f} MB written, {most / 1e6:.1f} MB held at most")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["HOIAM_VAR"] = folder
        os.environ["HOIAM_HOSTS"] = "testserver"
        os.environ.pop("DATABASE_URL", None)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hoiam.config.settings")
        import django
        from django.conf import settings
        from django.core.management import call_command

        django.setup()
        plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
        settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
        settings.STATIC_ROOT = folder
        call_command("migrate", verbosity=0)
        fill()
        from django.db import connection
        from django.utils import timezone

        connection.cursor().execute("ANALYZE")
        timezone.now = lambda: NOW + timedelta(hours=1)
        measure()


if __name__ == "__main__":
    main()
