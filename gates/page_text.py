"""Text of pages: segments of trafilatura's 990 pages, words of the fundus pages.

The library alone (fast mode, without comments) is measured in the same run.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from pathlib import Path

from trafilatura import extract

from gates._pages import EVALUATION, FUNDUS, Segments, evaluation_pages, fundus_pages, read

NEEDS = (EVALUATION, FUNDUS)


def library(body: bytes) -> str:
    return extract(body, fast=True, include_comments=False) or ""


def ours(url: str, body: bytes) -> str:
    article = read(url, body)
    return article.text if article else ""


class Counts:
    """Segments found and not found, added up over pages, as trafilatura's own evaluation does."""

    def __init__(self) -> None:
        self.found = self.missed = self.clutter = 0

    def add(self, text: str, page: Segments) -> None:
        self.found += sum(segment in text for segment in page.wanted)
        self.missed += sum(segment not in text for segment in page.wanted)
        self.clutter += sum(segment in text for segment in page.unwanted)

    @property
    def precision(self) -> float:
        return self.found / (self.found + self.clutter)

    @property
    def recall(self) -> float:
        return self.found / (self.found + self.missed)

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / (self.precision + self.recall)


def word_f1(text: str, gold: str) -> float:
    """F1 of the words of two texts, each word counted as often as it stands there."""
    one, other = (
        Counter(re.findall(r"\w+", unicodedata.normalize("NFC", side).lower()))
        for side in (text, gold)
    )
    shared = (one & other).total()
    return 2 * shared / (one.total() + other.total()) if shared else 0.0


def measure(shared: Path) -> dict[str, float]:
    halves = (Counts(), Counts())
    both, alone = Counts(), Counts()
    for number, page in enumerate(evaluation_pages(shared)):
        text = ours(page.url, page.body)
        both.add(text, page)
        halves[number % 2].add(text, page)
        alone.add(library(page.body), page)
    body = [
        (word_f1(ours(page.url, page.body), page.text), word_f1(library(page.body), page.text))
        for page in fundus_pages(shared)
    ]
    mean = sum(mine for mine, _ in body) / len(body)
    mean_alone = sum(theirs for _, theirs in body) / len(body)
    return {
        "segments F": both.f1,
        "segments F over the library's": both.f1 - alone.f1,
        "segments precision": both.precision,
        "segments recall": both.recall,
        "segments F, looked at": halves[0].f1,
        "segments F, not looked at": halves[1].f1,
        "fundus body F1": mean,
        "fundus body F1 over the library's": mean - mean_alone,
    }
