"""Group the open window anew with everything known: later articles may move earlier ones.

Each article is weighed against all of its story and against the stories near it, and stories that
turn out to be one are joined. Editors' corrections hold: what they placed stays, what they parted
stays apart.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from itertools import combinations

from hoiam.reading.group import Grouper

# What two articles that are no neighbours are worth to the average; gate `stories`.
STRANGERS = -6.0
# By how much a place must be better than the present one; gate `stories`.
CLEARLY = 2.0
ROUNDS = 2


def settle(grouper: Grouper, *, pinned: Iterable[str] = ()) -> dict[str, str]:
    """Article → story for all open articles, in order of arrival; the grouper is left as it was.

    `pinned` are articles that an editor placed: they stay. A settled story keeps the name that
    most of its articles had, where no larger one has it.
    """
    stories, held = grouper.stories(), set(pinned)
    groups: dict[str, list[str]] = {}
    for article, story in stories.items():
        groups.setdefault(story, []).append(article)
    linkage = _Linkage(groups, grouper.apart(), grouper.model.strictness)
    for one, other, odds in grouper.links():
        linkage.add(one, other, odds)
    for _ in range(ROUNDS):
        for article in stories:
            if article not in held:
                linkage.reconsider(article, grouper.model.settle_at)
    linkage.join(grouper.model.settle_at)
    return _name(linkage.groups.values(), stories)


class _Linkage:
    """Groups of articles, and the log odds between neighbours."""

    def __init__(
        self, groups: dict[str, list[str]], apart: set[frozenset[str]], strictness: float
    ) -> None:
        self.groups = groups
        self._apart = apart
        self._strictness = strictness
        self._home = {a: name for name, articles in groups.items() for a in articles}
        self._odds: dict[str, dict[str, float]] = defaultdict(dict)

    def add(self, one: str, other: str, odds: float) -> None:
        self._odds[one][other] = self._odds[other][one] = max(odds, STRANGERS)

    def reconsider(self, article: str, least: float) -> None:
        """Move an article to the story it fits best, or to one of its own."""
        here = self._home[article]
        rest = [other for other in self.groups[here] if other != article]
        near = dict.fromkeys(self._home[other] for other in self._odds[article])
        fits = [
            (self._margin([article], self.groups[name]), name)
            for name in near
            if name != here and not self._parted([article], self.groups[name])
        ]
        own = self._margin([article], rest) if rest else least
        best, target = max(fits, default=(STRANGERS, here))
        if best >= max(own + CLEARLY, least):
            self._move(article, target)
        elif rest and own < least - CLEARLY:
            self._move(article, self._new_name(article))

    def join(self, least: float) -> None:
        """Join stories, the likeliest first, until none is likely enough."""
        heap = [
            (-self._margin(self.groups[one], self.groups[other]), one, other)
            for one in self.groups
            for other in self._near(one)
            if one < other
        ]
        heapq.heapify(heap)
        while heap:
            margin, one, other = heapq.heappop(heap)
            if -margin < least:
                return
            if one not in self.groups or other not in self.groups:
                continue
            if -margin != self._margin(self.groups[one], self.groups[other]):
                continue
            if self._parted(self.groups[one], self.groups[other]):
                continue
            for article in list(self.groups[other]):
                self._move(article, one)
            for third in self._near(one):
                again = -self._margin(self.groups[one], self.groups[third])
                heapq.heappush(heap, (again, min(one, third), max(one, third)))

    def _near(self, name: str) -> list[str]:
        found = (self._home[o] for a in self.groups[name] for o in self._odds[a])
        return [other for other in dict.fromkeys(found) if other != name]

    def _margin(self, one: list[str], other: list[str]) -> float:
        """The mean log odds between two groups, less what their own articles ask for."""
        inside = [*combinations(one, 2), *combinations(other, 2)]
        cohesion = max(0.0, self._mean(inside)) if inside else 0.0
        return self._mean([(a, b) for a in one for b in other]) - self._strictness * cohesion

    def _mean(self, pairs: list[tuple[str, str]]) -> float:
        return sum(self._odds[a].get(b, STRANGERS) for a, b in pairs) / len(pairs)

    def _parted(self, one: list[str], other: list[str]) -> bool:
        return any(frozenset((a, b)) in self._apart for a in one for b in other)

    def _new_name(self, article: str) -> str:
        name = article
        while name in self.groups:
            name += "+"
        return name

    def _move(self, article: str, target: str) -> None:
        here = self._home[article]
        self.groups[here].remove(article)
        if not self.groups[here]:
            del self.groups[here]
        self.groups.setdefault(target, []).append(article)
        self._home[article] = target


def _name(groups: Iterable[list[str]], stories: Mapping[str, str]) -> dict[str, str]:
    """The larger group takes the name first; a group without one takes its first article's."""
    order = {article: position for position, article in enumerate(stories)}
    taken: set[str] = set()
    named: dict[str, str] = {}
    for group in sorted(groups, key=lambda g: (-len(g), min(order[a] for a in g))):
        before = Counter(stories[article] for article in sorted(group, key=order.__getitem__))
        names = [name for name, _ in before.most_common() if name not in taken]
        name = names[0] if names else min(group, key=order.__getitem__)
        while name in taken:
            name += "+"
        taken.add(name)
        named.update(dict.fromkeys(group, name))
    return {article: named[article] for article in stories}
