"""Pages over 50,000 issues on SQLite: time and queries of each that somebody waits for.

Rows are written straight into the tables with the spread of some busy years: most are answered,
one in eight waits, some of these are late, every tenth has been reopened. Each page of the desk
and of the public site is asked for by the test client with all that a browser's request goes
through, first on 1,000 issues and then on 50,000. Fails where a page takes over a tenth of a
second (its median, in processor time), or asks more queries of the larger desk than of the
smaller. `issue_lists` measures the queries of the desk's lists by themselves.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

SMALL, LARGE = 1_000, int(os.environ.get("HOIAM_BENCH_ISSUES", "50000"))
TURNS = 15
MOST_MS = 100
STATES = {
    "answered": 46,
    "closed": 36,
    "accepted": 6,
    "assigned": 4,
    "submitted": 2,
    "withdrawn": 2,
    "merged": 2,
    "draft": 1,
    "scheduled": 1,
}
WORDS = (
    "Đường {} hư hỏng nhiều ổ gà",
    "Nước sinh hoạt ở {} đục và có mùi",
    "Rác thải tồn đọng nhiều ngày tại {}",
    "Trường học ở {} thiếu giáo viên",
    "Đèn tín hiệu ở {} không hoạt động",
    "Bệnh viện ở {} quá tải, người bệnh chờ lâu",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page: what it is, who asks for it, and its address."""

    name: str
    who: str
    path: str


def fill(count: int, *, today: date) -> None:
    """So many issues with their publications, rounds and answers, on an empty desk."""
    from django.db import transaction
    from django.db.models import F

    from hoiam.issues.models import Answer, Issue, Objection, OfficeRequest, Round
    from hoiam.publishing.models import Publication, Revision

    rows = Rows(today)
    for number in range(1, count + 1):
        rows.add(number)
    for model in (Publication, Revision, Issue, Round, Answer, OfficeRequest, Objection):
        for first in range(0, len(rows.of[model.__name__]), 2_000):
            with transaction.atomic():
                part = rows.of[model.__name__][first : first + 2_000]
                model.objects.bulk_create(part)
    with transaction.atomic():
        Publication.objects.filter(state="published").update(current_id=F("pk"))
        for issue in Issue.objects.exclude(state="draft").iterator(chunk_size=2_000):
            last = rows.last_round[issue.pk]
            Issue.objects.filter(pk=issue.pk).update(round_id=last, due=rows.due[last])


