"""Saved pages with gold, for the gates about pages: trafilatura's 990 and fundus' 103."""

from __future__ import annotations

import gzip
import json
import re
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hoiam.reading.errors import PageError
from hoiam.reading.extract import extract_article
from hoiam.reading.stages import ArticleData, RawPage

EVALUATION = "pages/trafilatura_eval.tar.xz"
FUNDUS = "pages/fundus"
NOW = datetime(2026, 11, 22, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Segments:
    """A page with the segments that its text must and must not hold."""

    url: str
    body: bytes
    wanted: tuple[str, ...]
    unwanted: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gold:
    """A page with the title, body and moment of publication that a rule of its site gave."""

    url: str
    body: bytes
    title: str
    text: str
    published: datetime


def evaluation_pages(shared: Path) -> list[Segments]:
    files: dict[str, bytes] = {}
    with tarfile.open(shared / EVALUATION) as archive:
        # In the archive's order: going back in it means unpacking all again.
        for member in archive:
            if (unpacked := archive.extractfile(member)) is not None:
                files[Path(member.name).name] = unpacked.read()
    listed: dict[str, Any] = json.loads(files["evaldata.json"])
    return [
        Segments(
            url=url.split("::")[-1] if "://" in url else f"https://page.example/a/{number}",
            body=files[item["file"]],
            wanted=tuple(item["with"]),
            unwanted=tuple(item["without"]),
        )
        for number, (url, item) in enumerate(listed.items())
    ]


def fundus_pages(shared: Path) -> Iterator[Gold]:
    for gold_file in sorted((shared / FUNDUS).glob("*/*.json")):
        about = json.loads((gold_file.parent / "meta.info").read_bytes())
        golds = json.loads(gold_file.read_bytes())
        name = re.compile(re.escape(gold_file.stem) + r"_\d{4}_.*\.gz")
        saved = sorted(path for path in gold_file.parent.iterdir() if name.fullmatch(path.name))
        for path, gold in zip(saved, golds.values(), strict=True):
            body = gold["body"]
            parts = [*body["summary"]]
            for section in body["sections"]:
                parts += [*section["headline"], *section["paragraphs"]]
            yield Gold(
                url=about[path.name]["url"],
                body=gzip.decompress(path.read_bytes()),
                title=gold["title"],
                text="\n".join(parts),
                published=datetime.fromisoformat(gold["publishing_date"]),
            )


def read(url: str, body: bytes) -> ArticleData | None:
    """What `extract_article` makes of a page; None for what it takes for no article."""
    try:
        return extract_article(RawPage(url=url, body=body, fetched_at=NOW), now=NOW)
    except PageError:
        return None
