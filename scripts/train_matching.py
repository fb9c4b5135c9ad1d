"""Train the matching of claims: `python scripts/train_matching.py [--check] [--vectors FILE]`.

`--embedder folder:PATH` trains for a model of one's own (`embed_folder`): where the setting
HOIAM_EMBEDDER then names it, it decides together with words, and not words alone.

From the training half of CheckThat! 2022 in the shared data folder it learns which directions of
the embedder's vectors tell a claim from its neighbours (`match/meaning.npy`), what each sign
weighs for the order and for the decision, and the limits of the decision (`match/model.toml`).
Everything is chosen by five folds over checks: what is measured on a claim was learnt without it
and without every other claim of the same check. "Taken out" is the same claim asked of the checks
without its answer. Vietnamese has a sureness of its own (`train_vietnamese_matching.py`). `--check`
prints the folds and writes nothing; `--vectors` keeps vectors between runs. The dev set is not
read: the gate `claim_matching` does that.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from hoiam.reading.__main__ import DATA
from hoiam.reading.embed import Embedder, open_embedder
from hoiam.reading.match import Candidate, Check, Matcher
from hoiam.reading.match_model import Judgement, MatchModel, Meaning, Weights, share
from hoiam.reading.match_signs import MEANING_SIGNS, WORD_SIGNS, first_names, likeness
from hoiam.reading.match_store import passage_of
from hoiam.reading.match_terms import meaning_of
from scripts.train_meaning import turning

Rows = NDArray[np.float32]

SEED = 3
FOLDS = 5
ORDER_STRENGTH = 0.3
SURE_STRENGTH = 0.1
_LEADS = ("estimate_lead", "estimate_lead_third", "capitals_told")
SURE_SIGNS = {
    False: (*_LEADS, "title_told", "query_told", "claim_in_passage"),
    True: (*_LEADS, "title_told", "cosine_over_ground"),
}
# Sizes of the small collections, and how many claims are asked of each: where few checks are held,
# a lead over the next says little, and only such collections teach that.
SMALL = ((4, 4), (30, 10), (300, 60))
VIETNAMESE = "_vi"
# Of the right ones of the training claims two in a hundred are less alike (`Judgement.least`).
LEAST = {False: 0.1, True: 0.3}
LESS_ALIKE = 0.02
# The embedder whose cosines those limits are of; of another one they are looked up in the folds.
SHIPPED = "e5-small"
# Of a hundred claims whose answer was taken out, so many may get "same" by the folds.
WRONGLY_SAME = 0.01
# And so many of a hundred claims with an answer may get "none" though it stands first.
WRONGLY_NONE = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    checks: list[Check]
    texts: list[str]
    answers: NDArray[np.intp]
    passages: Rows
    queries: Rows
    embedder: Embedder


def _lines(path: Path) -> list[dict[str, str | None]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def read_data(folder: Path, kept: Path | None, embedder: Embedder) -> Data:
    checks = [
        Check(
            check=row["id"] or "",
            claim=row["claim"] or "",
            title=row["title"] or "",
            summary=row["summary"] or "",
        )
        for row in _lines(folder / "checks.jsonl")
    ]
    numbers = {check.check: number for number, check in enumerate(checks)}
    asked = _lines(folder / "train.jsonl")
    texts = [row["claim"] or "" for row in asked]
    if kept is not None and kept.exists():
        with np.load(kept) as stored:
            passages, queries = stored["passages"], stored["queries"]
    else:
        passages = embedder.embed([passage_of(check) for check in checks], kind="passage")
        queries = embedder.embed([meaning_of(text) for text in texts], kind="query")
        if kept is not None:
            np.savez(kept, passages=passages, queries=queries)
    return Data(
        checks=checks,
        texts=texts,
        answers=np.array([numbers[row["check"] or ""] for row in asked]),
        passages=passages,
        queries=queries,
        embedder=embedder,
    )


def _untaught(data: Data) -> MatchModel:
    none = Weights(bias=0, weights=())
    nothing = Judgement(order=none, sure=none, same_at=1, maybe_at=1, least=0)
    matrix = np.eye(data.passages.shape[1], dtype="f4")
    identity = Meaning(embedder=data.embedder.name, matrix=matrix)
    return MatchModel(
        words=nothing, fused=nothing, words_vi=nothing, fused_vi=nothing, meaning=identity
    )


def folds_of(answers: NDArray[np.intp]) -> NDArray[np.intp]:
    """The fold of each claim; claims of one check share theirs."""
    groups, place = np.unique(answers, return_inverse=True)
    return (np.random.RandomState(SEED).permutation(len(groups)) % FOLDS)[place]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A claim with its candidates, among which its answer is, or is taken out."""

    fold: int
    answer: int
    matcher: Matcher
    candidates: list[Candidate]
    without: list[Candidate]


