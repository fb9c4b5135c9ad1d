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
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from gates.stories import DATA, bcubed, f_score, in_time_order
from hoiam.reading.__main__ import shipped_knowledge
from hoiam.reading.clean import clean_text, clean_title
from hoiam.reading.date import parse_date
from hoiam.reading.fold import fold
from hoiam.reading.group import Grouper
from hoiam.reading.group_model import GroupingModel
from hoiam.reading.likeness import FEATURES, LikenessModel, compare, with_time
from hoiam.reading.settle import settle
from hoiam.reading.terms import read_terms, tokens
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
JOIN_AT = (-2.5, -2.25, -2.0, -1.75, -1.5, -1.25)
STRICTNESS = (0.3, 0.4, 0.5)
SETTLE_AT = (-2.0, -1.5, -1.0, -0.5, 0.0)


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
    for token in tokens(text):
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


def score(articles: Sequence[Article], model: GroupingModel, *, settled: bool = False) -> float:
    grouper = Grouper(replace(model, forget=not settled))
    found = [grouper.add(a.id, a.title, a.text, published=a.published).story for a in articles]
    if settled:
        found = list(settle(grouper).values())
    return f_score(*bcubed(found, [article.story for article in articles]))


def learn(articles: Sequence[Article], model: GroupingModel) -> GroupingModel:
    """Likeness first, then the limits that do best on the same articles, dated or not."""
    model = replace(model, likeness=learn_likeness(articles, model))
    undated = [replace(article, published=None) for article in articles]

    def online(limits: tuple[float, float]) -> float:
        tried = replace(model, join_at=limits[0], strictness=limits[1])
        return score(articles, tried) + 0.5 * score(undated, tried)

    join_at, strictness = max(itertools.product(JOIN_AT, STRICTNESS), key=online)
    model = replace(model, join_at=join_at, strictness=strictness)
    settle_at = max(
        SETTLE_AT, key=lambda at: score(articles, replace(model, settle_at=at), settled=True)
    )
    return replace(model, settle_at=settle_at)


def halves(articles: Sequence[Article]) -> tuple[list[Article], list[Article]]:
    stories = sorted({article.story for article in articles})
    first = set(random.Random(7).sample(stories, len(stories) // 2))
    return [a for a in articles if a.story in first], [a for a in articles if a.story not in first]


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
    articles = read_stories()
    one, other = halves(articles)
    for learned_on, tried_on in ((one, other), (other, one)):
        model = learn(learned_on, start)
        print(
            f"half of {len(learned_on)}: online {score(learned_on, model):.4f}; on the other "
            f"half of {len(tried_on)}: online {score(tried_on, model):.4f}, "
            f"settled {score(tried_on, model, settled=True):.4f} "
            f"(join_at {model.join_at}, strictness {model.strictness})",
            flush=True,
        )
        print(f"    on all: online {score(articles, model):.4f}", flush=True)
    model = learn(articles, start)
    write_model(model)
    print(f"all {len(articles)}: online {score(articles, model):.4f}, written")


if __name__ == "__main__":
    main()
