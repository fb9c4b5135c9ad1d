"""How sure a match in Vietnamese is: `python scripts/train_vietnamese_matching.py`.

Claims with their checks are to be had in English alone, and what was learnt there says *same* too
easily of Vietnamese: its syllables are few and short, so unlike texts share more of them. So
order and *maybe* are kept, and what is *same* is learnt anew from headlines of DANeS (CC BY 4.0)
that the gate `claim_matching` does not ask for, in the wordings of `gates/_claim_wordings.py`, with
accents and without. Half of the headlines are asked of a matcher that holds them all, then of one
without that half; so are their descriptions. The same event told by several outlets counts as
wrong there, which makes the limit stricter than it says. Run alone it learns on top of the shipped
model.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from gates._claim_wordings import wordings
from hoiam.reading.__main__ import DATA, shipped_knowledge
from hoiam.reading.embed import Embedder, open_embedder
from hoiam.reading.fold import fold
from hoiam.reading.match import Candidate, Check, Matcher
from hoiam.reading.match_model import Judgement, MatchModel, Meaning, share
from hoiam.reading.match_store import passage_of
from scripts.train_matching import VIETNAMESE, Asked, firsts, learn_sure, least_alike, write

# The gate holds as many from the beginning; the rest are for learning.
HELD_BY_THE_GATE = 1_600
SEED = 7
WRONGLY_SAME = 0.005
# Cosines of Vietnamese lie higher: of unlike texts to .5, of wordings of one headline from .59.
LEAST = {False: 0.1, True: 0.5}
_SIGNS = (
    "estimate_lead",
    "estimate_lead_third",
    "capitals_told",
    "query_told",
    "claim_in_passage",
    "title_told",
)
SIGNS = {False: _SIGNS, True: (*_SIGNS, "cosine_over_ground")}


def read_headlines(shared: Path) -> list[Check]:
    lines = (shared / "topics/danes.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines[HELD_BY_THE_GATE:]]
    return [
        Check(check=str(number), claim=row["title"], summary=row["description"] or "")
        for number, row in enumerate(rows)
    ]


def ask(matcher: Matcher, checks: Sequence[Check]) -> list[Asked]:
    """Every other headline in all wordings, first with its check, then without."""
    texts = {
        number: [
            form
            for text in wordings(checks[number].claim, number + SEED).values()
            for form in (text, fold(text))
        ]
        for number in range(0, len(checks), 2)
    }
    found = [_asked(matcher, number, text, []) for number, forms in texts.items() for text in forms]
    for number in texts:
        matcher.remove(checks[number].check)
        summary = checks[number].summary
        texts[number] += [summary, fold(summary)]
    return found + [
        _asked(matcher, -1, text, []) for forms in texts.values() for text in forms if text
    ]


def _asked(matcher: Matcher, answer: int, text: str, without: list[Candidate]) -> Asked:
    found = matcher.read(text)
    return Asked(fold=0, answer=answer, matcher=matcher, candidates=found, without=without)


def learn_sureness(
    judgements: dict[str, Judgement], meaning: Meaning, shared: Path, embedder: Embedder
) -> dict[str, Judgement]:
    """`words_vi` and `fused_vi`, from `words` and `fused`."""
    words, fused = judgements["words"], judgements["fused"]
    model = MatchModel(words=words, fused=fused, words_vi=words, fused_vi=fused, meaning=meaning)
    checks = read_headlines(shared)
    matcher = Matcher(model, embedder=embedder)
    rows = embedder.embed([passage_of(check) for check in checks], kind="passage")
    for check, row in zip(checks, rows, strict=True):
        matcher.add(check, row)
    asked = ask(matcher, checks)
    return {
        name + VIETNAMESE: _learn(asked, judgements[name], embedder, name == "fused")
        for name in ("words", "fused")
    }


def _learn(
    asked: Sequence[Asked], base: Judgement, embedder: Embedder, by_meaning: bool
) -> Judgement:
    rows = [row for row in firsts(asked, {0: base.order}, by_meaning) if not row.is_without]
    model = learn_sure(rows, by_meaning, SIGNS[by_meaning])
    sure = np.array([0.0 if row.contradicts else share(model.logit(row.signs)) for row in rows])
    right = np.array([row.is_right for row in rows])
    there = sum(one.answer >= 0 for one in asked)
    wrong = np.sort(sure[~right])[::-1]
    limit = float(wrong[int(WRONGLY_SAME * (len(asked) - there))])
    print(
        f"Vietnamese, by {'meaning too' if by_meaning else 'words'}: wrongly same "
        f"{WRONGLY_SAME:.1%}, same at {limit:.3f}, rightly same "
        f"{(right & (sure > limit)).sum() / there:.1%}"
    )
    return Judgement(
        order=base.order,
        sure=model,
        same_at=limit,
        maybe_at=base.maybe_at,
        least=least_alike(rows, embedder, LEAST, by_meaning),
    )


def main() -> int:
    shared = Path(os.environ.get("HOIAM_SHARED_DATA", "../shared/data"))
    model = MatchModel.from_knowledge(shipped_knowledge())
    judgements = {"words": model.words, "fused": model.fused}
    embedder = open_embedder()
    if embedder is None:
        raise SystemExit("the embedder can't be opened")
    judgements |= learn_sureness(judgements, model.meaning, shared, embedder)
    write(judgements, model.meaning.embedder, DATA / "match" / "model.toml")
    return 0


if __name__ == "__main__":
    sys.exit(main())
