"""Whether a text says the opposite of a claim, tells another figure, or is bound to another day.

    read_said | the sentences beside the claim | denials, amounts, days | Difference

The words are lists in `match/opposites.toml` and `match/figures.toml`. It looks at words, not at
what they mean together: what it finds keeps two from being called the same, and says nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from hoiam.reading import match_days, match_figures
from hoiam.reading.knowledge import Knowledge
from hoiam.reading.match_days import Calendar, read_days
from hoiam.reading.match_figures import Units, read_amounts
from hoiam.reading.match_opposites import Opposites, is_opposite
from hoiam.reading.match_sentences import Sentence, read_sentences

Difference = Literal["", "opposite", "figure", "day"]

# A sentence with such a part of what the best one tells of a claim is beside it.
_BESIDE = 0.6
# What is no longer than the claim and a frame ("is it true that …") of so many words is beside it.
_FRAME = 6
# So many words of a claim must be told for anything to be said of the rest.
_LEAST_TOLD = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Contraries:
    """The words by which two claims differ; without any, nothing does."""

    opposites: Opposites = field(default_factory=Opposites)
    units: Units = field(default_factory=Units)
    calendar: Calendar = field(default_factory=Calendar)

    @classmethod
    def from_knowledge(cls, knowledge: Knowledge) -> Contraries:
        figures = knowledge.table("match/figures.toml")
        return cls(
            opposites=Opposites.of(knowledge.table("match/opposites.toml")),
            units=Units.of(figures),
            calendar=Calendar.of(figures),
        )

    def difference(
        self,
        asked: Sequence[Sentence],
        claim: str,
        *,
        today: date | None = None,
        checked: date | None = None,
    ) -> Difference:
        """How what is asked differs from `claim`; "" where it does not or nothing can be said.

        `asked` are the sentences of one passage. Words such as "tonight" are read by the days on
        which both were said, where these are known.
        """
        told = read_sentences(claim)
        known = {word for sentence in told for word in sentence.content(self.opposites.light)}
        length = sum(len(sentence.folded) for sentence in told)
        chosen = _beside(asked, known, length)
        if not chosen:
            return ""
        beside, told = _with_accents(chosen, told), _with_accents(told, chosen)
        if is_opposite(beside, told, self.opposites):
            return "opposite"
        here, rest = read_days(_text(beside), self.calendar)
        there, told_rest = read_days(claim, self.calendar)
        if match_days.differ(here, there):
            return "day"
        if (
            today is not None
            and checked is not None
            and match_days.has_aged(here, there, today=today, checked=checked)
        ):
            return "day"
        # What the claim tells may stand anywhere in the passage; other figures there don't count.
        _, apart = read_days(_text(one for one in asked if one not in chosen), self.calendar)
        if match_figures.differ(
            read_amounts(rest, self.units),
            read_amounts(told_rest, self.units),
            anywhere=read_amounts(apart, self.units),
            # In a short text each figure is one of the claim's, whatever it counts.
            is_all=len(chosen) == len(asked) and _is_short(asked, length),
        ):
            return "figure"
        return ""


def _text(sentences: Iterable[Sentence]) -> str:
    return " . ".join(sentence.text for sentence in sentences)


def _with_accents(here: Sequence[Sentence], there: Sequence[Sentence]) -> list[Sentence]:
    """What was typed without accents, with those of the words that the other has as well.

    Each is lent as often as it stands there: "đồng ý" says nothing of the last of "dong y dong".
    """
    if all(sentence.has_accents or sentence.is_english for sentence in here):
        return list(here)
    accents: dict[str, list[str]] = {}
    for sentence in there:
        for plain, exact in zip(sentence.plain, sentence.exact, strict=True):
            accents.setdefault(plain, []).append(exact)
    return [sentence.lent(accents) for sentence in here]


def _is_short(asked: Sequence[Sentence], length: int) -> bool:
    """Whether all of it tells of the claim; a post in English is several sentences."""
    words = sum(len(sentence.folded) for sentence in asked)
    is_english = any(sentence.is_english for sentence in asked)
    return not is_english and words <= length + _FRAME


def _beside(asked: Sequence[Sentence], known: set[str], length: int) -> list[Sentence]:
    """All of a short text, else the sentences that tell most of the claim, and their neighbours."""
    told = [known.intersection(sentence.folded) for sentence in asked]
    if _is_short(asked, length):
        return list(asked) if any(told) else []
    most = max(map(len, told), default=0)
    if most < min(_LEAST_TOLD, len(known)) or not most:
        return []
    chosen = {at for at, words in enumerate(told) if len(words) >= _BESIDE * most}
    heard = set[str]().union(*(told[at] for at in chosen))
    for at in range(len(asked)):
        near = {at - 1, at + 1} & chosen
        if at not in chosen and near and len(told[at] - heard) >= _LEAST_TOLD:
            chosen.add(at)
    return [asked[at] for at in sorted(chosen)]
