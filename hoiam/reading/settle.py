"""Group the open window anew with everything known: later articles may move earlier ones.

Average linkage over the likeness of neighbours, so the result does not hang on the order in
which articles came. Editors' corrections hold: what they put together stays together, what they
parted stays apart.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from hoiam.reading.group import Grouper

# What two articles that are no neighbours are worth to the average; gate `stories`.
STRANGERS = -6.0


def settle(grouper: Grouper, *, pinned: Iterable[str] = ()) -> dict[str, str]:
    """Article → story for all open articles; the grouper itself is left as it was.

    `pinned` are articles that an editor placed: those of one story stay together. A settled
    story keeps the name that most of its articles had, where no larger one has it.
    """
    stories = grouper.stories()
    held = set(pinned)
    first: dict[str, str] = {}
    groups: dict[str, list[str]] = {}
    for article, story in stories.items():
        head = first.setdefault(story, article) if article in held else article
        groups.setdefault(head, []).append(article)
    linkage = _Linkage(groups, apart=grouper.apart())
    for one, other, odds in grouper.links():
        linkage.add(one, other, odds)
    linkage.join(grouper.model.settle_at)
    return _name(linkage.groups.values(), stories)


@dataclass(slots=True)
class _Link:
    """The links between two groups: the sum of their log odds, and how many there are."""

    odds: float = 0.0
    count: int = 0


@dataclass(slots=True)
class _Linkage:
    """Groups of articles that are joined, the likeliest pair first."""

    groups: dict[str, list[str]]
    apart: set[frozenset[str]]
    links: dict[str, dict[str, _Link]] = field(default_factory=lambda: defaultdict(dict))
    _home: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._home = {a: head for head, articles in self.groups.items() for a in articles}

    def add(self, one: str, other: str, odds: float) -> None:
        here, there = self._home[one], self._home[other]
        if here != there:
            link = self.links[here].setdefault(there, _Link())
            self.links[there][here] = link
            link.odds += odds
            link.count += 1

    def mean(self, one: str, other: str) -> float:
        """The mean log odds over all pairs of articles of the two groups."""
        pairs = len(self.groups[one]) * len(self.groups[other])
        link = self.links[one][other]
        return (link.odds + STRANGERS * (pairs - link.count)) / pairs

    def join(self, least: float) -> None:
        heap = [
            (-self.mean(one, other), one, other)
            for one, others in self.links.items()
            for other in others
            if one < other
        ]
        heapq.heapify(heap)
        while heap:
            odds, one, other = heapq.heappop(heap)
            if -odds < least:
                return
            if one not in self.groups or other not in self.groups:
                continue
            if -odds != self.mean(one, other) or self._parted(one, other):
                continue
            self._merge(one, other)
            for third in self.links[one]:
                pair = (min(one, third), max(one, third))
                heapq.heappush(heap, (-self.mean(one, third), *pair))

    def _parted(self, one: str, other: str) -> bool:
        return any(
            frozenset((a, b)) in self.apart for a in self.groups[one] for b in self.groups[other]
        )

    def _merge(self, one: str, other: str) -> None:
        self.groups[one] += self.groups.pop(other)
        for third, link in self.links.pop(other).items():
            del self.links[third][other]
            if third == one:
                continue
            kept = self.links[one].setdefault(third, _Link())
            self.links[third][one] = kept
            kept.odds += link.odds
            kept.count += link.count


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
