"""Learn what grouping needs: `python scripts/train_grouping.py`.

Writes `hoiam/data/grouping/background.csv` (in how many texts of general Vietnamese a common term
stands, from the DANeS headlines, CC BY 4.0) and `model.toml` (weights of the likeness and limits,
from the stories of the shared data folder, of which only these numbers ship). Prints, for each
half of the stories, what the other half's numbers reach on it.
"""

from __future__ import annotations

import csv
import itertools
import json
import os
import random
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from gates.stories import DATA, bcubed, f_score, in_time_order
from hoiam.reading.__main__ import shipped_knowledge
from hoiam.reading.clean import clean_text, clean_title
from hoiam.reading.date import parse_date
from hoiam.reading.fold import fold
from hoiam.reading.group import Grouper
from hoiam.reading.group_model import GroupingModel
from hoiam.reading.likeness import FEATURES, LikenessModel, compare, with_time
from hoiam.reading.settle import settle
from hoiam.reading.terms import read_terms, read_tokens
from hoiam.reading.window import Frequencies

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("HOIAM_SHARED_DATA", ROOT.parent / "shared" / "data"))
OUT = ROOT / "hoiam" / "data" / "grouping"

# Headlines are short: this many together stand for one article.
HEADLINES = 8
# A feed often gives no more than a lead.
LEAD_CHARACTERS = 200
# Pairs less alike than this are told apart by anything.
WORTH_LEARNING = 0.2
LIMITS = {"copy_at": 0.75, "quiet_days": 14}
JOIN_AT = (-2.0, -1.75, -1.5, -1.25)
STRICTNESS = (0.3, 0.4)
SETTLE_AT = (-2.0, -1.5, -1.0)


@dataclass(frozen=True)
class Article:
    id: str
    story: str
    title: str
    text: str
    published: datetime | None


def read_stories() -> list[Article]:
    rows = in_time_order((SHARED / DATA).read_text(encoding="utf-8").splitlines())
    return [
        Article(
            row["id"],
            row["story"],
            clean_title(row["title"]),
            clean_text(row["text"]),
            parse_date(row["published"], url=row["url"]),
        )
        for row in rows
    ]


