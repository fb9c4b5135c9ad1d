"""Whether one sentence denies what another says, or says the opposite of it by another word.

Only words that both share are compared: "cầu không sập" and "cầu đã sập" differ, "không khí" and
the "không" that ends a question deny nothing. Two denials of one condition cancel out.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hoiam.reading.clean import place_tones
from hoiam.reading.fold import fold
from hoiam.reading.match_sentences import Sentence, root

Phrase = tuple[str, ...]
Phrases = Mapping[str, tuple[Phrase, ...]]

_LISTS = (
    *(
        "asks",
        "asks_on",
        "asks_whether",
        "between",
        "conditions",
        "denies",
        "denies_nothing",
        "stops",
        "until",
    ),
    "untrue",
)

# So many syllables after a denial are what it denies, and one word of English.
_REACH = 2
# And so many words are not affirmed there.
_DENIED = 3
# Opposite words stand in the place of each other if a word so near them is the same.
_NEAR = 4
# Of what is said of a whole sentence ("vẫn", "bỏ hẳn") so many words of it are the same.
_SHARED = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class WordList:
    """Phrases by their first word, folded; those of `plain` are of texts without accents alone."""

    vietnamese: Phrases = field(default_factory=dict)
    plain: Phrases = field(default_factory=dict)
    english: Phrases = field(default_factory=dict)

    @classmethod
    def of(cls, table: Mapping[str, Sequence[str]], unclear: frozenset[str]) -> WordList:
        vietnamese = [place_tones(phrase) for phrase in table.get("vi", ())]
        clear = [phrase for phrase in vietnamese if phrase not in unclear]
        return cls(
            vietnamese=_by_first(vietnamese),
            plain=_by_first([*clear, *table.get("plain", ())]),
            english=_by_first(table.get("en", ())),
        )

    def find(self, sentence: Sentence) -> list[range]:
        """Where its phrases stand, the longest at each place."""
        return [span for span, _ in self.phrases(sentence)]

    def phrases(self, sentence: Sentence) -> list[tuple[range, Phrase]]:
        """The same with what stands there."""
        if sentence.is_english:
            return _find(sentence, self.english)
        return _find(sentence, self.vietnamese if sentence.has_accents else self.plain)


def _by_first(phrases: Iterable[str]) -> Phrases:
    found: dict[str, list[Phrase]] = {}
    for phrase in phrases:
        words = tuple(phrase.split())
        found.setdefault(fold(words[0]), []).append(words)
    return {first: tuple(sorted(every, key=len, reverse=True)) for first, every in found.items()}


def _find(sentence: Sentence, phrases: Phrases) -> list[tuple[range, Phrase]]:
    found: list[tuple[range, Phrase]] = []
    end = 0
    for at, word in enumerate(sentence.plain):
        if at < end or word not in phrases:
            continue
        fitting = [one for one in phrases[word] if sentence.has(one, at)]
        if fitting:
            end = at + len(fitting[0])
            # Without accents one word may be several.
            same = (one for one in fitting if len(one) == len(fitting[0]))
            found += [(range(at, end), one) for one in same]
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side of a pair of opposites."""

    pair: int
    is_one: bool

    @property
    def other(self) -> Side:
        return Side(pair=self.pair, is_one=not self.is_one)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opposites:
    """The tables of `match/opposites.toml`; `of_all`: what tells of a whole sentence, by pair."""

    denies: WordList = field(default_factory=WordList)
    denies_nothing: WordList = field(default_factory=WordList)
    asks_on: WordList = field(default_factory=WordList)
    asks_whether: WordList = field(default_factory=WordList)
    between: WordList = field(default_factory=WordList)
    untrue: WordList = field(default_factory=WordList)
    asks: WordList = field(default_factory=WordList)
    conditions: WordList = field(default_factory=WordList)
    stops: WordList = field(default_factory=WordList)
    until: WordList = field(default_factory=WordList)
    paired: WordList = field(default_factory=WordList)
    sides: Mapping[Phrase, tuple[Side, ...]] = field(default_factory=dict)
    of_all: frozenset[tuple[int, Phrase]] = frozenset()
    light: frozenset[str] = frozenset()

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> Opposites:
        unclear = frozenset(map(place_tones, table["unclear"]["vi"]))
        lists = {name: WordList.of(table[name], unclear) for name in _LISTS}
        sides: dict[Phrase, list[Side]] = {}
        for number, pair in enumerate(table["opposites"]):
            for name in ("one", "other"):
                for word in pair[name]:
                    side = Side(pair=number, is_one=name == "one")
                    sides.setdefault(tuple(place_tones(word).split()), []).append(side)
        every = [" ".join(phrase) for phrase in sides]
        # Both languages stand together there.
        english = [phrase for phrase in every if phrase.isascii()]
        between = [*table["between"]["vi"], *table["between"]["en"]]
        return cls(
            **lists,
            paired=WordList.of({"vi": every, "en": english}, unclear),
            sides={phrase: tuple(found) for phrase, found in sides.items()},
            of_all=frozenset(_of_all(table["opposites"])),
            light=frozenset(root(fold(word)) for word in between),
        )


