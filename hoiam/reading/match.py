"""Which published checks are about a claim, and how sure that is.

    read_passages | candidates by words and by meaning | signs | order | decision

Words decide alone where there is no embedder or a check has no vector yet; they do so in any
language, with or without accents. A query is never kept, and whether it is true is not said here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice
from threading import RLock

import numpy as np
from numpy.typing import NDArray

from hoiam.reading.accents import Accents
from hoiam.reading.embed import Embedder
from hoiam.reading.match_contrary import Difference
from hoiam.reading.match_found import Candidate, Check, Decision, Finding, Match, Matching
from hoiam.reading.match_held import HeldChecks
from hoiam.reading.match_index import Postings
from hoiam.reading.match_model import MatchModel, share
from hoiam.reading.match_sentences import read_sentences
from hoiam.reading.match_signs import (
    Query,
    contradicts,
    cosine_of,
    likeness,
    meaning_signs,
    over_ground,
    read_query,
    read_standing,
    says_all,
    tells_most,
    word_signs,
)
from hoiam.reading.match_terms import (
    meaning_of,
    read_capitals,
    read_figures,
    read_passages,
    read_terms,
)
from hoiam.reading.match_vectors import Vectors
from hoiam.reading.match_words import Vocabulary

Row = NDArray[np.float32]

__all__ = [
    "Candidate",
    "Check",
    "Decision",
    "Finding",
    "Match",
    "MatchModel",
    "Matcher",
    "Matching",
]

# What a word counts by the field it stands in; set on the training half of CheckThat! 2022.
_FIELDS = (1.5, 1.2, 0.6)
_PAIR = 0.2
_BY_WORDS = 40
_BY_MEANING = 20
# Of a long message so many passages are read by meaning: 10 to 20 ms each.
_PASSAGES = 4
# Two checks this near, or with so many words of their claims in common, are of one claim.
_COPY_COSINE = 0.95
_COPY_WORDS = 0.7
# Of Vietnamese words three in four have a letter of its own, of French ones one in six.
_MARKED = 0.25
# Checks near by words that lend a text without accents theirs.
_LENDERS = 5
# The logit of a check that nothing speaks for, and a lead that a greater one says no more than.
_NOTHING = -8.0
_CLEAR = 8.0
SHOWN = 10


# Less alike, by meaning and by words, are Vietnamese texts that only sound alike: of 400 headlines
# of the press beside 23 checks 10 get *maybe*, and all wordings of these checks still do.
_ALIKE = 0.55
_ALIKE_BY_WORDS = 0.4
# From so much of a check's claim on it is worth looking what is said otherwise.
_COMPARED = 0.25
_DECISIONS: tuple[Decision, ...] = ("none", "maybe", "same")
_NO_MATCH = Matching(matches=(), decision="none")


class Matcher:
    """Holds the checks and finds those near a claim.

    `add`, `remove` and `replace` take effect at once. It may be asked by several threads while
    one changes it. It embeds what is asked, never what it holds: vectors come from `match_store`.
    """

    def __init__(
        self,
        model: MatchModel,
        checks: Iterable[Check] = (),
        *,
        embedder: Embedder | None = None,
    ) -> None:
        self.model = model
        self._embedder = embedder if embedder and embedder.name == model.meaning.embedder else None
        vocabulary = Vocabulary()
        self._postings = Postings(vocabulary)
        self._held = HeldChecks(vocabulary)
        self._vectors = Vectors(model.meaning.matrix.shape[1])
        self._numbers: dict[str, int] = {}
        self._accents = Accents()
        self._lock = RLock()
        for check in checks:
            self.add(check)

    def __len__(self) -> int:
        return len(self._numbers)

    def add(self, check: Check, vector: Row | None = None) -> None:
        """Take one more check, or another wording of one that is held; `vector` may come later."""
        texts = (read_terms(check.claim), read_terms(check.title), read_terms(check.summary))
        weights: dict[str, float] = {}
        for terms, weight in zip(texts, _FIELDS, strict=True):
            for term in (*terms.folded, *terms.pairs):
                weights[term] = weights.get(term, 0.0) + weight
        told = check.claim or check.title
        with self._lock:
            self.remove(check.check)
            self._postings.add(weights)
            for one in texts:
                self._accents.learn(one.exact)
            self._numbers[check.check] = self._held.add(
                check.check,
                is_ours=check.is_ours,
                texts=texts,
                capitals=read_capitals(told, beside=check.summary),
                figures=read_figures(told),
                told=told,
                checked=check.checked,
            )
        if vector is not None:
            self.put_vector(check.check, vector)

    def put_vector(self, check: str, vector: Row) -> None:
        """The embedder's row of a check; of one that is not held it is left out."""
        turned = self.model.meaning.turn(vector)
        with self._lock:
            if (number := self._numbers.get(check)) is not None:
                self._vectors.put(number, turned)

    def remove(self, check: str) -> None:
        """Forget a check; one that is not held is no error."""
        with self._lock:
            if (number := self._numbers.pop(check, None)) is not None:
                self._postings.drop(number)
                self._vectors.drop(number)
                self._held.drop(number)

    def replace(self, check: Check, vector: Row | None = None) -> None:
        """The check of that name in its new words, which need a new vector."""
        self.add(check, vector)

    def match(self, claim: str, *, today: date | None = None) -> Matching:
        """The checks nearest to `claim`, a sentence or a whole forwarded message.

        By `today` what is said of "tonight" is not taken for what was checked some nights ago.
        """
        passages = self._telling(read_passages(claim))
        rows = self._rows(passages)
        with self._lock:
            judged = [
                self.judge(
                    self.candidates(passage, row, today=today),
                    is_vietnamese=self._is_vietnamese(passage),
                )
                for passage, row in zip(passages, rows, strict=True)
            ]
            findings = [finding for finding in judged if finding is not None]
            return self._settle(findings) if findings else _NO_MATCH

    def read(self, text: str) -> list[Candidate]:
        """The candidates of `text` as one passage, by words and by meaning."""
        return self.candidates(text, self._rows([text])[0])

    def candidates(
        self,
        text: str,
        row: Row | None = None,
        *,
        without: frozenset[int] = frozenset(),
        today: date | None = None,
    ) -> list[Candidate]:
        """The checks that may be near, with their signs; `row` is the text's, turned."""
        query = read_query(text, self._postings.rarity)
        terms = (*query.terms.folded, *query.terms.pairs)
        scores = self._postings.scores(terms, pair_weight=_PAIR)
        gone = list(without)
        scores[gone] = 0.0
        near = _highest(scores, _BY_WORDS)
        cosines: dict[int, float] = {}
        if row is not None:
            kept, _ = self._vectors.nearest(row, _BY_MEANING + len(gone))
            near = sorted({*near, *(int(number) for number in kept)} - without)
            values = self._vectors.cosines(row, near)
            held = zip(near, values.tolist(), strict=True)
            cosines = {number: value for number, value in held if self._vectors.has(number)}
        signed = self._signed(query, {number: float(scores[number]) for number in near}, cosines)
        return self._told_apart(text, signed, today)

    def _signed(
        self, query: Query, scores: dict[int, float], cosines: dict[int, float]
    ) -> list[Candidate]:
        held = ((number, self._held[number]) for number in scores)
        by_words = word_signs(query, held, read_standing(scores), self._postings.rarity)
        standing = read_standing(cosines)
        return [
            Candidate(
                number=number,
                signs=signs + (meaning_signs(number, standing) if number in cosines else ()),
                by_meaning=number in cosines,
                contradicts=contradicts(query, self._held[number], signs),
            )
            for number, signs in by_words.items()
        ]

    def _told_apart(
        self, text: str, candidates: list[Candidate], today: date | None
    ) -> list[Candidate]:
        """Those that say the opposite, another figure or of another day are marked as such."""
        asked, contraries = read_sentences(text), self.model.contraries
        found = []
        for one in candidates:
            told = self._held.told(one.number)
            if told and likeness(one.signs, by_meaning=False) >= _COMPARED:
                checked = self._held.checked(one.number)
                if differs := contraries.difference(asked, told, today=today, checked=checked):
                    one = replace(one, differs=differs, contradicts=True)
            found.append(one)
        return found

    def judge(self, candidates: Sequence[Candidate], *, is_vietnamese: bool) -> Finding | None:
        """What the candidates of one passage come to; None where there are none."""
        if not candidates:
            return None
        judgements = {
            one.number: self.model.judgement(by_meaning=one.by_meaning) for one in candidates
        }
        logits = {one.number: judgements[one.number].order.logit(one.signs) for one in candidates}
        ranked = sorted(candidates, key=lambda one: (-logits[one.number], one.number))
        first = next((one for one in ranked if self._held.is_ours(one.number)), None)
        found = replace(
            self._related(ranked, logits, is_vietnamese),
            differs={one.number: one.differs for one in candidates if one.differs},
        )
        if first is None:
            return found
        judgement = self.model.judgement(by_meaning=first.by_meaning, is_vietnamese=is_vietnamese)
        leads = self.first_signs(first, candidates, logits, by_meaning=first.by_meaning)
        chance = share(judgement.sure.logit((*first.signs, *leads)))
        if chance < judgement.same_at or first.contradicts:
            return found
        return replace(found, first=first.number, sure=chance, decision="same")

    def _related(
        self, ranked: Sequence[Candidate], logits: dict[int, float], is_vietnamese: bool
    ) -> Finding:
        """*maybe* or *none*: of the nearest check, whoever published it."""
        nearest = ranked[0]
        judgement = self.model.judgement(by_meaning=nearest.by_meaning)
        leads = self.first_signs(nearest, ranked, logits, by_meaning=nearest.by_meaning)
        chance = share(judgement.sure.logit((*nearest.signs, *leads)))
        least = self.model.judgement(
            by_meaning=nearest.by_meaning, is_vietnamese=is_vietnamese
        ).least
        if is_vietnamese:
            least = max(least, _ALIKE if nearest.by_meaning else _ALIKE_BY_WORDS)
        alike = likeness(nearest.signs, by_meaning=nearest.by_meaning) >= least
        alike = alike or says_all(nearest.signs)
        # Whatever else is held: who tells most of a check's claim may well ask about it.
        is_near = tells_most(nearest.signs) or (alike and chance >= judgement.maybe_at)
        return Finding(
            logits=logits,
            first=nearest.number,
            sure=chance,
            decision="maybe" if is_near else "none",
        )

    def first_signs(
        self,
        first: Candidate,
        candidates: Iterable[Candidate],
        logits: dict[int, float],
        *,
        by_meaning: bool,
    ) -> tuple[float, ...]:
        """How near it is, its lead over the next two of ours that are of another claim, and how
        far it is by meaning over what else is held."""
        mine = logits[first.number]
        others = (
            logits[number]
            for number in sorted(logits, key=lambda number: (-logits[number], number))
            if number != first.number
            and self._held.is_ours(number)
            and not self._are_copies(first.number, number)
        )
        leads = [min(mine - next(others, _NOTHING), _CLEAR) for _ in range(2)]
        if not by_meaning:
            return (mine, *leads)
        others_by_meaning = (one for one in candidates if one.by_meaning and one is not first)
        cosines = (cosine_of(one.signs) for one in others_by_meaning)
        return (mine, *leads, over_ground(cosine_of(first.signs), cosines))

    def _are_copies(self, one: int, other: int) -> bool:
        first, second = set(self._held[one].claim), set(self._held[other].claim)
        if len(first & second) >= _COPY_WORDS * len(first | second):
            return True
        if not (self._vectors.has(one) and self._vectors.has(other)):
            return False
        cosine = self._vectors.cosines(self._vectors.row(one), [other])[0]
        return bool(cosine >= _COPY_COSINE)

    def _telling(self, passages: list[str]) -> list[str]:
        """The passages of a long message that the checks held have most to say to."""
        if len(passages) <= _PASSAGES:
            return passages
        with self._lock:
            best = [self._loudest(passage) for passage in passages]
        order = sorted(range(len(passages)), key=lambda place: (-best[place], place))
        return [passages[place] for place in sorted(order[:_PASSAGES])]

    def _loudest(self, passage: str) -> float:
        terms = read_terms(passage)
        scores = self._postings.scores((*terms.folded, *terms.pairs), pair_weight=_PAIR)
        return float(scores.max(initial=0.0))

    def _rows(self, passages: Sequence[str]) -> list[Row | None]:
        if self._embedder is None:
            return [None] * len(passages)
        with self._lock:
            texts = [self._readable(passage) for passage in passages]
        rows = iter(self._embedder.embed([text for text in texts if text], kind="query"))
        return [self.model.meaning.turn(next(rows)) if text else None for text in texts]

    def _readable(self, passage: str) -> str:
        """What the embedder is given; "" where there is nothing it would understand."""
        words = read_terms(passage)
        if not self._accents.are_missing(words.exact):
            return meaning_of(passage)
        scores = self._postings.scores((*words.folded, *words.pairs), pair_weight=_PAIR)
        near = sorted(_highest(scores, _LENDERS), key=lambda number: -scores[number])
        forms = (sorted(self._held[number].forms()) for number in near)
        return self._accents.restore(words.exact, forms)

    def _is_vietnamese(self, passage: str) -> bool:
        words = read_terms(passage).exact
        marked = sum(not word.isascii() for word in words)
        return marked > _MARKED * len(words) or self._accents.are_missing(words)

    def _settle(self, findings: Sequence[Finding]) -> Matching:
        """The matches of a message are the best of its passages; the surest passage decides."""
        logits: dict[int, float] = {}
        differs: dict[int, Difference] = {}
        for finding in findings:
            for number, value in finding.logits.items():
                if value >= logits.get(number, value):
                    logits[number] = value
                    differs[number] = finding.differs.get(number, "")
        surest = max(findings, key=lambda one: (_DECISIONS.index(one.decision), one.sure))
        ranked = sorted(logits, key=lambda number: (-logits[number], number))
        if surest.decision == "same":
            # It may stand behind one of another publisher, of which nothing is decided.
            ranked.remove(surest.first)
            ranked.insert(0, surest.first)
            logits[surest.first] = max(logits.values())
        matches = [
            Match(check=name, score=round(share(logits[number]), 4), differs=differs[number])
            for number in ranked[:SHOWN]
            if (name := self._held.name(number))
        ]
        if matches:
            matches += self._rest({match.check for match in matches})
        return Matching(matches=tuple(matches), decision=surest.decision)

    def _rest(self, shown: set[str]) -> Iterator[Match]:
        """Checks that nothing speaks for, where there are not ten others."""
        rest = (name for name in self._numbers if name not in shown)
        return (Match(check=name, score=0.0) for name in islice(rest, SHOWN - len(shown)))


def _highest(scores: Row, count: int) -> list[int]:
    """The numbers of the `count` highest scores over 0."""
    count = min(count, len(scores))
    if not count:
        return []
    nearest = np.argpartition(-scores, count - 1)[:count]
    return sorted(int(number) for number in nearest if scores[number] > 0)