def write_background() -> int:
    """Only terms that are common and mostly in small letters: so no name of a person."""
    rows = [json.loads(line) for line in (SHARED / "topics/danes.jsonl").open(encoding="utf-8")]
    random.Random(1).shuffle(rows)
    documents: Counter[str] = Counter()
    small: Counter[str] = Counter()
    count = 0
    for start in range(0, len(rows), HEADLINES):
        seen: set[str] = set()
        for row in rows[start : start + HEADLINES]:
            for term, capital in _terms(f"{row['title']}\n{row['description'] or ''}"):
                seen.add(term)
                small[term] += -2 if capital else 1
        documents.update(seen)
        count += 1
    kept = sorted(t for t, d in documents.items() if d >= (4 if " " in t else 3) and small[t] >= 0)
    with (OUT / "background.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("term", "documents"))
        writer.writerows((term, documents[term]) for term in kept)
    return count


def _terms(text: str) -> Iterable[tuple[str, bool]]:
    """Single syllables and pairs, folded, and whether a capital stands in them."""
    last, last_capital = "", False
    for token in (token.written for token in read_tokens(text)):
        if not token or token[0].isdigit():
            last = ""
            continue
        term, capital = fold(token), token[0].isupper()
        if term.isascii():
            yield term, capital
            if last:
                yield f"{last} {term}", capital or last_capital
        last, last_capital = term, capital


def pairs(articles: Sequence[Article], model: GroupingModel, most: int | None) -> tuple[Any, Any]:
    """Features of every two articles and whether they tell one story, dated and undated."""
    frequencies = Frequencies(model.background, model.background_documents)
    before: list[Any] = []
    rows, labels = [], []
    for position, article in enumerate(articles):
        terms = read_terms(article.title, article.text[:most], model.cues)
        frequencies.learn(terms)
        if before:
            figures = compare(terms, before, frequencies)
            hours = np.array([_hours(article, other) for other in articles[:position]])
            rows += [with_time(figures, hours), with_time(figures, np.full(len(hours), np.nan))]
            labels += 2 * [[article.story == other.story for other in articles[:position]]]
        before.append(terms)
    return np.concatenate(rows), np.concatenate(labels)


def _hours(one: Article, other: Article) -> float:
    if one.published is None or other.published is None:
        return float("nan")
    return (one.published - other.published).total_seconds() / 3600.0


def learn_likeness(articles: Sequence[Article], model: GroupingModel) -> LikenessModel:
    whole, told = zip(
        *(pairs(articles, model, most) for most in (None, LEAD_CHARACTERS)), strict=True
    )
    rows, labels = np.concatenate(whole), np.concatenate(told)
    worth = rows[:, 0] > WORTH_LEARNING
    rows, labels = rows[worth], labels[worth]
    middle, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    learned = LogisticRegression(C=0.03, max_iter=3000).fit((rows - middle) / spread, labels)
    weights = learned.coef_[0] / spread
    return LikenessModel(weights, float(learned.intercept_[0] - weights @ middle))


def score(
    stream: Sequence[Article], counted: set[str], model: GroupingModel, *, settled: bool = False
) -> float:
    """BCubed F1 over the articles of the counted stories, while all of them arrive."""
    grouper = Grouper(replace(model, forget=not settled))
    found = [grouper.add(a.id, a.title, a.text, published=a.published).story for a in stream]
    if settled:
        found = list(settle(grouper).values())
    return f_score(*bcubed(found, [article.story for article in stream], counted))


def learn(stream: Sequence[Article], counted: set[str], model: GroupingModel) -> GroupingModel:
    """Likeness first, then the limits that do best for the same stories, dated or not.

    Limits hang on how dense the news is, so all articles arrive also where half are counted.
    """
    own = [article for article in stream if article.story in counted]
    model = replace(model, likeness=learn_likeness(own, model))
    undated = [replace(article, published=None) for article in stream]

    def online(limits: tuple[float, float]) -> float:
        tried = replace(model, join_at=limits[0], strictness=limits[1])
        return score(stream, counted, tried) + score(undated, counted, tried)

    join_at, strictness = max(itertools.product(JOIN_AT, STRICTNESS), key=online)
    model = replace(model, join_at=join_at, strictness=strictness)

    def at_the_end(limit: float) -> float:
        return score(stream, counted, replace(model, settle_at=limit), settled=True)

    return replace(model, settle_at=max(SETTLE_AT, key=at_the_end))


def halves(stories: set[str]) -> tuple[set[str], set[str]]:
    first = set(random.Random(7).sample(sorted(stories), len(stories) // 2))
    return first, stories - first


def write_model(model: GroupingModel) -> None:
    limits = {
        "background_documents": model.background_documents,
        "copy_at": model.copy_at,
        "join_at": model.join_at,
        "quiet_days": model.quiet_days,
        "settle_at": model.settle_at,
        "strictness": model.strictness,
    }
    lines = ["# Written by scripts/train_grouping.py; gates `stories` and `grouping_speed`.", ""]
    lines += ["[limits]", *(f"{name} = {value}" for name, value in limits.items()), ""]
    weights = zip(FEATURES, model.likeness.weights, strict=True)
    lines += ["[likeness]", f"offset = {model.likeness.offset:.4f}"]
    lines += [f"{name} = {weight:.4f}" for name, weight in weights]
    (OUT / "model.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    documents = write_background()
    start = GroupingModel.from_knowledge(shipped_knowledge())
    start = replace(start, background_documents=documents, **LIMITS)
    stream = read_stories()
    stories = {article.story for article in stream}
    one, other = halves(stories)
    for own, held_out in ((one, other), (other, one)):
        model = learn(stream, own, start)
        print(
            f"learned on {len(own)} stories: online {score(stream, own, model):.4f} on them, "
            f"{score(stream, held_out, model):.4f} on the other {len(held_out)}; settled "
            f"{score(stream, held_out, model, settled=True):.4f} (join_at {model.join_at}, "
            f"strictness {model.strictness}, settle_at {model.settle_at})",
            flush=True,
        )
    model = learn(stream, stories, start)
    write_model(model)
    print(f"learned on all: online {score(stream, stories, model):.4f} on the same, written")


if __name__ == "__main__":
    main()
