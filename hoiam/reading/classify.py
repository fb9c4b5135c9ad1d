"""Which fields of public service a text is about, by a linear model over its words.

    assign_topics(title, text, model=load_model(knowledge))

A model knows a closed list of labels and no other. It reads no names: see `wording`. It says
nothing about who is right, or in what tone a text is written.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp, log, log1p, sqrt
from typing import Any

import numpy as np
import numpy.typing as npt

from hoiam.reading.fold import fold
from hoiam.reading.knowledge import Knowledge
from hoiam.reading.stages import TopicScore
from hoiam.reading.wording import HIDDEN, Found, Phrases, Wording, read_wording

Array = npt.NDArray[np.float32]

LABEL_SETS = ("fields", "danes")

# What scripts/train_topics.py chose by cross-validation on DANeS; gates topics_danes, topics_ours.
HEAD_WORDS = 60
TITLE_WEIGHT = 0.7
GROUP_WEIGHT = 0.15
# The threshold that is best for headlines and leads is too strict for whole articles, where a
# matter is told in more words. Chosen on articles outside the gates.
ARTICLE_MARGIN = 0.9
_ARTICLE_WORDS = 200
_MOST_WORDS = 6

# Other matters a text may be about, by the names of their groups.
_LEISURE = ("film", "game", "gossip", "lifestyle", "science", "showbiz", "sport", "tech")
_TRADE = ("business", "finance", "realestate")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """Words of each field, and of what else a text may be about: `groups[i]` of phrase `i`.

    Those in `capital` are meant only where they are written with one: "Anh" the land, not "anh".
    """

    phrases: Phrases
    groups: tuple[tuple[str, ...], ...]
    capital: frozenset[str]

    @classmethod
    def read(cls, table: Mapping[str, Mapping[str, Sequence[str]]]) -> Lexicon:
        groups: dict[str, list[str]] = {}
        for kind in ("fields", "other"):
            for name, phrases in table[kind].items():
                for phrase in phrases:
                    groups.setdefault(phrase, []).append(f"{kind}.{name}")
        return cls(
            phrases=Phrases(groups),
            groups=tuple(map(tuple, groups.values())),
            capital=frozenset(table["capital"]["words"]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicModel:
    """Weights of features for each label of a closed list.

    `weights[rows[f]]` are one float for each label; `importance` is the idf of each row. A label
    is assigned from `thresholds` up; `slopes` turn the distance from it into 0 to 1. `folded`
    finds rows for unaccented text. `judge` weighs `GROUNDS` alike for all labels, so that a field
    with few examples is judged as the others are; it is empty where labels have no words listed.
    """

    codes: tuple[str, ...]
    names: tuple[str, ...]
    lexicon: Lexicon
    features: tuple[str, ...]
    rows: Mapping[str, int]
    folded: Mapping[str, int]
    importance: npt.NDArray[np.float32]
    weights: npt.NDArray[np.float32]
    bias: npt.NDArray[np.float32]
    thresholds: npt.NDArray[np.float32]
    slopes: npt.NDArray[np.float32]
    judge: npt.NDArray[np.float32]


def load_model(knowledge: Knowledge, labels: str = "fields") -> TopicModel:
    """The shipped model for our fields, or for the labels of DANeS (`labels="danes"`)."""
    lexicon = Lexicon.read(knowledge.table("topics/lexicon.toml"))
    with np.load(io.BytesIO(knowledge.read(f"topics/{labels}.npz"))) as stored:
        arrays = {name: stored[name] for name in stored.files}
    fields = knowledge.table("topics.toml")
    codes = tuple(bytes(arrays["labels"]).decode().split("\n"))
    names = tuple(fields[code]["vi"] for code in codes) if labels == "fields" else codes
    return build_model(codes=codes, names=names, lexicon=lexicon, arrays=arrays)


def build_model(
    *,
    codes: tuple[str, ...],
    names: tuple[str, ...],
    lexicon: Lexicon,
    arrays: Mapping[str, npt.NDArray[Any]],
) -> TopicModel:
    """A model from the arrays that training stores: weights as whole numbers and their scale."""
    features = bytes(arrays["features"]).decode().split("\n")
    return TopicModel(
        codes=codes,
        names=names,
        lexicon=lexicon,
        features=tuple(features),
        rows={feature: row for row, feature in enumerate(features)},
        folded=_folded_rows(features),
        importance=arrays["importance"].astype(np.float32),
        weights=arrays["weights"].astype(np.float32) * arrays["scales"].astype(np.float32),
        bias=arrays["bias"].astype(np.float32),
        thresholds=arrays["thresholds"].astype(np.float32),
        slopes=arrays["slopes"].astype(np.float32),
        judge=arrays["judge"].astype(np.float32),
    )


def _folded_rows(features: Iterable[str]) -> dict[str, int]:
    """Rows by unaccented feature, where only one accented one folds to it."""
    rows: dict[str, int] = {}
    for row, feature in enumerate(features):
        key = feature if feature.startswith("g ") else fold(feature)
        rows[key] = -1 if key in rows else row
    return {key: row for key, row in rows.items() if row >= 0}


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFeatures:
    """What a model sees of a text.

    `counts`: `t` or `w` and one or two words of the title, or of title and lead, with how often
    they occur; or `g`, a group, and where its words were found. `title`, `head` and `whole` count
    the words of each group in the title, the first words of the text, and all of it; `listed` are
    those words. `fullness` is 0 for a headline or lead, 1 for a whole article.
    """

    counts: Mapping[str, float]
    title: Mapping[str, float]
    head: Mapping[str, float]
    whole: Mapping[str, float]
    listed: Mapping[str, Sequence[str]]
    fullness: float
    plain: bool


def read_features(title: str, text: str, lexicon: Lexicon) -> TextFeatures:
    """The features of a text. Training uses it too, so that both see the same."""
    in_title = read_wording(title, lexicon.phrases)
    in_text = read_wording(text, lexicon.phrases)
    of_title = Counter(_ngrams(in_title.words))
    of_both = of_title + Counter(_ngrams(in_text.words[:HEAD_WORDS]))
    by_title = _count_groups(in_title, lexicon, len(in_title.words))
    by_head = _count_groups(in_text, lexicon, HEAD_WORDS)
    by_text = _count_groups(in_text, lexicon, len(in_text.words))
    counts = {f"t {gram}": float(count) for gram, count in of_title.items()}
    counts |= {f"w {gram}": float(count) for gram, count in of_both.items()}
    return TextFeatures(
        counts=counts | _group_features(by_title, by_head),
        title=by_title,
        head=by_head,
        whole={
            key: 2 * by_title.get(key, 0.0) + by_text.get(key, 0.0) for key in by_title | by_text
        },
        listed=_words_by_group((in_title, in_text), lexicon),
        fullness=_fullness(len(in_text.words)),
        plain=in_title.plain and (in_text.plain or not in_text.words),
    )


def _fullness(words: int) -> float:
    return min(1.0, max(0.0, (words - HEAD_WORDS) / (_ARTICLE_WORDS - HEAD_WORDS)))


def _ngrams(words: Sequence[str]) -> Iterable[str]:
    for word in words:
        if word != HIDDEN:
            yield word
    for first, second in pairwise(words):
        if HIDDEN not in (first, second):
            yield f"{first} {second}"


def _group_features(title: Mapping[str, float], head: Mapping[str, float]) -> dict[str, float]:
    features: dict[str, float] = {}
    for group in {**title, **head}:
        first, second = title.get(group, 0.0), head.get(group, 0.0)
        features[f"g {group} title"] = log1p(first)
        features[f"g {group} head"] = log1p(second)
        features[f"g {group} named"] = min(first, 1.0)
        features[f"g {group} both"] = log1p(2 * first + second)
    return features


def _count_groups(wording: Wording, lexicon: Lexicon, most: int) -> dict[str, float]:
    """How often each group's phrases begin in the first `most` words; longer ones count more."""
    counts: dict[str, float] = {}
    for hit in wording.found:
        if hit.start < most and _is_meant(hit, wording, lexicon):
            for group in lexicon.groups[hit.phrase]:
                worth = 1.0 if hit.end - hit.start == 1 else 1.5
                counts[group] = counts.get(group, 0.0) + worth
    return counts


