"""What in a text may say that it needs an answer: listed phrases, and words beside them.

    read_signs(title, text, cues)

Names are hidden (see `wording`), outlets and words of praise or blame are taken out before
anything is counted, so none of them can weigh. What the signs weigh is `signal`'s business.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import log1p
from typing import Any

from hoiam.reading.wording import HIDDEN, Found, Phrases, Wording, read_wording

PROBLEM_KINDS = ("failing", "oversight", "raised")
"""Kinds of phrases that name a problem; `weak` and `answer` are reasons only without them."""

_SERVICE_KINDS = ("office", "service")
_NEGATED_KINDS = ("failing", "weak")

_MASK = "mask"
_APART = ("remove.", _MASK)

# The press tells its matter early, and what is learnt from leads must not weigh a whole article.
# Capitals aren't counted, so that a longer name moves no other word out of sight.
LEAD_WORDS = 60
_MOST_OF_A_KIND = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """How much a find weighs by where it stands; `most` bounds one kind in one place."""

    title: float
    lead: float
    later: float
    lead_sentences: int
    most: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CueList:
    """`kinds[i]` of phrase `i`, the weight of each kind in log-odds.

    Of `negators`, one is enough to turn a problem round.
    """

    phrases: Phrases
    kinds: tuple[str, ...]
    negators: frozenset[str]
    weights: Mapping[str, float]
    place: Place
    bias: float
    together: float

    @classmethod
    def read(cls, table: Mapping[str, Any]) -> CueList:
        cues, remove = table["cues"], table["remove"]
        listed = [(kind, phrase) for kind, cue in cues.items() for phrase in cue["phrases"]]
        listed += [(f"remove.{kind}", phrase) for kind in remove for phrase in remove[kind]]
        listed += [(_MASK, phrase) for phrase in table["mask"]["phrases"]]
        return cls(
            phrases=Phrases(phrase for _, phrase in listed),
            kinds=tuple(kind for kind, _ in listed),
            negators=frozenset(table["negators"]["words"]),
            weights={kind: float(cue["weight"]) for kind, cue in cues.items()},
            place=Place(**table["place"]),
            bias=float(table["score"]["bias"]),
            together=float(table["score"]["together"]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Find:
    """A listed phrase as the text writes it."""

    kind: str
    phrase: str
    sentence: int
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """`kinds`: how much of each kind stands in the title (`t`) and the text's first words (`l`).

    `title` and `both`: how often one or two words occur in the title, and in title and first
    words. `written`: two such words as the text writes them. `listed`: what all finds add up to by
    the list's own weights, wherever they stand.
    """

    finds: tuple[Find, ...]
    listed: float
    kinds: Mapping[str, float]
    title: Mapping[str, int]
    both: Mapping[str, int]
    written: Mapping[str, str]
    plain: bool


def read_signs(title: str, text: str, cues: CueList) -> Signs:
    """The signs of a text. Training uses it too, so that both see the same."""
    in_title, whole = _read(title, cues), _read(text, cues)
    title_finds, text_finds = _finds(in_title, cues), _finds(whole, cues)
    in_text = _lead(whole)
    last = in_text.kept[-1] if in_text.kept else -1
    lead_finds = [find for find in text_finds if find.at <= last]
    title_grams, text_grams = list(_grams(in_title)), list(_grams(in_text))
    of_title = Counter(gram for gram, _ in title_grams)
    written: dict[str, str] = {}
    for reading, grams in ((in_title, title_grams), (in_text, text_grams)):
        for gram, place in grams:
            if place is not None:
                written.setdefault(gram, _as_written(reading.wording, *place))
    return Signs(
        finds=(*title_finds, *text_finds),
        listed=_weigh_list(title_finds, text_finds if whole.kept else title_finds, cues),
        kinds=_count_kinds(title_finds, lead_finds, alone=not in_text.wording.words),
        title=of_title,
        both=of_title + Counter(gram for gram, _ in text_grams),
        written=written,
        plain=in_title.wording.plain and (in_text.wording.plain or not in_text.wording.words),
    )


def _count_kinds(title: Sequence[Find], text: Sequence[Find], *, alone: bool) -> dict[str, float]:
    # A headline alone is all there is to go by, so it counts as its own lead.
    return {
        f"{place} {kind}": log1p(min(count, _MOST_OF_A_KIND))
        for place, finds in (("t", title), ("l", title if alone else text))
        for kind, count in _kinds_of(finds).items()
    }


def _weigh_list(title: Sequence[Find], text: Sequence[Find], cues: CueList) -> float:
    place = cues.place
    lead = [find for find in text if find.sentence < place.lead_sentences]
    later = [find for find in text if find.sentence >= place.lead_sentences]
    score = cues.bias
    for finds, share in ((title, place.title), (lead, place.lead), (later, place.later)):
        counts = _kinds_of(finds)
        together = cues.together * min(counts.pop("together"), place.most)
        added = sum(cues.weights[kind] * min(count, place.most) for kind, count in counts.items())
        score += share * (added + together)
    return score


def _kinds_of(finds: Iterable[Find]) -> dict[str, int]:
    """Different phrases of each kind, and sentences that join a service and a problem."""
    phrases: dict[str, set[str]] = defaultdict(set)
    sentences: dict[int, set[str]] = defaultdict(set)
    for find in finds:
        phrases[find.kind].add(find.phrase.lower())
        sentences[find.sentence].add(find.kind)
    counts = {kind: len(found) for kind, found in phrases.items()}
    counts["together"] = sum(map(_problem_of_service, sentences.values()))
    return counts


def _problem_of_service(kinds: set[str]) -> bool:
    return not kinds.isdisjoint(_SERVICE_KINDS) and not kinds.isdisjoint((*PROBLEM_KINDS, "weak"))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """A text, its words but praise, blame and outlets (`kept`), and where outlets stand."""

    wording: Wording
    kept: Sequence[int]
    outlets: frozenset[int]


def _read(text: str, cues: CueList) -> _Reading:
    wording = read_wording(text, cues.phrases)
    listed = [hit for hit in wording.found if not cues.kinds[hit.phrase].startswith(_APART)]
    judging, outlets = set[int](), set[int]()
    for hit in wording.found:
        kind = cues.kinds[hit.phrase]
        goes = kind == "remove.judging" or (kind == "remove.outlets" and _is_outlet(wording, hit))
        if goes and not any(_is_longer(cue, hit) for cue in listed):
            place = range(hit.start, hit.end)
            (judging if kind == "remove.judging" else outlets).update(place)
    return _Reading(
        wording=wording,
        kept=[at for at in range(len(wording.words)) if at not in judging and at not in outlets],
        outlets=frozenset(outlets),
    )


def _lead(reading: _Reading) -> _Reading:
    small = 0
    for place, at in enumerate(reading.kept):
        small += reading.wording.words[at] != HIDDEN and not _may_open(reading.wording, at)
        if small > LEAD_WORDS:
            return replace(reading, kept=reading.kept[:place])
    return reading


def _is_longer(cue: Found, hit: Found) -> bool:
    wider = cue.end - cue.start > hit.end - hit.start
    return wider and cue.start <= hit.start and hit.end <= cue.end


def _is_outlet(wording: Wording, hit: Found) -> bool:
    before = wording.words[hit.start - 1] if hit.start else ""
    return any(wording.proper[hit.start : hit.end]) or before in ("báo", "bao", "chí", "chi")


def _grams(reading: _Reading) -> Iterator[tuple[str, tuple[int, int] | None]]:
    """One and two words, and where two stand side by side.

    A word that opens a sentence may be a name ("Nga nói"): alone it is never one of them.
    """
    words, sentences = reading.wording.words, reading.wording.sentences
    for at in reading.kept:
        if words[at] != HIDDEN and not _may_open(reading.wording, at):
            yield words[at], None
    for first, second in pairwise(reading.kept):
        hidden = HIDDEN in (words[first], words[second])
        apart = sentences[first] != sentences[second]
        # An outlet that is not listed is a hidden name, so a listed one must part words as well.
        if not (hidden or apart or not reading.outlets.isdisjoint(range(first + 1, second))):
            beside = (first, second) if second == first + 1 else None
            yield f"{words[first]} {words[second]}", beside


def _may_open(wording: Wording, at: int) -> bool:
    """Whether a word in capitals stands first in a sentence, or after a quotation mark or colon."""
    start = wording.spans[at][0]
    if not wording.text[start].isupper():
        return False
    return at == 0 or not wording.text[wording.spans[at - 1][1] : start].isspace()


def _finds(reading: _Reading, cues: CueList) -> list[Find]:
    """The longest listed phrases, after praise, blame and outlets are taken out."""
    wording, kept = reading.wording, reading.kept
    hits = cues.phrases.find([wording.words[at] for at in kept], plain=wording.plain)
    return [
        Find(
            kind=cues.kinds[hit.phrase],
            phrase=_as_written(wording, kept[hit.start], kept[hit.end - 1]),
            sentence=wording.sentences[kept[hit.start]],
            at=kept[hit.start],
        )
        for hit in _longest(hits, cues)
        if _counts(wording, kept, hit, cues)
    ]


def _counts(wording: Wording, kept: Sequence[int], hit: Found, cues: CueList) -> bool:
    """Whether a find is meant: within one sentence, not turned round, not perhaps a name."""
    first, last, kind = kept[hit.start], kept[hit.end - 1], cues.kinds[hit.phrase]
    before = wording.words[kept[hit.start - 1]] if hit.start else ""
    if kind in _NEGATED_KINDS and before in cues.negators:
        return False
    # One capitalised word within a sentence may be anybody; only lands are listed as such.
    if first == last and wording.proper[first] and kind != "abroad":
        return False
    return wording.sentences[first] == wording.sentences[last]


def _as_written(wording: Wording, first: int, last: int) -> str:
    return wording.text[wording.spans[first][0] : wording.spans[last][1]]


def _longest(hits: Sequence[Found], cues: CueList) -> list[Found]:
    """Of phrases of one kind that overlap, the longest: "ngập nước" is not also "ngập"."""
    kept: list[Found] = []
    ends: dict[str, int] = defaultdict(int)
    masked = 0
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        kind = cues.kinds[hit.phrase]
        if kind == _MASK:
            masked = max(masked, hit.end)
        elif not kind.startswith(_APART) and hit.end > max(ends[kind], masked):
            kept.append(hit)
            ends[kind] = hit.end
    return kept