def ask(
    matcher: Matcher, data: Data, matrix: Rows, claims: Iterable[int], fold: int
) -> list[Asked]:
    """The candidates of `claims` by a matcher whose vectors are turned by `matrix`."""
    meaning = Meaning(embedder=data.embedder.name, matrix=matrix)
    matcher.model = dataclasses.replace(matcher.model, meaning=meaning)
    for check, row in zip(data.checks, data.passages, strict=True):
        matcher.put_vector(check.check, row)
    asked = []
    for claim in claims:
        row = meaning.turn(data.queries[claim])
        answer = int(data.answers[claim])
        asked.append(
            Asked(
                fold=fold,
                answer=answer,
                matcher=matcher,
                candidates=matcher.candidates(data.texts[claim], row),
                without=matcher.candidates(data.texts[claim], row, without=frozenset({answer})),
            )
        )
    return asked


def small_matchers(data: Data, claims: Sequence[int]) -> Iterator[tuple[Matcher, list[int], Data]]:
    """Matchers of few checks, as a desk begins with: the answers of some claims, and others."""
    draw = np.random.RandomState(SEED)
    waiting = list(draw.permutation(claims))
    while waiting:
        size, count = SMALL[draw.randint(len(SMALL))]
        some, waiting = waiting[:count], waiting[count:]
        others = draw.permutation(len(data.checks))[:size]
        held = np.union1d(others, data.answers[some])
        part = dataclasses.replace(
            data,
            checks=[data.checks[number] for number in held],
            passages=data.passages[held],
            answers=np.searchsorted(held, data.answers),
        )
        yield Matcher(_untaught(data), part.checks), [int(claim) for claim in some], part


def regress(signs: Sequence[Sequence[float]], right: Sequence[bool], strength: float) -> Weights:
    """A logistic regression over signs brought to one scale, told in the signs' own."""
    rows = np.array(signs)
    model = make_pipeline(StandardScaler(), LogisticRegression(C=strength, max_iter=5000))
    model.fit(rows, np.array(right))
    scaler, fitted = model[0], model[1]
    weights = fitted.coef_[0] / scaler.scale_
    bias = float(fitted.intercept_[0] - (weights * scaler.mean_).sum())
    return Weights(bias=bias, weights=tuple(float(weight) for weight in weights))


def _of(candidate: Candidate, by_meaning: bool) -> tuple[float, ...]:
    return candidate.signs if by_meaning else candidate.signs[: len(WORD_SIGNS)]


def learn_order(asked: Sequence[Asked], by_meaning: bool) -> Weights:
    rows = [(one, candidate) for one in asked for candidate in _heard(one.candidates, by_meaning)]
    signs = [_of(candidate, by_meaning) for _, candidate in rows]
    right = [candidate.number == one.answer for one, candidate in rows]
    return regress(signs, right, ORDER_STRENGTH)


def _heard(candidates: list[Candidate], by_meaning: bool) -> list[Candidate]:
    """Those that words alone would have found, where only they count."""
    return candidates if by_meaning else [one for one in candidates if one.signs[0] > 0]


