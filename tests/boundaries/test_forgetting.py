"""What is over its time is gone (§2.1): from tables, from the index, and from the file itself."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from hoiam.jobs import registry
from hoiam.sources.models import Item, ItemState
from hoiam.stories import tasks
from hoiam.stories.actions.erasing import erase_texts
from hoiam.stories.models import Article, ArticleVersion, Story
from hoiam.stories.queries import search
from tests.boundaries.looking import everything_kept

ROOT = Path(__file__).resolve().parent.parent.parent
# No other text of the tests has these words, in the text or in the index.
WORDS = ("khuỳnhquạng", "trườnhluợt", "ngoằngoèo")


def a_text(number: int) -> str:
    filler = " ".join(f"từ{number}x{n}" for n in range(400))
    return f"{filler} {WORDS[0]} {filler} {WORDS[1]}"


@pytest.fixture
def old(tell, clock, db):
    """Articles past their time among younger ones, one of them changed since."""
    many = [
        tell(
            f"Bài {n}",
            a_text(n),
            hours_ago=100 * 24 if n % 2 else 1,
            reasons=(WORDS[2],) if n % 2 else (),
        )
        for n in range(40)
    ]
    gone = many[1]
    ArticleVersion.objects.create(
        article=gone, until=clock.now - timedelta(days=99), title="Bài cũ", text=a_text(999)
    )
    Article.objects.filter(pk__in=[a.pk for a in many[::2]]).update(text="Nội dung mới.")
    for article in many[::2]:
        search.index_article(article.pk, article.title, "Nội dung mới.")
    return gone


def test_text_versions_reasons_and_index_are_gone(old, clock):
    assert erase_texts(now=clock.now) == 20
    old.refresh_from_db()
    assert (old.text, old.reasons) == (None, [])
    assert old.title
    assert not old.versions.exists()
    assert not Story.objects.exclude(reasons=[]).exists()
    for where, text in everything_kept(connection):
        # The index of FTS5 keeps its words in blobs of its own.
        assert not [word for word in WORDS if word in text.casefold()], where
    assert search.find_articles(WORDS[0]) == []
    assert search.find_articles("bai 1") != []


def test_erasing_twice_does_nothing_more(old, clock):
    erase_texts(now=clock.now)
    assert erase_texts(now=clock.now) == 0


@pytest.mark.django_db(transaction=True)
def test_erased_words_are_not_in_the_bytes_of_the_file(old, clock):
    """A row set to nothing leaves its bytes in free pages unless the database overwrites them."""
    if connection.vendor != "sqlite":
        # PostgreSQL's files are its server's: docs/limits.md says what VACUUM has to do there.
        erase_texts(now=clock.now)
        assert not [w for w, text in everything_kept(connection) if WORDS[0] in text]
        return
    files = database_files()
    assert any(WORDS[0].encode() in path.read_bytes() for path in files)
    erase_texts(now=clock.now)
    for path in database_files():
        data = path.read_bytes()
        for word in (*WORDS, *map(search.fold, WORDS)):
            assert word.encode() not in data, (path.name.split(".")[-1], word)


def test_the_limit_is_kept_though_the_job_comes_late(tell, clock):
    """The job runs every few hours, so it forgets a day early rather than an hour late."""
    tell("Bài", "chữ", hours_ago=89 * 24 + 1)
    young = tell("Bài khác", "chữ", hours_ago=88 * 24)
    erase_texts(now=clock.now)
    assert list(Article.objects.exclude(text=None)) == [young]
    every = registry.find("stories.erase").every
    assert every is not None
    assert every <= 86_400


def test_what_a_feed_said_of_a_page_never_read_is_forgotten(paper, clock):
    Item.objects.create(
        source=paper.source,
        feed=paper,
        url="https://bao.example/a.html",
        url_digest="x",
        host="bao.example",
        seen_at=clock.now,
        listing={"title": "Bài", "summary": WORDS[0]},
        state=ItemState.WAITING,
    )
    tasks.erase(now=clock.now + timedelta(days=88))
    assert Item.objects.get().listing
    tasks.erase(now=clock.now + timedelta(days=90))
    assert Item.objects.get().listing == {}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HOIAM_KEEP_TEXT_DAYS", "91"),
        ("HOIAM_KEEP_TEXT_DAYS", "inf"),
        ("HOIAM_KEEP_TEXT_DAYS", "nan"),
        ("HOIAM_KEEP_PAGES_DAYS", "30.5"),
        ("HOIAM_KEEP_PAGES_DAYS", "0"),
    ],
)
def test_an_office_may_keep_less_and_never_more(name, value, tmp_path):
    said = start_with(tmp_path, **{name: value})
    assert said.returncode != 0
    assert f"ImproperlyConfigured: {name} is {value}" in said.stderr


def test_keeping_less_is_allowed(tmp_path):
    said = start_with(tmp_path, HOIAM_KEEP_TEXT_DAYS="30", HOIAM_KEEP_PAGES_DAYS="7")
    assert (said.returncode, said.stdout.strip()) == (0, "30.0 7.0")


def start_with(folder: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    code = "from hoiam.config import settings as s; print(s.KEEP_TEXT_DAYS, s.KEEP_PAGES_DAYS)"
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "HOIAM_VAR": str(folder), **settings},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def database_files() -> list[Path]:
    base = Path(connection.settings_dict["NAME"])
    return [path for path in base.parent.glob(f"{base.name}*") if path.is_file()]
