"""Group articles into stories as they arrive, one at a time.

    terms → candidates by rare terms → likeness to each → the story most alike, or a new one

Decided once: an arriving article never moves an earlier one (`settle.py` does, when asked). It
knows no outlet and no person, and holds hashes of terms, never words.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from math import isnan
from statistics import median

import numpy as np

from hoiam.reading.copies import bands, resembling, same_text
from hoiam.reading.errors import BadInput
from hoiam.reading.fingerprint import fingerprint, resemblance
from hoiam.reading.group_model import GroupingModel, KnownArticle
from hoiam.reading.likeness import Floats, compare, with_time
from hoiam.reading.reasons import (
    copy_reason,
    count_shared,
    joined_reason,
    new_reason,
    shares_telling_term,
)
from hoiam.reading.stages import Grouping
from hoiam.reading.terms import Array, Terms, read_terms
from hoiam.reading.window import Frequencies, Postings

_NO_TIME = float("nan")


@dataclass(slots=True)
class _Member:
    """One article of the window."""

    article: str
    story: str
    terms: Terms
    minhash: bytes
    hours: float
    apart_from: frozenset[str] = frozenset()
    joined: float = _NO_TIME
    arrived: float = _NO_TIME


@dataclass(frozen=True, slots=True)
class _Fit:
    """How well an article fits a story: by how much it passes, and its nearest article there."""

    margin: float
    joined: float
    alike: float
    story: str
    nearest: int


@dataclass(slots=True)
class _Story:
    members: list[int] = field(default_factory=list)
    last: float = _NO_TIME


class Grouper:
    """The open window of articles and their stories.

    The cost of `add` does not follow the number of open articles (gate `grouping_speed`).
    Not safe for threads.
    """

    def __init__(self, model: GroupingModel) -> None:
        self.model = model
        self._frequencies = Frequencies(model.background, model.background_documents)
        self._rare = Postings(buckets=1 << 18, depth=32)
        self._bands = Postings(buckets=1 << 20, depth=4)
        self._members: dict[int, _Member] = {}
        self._arrivals: deque[int] = deque()
        self._slot_of: dict[str, int] = {}
        self._stories: dict[str, _Story] = {}
        self._next = 0
        self._recent: deque[float] = deque(maxlen=9)

    def __len__(self) -> int:
        """How many articles are open."""
        return len(self._members)

    def add(
        self,
        article: str,
        title: str,
        text: str,
        *,
        published: datetime | None = None,
        apart_from: Iterable[str] = (),
        minhash: bytes = b"",
    ) -> Grouping:
        """Decide the story of an article that arrives now.

        `apart_from` names stories that an editor said it does not belong to. `minhash` is the
        fingerprint of title and text where the caller has it. An article that is known already
        stays where it is. Raises nothing for empty text: it opens its own story.
        """
        known = self._slot_of.get(article)
        if known is not None:
            return Grouping(story=self._members[known].story, reason="known", score=1.0)
        member = self._read(article, title, text, published, minhash)
        member.apart_from = frozenset(apart_from)
        self._frequencies.learn(member.terms)
        grouping = self._decide(member)
        member.story = grouping.story
        self._keep(member)
        return grouping

    def restore(self, articles: Iterable[KnownArticle]) -> None:
        """Put back articles in the order in which they came, with the stories they were given."""
        for known in articles:
            if known.article in self._slot_of:
                raise BadInput("group.article-twice", article=known.article)
            member = self._read(
                known.article, known.title, known.text, known.published, known.minhash
            )
            member.story, member.apart_from = known.story, known.apart_from
            self._frequencies.learn(member.terms)
            self._recall(member)
            self._keep(member)

    def story_of(self, article: str) -> str | None:
        """The story of an open article."""
        slot = self._slot_of.get(article)
        return None if slot is None else self._members[slot].story

    def stories(self) -> dict[str, str]:
        """Article → story for all open articles, in order of arrival."""
        return {member.article: member.story for member in self._members.values()}

    def apart(self) -> set[frozenset[str]]:
        """Pairs of articles that editors parted."""
        return {
            frozenset((member.article, self._members[slot].article))
            for member in self._members.values()
            for story in member.apart_from
            if story in self._stories
            for slot in self._stories[story].members
        }

    def links(self) -> Iterator[tuple[str, str, float]]:
        """Neighbours among the open articles with the log odds that they tell one story."""
        told: set[tuple[int, int]] = set()
        for slot, member in self._members.items():
            if not len(member.terms):
                continue
            near = [other for other in self._nearest(member) if other != slot]
            near = [other for other in near if (min(slot, other), max(slot, other)) not in told]
            told.update((min(slot, other), max(slot, other)) for other in near)
            for other, odds in zip(near, self._odds(member, near)[0], strict=True):
                yield member.article, self._members[other].article, float(odds)

    def merge(self, story: str, into: str) -> None:
        """An editor says that two stories are one: all of `story` goes to `into`."""
        if story == into or story not in self._stories:
            return
        for slot in list(self._stories[story].members):
            member = self._members[slot]
            member.apart_from -= {into}
            self._place(slot, into)

    def move(self, article: str, story: str | None = None) -> str | None:
        """An editor says that an article is not of its story but of `story`, or of a new one.

        It will not come back by itself. None where the article is no longer open.
        """
        slot = self._slot_of.get(article)
        if slot is None:
            return None
        member = self._members[slot]
        target = self._new_name(article) if story is None else story
        member.apart_from = (member.apart_from | {member.story}) - {target}
        self._place(slot, target)
        return target

    def _read(
        self, article: str, title: str, text: str, published: datetime | None, minhash: bytes
    ) -> _Member:
        terms = read_terms(title, text, self.model.cues)
        return _Member(
            article=article,
            story="",
            terms=self._limit(terms),
            minhash=minhash or fingerprint(title, text),
            hours=_NO_TIME if published is None else _hours(published),
        )

    def _limit(self, terms: Terms) -> Terms:
        """The terms that tell most, where there are more than are kept."""
        if len(terms) <= self.model.most_terms:
            return terms
        telling = self._frequencies.rarity(terms.ids) * np.log1p(terms.counts)
        return terms.take(np.sort(np.argsort(-telling, kind="stable")[: self.model.most_terms]))

    def _decide(self, member: _Member) -> Grouping:
        if len(member.terms) == 0:
            return Grouping(story=self._new_name(member.article), reason=new_reason(), score=1.0)
        original = self._find_original(member)
        if original is not None:
            alike = resemblance(member.minhash, original.minhash)
            return Grouping(
                story=original.story,
                reason=copy_reason(alike),
                score=alike,
                copy_of=original.article,
            )
        return self._find_story(member)

    def _find_original(self, member: _Member) -> _Member | None:
        """The earliest open article of which this is a near-identical copy."""
        if not member.minhash:
            return None
        slots = self._bands.find(bands(member.minhash)).ravel()
        open_ones = [
            self._members[slot]
            for slot in np.unique(slots).tolist()
            if slot in self._members and self._may_join(member, self._members[slot].story)
        ]
        likely = resembling(member.minhash, [other.minhash for other in open_ones])
        for position in likely:
            if same_text(member.terms, open_ones[position].terms, self.model.copy_at):
                return open_ones[position]
        return None

    def _recall(self, member: _Member) -> None:
        """Find out again how well an article fitted when its story was decided."""
        if member.story not in self._stories or not len(member.terms):
            return
        original = self._find_original(member)
        if original is not None and original.story == member.story:
            return
        near = [s for s in self._nearest(member) if self._members[s].story == member.story]
        slots = self._fill(member.story, near)
        if slots:
            member.joined = float(self._odds(member, slots)[0].mean())

    def _find_story(self, member: _Member) -> Grouping:
        """The story whose own articles are as alike among themselves as they are to this one."""
        best: _Fit | None = None
        choice = self._candidates(member)
        odds, alike = self._odds(member, [slot for _, slots in choice for slot in slots])
        start = 0
        for story, slots in choice:
            part = slice(start, start + len(slots))
            start = part.stop
            joined = float(odds[part].mean())
            margin = joined - self.model.strictness * self._cohesion(story) - self.model.join_at
            if margin >= 0 and (best is None or margin > best.margin):
                nearest = slots[int(odds[part].argmax())]
                best = _Fit(margin, joined, float(alike[part].mean()), story, nearest)
        if best is not None:
            likest = self._members[best.nearest].terms
            if shares_telling_term(member.terms, likest, self._frequencies):
                member.joined = best.joined
                shared = count_shared(member.terms, likest, self._frequencies)
                reason = joined_reason(shared, best.alike)
                return Grouping(story=best.story, reason=reason, score=best.alike)
        return Grouping(story=self._new_name(member.article), reason=new_reason(), score=1.0)

    def _cohesion(self, story: str) -> float:
        """How alike a story's newest articles were to it when they joined, as log odds."""
        newest = self._stories[story].members[-2 * self.model.members :]
        joined = [self._members[slot].joined for slot in newest]
        known = [odds for odds in joined if not isnan(odds)]
        return max(0.0, sum(known) / len(known)) if known else 0.0

    def _odds(self, member: _Member, slots: Sequence[int]) -> tuple[Floats, Floats]:
        """The log odds that the article and each of `slots` tell one story; their likeness."""
        others = [self._members[slot] for slot in slots]
        if not others:
            return np.zeros(0), np.zeros(0)
        figures = compare(member.terms, [other.terms for other in others], self._frequencies)
        hours = np.array([member.hours - other.hours for other in others])
        return self.model.likeness.log_odds(with_time(figures, hours)), figures[:, 0]

    def _nearest(self, member: _Member) -> list[int]:
        """Open articles that share the rarest terms of an article, the nearest first."""
        rarity = self._frequencies.rarity(member.terms.ids)
        chosen = self._rarest(member.terms, rarity)
        slots = self._rare.find(member.terms.ids[chosen])
        weights = np.broadcast_to((rarity[chosen] ** 2)[:, None], slots.shape)
        there = slots >= 0
        found, where = np.unique(slots[there], return_inverse=True)
        order = np.argsort(-np.bincount(where, weights[there]), kind="stable")
        near = (int(slot) for slot in found[order])
        open_ones = (
            slot
            for slot in near
            if slot in self._members and self._may_join(member, self._members[slot].story)
        )
        return list(islice(open_ones, self.model.nearest))

    def _rarest(self, terms: Terms, rarity: Array) -> Array:
        """Where the terms stand that tell most about an article."""
        telling = rarity * np.log1p(terms.counts)
        return np.argsort(-telling, kind="stable")[: self.model.rarest]

    def _candidates(self, member: _Member) -> list[tuple[str, list[int]]]:
        """The stories nearest to an article, with the members to compare."""
        by_story: dict[str, list[int]] = {}
        for slot in self._nearest(member):
            story = self._members[slot].story
            if story in by_story or len(by_story) < self.model.stories:
                by_story.setdefault(story, []).append(slot)
        return [(story, self._fill(story, slots)) for story, slots in by_story.items()]

    def _fill(self, story: str, slots: Sequence[int]) -> list[int]:
        """The nearest members and then the newest, as many as are compared."""
        chosen = dict.fromkeys(slots[: self.model.members])
        for slot in reversed(self._stories[story].members[-2 * self.model.members :]):
            if len(chosen) >= self.model.members:
                break
            if len(self._members[slot].terms):
                chosen[slot] = None
        return list(chosen)

    def _may_join(self, member: _Member, story: str) -> bool:
        return story not in member.apart_from and self._is_open(story, member.hours)

    def _is_open(self, story: str, hours: float) -> bool:
        """Whether the story was told within its quiet days; always where a date is missing."""
        apart = abs(hours - self._stories[story].last)
        return not apart > self.model.quiet_days * 24.0

    def _new_name(self, article: str) -> str:
        name = article
        while name in self._stories:
            name += "+"
        return name

    def _keep(self, member: _Member) -> None:
        slot, self._next = self._next, self._next + 1
        self._members[slot] = member
        self._arrivals.append(slot)
        self._slot_of[member.article] = slot
        self._attach(slot, member.story)
        if len(member.terms):
            rarity = self._frequencies.rarity(member.terms.ids)
            self._rare.add(member.terms.ids[self._rarest(member.terms, rarity)], slot)
        if member.minhash:
            self._bands.add(bands(member.minhash), slot)
        if not isnan(member.hours):
            self._recent.append(member.hours)
        member.arrived = self._clock()
        self._forget()

    def _attach(self, slot: int, name: str) -> None:
        story = self._stories.setdefault(name, _Story())
        story.members.append(slot)
        story.last = float(np.fmax(story.last, self._members[slot].hours))

    def _place(self, slot: int, story: str) -> None:
        self._detach(slot)
        self._members[slot].story = story
        self._attach(slot, story)

    def _detach(self, slot: int) -> None:
        name = self._members[slot].story
        members = self._stories[name].members
        members.remove(slot)
        if not members:
            del self._stories[name]

    def _forget(self) -> None:
        """Drop the oldest arrivals that came before the quiet days, or that are too many."""
        if not self.model.forget:
            return
        oldest = self._clock() - self.model.quiet_days * 24.0
        for _ in range(min(2, len(self._arrivals))):
            member = self._members[self._arrivals[0]]
            if len(self._members) <= self.model.most_open and not member.arrived < oldest:
                return
            slot = self._arrivals.popleft()
            self._detach(slot)
            del self._members[slot]
            del self._slot_of[member.article]

    def _clock(self) -> float:
        """Hours now, by what arrived lately; one wild date does not move it."""
        return median(self._recent) if self._recent else _NO_TIME


def _hours(moment: datetime) -> float:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.timestamp() / 3600.0
