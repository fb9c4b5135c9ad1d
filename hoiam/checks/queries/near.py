"""What lies near a claim: stories of the press and official documents with the same words.

An order and no verdict. What was searched for is kept nowhere.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from itertools import pairwise
from math import log
from operator import or_

from django.db.models import OuterRef, Q, QuerySet, Subquery

from hoiam.checks.models import Claim, Tip
from hoiam.documents.models import OfficialDocument
from hoiam.documents.queries import documents_for, filtered
from hoiam.offices.models import User
from hoiam.publishing.models import Revision
from hoiam.reading.fold import fold
from hoiam.stories.models import Article, Story
from hoiam.stories.queries import search

WINDOW = 3
MOST_WINDOWS = 8
HITS_EACH = 25
# Words of two syllables: in more than one of 50 articles one is no rare word, and a claim that
# shares one alone with a story is near it by chance.
COMMON_IN = 50
FEWEST_OF_COMMON = 8
LEAST_SHARED = 2
LONGEST_LOOKED_FOR = 40
SHOWN = 6
MOST_ADDRESSES = 50
# Papers are hundreds and not millions; the newest are looked through.
MOST_LOOKED_AT = 400
LONGEST_BODY = 40_000
# Words that any text has, folded; a run with one of them in it would miss what says the same.
# fmt: off
COMMON = frozenset(
    (
        "o", "tu", "ngay", "thang", "nam", "cua", "va", "la", "co", "cho", "duoc", "bi", "cac",
        "nhung", "mot", "nay", "do", "thi", "ma", "voi", "trong", "den", "tai", "theo", "ve",
        "khi", "se", "da", "dang", "tren", "duoi", "neu", "nhu", "cung", "rat", "ra", "vao",
        "boi", "vi", "nen", "nhe", "a", "the", "of", "to", "in", "is", "and", "on", "at", "for",
        "from", "that", "by", "with", "was", "are",
    )
)
# fmt: on
# Letters and digits of a paper's number, as in "15/QĐ-UBND".
NUMBERED = re.compile(r"\b\d{1,5}/[\w-]{2,30}(?:/[\w-]{2,30})?", re.UNICODE)


def windows(text: str, *, size: int = WINDOW) -> list[str]:
    """Runs of neighbouring syllables that say something, spread over the whole text."""
    syllables = [w for w in search.words(text) if w not in COMMON and not w.isdecimal()]
    if len(syllables) <= size:
        return [" ".join(syllables)] if syllables else []
    starts = range(0, len(syllables) - size + 1, max(1, size // 2))
    runs = [" ".join(syllables[at : at + size]) for at in starts]
    if len(runs) <= MOST_WINDOWS:
        return runs
    stride = (len(runs) - 1) / (MOST_WINDOWS - 1)
    return [runs[round(n * stride)] for n in range(MOST_WINDOWS)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Word:
    """Two neighbouring syllables, which is what most words of Vietnamese are; `at`: the first."""

    said: str
    at: int


def _words(text: str) -> list[_Word]:
    """The words of a text that may be rare, each once and where it stands first."""
    syllables = search.words(text)[:LONGEST_LOOKED_FOR]
    found: dict[str, int] = {}
    for at, (one, other) in enumerate(pairwise(syllables)):
        if not {one, other} & COMMON and not (one.isdecimal() and other.isdecimal()):
            found.setdefault(f"{one} {other}", at)
    return [_Word(said=said, at=at) for said, at in found.items()]


def _apart(words: Sequence[_Word]) -> int:
    """How many of these words share no syllable, counted from the left."""
    count, free = 0, -1
    for word in sorted(words, key=lambda word: word.at):
        if word.at > free:
            count, free = count + 1, word.at + 1
    return count


def stories_near(
    text: str, *, without: Sequence[int] = (), topic: int | None = None, place: int | None = None
) -> list[Story]:
    """Stories that share at least two rare words with the text, the rarest first.

    One is enough where the story is about the same `topic` in the same `place`; and of a text with
    no more than three syllables that say something, all must be there. Nothing is better than
    something far.
    """
    told = _short(text) or _rare(text)
    rows = Article.objects.filter(pk__in=told).exclude(story=None).values_list("pk", "story")
    of_story: dict[int, dict[int, float]] = defaultdict(dict)
    for article, story in rows:
        if story in without:
            continue
        of_story[story][article] = told[article][1]
    found = Story.objects.filter(merged_into=None).in_bulk(of_story)
    near = [
        key
        for key, row in found.items()
        if max(_apart(list(told[article][0])) for article in of_story[key]) >= LEAST_SHARED
        or (topic is not None and place is not None and _is_of(row, topic, place))
        or not any(told[article][0] for article in of_story[key])
    ]
    near.sort(key=lambda key: (-max(of_story[key].values()), -key))
    return [found[key] for key in near[:SHOWN]]


def _is_of(story: Story, topic: int, place: int) -> bool:
    return story.topic_id == topic and story.place_id == place


def _short(text: str) -> dict[int, tuple[frozenset[_Word], float]]:
    """Articles with every word of a few that somebody typed; empty for a whole sentence."""
    syllables = [w for w in search.words(text) if w not in COMMON]
    if not syllables or len(syllables) > WINDOW:
        return {}
    hits = search.find_articles(" ".join(syllables), limit=HITS_EACH)
    return {key: (frozenset(), 1 / (rank + 1)) for rank, key in enumerate(hits)}


def _rare(text: str) -> dict[int, tuple[frozenset[_Word], float]]:
    """Articles by key with the rare words of the text in them and what those are worth."""
    total = Article.objects.count()
    most = min(search.MOST_HITS - 1, max(FEWEST_OF_COMMON, total // COMMON_IN))
    words: dict[int, set[_Word]] = defaultdict(set)
    worth: dict[int, float] = defaultdict(float)
    for word in _words(text):
        hits = search.find_phrase(word.said, limit=most + 1)
        if not hits or len(hits) > most:
            continue
        for key in hits:
            words[key].add(word)
            worth[key] += log((total + 1) / len(hits))
    return {key: (frozenset(words[key]), worth[key]) for key in words}


def stories_sent(user: User, claim: Claim) -> list[Story]:
    """Stories of the articles whose addresses were sent, which do not stand beside the claim."""
    sent = Tip.objects.for_user(user).filter(joinings__claim=claim, joinings__left_on=None)
    addresses = sent.exclude(address=None).order_by("pk").values_list("address", flat=True)
    told = Article.objects.filter(url__in=list(addresses[:MOST_ADDRESSES])).values("story")
    beside = claim.claim_stories.values("story")
    found = Story.objects.filter(pk__in=told, merged_into=None).exclude(pk__in=beside)
    return list(found.order_by("-last_activity")[:SHOWN])


def documents_near(user: User, text: str) -> list[OfficialDocument]:
    """Papers that this person may read, by a number that the text names or by words of theirs."""
    rows = documents_for(user).filter(publication__state="published")
    named = _named(rows, text)
    best = named + [row for row in _alike(rows, text) if row.pk not in {n.pk for n in named}]
    return best[:SHOWN]


def _named(rows: QuerySet[OfficialDocument], text: str) -> list[OfficialDocument]:
    numbers = NUMBERED.findall(text)
    if not numbers:
        return []
    wanted = reduce(or_, (Q(number__iexact=number) for number in numbers))
    return list(filtered(rows).filter(wanted)[:SHOWN])


def _alike(rows: QuerySet[OfficialDocument], text: str) -> list[OfficialDocument]:
    """By how many word runs of the text their newest title, summary or body holds."""
    runs = windows(text)
    if not runs:
        return []
    newest = Revision.objects.filter(publication=OuterRef("publication")).order_by("-number")
    shown = filtered(rows).annotate(revision=Subquery(newest.values("pk")[:1]))
    merits = []
    for row in shown.order_by("-issued_on", "-pk")[:MOST_LOOKED_AT]:
        words = _words_of(row.revision, row.title)
        merit = sum(f" {run} " in words for run in runs)
        if merit * 3 >= len(runs):
            merits.append((merit, row))
    merits.sort(key=lambda pair: -pair[0])
    return [row for _merit, row in merits]


@lru_cache(maxsize=2 * MOST_LOOKED_AT)
def _words_of(revision: int, title: str) -> str:
    """The words of a published paper, folded: a revision never changes, and folding it anew for
    each look at a claim would take longer than all else on the page."""
    row = Revision.objects.only("summary", "body").get(pk=revision)
    words = search.words(f"{title} {row.summary} {row.body[:LONGEST_BODY]}")
    return f" {' '.join(words)} "


def shared_words(one: str, other: str) -> list[str]:
    """The words that two texts have in common, as they stand in the first: why they are alike."""
    theirs = set(search.words(other))
    found: dict[str, str] = {}
    for word in re.findall(r"\w+", one):
        folded = fold(word)
        if len(folded) > 1 and folded in theirs:
            found.setdefault(folded, word)
    return list(found.values())
