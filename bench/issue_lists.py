"""Lists of issues at 50,000 of them on SQLite: time and queries of a page, under each filter."""

from __future__ import annotations

import os
import random
import tempfile
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

ISSUES, OFFICES = 50_000, 40
TODAY = date(2026, 11, 2)
NOW = datetime(2026, 11, 2, 8, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
TEXT = (
    "đường tỉnh ngập nước trường học bệnh viện rác thải điện xã phường cầu hỏng chậm tiến độ "
    "giải phóng mặt bằng chợ cháy môi trường"
)
WORDS = TEXT.split()
SHARES = {
    "draft": 2,
    "assigned": 10,
    "accepted": 14,
    "submitted": 4,
    "scheduled": 1,
    "answered": 40,
    "closed": 25,
    "merged": 2,
    "withdrawn": 2,
}


def fill() -> None:
    """A desk after some years: every issue with its publication and round, requests among them."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection, transaction

    from hoiam.offices.models import Office, User
    from hoiam.places.actions import sync_places
    from hoiam.reading.gazetteer import Gazetteer
    from hoiam.topics.actions import sync_topics

    call_command("migrate", verbosity=0)
    sync_topics(settings.KNOWLEDGE.table("topics.toml"))
    sync_places(Gazetteer.of(settings.KNOWLEDGE))
    offices = [
        Office.objects.create(code=f"so-{n}", name_vi=f"Sở {n} (mẫu)", kind="department")
        for n in range(OFFICES)
    ]
    User.objects.create_user("ha", role="editor")
    lan = User.objects.create_user("lan", role="officer", office=offices[3])
    with transaction.atomic():
        _issues(offices, random.Random(3))
        _requests(lan, random.Random(4))
    connection.cursor().execute("ANALYZE")


def _issues(offices: list, draw: random.Random) -> None:
    from hoiam.issues.models import Issue, Round
    from hoiam.places.models import Place
    from hoiam.publishing.models import Publication
    from hoiam.reading.fold import fold
    from hoiam.topics.models import Topic

    topics = list(Topic.objects.all())
    communes = list(Place.objects.filter(level="commune", valid_to=None, province__name="Hưng Yên"))
    texts = [Publication(kind="issue", number=f"VD-2026-{n:05d}") for n in range(ISSUES)]
    Publication.objects.bulk_create(texts, batch_size=2_000)
    rows = []
    for text in Publication.objects.order_by("pk"):
        title = " ".join(draw.sample(WORDS, 8))
        state = draw.choices(list(SHARES), list(SHARES.values()))[0]
        rows.append(
            Issue(
                publication=text,
                title=title,
                folded=fold(f"{text.number} {title}"),
                kind="press-matter",
                topic=draw.choice(topics),
                place=draw.choice(communes),
                office=None if state == "draft" else draw.choice(offices),
                state=state,
                opened_at=NOW,
            )
        )
    Issue.objects.bulk_create(rows, batch_size=2_000)
    given = list(Issue.objects.exclude(state="draft").order_by("pk"))
    Round.objects.bulk_create([_round(issue, draw) for issue in given], batch_size=2_000)
    for issue, held in zip(given, Round.objects.order_by("pk"), strict=True):
        issue.round, issue.due = held, held.due
    Issue.objects.bulk_update(given, ["round", "due"], batch_size=500)


def _round(issue, draw: random.Random):
    from hoiam.issues.models import Round

    is_over = issue.state in ("answered", "closed")
    began = TODAY - timedelta(days=draw.randrange(600 if is_over else 45))
    return Round(
        issue=issue,
        number=1,
        office_id=issue.office_id,
        rule="press-matter",
        rule_from=date(2026, 7, 1),
        started_on=began,
        due=began + timedelta(days=30),
        answered_on=began + timedelta(days=draw.randrange(40)) if is_over else None,
        explanation={"vi": ["một câu giải thích cách tính hạn"] * 6},
    )


def _requests(asker, draw: random.Random) -> None:
    from hoiam.issues.models import Issue, OfficeRequest

    waiting = Issue.objects.filter(state__in=("assigned", "accepted")).order_by("pk")[:3_000]
    OfficeRequest.objects.bulk_create(
        OfficeRequest(
            round_id=issue.round_id,
            kind=draw.choice(["extension", "question", "handover"]),
            office_id=issue.office_id,
            text="lý do",
            asked_by=asker,
            asked_at=NOW,
            outcome="" if number % 6 == 0 else "refused",
        )
        for number, issue in enumerate(waiting)
    )


def best(work: Callable[[], object]) -> float:
    """Milliseconds of the best of four."""
    times = []
    for _turn in range(4):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return min(times) * 1e3


def measure() -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from hoiam.issues.queries import due, lists
    from hoiam.offices.models import Office, User
    from hoiam.places.models import Place
    from hoiam.topics.models import Topic

    ha, lan = User.objects.get(username="ha"), User.objects.get(username="lan")
    province = Place.objects.get(name="Hưng Yên", level="province", valid_to=None)

    def page(user, filters, number: int = 1) -> None:
        rows = lists.list_issues(user, filters, today=TODAY)
        for issue in lists.IssuePages(rows, 50).get_page(number):
            due.standing_of(issue, today=TODAY)
            due.is_overdue(issue, today=TODAY)

    cases = {
        "all": (ha, lists.Filters(), 1),
        "all, page 500": (ha, lists.Filters(), 500),
        "waiting": (ha, lists.Filters(phase="waiting"), 1),
        "overdue": (ha, lists.Filters(overdue=True), 1),
        "ended": (ha, lists.Filters(phase="ended"), 1),
        "words": (ha, lists.Filters(words="cầu hỏng"), 1),
        "no such words": (ha, lists.Filters(words="zzz"), 1),
        "office": (ha, lists.Filters(office=Office.objects.get(code="so-5")), 1),
        "topic": (ha, lists.Filters(topic=Topic.objects.first()), 1),
        "province": (ha, lists.Filters(place=province), 1),
        "due before": (ha, lists.Filters(due_before=date(2026, 11, 10)), 1),
        "wants the editor": (ha, lists.Filters(wants_editor=True), 1),
        "an officer's own": (lan, lists.Filters(), 1),
    }
    for name, (user, filters, number) in cases.items():
        with CaptureQueriesContext(connection) as counted:
            page(user, filters, number)
        took = best(lambda case=(user, filters, number): page(*case))
        print(f"{name}: {took:.0f} ms, {len(counted)} queries")
    print(f"counts by state: {best(lambda: lists.by_state(ha)):.0f} ms")
    print(f"counts by office: {best(lambda: lists.by_office(ha, today=TODAY)):.0f} ms")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["HOIAM_VAR"] = folder
        os.environ.pop("DATABASE_URL", None)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hoiam.config.settings")
        import django

        django.setup()
        fill()
        measure()


if __name__ == "__main__":
    main()