class Rows:
    """Rows to be written, drawn from a fixed seed: the keys are theirs before they are written."""

    def __init__(self, today: date) -> None:
        from hoiam.issues.models import Answer, Issue, Objection, OfficeRequest, Round
        from hoiam.offices.models import User
        from hoiam.places.models import Place
        from hoiam.publishing.models import Publication, Revision
        from hoiam.topics.models import Topic

        self.today, self.draw = today, random.Random(2026)
        self.models = {
            model.__name__: model
            for model in (Publication, Revision, Issue, Round, Answer, OfficeRequest, Objection)
        }
        self.of: dict[str, list[Any]] = {name: [] for name in self.models}
        self.offices = offices()
        self.topics = list(Topic.objects.order_by("pk"))
        communes = Place.objects.filter(level="commune", valid_to=None)
        self.places = list(communes.order_by("pk")[:300])
        self.officer = User.objects.get(username="lan")
        self.last_round: dict[int, int] = {}
        self.due: dict[int, date] = {}

    def put(self, name: str, **values: Any) -> int:
        """Keep a row for later; returns its key."""
        key = len(self.of[name]) + 1
        self.of[name].append(self.models[name](pk=key, **values))
        return key

    def add(self, number: int) -> None:
        """One issue with everything that hangs on it."""
        draw = self.draw
        state = draw.choices(list(STATES), weights=list(STATES.values()))[0]
        waits = state in ("assigned", "accepted", "submitted", "scheduled")
        # What waits is of the last weeks, the rest of three years.
        started = self.today - timedelta(days=draw.randrange(45 if waits else 1_000))
        # A few large offices hold most of it.
        office = self.offices[int(len(self.offices) * draw.random() ** 2)]
        place = draw.choice(self.places)
        title = draw.choice(WORDS).format(place.full_name)
        published = {"draft": "draft", "withdrawn": "withdrawn"}.get(state, "published")
        publication = self._publication("issue", f"VD-2026-{number}", published, title, started)
        self.put(
            "Issue",
            publication_id=publication,
            title=title,
            folded=fold(f"VD-2026-{number} {title}"),
            kind="press-matter",
            topic=draw.choice(self.topics),
            place=place,
            office=None if state == "draft" else office,
            state=state,
            opened_at=midnight(started),
            is_sample=True,
        )
        if state != "draft":
            self._rounds(number, office, started, answered=state in ("answered", "closed"))

    def _publication(self, kind: str, number: str, state: str, title: str, on: date) -> int:
        key = self.put(
            "Publication",
            kind=kind,
            number=None if state == "draft" else number,
            state=state,
            published_at=None if state == "draft" else midnight(on),
            is_sample=True,
        )
        body = f"<p>{title}. Cơ quan đã làm gì, bao giờ xong?</p>"
        self.put("Revision", publication_id=key, number=1, title=title, body=body, at=midnight(on))
        return key

    def _rounds(self, issue: int, office: Any, started: date, *, answered: bool) -> None:
        """One round, or with every tenth two; the last one as the issue's state says."""
        draw = self.draw
        count = 2 if draw.random() < 0.1 else 1
        for number in range(1, count + 1):
            is_last = number == count
            due = started + timedelta(days=30)
            ended = answered or not is_last
            answered_on = started + timedelta(days=draw.randrange(1, 45)) if ended else None
            held = self.put(
                "Round",
                issue_id=issue,
                number=number,
                kind="first" if number == 1 else "reopened",
                office=office,
                rule="press-matter",
                rule_from=date(2026, 7, 1),
                started_on=started,
                due=due,
                answered_on=answered_on,
                reopened_on=None if is_last else answered_on,
            )
            self.last_round[issue], self.due[held] = held, due
            if answered_on:
                self._answer(issue, held, office, answered_on)
            elif draw.random() < 0.1:
                self.put(
                    "OfficeRequest",
                    round_id=held,
                    kind="extension",
                    office=office,
                    text="Cần thêm thời gian.",
                    days=7,
                    asked_by=self.officer,
                    asked_at=midnight(started),
                )

    def _answer(self, issue: int, held: int, office: Any, on: date) -> None:
        number = f"TL-2026-{len(self.of['Answer']) + 1}"
        title = "Đã khắc phục xong"
        publication = self._publication("answer", number, "published", title, on)
        answer = self.put(
            "Answer",
            publication_id=publication,
            issue_id=issue,
            round_id=held,
            office=office,
            outcome=self.draw.choice(("done", "done", "will-do", "information")),
        )
        if self.draw.random() < 0.01:
            self.put("Objection", answer_id=answer, text="Chưa xong.", arrived=on)


def offices() -> list[Any]:
    """The offices that answer; the first has the most."""
    from hoiam.offices.models import Office

    return list(Office.objects.filter(is_partner=False, is_desk=False).order_by("pk"))


def midnight(day: date) -> datetime:
    from django.utils import timezone

    return datetime(day.year, day.month, day.day, tzinfo=timezone.get_default_timezone())


def fold(text: str) -> str:
    from hoiam.reading.fold import fold as plain

    return plain(text)


def pages() -> list[Page]:
    """What people look at most, and what costs most."""
    from django.urls import reverse

    from hoiam.issues.models import Issue
    from hoiam.places.models import Place

    busiest = offices()[0].code
    number = Issue.objects.filter(state="answered").order_by("pk")[5].publication.number
    place = Place.objects.get(pk=Issue.objects.order_by("pk")[0].place_id).code
    desk = (
        ("board", "/desk/board/"),
        ("board, page 10", "/desk/board/?page=10"),
        ("board, last page", "/desk/board/?page=100000"),
        ("board, waiting", "/desk/board/?phase=waiting"),
        ("board, ended", "/desk/board/?phase=ended"),
        ("board, ended, last page", "/desk/board/?phase=ended&page=100000"),
        ("board, overdue", "/desk/board/?overdue=on"),
        ("board, waits for the editor", "/desk/board/?wants=on"),
        ("board, one office", f"/desk/board/?office={busiest}"),
        ("board, one topic", "/desk/board/?topic=education"),
        ("board, words", "/desk/board/?q=duong+hu+hong"),
        ("board, words of none", "/desk/board/?q=khong+co+gi"),
        ("an office on the desk", reverse("desk:office", args=[busiest])),
    )
    public = (
        ("public home", "/"),
        ("public list", "/van-de/"),
        ("public list, last page", "/van-de/?page=100000"),
        ("public list, answered", "/van-de/?state=answered"),
        ("public list, overdue", "/van-de/?state=overdue"),
        ("public list, one office", f"/van-de/?office={busiest}"),
        ("public list, one topic", "/van-de/?topic=education"),
        ("public list, one place", f"/van-de/?place={place}"),
        ("public list, words", "/van-de/?q=duong+hu+hong"),
        ("public offices", "/co-quan/"),
        ("public office with figures", f"/co-quan/{busiest}/"),
        ("public issue", f"/van-de/{number}/"),
    )
    return [
        *(Page(name=name, who="ha", path=path) for name, path in desk),
        Page(name="board of an officer", who="officer", path="/desk/board/"),
        Page(name="board of an officer, words", who="officer", path="/desk/board/?q=nuoc"),
        *(Page(name=name, who="", path=path) for name, path in public),
    ]