def _of_all(pairs: Sequence[Mapping[str, Any]]) -> Iterator[tuple[int, Phrase]]:
    for number, pair in enumerate(pairs):
        if pair.get("of_all"):
            for word in {*pair["one"], *pair["other"]} - {*pair.get("near", ())}:
                yield number, tuple(place_tones(word).split())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Denial:
    """`phrase` is how it is denied, folded; `heads` the words that are."""

    phrase: str
    heads: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Denials:
    denials: tuple[_Denial, ...]
    affirmed: frozenset[str]
    denied: frozenset[str]
    is_untrue: bool
    has_condition: bool


def is_opposite(asked: Sequence[Sentence], told: Sequence[Sentence], words: Opposites) -> bool:
    """Whether both speak of the same, and one of them says that it is not so."""
    here, there = _read_denials(asked, words), _read_denials(told, words)
    flips = _flips(here, there) + _flips(there, here)
    if here.is_untrue != there.is_untrue:
        flips += 1
    if flips == 0:
        return _says_the_opposite(asked, told, here, there, words)
    counts = sorted((len(here.denials), len(there.denials)))
    cancel = counts == [0, 2] and (here.has_condition or there.has_condition)
    return not (cancel and here.is_untrue == there.is_untrue)


def _read_denials(sentences: Sequence[Sentence], words: Opposites) -> _Denials:
    denials: list[_Denial] = []
    affirmed: set[str] = set()
    said: set[str] = set()
    is_untrue = has_condition = False
    for sentence in sentences:
        found, denied = _denials(sentence, words)
        denials += found
        affirmed |= {word for at, word in enumerate(sentence.folded) if at not in denied}
        said.update(sentence.folded)
        if words.untrue.find(sentence) and not _is_question(sentence, words):
            is_untrue = True
        has_condition = has_condition or bool(words.conditions.find(sentence))
    return _Denials(
        denials=tuple(denials),
        affirmed=frozenset(affirmed),
        denied=frozenset(said - affirmed),
        is_untrue=is_untrue,
        has_condition=has_condition,
    )


def _denials(sentence: Sentence, words: Opposites) -> tuple[list[_Denial], set[int]]:
    """What `sentence` denies, and the places of the denied words."""
    nothing = {at for span in words.denies_nothing.find(sentence) for at in span}
    untrue = {at for span in words.untrue.find(sentence) for at in span}
    skipped = {at for span in words.between.find(sentence) for at in span}
    until = max((one.start for one in words.until.find(sentence)), default=-1)
    asking = _last_asking(sentence, words)
    ends, found = sorted(sentence.stops), list[_Denial]()
    denied = {at for span in words.stops.find(sentence) for at in (span.stop, span.stop + 1)}
    for span in words.denies.find(sentence):
        if not nothing.isdisjoint(span) or not untrue.isdisjoint(span):
            continue
        end = ends[bisect_left(ends, span.stop)]
        if until >= span.stop or span.start in asking:
            continue
        first = next((at for at in range(span.stop, end) if at not in skipped), end)
        last = min(end, first + _DENIED)
        after = next((at for at in range(first, last) if at in skipped), last)
        reach = 1 if sentence.is_english else _REACH
        heads = range(first, min(after, first + reach))
        if heads:
            denied.update(range(first, min(after, first + _DENIED)))
            phrase = " ".join(sentence.plain[span.start : span.stop])
            found.append(_Denial(phrase=phrase, heads=tuple(sentence.folded[at] for at in heads)))
    return found, denied


def _last_asking(sentence: Sentence, words: Opposites) -> set[int]:
    """Where a "không" or "chưa" only asks: nothing follows but words to whoever is asked."""
    if sentence.is_english:
        return set()
    tail = {at for one in words.asks_on.find(sentence) for at in one}
    ends = sorted(sentence.stops)
    return {
        span.start
        for span in words.denies.find(sentence)
        if all(at in tail for at in range(span.stop, ends[bisect_left(ends, span.stop)]))
    }