@dataclass(frozen=True, slots=True, kw_only=True)
class First:
    """The nearest of one list; `precision` is that of the right answer in the first five."""

    fold: int
    signs: tuple[float, ...]
    is_right: bool
    is_without: bool
    contradicts: bool
    precision: float


def firsts(asked: Sequence[Asked], orders: dict[int, Weights], by_meaning: bool) -> list[First]:
    found = []
    for one in asked:
        for is_without, everything in ((False, one.candidates), (True, one.without)):
            heard = _heard(everything, by_meaning)
            order = orders[one.fold]
            logits = {each.number: order.logit(_of(each, by_meaning)) for each in heard}
            ranked = sorted(heard, key=lambda each: -logits[each.number])
            if not ranked:
                continue
            leads = one.matcher.first_signs(ranked[0], heard, logits, by_meaning=by_meaning)
            signs = (*_of(ranked[0], by_meaning), *leads)
            numbers = [each.number for each in ranked[:5]]
            place = numbers.index(one.answer) + 1 if one.answer in numbers else 0
            found.append(
                First(
                    fold=one.fold,
                    signs=signs,
                    is_right=place == 1,
                    is_without=is_without,
                    contradicts=ranked[0].contradicts,
                    precision=1 / place if place else 0.0,
                )
            )
    return found


def learn_sure(rows: Sequence[First], by_meaning: bool, chosen_names: Sequence[str]) -> Weights:
    """Of few signs, as more only learnt the folds by heart; the others weigh nothing."""
    names = first_names(by_meaning=by_meaning)
    chosen = [names.index(name) for name in chosen_names]
    signs = [[row.signs[place] for place in chosen] for row in rows]
    few = regress(signs, [row.is_right for row in rows], SURE_STRENGTH)
    weights = [0.0] * len(names)
    for place, weight in zip(chosen, few.weights, strict=True):
        weights[place] = weight
    return Weights(bias=few.bias, weights=tuple(weights))


def learn(
    asked: Sequence[Asked], small: Sequence[Asked], embedder: Embedder, by_meaning: bool
) -> Judgement:
    """Order, sureness and limits; the folds, whose figures are printed, set the limits."""
    everything = [*asked, *small]
    orders = {
        fold: learn_order([one for one in everything if one.fold != fold], by_meaning)
        for fold in range(FOLDS)
    }
    many, few = (firsts(part, orders, by_meaning) for part in (asked, small))
    models = {
        fold: learn_sure(
            [row for row in [*many, *few] if row.fold != fold], by_meaning, SURE_SIGNS[by_meaning]
        )
        for fold in range(FOLDS)
    }
    limits = [_limits(rows, models, len(asked)) for rows in (many, few)]
    precisions = [row.precision for row in many if not row.is_without]
    print(f"  MAP@5 {sum(precisions) / len(asked):.4f}")
    return Judgement(
        order=learn_order(everything, by_meaning),
        sure=learn_sure([*many, *few], by_meaning, SURE_SIGNS[by_meaning]),
        same_at=max(limit.same_at for limit in limits),
        maybe_at=limits[0].maybe_at,
        least=least_alike(many, embedder, LEAST, by_meaning),
    )