def measure() -> dict[str, tuple[float, float, int]]:
    """Median and 95 % point in ms, and the number of queries, of each page."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from hoiam.offices.models import User

    officer = User.objects.get(role="officer", office=offices()[0])
    people = {"ha": User.objects.get(username="ha"), "officer": officer}
    found = {}
    for page in pages():
        client = Client(HTTP_HOST="localhost")
        if page.who:
            client.force_login(people[page.who])
        for _ in range(2):
            answer = client.get(page.path)
            if answer.status_code != 200:
                raise SystemExit(f"{page.name}: {page.path} answered {answer.status_code}")
        with CaptureQueriesContext(connection) as queries:
            client.get(page.path)
        # The next request forgets them.
        asked = queries.captured_queries
        times = []
        for _ in range(TURNS):
            begun = time.process_time()
            client.get(page.path)
            times.append((time.process_time() - begun) * 1e3)
        times.sort()
        slow = times[int(len(times) * 0.95)]
        found[page.name] = (statistics.median(times), slow, len(asked))
        if os.environ.get("HOIAM_BENCH_SHOW", "-") in page.name:
            _show(asked)
    return found


def _show(queries: list[dict[str, str]]) -> None:
    """The slowest queries of a page, for whoever looks into it (HOIAM_BENCH_SHOW=name)."""
    for query in sorted(queries, key=lambda query: -float(query["time"]))[:6]:
        print(f"{float(query['time']) * 1e3:8.0f} ms  {query['sql'][:1500]}", file=sys.stderr)


def one_desk(count: int) -> None:
    """A desk of its own with so many issues; prints the figures as JSON."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "HOIAM_VAR": folder,
            "DATABASE_URL": "",
            "DJANGO_SETTINGS_MODULE": "hoiam.config.settings",
        }
        import django
        from django.core.management import call_command

        django.setup()
        from django.utils import timezone

        from hoiam.issues.tasks import know_tables
        from hoiam.offices.actions.loading import load_sample

        call_command("migrate", verbosity=0)
        call_command("sync_knowledge", stdout=sys.stderr)
        call_command("collectstatic", verbosity=0, interactive=False)
        load_sample(now=timezone.now())
        fill(count, today=timezone.localdate())
        # As the worker does each day.
        know_tables(now=timezone.now())
        print(json.dumps(measure()))


def ask(count: int) -> dict[str, list[float]]:
    """The figures of a desk, from a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.issue_pages", str(count)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def main() -> int:
    if len(sys.argv) > 1:
        one_desk(int(sys.argv[1]))
        return 0
    small, large = ask(SMALL), ask(LARGE)
    print(f"{'page':<32}{'p50 ms':>8}{'p95 ms':>8}{'queries':>9}{f'x {SMALL:,}':>10}")
    wrong = []
    for name, (middle, slow, queries) in large.items():
        before, _slow, asked = small[name]
        print(f"{name:<32}{middle:8.0f}{slow:8.0f}{queries:9}{middle / before:10.1f}")
        if middle > MOST_MS:
            wrong.append(f"{name}: {middle:.0f} ms")
        if queries > asked:
            wrong.append(f"{name}: {queries} queries, {asked} at {SMALL:,}")
    for line in wrong:
        print(f"too slow or too many: {line}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
