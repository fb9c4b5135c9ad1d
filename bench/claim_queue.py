"""The checkers' pages over 20,000 claims on SQLite: time and queries of each.

Rows are written straight into the tables: half of the claims wait, two in three of these are not
stated yet, each has three tips, and the busiest one has 2,000. Each page is asked for by the test
client, first on 500 claims and then on 20,000. Fails where a page takes over a tenth of a second
(its median, in processor time), or asks more queries of the larger queue than of the smaller.
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
from datetime import date, timedelta

SMALL, LARGE = 500, int(os.environ.get("HOIAM_BENCH_CLAIMS", "20000"))
BUSIEST = 2_000
TURNS = 15
MOST_MS = 100
STATES = {"new": 34, "working": 14, "submitted": 2, "published": 30, "aside": 15, "merged": 5}
SAID = (
    "Giá nước sạch ở {} tăng {}% từ tháng sau",
    "Trường học ở {} cho học sinh nghỉ {} ngày",
    "Cầu ở {} cấm xe tải trên {} tấn",
    "Bệnh viện ở {} hết thuốc đã {} ngày",
    "Đất ở {} bị thu hồi {} mẫu không đền bù",
)


def fill(count: int, *, today: date) -> None:
    """So many claims with their tips, on an empty desk."""
    from django.db import transaction

    from hoiam.checks.models import Claim, Joining, Tip
    from hoiam.offices.models import User
    from hoiam.places.models import Place
    from hoiam.reading.fold import fold
    from hoiam.topics.models import Topic

    draw = random.Random(2026)
    topics = list(Topic.objects.order_by("pk"))
    places = list(Place.objects.filter(level="commune", valid_to=None).order_by("pk")[:300])
    checker = User.objects.get(username="ha")
    claims: list[Claim] = []
    tips: list[Tip] = []
    joinings: list[Joining] = []
    for key in range(1, count + 1):
        state = draw.choices(list(STATES), weights=list(STATES.values()))[0]
        place = draw.choice(places)
        said = draw.choice(SAID).format(place.name, draw.randrange(2, 90))
        day = today - timedelta(days=draw.randrange(60))
        asked = BUSIEST if key == 1 else 3
        claims.append(
            Claim(
                pk=key,
                statement="" if state == "new" else said,
                folded="" if state == "new" else fold(said),
                state=state,
                aside="junk" if state == "aside" else "",
                merged_into_id=1 if state == "merged" else None,
                topic=draw.choice(topics),
                place=place,
                taken_by=checker if draw.random() < 0.1 else None,
                tips_count=asked,
                different_count=asked,
                growth=round(draw.expovariate(2), 2),
                alerted_on=today if key % 97 == 1 else None,
                last_asked=day,
                opened_on=day,
                is_sample=True,
            )
        )
        for number in range(asked):
            pk = len(tips) + 1
            tips.append(Tip(pk=pk, text=f"{said}. Có đúng không? ({number})", arrived=day))
            how = "matched" if number else "first"
            joinings.append(Joining(tip_id=pk, claim_id=key, how=how, score=0.8, on=day))
    for model, rows in ((Claim, claims), (Tip, tips), (Joining, joinings)):
        with transaction.atomic():
            model.objects.bulk_create(rows, batch_size=2_000)


def pages() -> dict[str, str]:
    return {
        "queue": "/desk/checks/",
        "queue, page 5": "/desk/checks/?page=5",
        "queue, last page": "/desk/checks/?state=all&page=100000",
        "queue, most asked": "/desk/checks/?sort=asked",
        "queue, newest": "/desk/checks/?sort=newest",
        "queue, not yet stated": "/desk/checks/?state=new",
        "queue, mine": "/desk/checks/?mine=on",
        "queue, one topic": "/desk/checks/?topic=health",
        "queue, words": "/desk/checks/?state=all&q=gia+nuoc",
        "queue, words of none": "/desk/checks/?q=khong+co+gi",
        "a claim with many tips": "/desk/checks/1/",
        "a claim": "/desk/checks/2/",
    }


def measure() -> dict[str, tuple[float, float, int]]:
    """Median and 95 % point in ms, and the number of queries, of each page."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from hoiam.offices.models import User

    client = Client(HTTP_HOST="localhost")
    client.force_login(User.objects.get(username="ha"))
    found = {}
    for name, path in pages().items():
        for _ in range(2):
            answer = client.get(path)
            if answer.status_code != 200:
                raise SystemExit(f"{name}: {path} answered {answer.status_code}")
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        asked = len(queries.captured_queries)
        times = []
        for _ in range(TURNS):
            begun = time.process_time()
            client.get(path)
            times.append((time.process_time() - begun) * 1e3)
        times.sort()
        found[name] = (statistics.median(times), times[int(len(times) * 0.95)], asked)
    return found


def one_desk(count: int) -> None:
    """A desk of its own with so many claims; prints the figures as JSON."""
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

        from hoiam.offices.actions.loading import load_sample

        call_command("migrate", verbosity=0)
        call_command("sync_knowledge", stdout=sys.stderr)
        call_command("collectstatic", verbosity=0, interactive=False)
        load_sample(now=timezone.now())
        fill(count, today=timezone.localdate())
        print(json.dumps(measure()))


def ask(count: int) -> dict[str, list[float]]:
    """The figures of a desk, from a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.claim_queue", str(count)],
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
    print(f"{'page':<28}{'p50 ms':>8}{'p95 ms':>8}{'queries':>9}{f'x {SMALL:,}':>10}")
    wrong = []
    for name, (middle, slow, queries) in large.items():
        before, _slow, asked = small[name]
        print(f"{name:<28}{middle:8.0f}{slow:8.0f}{queries:9}{middle / before:10.1f}")
        if middle > MOST_MS:
            wrong.append(f"{name}: {middle:.0f} ms")
        if queries > asked:
            wrong.append(f"{name}: {queries} queries, {asked} at {SMALL:,}")
    for line in wrong:
        print(f"too slow or too many: {line}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
