"""Whether a text raises a problem with a public service or decision that an office can answer.

    find_signal(title, text, rules=load_rules(knowledge))

It adds up phrases of a list that people can read and change. What it never weighs: names (they
are hidden, see `wording`), the outlet, and words of praise or blame; both are taken out before
anything is counted. Whether the place is ours, and who is right, is not its business.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp
from typing import Any

from hoiam.reading.knowledge import Knowledge
from hoiam.reading.stages import Signal
from hoiam.reading.wording import Found, Phrases, Wording, read_wording

PROBLEM_KINDS = ("failing", "oversight", "raised")
"""Kinds of phrases that name a problem; `weak` and `answer` are reasons only without them."""

_SERVICE_KINDS = ("office", "service")
_NEGATED_KINDS = ("failing", "weak")

_MOST_REASONS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """How much a find weighs by where it stands; `most` bounds one kind in one place."""

    title: float
    lead: float
    later: float
    lead_sentences: int
    most: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalRules:
    """The list: `kinds[i]` of phrase `i`, the weight of each kind in log-odds."""

    phrases: Phrases
    kinds: tuple[str, ...]
    weights: Mapping[str, float]
    place: Place
    bias: float
    together: float
    negators: frozenset[str]


def load_rules(knowledge: Knowledge) -> SignalRules:
    return build_rules(knowledge.table("signal/rules.toml"))


def build_rules(table: Mapping[str, Any]) -> SignalRules:
    cues, remove = table["cues"], table["remove"]
    listed = [(kind, phrase) for kind, cue in cues.items() for phrase in cue["phrases"]]
    listed += [(f"remove.{kind}", phrase) for kind in remove for phrase in remove[kind]]
    return SignalRules(
        phrases=Phrases(phrase for _, phrase in listed),
        kinds=tuple(kind for kind, _ in listed),
        weights={kind: float(cue["weight"]) for kind, cue in cues.items()},
        place=Place(**table["place"]),
        bias=float(table["score"]["bias"]),
        together=float(table["score"]["together"]),
        negators=frozenset(table["score"]["negators"]),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Find:
    kind: str
    phrase: str
    sentence: int


def find_signal(title: str, text: str, *, rules: SignalRules) -> Signal:
    """How surely the text raises such a problem, and the words of the text that say so.

    `needs_answer` is 0 to 1, at .5 and over it does. `reasons` are never a name. Titles count
    most, then the first sentences; a kind of phrase counts only so often in one place.
    """
    in_title = _finds(read_wording(title, rules.phrases), rules)
    in_text = _finds(read_wording(text, rules.phrases), rules)
    lead = [find for find in in_text if find.sentence < rules.place.lead_sentences]
    later = [find for find in in_text if find.sentence >= rules.place.lead_sentences]
    score = rules.bias
    for finds, share in (
        (in_title, rules.place.title),
        # A headline alone is all there is to go by, so it counts as its own lead.
        (lead if text.strip() else in_title, rules.place.lead),
        (later, rules.place.later),
    ):
        score += share * _weigh(finds, rules)
    return Signal(
        needs_answer=round(1 / (1 + exp(-score)), 4),
        reasons=_reasons((*in_title, *in_text)) if score >= 0 else (),
    )


def _weigh(finds: Sequence[_Find], rules: SignalRules) -> float:
    """What the finds of one place add: each phrase once, each kind up to a limit."""
    phrases: dict[str, set[str]] = defaultdict(set)
    sentences: dict[int, set[str]] = defaultdict(set)
    for find in finds:
        phrases[find.kind].add(find.phrase)
        sentences[find.sentence].add(find.kind)
    added = sum(
        rules.weights[kind] * min(len(found), rules.place.most) for kind, found in phrases.items()
    )
    together = sum(_problem_of_service(kinds) for kinds in sentences.values())
    return added + rules.together * min(together, rules.place.most)


def _problem_of_service(kinds: set[str]) -> bool:
    return not kinds.isdisjoint(_SERVICE_KINDS) and not kinds.isdisjoint((*PROBLEM_KINDS, "weak"))


def _finds(wording: Wording, rules: SignalRules) -> list[_Find]:
    """The longest listed phrases, after praise, blame and outlets are taken out."""
    kept = _kept_words(wording, rules)
    words = [wording.words[at] for at in kept]
    hits = rules.phrases.find(words, plain=wording.plain)
    return [
        _Find(
            kind=rules.kinds[hit.phrase],
            phrase=_as_written(wording, kept[hit.start], kept[hit.end - 1]),
            sentence=wording.sentences[kept[hit.start]],
        )
        for hit in _longest(hits, rules)
        if _counts(wording, kept, hit, rules)
    ]


def _kept_words(wording: Wording, rules: SignalRules) -> list[int]:
    """Which words stay: all but praise, blame and outlets that are no part of a longer cue."""
    cues = [hit for hit in wording.found if not rules.kinds[hit.phrase].startswith("remove.")]
    dropped = set[int]()
    for hit in wording.found:
        kind = rules.kinds[hit.phrase]
        goes = kind == "remove.judging" or (kind == "remove.outlets" and _is_outlet(wording, hit))
        if goes and not any(_is_longer(cue, hit) for cue in cues):
            dropped.update(range(hit.start, hit.end))
    return [at for at in range(len(wording.words)) if at not in dropped]


def _is_longer(cue: Found, hit: Found) -> bool:
    wider = cue.end - cue.start > hit.end - hit.start
    return wider and cue.start <= hit.start and hit.end <= cue.end


def _is_outlet(wording: Wording, hit: Found) -> bool:
    before = wording.words[hit.start - 1] if hit.start else ""
    return any(wording.proper[hit.start : hit.end]) or before in ("báo", "bao", "chí", "chi")


def _counts(wording: Wording, kept: Sequence[int], hit: Found, rules: SignalRules) -> bool:
    """Whether a find is meant: within one sentence, not turned round, not perhaps a name."""
    first, last, kind = kept[hit.start], kept[hit.end - 1], rules.kinds[hit.phrase]
    before = wording.words[kept[hit.start - 1]] if hit.start else ""
    if kind in _NEGATED_KINDS and before in rules.negators:
        return False
    # One capitalised word within a sentence may be anybody; only lands are listed as such.
    if first == last and wording.proper[first] and kind != "abroad":
        return False
    return wording.sentences[first] == wording.sentences[last]


def _as_written(wording: Wording, first: int, last: int) -> str:
    return wording.text[wording.spans[first][0] : wording.spans[last][1]]


def _longest(hits: Sequence[Found], rules: SignalRules) -> list[Found]:
    """Of phrases of one kind that overlap, the longest: "ngập nước" is not also "ngập"."""
    kept: list[Found] = []
    ends: dict[str, int] = defaultdict(int)
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        kind = rules.kinds[hit.phrase]
        if not kind.startswith("remove.") and hit.end > ends[kind]:
            kept.append(hit)
            ends[kind] = hit.end
    return kept


def _reasons(finds: Sequence[_Find]) -> tuple[str, ...]:
    for kinds in (PROBLEM_KINDS, ("weak", "answer")):
        if said := dict.fromkeys(find.phrase for find in finds if find.kind in kinds):
            return tuple(said)[:_MOST_REASONS]
    return ()
