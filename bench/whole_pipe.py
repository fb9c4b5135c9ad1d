"""The whole pipe on SQLite against page extraction alone, on the same pages in the same run.

Pages are put together from the sentences of the bundled sample press inside the furniture that
pages of newspapers have (menus, related articles, scripts), every fifth retelling an earlier
one. Page extraction alone is trafilatura in its fast mode. Both are counted in processor time and
turn by turn, so that a busy machine slows both alike.
"""

from __future__ import annotations

import json
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from html import escape
from zoneinfo import ZoneInfo

ARTICLES = int(os.environ.get("HOIAM_BENCH_ARTICLES", "10000"))
TURN = 100
START = datetime(2026, 11, 2, 6, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
# Menus, related articles and scripts weigh about as much as on the 990 real pages of trafilatura's
# evaluation: these have 142 kB and take the library as long as those made here (`real` below).
MENU, RELATED, SCRIPT = 220, 160, 80_000


def pages(count: int) -> Iterator[tuple[str, bytes, datetime]]:
    """Address, bytes and moment of each page."""
    from hoiam.reading.__main__ import shipped_knowledge

    chance = random.Random(2026)
    knowledge = shipped_knowledge()
    table = knowledge.table("sample/articles.toml")
    texts = [row["text"] for row in table["article"]]
    headlines = [
        json.loads(line)["title"] for line in knowledge.text("sample/danes.jsonl").splitlines()
    ]
    sentences = [s.strip() for text in texts for s in text.replace("\n", " ").split(". ") if s]
    told: list[list[str]] = []
    for number in range(count):
        if told and chance.random() < 0.2:
            chosen = list(chance.choice(told[-200:]))
            chosen[chance.randrange(len(chosen))] = chance.choice(sentences)
        else:
            chosen = chance.sample(sentences, chance.randint(8, 22))
        told.append(chosen)
        url = f"https://www.example.vn/tin-{number}.html"
        moment = START + timedelta(minutes=number)
        yield url, _page(chance.choice(headlines), chosen, headlines, moment, chance), moment


def _page(
    title: str, told: list[str], headlines: list[str], moment: datetime, chance: random.Random
) -> bytes:
    links = "".join(
        f'<li><a href="/muc-{n}"><span>{escape(chance.choice(headlines)[:24])}</span></a></li>'
        for n in range(MENU)
    )
    related = "".join(
        f'<div class="box item-{n}"><a href="/bai-{n}.html"><img src="/i/{n}.jpg" alt=""></a>'
        f"<h3>{escape(chance.choice(headlines))}</h3></div>"
        for n in range(RELATED)
    )
    body = "".join(f"<p class='Normal'>{escape(text)}.</p>" for text in told[1:])
    script = json.dumps({"data": [chance.random() for _ in range(SCRIPT // 20)]})
    return (
        f'<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta property="og:title" content="{escape(title)}">'
        f'<meta property="article:published_time" content="{moment.isoformat()}">'
        f"<script>window.state={script}</script></head><body><nav><ul>{links}</ul></nav>"
        f'<main><article><h1>{escape(title)}</h1><p class="sapo">{escape(told[0])}.</p>{body}'
        f"</article><aside>{related}</aside></main><footer><ul>{links}</ul></footer></body></html>"
    ).encode()


def run() -> dict[str, float]:
    """Seconds of both, their ratio, and what was made of the pages."""
    from trafilatura import extract

    from hoiam.sources.models import Source
    from hoiam.stories.models import Article, Story

    source = Source.objects.create(
        name="Báo", home_url="https://www.example.vn/", host="example.vn", added_at=START
    )
    alone = whole = weight = 0.0
    turn: list[tuple[str, bytes, datetime]] = []
    for page in [*pages(ARTICLES), None]:
        if page is not None:
            turn.append(page)
        if turn and (page is None or len(turn) == TURN):
            began = time.process_time()
            for _url, body, _moment in turn:
                extract(body, fast=True, include_comments=False)
                weight += len(body)
            between = time.process_time()
            _read(source, turn)
            alone, whole = alone + between - began, whole + time.process_time() - between
            turn.clear()
    return {
        "articles": Article.objects.count(),
        "stories": Story.objects.count(),
        "alone_ms": 1000 * alone / ARTICLES,
        "whole_ms": 1000 * whole / ARTICLES,
        "ratio": whole / alone,
        "page_kb": weight / ARTICLES / 1000,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def real_pages() -> dict[str, float]:
    """What the library needs for a page of the real ones, where they are there."""
    from pathlib import Path

    from trafilatura import extract

    from gates.__main__ import SHARED
    from gates._pages import EVALUATION, evaluation_pages

    if not Path(SHARED / EVALUATION).exists():
        return {}
    chosen = evaluation_pages(SHARED)[::8]
    began = time.process_time()
    for page in chosen:
        extract(page.body, fast=True, include_comments=False)
    spent = time.process_time() - began
    weight = sum(len(page.body) for page in chosen)
    return {"real_ms": 1000 * spent / len(chosen), "real_kb": weight / len(chosen) / 1000}


def _read(source, turn: list[tuple[str, bytes, datetime]]) -> None:
    """What the reading task does with each page: archive, pipe, database, grouping."""
    from hoiam.reading.stages import RawPage
    from hoiam.sources.models import Item
    from hoiam.stories import tasks
    from hoiam.stories.actions.grouping import group_waiting

    for url, body, moment in turn:
        item = Item.objects.create(
            source=source, url=url, url_digest=url, host="www.example.vn", seen_at=moment
        )
        page = RawPage(url=url, body=body, fetched_at=moment, content_type="text/html")
        tasks.keep_page(item, page, now=moment)
    while group_waiting(now=moment):
        pass


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "HOIAM_VAR": folder,
            "DATABASE_URL": "",
            "DJANGO_SETTINGS_MODULE": "hoiam.config.settings",
        }
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        call_command("sync_knowledge", stdout=sys.stderr)
        figures = run() | real_pages()
    print(json.dumps({name: round(value, 3) for name, value in figures.items()}))


if __name__ == "__main__":
    main()
