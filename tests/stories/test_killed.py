"""A worker that is really killed, again and again, in the middle of reading."""

from __future__ import annotations

import json
import threading

import pytest
from aiohttp import web

from tests.jobs.processes import PATIENCE, Reports, python
from tests.press import press, samples
from tests.press.server import TICK

PAGES = [f"/{n}.html" for n in range(5)]
KILLED_AT = (PAGES[0], PAGES[2], "/rss-2")

# A real worker on a database file of its own, with a short lease and pause. It tells when
# everything has been read and grouped.
WORK = """
import json, os, sys, threading
from datetime import timedelta
import django
django.setup()
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from hoiam.jobs import worker
from hoiam.jobs.engines import own
from hoiam.sources.actions.adding import add_source
from hoiam.stories import tasks

settings.PAUSE_SECONDS = 0.05
own.LEASE = timedelta(seconds=2)
worker.HEARTBEAT = own.LEASE / 4
tasks.GATHER = timedelta(0)
pages, home, feeds = json.loads(os.environ["READ"])
call_command("migrate", interactive=False, verbosity=0)
add_source(name="Báo Thử", home_url=home, kind="newspaper", feeds=[(feed, "") for feed in feeds],
           now=timezone.now())
team = worker.Worker(threads=4)

def watch():
    from hoiam.stories.models import Article
    from hoiam.sources.models import Fetch, Item
    while True:
        done = Article.objects.exclude(story=None).count()
        if done >= pages and Fetch.objects.filter(outcome="feed.read").count() >= len(feeds):
            found = {
                "articles": sorted(a.url.rsplit("/", 1)[-1] for a in Article.objects.all()),
                "items": sorted(i.outcome for i in Item.objects.all()),
                "new": sum(f.items_new for f in Fetch.objects.all()),
            }
            os.write(int(sys.argv[1]), (json.dumps(found) + "\\n").encode())
            return
        threading.Event().wait(0.1)

threading.Thread(target=watch, daemon=True).start()
team.run()
"""


@pytest.fixture
def reports():
    made = Reports()
    yield made
    made.close()


def test_killed_again_and_again_it_reads_all_of_it_once(tmp_path, reports):
    with press() as site:
        hangs = {path: threading.Event() for path in KILLED_AT}
        for number, path in enumerate(PAGES):
            body = samples.article(
                f"Tin thứ {number} trong ngày",
                *(
                    f"Đoạn {line} của tin thứ {number}: nước rút chậm ở khu {path}."
                    for line in "abcdef"
                ),
                published="",
            )
            serve(site, path, body, "text/html; charset=utf-8", hangs.get(path))
        for path, listed in (("/rss-1", PAGES[:3]), ("/rss-2", PAGES[2:])):
            feed = samples.rss(
                [samples.item(f"Tin {p}", link=site.url(p), published="") for p in listed]
            )
            serve(site, path, feed, "application/rss+xml", hangs.get(path))
        feeds = [site.url("/rss-1"), site.url("/rss-2")]
        environment = {
            "HOIAM_VAR": str(tmp_path),
            "DATABASE_URL": f"sqlite:///{tmp_path}/killed.sqlite3",
            "HOIAM_EXTRA_NETWORKS": "127.0.0.0/8",
            "HOIAM_EXTRA_PORTS": str(site.port),
            "READ": json.dumps([len(PAGES), site.url("/"), feeds]),
        }
        # Which of them comes first is the worker's own business.
        waiting = set(hangs)
        while waiting:
            with python(WORK, reports=reports, environment=environment):
                asked = next_asked(hangs, waiting)
            waiting.remove(asked)
        with python(WORK, reports=reports, environment=environment):
            found = json.loads(reports.line())
        assert found["articles"] == [path[1:] for path in PAGES]
        assert found["items"] == ["page.read"] * len(PAGES)
        assert found["new"] == len(PAGES)
        assert site.most_at_once() == 1


def serve(site, path, body, content_type, hangs):
    """Serve a path; where it `hangs`, the first request is told of and never answered."""

    async def answer(request: web.Request) -> web.StreamResponse:
        if hangs is not None and not hangs.is_set():
            hangs.set()
            # Until who asked is gone: a request of the dead is open no longer.
            while request.transport is not None and not site._is_closing():
                await site._closed(TICK)
        return web.Response(body=body, headers={"Content-Type": content_type})

    site.handle(path, answer)


def next_asked(hangs, waiting):
    """The first of the waiting paths that is asked for."""
    first = threading.Event()
    found: list[str] = []

    def watch(path: str) -> None:
        if hangs[path].wait(PATIENCE):
            found.append(path)
        first.set()

    for path in waiting:
        threading.Thread(target=watch, args=(path,), daemon=True).start()
    assert first.wait(PATIENCE)
    return found[0]