def _is_question(sentence: Sentence, words: Opposites) -> bool:
    return "?" in sentence.text or bool(words.asks.find(sentence))


def _flips(one: _Denials, other: _Denials) -> int:
    """How many denials of `one` are of what `other` affirms, and not in the same words."""
    same = {(denial.phrase, denial.heads[0]) for denial in other.denials}
    return sum(
        (denial.phrase, denial.heads[0]) not in same and _is_flipped(denial, one, other)
        for denial in one.denials
    )


def _is_flipped(denial: _Denial, one: _Denials, other: _Denials) -> bool:
    for head in denial.heads:
        if head in other.denied:
            return False
        if head in other.affirmed and head not in one.affirmed:
            return True
    return False


def _says_the_opposite(
    asked: Sequence[Sentence],
    told: Sequence[Sentence],
    here: _Denials,
    there: _Denials,
    words: Opposites,
) -> bool:
    """Whether a word of one stands in the place of its opposite in the other."""
    mine, yours = _paired(asked, words), _paired(told, words)
    for side, found in mine.items():
        held = yours.get(side.other)
        if held is None or _denied(found, here) != _denied(held, there):
            continue
        same, other = yours.get(side), mine.get(side.other)
        is_of_it = found.context & held.context or len(found.said & held.said) >= _SHARED
        if same is None and other is None and is_of_it:
            return True
        # Where a text has both words, those next to them tell which is said of what.
        if found.next_unlike(same) & held.next_unlike(other):
            return True
    return False


@dataclass(slots=True, kw_only=True)
class _Around:
    """Where words of one side of a pair stand, the words around them and those next to each;
    `said` is what the sentences say of which they tell as a whole."""

    places: set[str] = field(default_factory=set)
    context: set[str] = field(default_factory=set)
    next: list[frozenset[str]] = field(default_factory=list)
    said: set[str] = field(default_factory=set)

    def next_unlike(self, same: _Around | None) -> set[str]:
        """The words next to those that do not stand beside one of these words in `same` too."""
        known = set().union(*same.next) if same else set[str]()
        return set().union(*(words for words in self.next if known.isdisjoint(words)))


def _paired(sentences: Sequence[Sentence], words: Opposites) -> dict[Side, _Around]:
    found: dict[Side, _Around] = {}
    for sentence in sentences:
        ends = sorted(sentence.stops)
        open_at = _left_open(sentence, words)
        said = sentence.content(words.light)
        for span, phrase in words.paired.phrases(sentence):
            if span.start in open_at:
                continue
            beside = _next(sentence, span, ends, words)
            for side in words.sides[phrase]:
                around = found.setdefault(side, _Around())
                around.places.add(sentence.folded[span.start])
                around.context.update(sentence.folded[max(0, span.start - _NEAR) : span.start])
                around.context.update(sentence.folded[span.stop : span.stop + _NEAR])
                around.next.append(beside)
                if (side.pair, phrase) in words.of_all:
                    around.said.update(said)
    return found


def _left_open(sentence: Sentence, words: Opposites) -> set[int]:
    """The places of "còn" and the like that say nothing: "còn chạy không", "vẫn chưa chạy"."""
    asks = bool(_last_asking(sentence, words))
    denied = {span.start for span in words.denies.find(sentence)}
    spans = words.asks_whether.find(sentence)
    return {at for span in spans if asks or span.stop in denied for at in span}


def _next(sentence: Sentence, span: range, ends: list[int], words: Opposites) -> frozenset[str]:
    """The nearest word before and after it in its clause, but those that stand in any sentence."""
    at = bisect_right(ends, span.start)
    first = max(ends[at - 1] if at else 0, span.start - _NEAR)
    last = min(ends[bisect_left(ends, span.stop)], span.stop + _NEAR)
    before = reversed(sentence.folded[first : span.start])
    after = sentence.folded[span.stop : last]
    sides = (("before", before), ("after", after))
    nearest = ((name, next((w for w in part if w not in words.light), "")) for name, part in sides)
    return frozenset(f"{name} {word}" for name, word in nearest if word)


def _denied(found: _Around, denied: _Denials) -> bool:
    return any(not found.places.isdisjoint(denial.heads) for denial in denied.denials)
