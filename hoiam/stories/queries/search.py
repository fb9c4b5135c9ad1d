"""Finding articles by words, with or without accents, on SQLite (FTS5) and PostgreSQL (tsvector).

`đ` is a letter and not a mark, so no engine folds it: both text and query are folded here, and
hits that match the accents as typed are ranked before those that only match folded.
What was searched for is never stored.
"""

from __future__ import annotations

import re
import unicodedata

from django.db import connection

from hoiam.reading.fold import fold
from hoiam.stories.models import Article

WORD = re.compile(r"\w+")
MOST_WORDS = 16
MOST_HITS = 400
# Looking at accents reads the texts themselves, so only the best hits are looked at.
MOST_RANKED = 100


def index_article(pk: int, title: str, text: str, *, is_new: bool = False) -> None:
    """Make an article findable by its title and text, in place of what was indexed before."""
    title, text = " ".join(words(title)), " ".join(words(text))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "INSERT INTO stories_search (article_id, body) VALUES (%s, "
                "setweight(to_tsvector('simple', %s), 'A') || to_tsvector('simple', %s)) "
                "ON CONFLICT (article_id) DO UPDATE SET body = excluded.body",
                [pk, title, text],
            )
        else:
            if not is_new:
                cursor.execute("DELETE FROM stories_search WHERE rowid = %s", [pk])
            cursor.execute(
                "INSERT INTO stories_search (rowid, title, body) VALUES (%s, %s, %s)",
                [pk, title, text],
            )


def forget_articles(keys: list[int]) -> None:
    """Take articles out of the index."""
    column = "article_id" if connection.vendor == "postgresql" else "rowid"
    with connection.cursor() as cursor:
        cursor.executemany(
            f"DELETE FROM stories_search WHERE {column} = %s", [[key] for key in keys]
        )


def purge() -> None:
    """Rewrite the index so that erased words are gone from the file, not only unlinked."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("INSERT INTO stories_search (stories_search) VALUES ('optimize')")


def words(text: str) -> list[str]:
    return WORD.findall(fold(text))


def find_articles(query: str, *, limit: int = MOST_HITS) -> list[int]:
    """Keys of articles in which every word of the query occurs, the best first."""
    wanted = words(query)[:MOST_WORDS]
    if not wanted:
        return []
    hits = _postgres(wanted, limit) if connection.vendor == "postgresql" else _sqlite(wanted, limit)
    best, rest = hits[:MOST_RANKED], hits[MOST_RANKED:]
    return _accents_first(query, wanted, best) + rest


def find_phrase(phrase: str, *, limit: int = MOST_HITS) -> list[int]:
    """Keys of articles in which these words follow each other, with whatever marks; no order."""
    wanted = words(phrase)[:MOST_WORDS]
    if not wanted:
        return []
    if connection.vendor == "postgresql":
        query = "SELECT article_id FROM stories_search WHERE body @@ to_tsquery('simple', %s)"
        said = " <-> ".join(wanted)
    else:
        query = "SELECT rowid FROM stories_search WHERE stories_search MATCH %s"
        said = '"' + " ".join(wanted) + '"'
    with connection.cursor() as cursor:
        cursor.execute(f"{query} LIMIT %s", [said, limit])
        return [row[0] for row in cursor.fetchall()]


def _sqlite(wanted: list[str], limit: int) -> list[int]:
    # Quoted, a word can't be read as an operator of the query language.
    match = " ".join(f'"{word}"' for word in wanted)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rowid FROM stories_search WHERE stories_search MATCH %s "
            "ORDER BY bm25(stories_search, 4.0, 1.0) LIMIT %s",
            [match, limit],
        )
        return [row[0] for row in cursor.fetchall()]


def _postgres(wanted: list[str], limit: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT article_id FROM stories_search, to_tsquery('simple', %s) AS wanted "
            "WHERE body @@ wanted ORDER BY ts_rank(body, wanted) DESC, article_id DESC LIMIT %s",
            [" & ".join(wanted), limit],
        )
        return [row[0] for row in cursor.fetchall()]


def _accents_first(query: str, wanted: list[str], hits: list[int]) -> list[int]:
    """Order hits: the phrase as typed, then the phrase folded, then the words as typed."""
    exact = unicodedata.normalize("NFC", query).lower().strip()
    phrase = " ".join(wanted)
    rows = {
        row["id"]: row for row in Article.objects.filter(pk__in=hits).values("id", "title", "text")
    }

    def merit(pk: int) -> int:
        text = f"{rows[pk]['title']}\n{rows[pk]['text'] or ''}".lower()
        if exact in text:
            return 0
        folded = " ".join(words(text))
        if f" {phrase} " in f" {folded} ":
            return 1 if exact == fold(exact) else 2
        return 3

    return sorted((pk for pk in hits if pk in rows), key=merit)