def _is_meant(hit: Found, wording: Wording, lexicon: Lexicon) -> bool:
    if lexicon.phrases.texts[hit.phrase] not in lexicon.capital:
        return True
    return wording.text[wording.spans[hit.start][0]].isupper()


def _words_by_group(parts: Iterable[Wording], lexicon: Lexicon) -> dict[str, list[str]]:
    words: dict[str, list[str]] = {}
    for part in parts:
        for hit in part.found:
            for group in lexicon.groups[hit.phrase]:
                phrase = lexicon.phrases.texts[hit.phrase]
                if phrase not in words.setdefault(group, []):
                    words[group].append(phrase)
    return words


def weigh(
    features: Mapping[str, float], rows: Mapping[str, int], importance: Any
) -> dict[int, float]:
    """Features as rows and values: tf-idf of unit length for words, plain for groups."""
    weighed: dict[str, dict[int, float]] = {"t": {}, "w": {}, "g": {}}
    for feature, count in features.items():
        row = rows.get(feature)
        if row is not None:
            value = count if feature[0] == "g" else (1.0 + log(count)) * float(importance[row])
            weighed[feature[0]][row] = value
    values = {row: value * GROUP_WEIGHT for row, value in weighed["g"].items()}
    for block, weight in (("t", TITLE_WEIGHT), ("w", 1.0)):
        length = sqrt(sum(value * value for value in weighed[block].values())) or 1.0
        values |= {row: value * weight / length for row, value in weighed[block].items()}
    return values