def least_alike(
    rows: Sequence[First], embedder: Embedder, shipped: dict[bool, float], by_meaning: bool
) -> float:
    """`Judgement.least`; of another embedder what two in a hundred right ones fall short of."""
    if not by_meaning or embedder.name.startswith(SHIPPED):
        return shipped[by_meaning]
    alike = [likeness(row.signs, by_meaning=True) for row in rows if row.is_right]
    return round(float(np.quantile(alike, LESS_ALIKE)), 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    same_at: float
    maybe_at: float


def _limits(rows: Sequence[First], models: dict[int, Weights], count: int) -> Limits:
    sure = np.array(
        [0.0 if row.contradicts else share(models[row.fold].logit(row.signs)) for row in rows]
    )
    without = np.array([row.is_without for row in rows])
    right = np.array([row.is_right for row in rows])
    limits = {}
    for rate in (0.005, 0.0075, WRONGLY_SAME, 0.02, 0.03):
        limit = limits[rate] = float(np.sort(sure[without])[::-1][int(rate * count)])
        print(
            f"  wrongly same {rate:.2%}: same at {limit:.3f}, rightly same "
            f"{(right & (sure > limit)).sum() / count:.1%}, "
            f"another check {(~right & ~without & (sure > limit)).sum() / count:.1%}"
        )
    return Limits(
        same_at=limits[WRONGLY_SAME],
        maybe_at=float(np.quantile(sure[right & (sure > 0)], WRONGLY_NONE)),
    )


def learn_vietnamese(
    judgements: dict[str, Judgement], meaning: Meaning, shared: Path, embedder: Embedder
) -> dict[str, Judgement]:
    from scripts.train_vietnamese_matching import learn_sureness

    return learn_sureness(judgements, meaning, shared, embedder)


def write(judgements: dict[str, Judgement], embedder: str, path: Path) -> None:
    lines = [
        "# What each sign weighs in matching claims, by words alone and with meaning, for the",
        "# order and for whether the first is the same; `match_signs.py` explains the signs.",
        "# Written by `python scripts/train_matching.py`; measured by the gate `claim_matching`.",
        f'embedder = "{embedder}"',
    ]
    for name, one in judgements.items():
        by_meaning = name.startswith("fused")
        signs = WORD_SIGNS + (MEANING_SIGNS if by_meaning else ())
        lines += [f"[{name}]", f"same_at = {one.same_at:.4f}", f"maybe_at = {one.maybe_at:.4f}"]
        lines.append(f"least = {one.least}")
        sure_signs = first_names(by_meaning=by_meaning)
        parts = [("order", one.order, signs), ("sure", one.sure, sure_signs)]
        # For Vietnamese the order is the same.
        for part, weights, names in parts[name.endswith(VIETNAMESE) :]:
            lines += [f"[{name}.{part}]", f"bias = {weights.bias:.4f}"]
            lines += [
                f"{sign} = {weight:.4f}"
                for sign, weight in zip(names, weights.weights, strict=True)
            ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--vectors", type=Path)
    parser.add_argument("--embedder", default=SHIPPED)
    options = parser.parse_args(arguments)
    embedder = open_embedder(options.embedder)
    if embedder is None:
        raise SystemExit("the embedder can't be opened")
    shared = Path(os.environ.get("HOIAM_SHARED_DATA", "../shared/data"))
    data = read_data(shared / "claims/checkthat2022", options.vectors, embedder)
    folds = folds_of(data.answers)
    matcher = Matcher(_untaught(data), data.checks)
    asked: list[Asked] = []
    small: list[Asked] = []
    for fold in range(FOLDS):
        learnt, own = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        matrix = turning(data.queries[learnt], data.answers[learnt], data.passages)
        asked += ask(matcher, data, matrix, own.tolist(), fold)
        for one, claims, part in small_matchers(data, own.tolist()):
            small += ask(one, part, matrix, claims, fold)
        print(f"fold {fold + 1} of {FOLDS}", flush=True)
    judgements = {}
    for name in ("words", "fused"):
        print(name)
        judgements[name] = learn(asked, small, embedder, name == "fused")
    whole = turning(data.queries, data.answers, data.passages)
    meaning = Meaning(embedder=embedder.name, matrix=whole)
    judgements |= learn_vietnamese(judgements, meaning, shared, embedder)
    if not options.check:
        np.save(DATA / "match" / "meaning.npy", whole.astype(np.float16))
        write(judgements, embedder.name, DATA / "match" / "model.toml")
    return 0


if __name__ == "__main__":
    sys.exit(main())
