"""A worker that is really killed, again and again, in the middle of reading."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading

import pytest
from aiohttp import web

from tests.jobs.processes import PATIENCE, Reports, python
from tests.press import press, samples
from tests.press.server import HOSTS, TICK

pytestmark = pytest.mark.long

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
pages, sources = json.loads(os.environ["READ"])
feeds = [feed for _, listed in sources for feed in listed]
if "--first" in sys.argv:
    call_command("migrate", interactive=False, verbosity=0)
    for home, listed in sources:
        add_source(name="Báo", home_url=home, kind="newspaper", feeds=[(f, "") for f in listed],
                   now=timezone.now())
    sys.exit()
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
            body = page(number, path)
            serve(site, path, body, "text/html; charset=utf-8", hangs.get(path))
        for path, listed in (("/rss-1", PAGES[:3]), ("/rss-2", PAGES[2:])):
            feed = samples.rss(
                [samples.item(f"Tin {p}", link=site.url(p), published="") for p in listed]
            )
            serve(site, path, feed, "application/rss+xml", hangs.get(path))
        sources = [(site.url("/"), [site.url("/rss-1"), site.url("/rss-2")])]
        environment = prepared(tmp_path, site, len(PAGES), sources)
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


def test_two_workers_at_once_ask_no_host_twice_at_once(tmp_path, reports):
    ours, theirs = HOSTS[:2]
    with press() as site:
        for number, path in enumerate(PAGES):
            # Half of our pages lie at their host, which they are listed from as well.
            host, other = (ours, theirs) if number % 2 else (theirs, ours)
            serve(site, path, page(number, path), "text/html; charset=utf-8", host=host)
            site.redirect(path, site.url(path, host=host), host=other)
        for host, listed in ((ours, PAGES[:3]), (theirs, PAGES[3:])):
            items = [
                samples.item(f"Tin {p}", link=site.url(p, host=host), published="") for p in listed
            ]
            for path in ("/rss-1", "/rss-2"):
                serve(site, path, samples.rss(items), "application/rss+xml", host=host)
        sources = [
            (site.url("/", host=h), [site.url(f"/rss-{n}", host=h) for n in (1, 2)])
            for h in (ours, theirs)
        ]
        environment = prepared(tmp_path, site, len(PAGES), sources)
        with (
            python(WORK, reports=reports, environment=environment),
            python(WORK, reports=reports, environment=environment),
        ):
            found = [json.loads(reports.line()) for _ in range(2)]
        assert found[0] == found[1]
        assert found[0]["articles"] == [path[1:] for path in PAGES]
        assert found[0]["new"] == len(PAGES)
        assert [site.most_at_once(host=host) for host in (ours, theirs)] == [1, 1]


def page(number, path):
    return samples.article(
        f"Tin thứ {number} trong ngày",
        *(f"Đoạn {line} của tin thứ {number}: nước rút chậm ở {path}." for line in "abcdef"),
        published="",
    )


def prepared(tmp_path, site, pages, sources):
    """The settings of workers on a new database that knows the sources and has read nothing."""
    environment = {
        "HOIAM_VAR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path}/read.sqlite3",
        "HOIAM_EXTRA_NETWORKS": "127.0.0.0/8",
        "HOIAM_EXTRA_PORTS": str(site.port),
        "READ": json.dumps([pages, sources]),
    }
    command = [sys.executable, "-c", WORK, "1", "--first"]
    subprocess.run(command, env=os.environ | environment, check=True)
    return environment


def serve(site, path, body, content_type, hangs=None, *, host=HOSTS[0]):
    """Serve a path; where it `hangs`, the first request is told of and never answered."""

    async def answer(request: web.Request) -> web.StreamResponse:
        if hangs is not None and not hangs.is_set():
            hangs.set()
            # Until who asked is gone: a request of the dead is open no longer.
            while request.transport is not None and not site._is_closing():
                await site._closed(TICK)
        # Long enough for another worker to come in between.
        await site._closed(5 * TICK)
        return web.Response(body=body, headers={"Content-Type": content_type})

    site.handle(path, answer, host=host)


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