GROUNDS = (
    "title", "named", "head", "share", "share_of_fields", "first", "abroad", "home", "leisure",
    "trade", "party", "linear", "rival", "said_abroad", "always",
)  # fmt: skip
"""What the judge weighs for one field, beside the linear model's own score. `share` is the part of
the listed words found in the whole text, so it does not follow the text's length."""


def find_grounds(features: TextFeatures, linear: Sequence[float], codes: Sequence[str]) -> Array:
    """One row of `GROUNDS` for each code. `linear` are the scores of the linear model."""
    whole, groups = features.whole, [f"fields.{code}" for code in codes]
    fields = sum(whole.get(group, 0.0) for group in groups)
    home, abroad = whole.get("other.home", 0.0), whole.get("other.foreign", 0.0)
    total = sum(whole.values()) - home + 1.0
    best = max((whole.get(group, 0.0) for group in groups), default=0.0)

    def part(names: Iterable[str]) -> float:
        return sum(whole.get(f"other.{name}", 0.0) for name in names) / total

    far = (abroad - home) / (abroad + home + 1.0)
    rows = np.empty((len(codes), len(GROUNDS)), dtype=np.float32)
    shared = (part(_LEISURE), part(_TRADE), part(("party",)))
    for at, group in enumerate(groups):
        own, named = whole.get(group, 0.0), features.title.get(group, 0.0)
        rival = max((score for place, score in enumerate(linear) if place != at), default=0.0)
        rows[at] = (
            log1p(named), min(named, 1.0), log1p(features.head.get(group, 0.0)), own / total,
            own / (fields + 1.0), own > 0 and own == best, max(far, 0.0), max(-far, 0.0), *shared,
            linear[at], rival, abroad / (abroad + home + own + 1.0), 1.0,
        )  # fmt: skip
    return rows


def assign_topics(title: str, text: str, *, model: TopicModel) -> tuple[TopicScore, ...]:
    """The labels of the model's closed list that the text is about, the surest first.

    Often none. `score` is .5 and more; `words` are those that decided, never a name.
    """
    features = read_features(title, text, model.lexicon)
    table = model.folded if features.plain else model.rows
    values = weigh(features.counts, table, model.importance)
    rows = np.fromiter(values, dtype=np.intp, count=len(values))
    parts = model.weights[rows] * np.fromiter(values.values(), dtype=np.float32)[:, None]
    scores: Array = parts.sum(axis=0) + model.bias
    if model.judge.size:
        scores = find_grounds(features, scores.tolist(), model.codes) @ model.judge
        scores = scores + ARTICLE_MARGIN * features.fullness
    distance = (scores - model.thresholds) * model.slopes
    if not values:
        return ()
    return tuple(
        TopicScore(
            code=model.codes[label],
            name=model.names[label],
            score=round(1 / (1 + exp(-float(distance[label]))), 4),
            words=_deciding(features.listed, model, label, rows, parts),
        )
        for label in map(int, np.argsort(-distance))
        if distance[label] >= 0
    )


def _deciding(
    listed: Mapping[str, Sequence[str]],
    model: TopicModel,
    label: int,
    rows: npt.NDArray[np.intp],
    parts: npt.NDArray[np.float32],
) -> tuple[str, ...]:
    """The listed words of the field, then the other words of the text that weighed most for it."""
    words = list(listed.get(f"fields.{model.codes[label]}", ()))
    for place in np.argsort(-parts[:, label]):
        feature = model.features[rows[place]]
        if len(words) >= _MOST_WORDS or parts[place, label] <= 0:
            break
        if feature[0] != "g" and " " in feature[2:] and feature[2:] not in words:
            words.append(feature[2:])
    return tuple(words[:_MOST_WORDS])
