"""What lies near a claim: stories of the press and official documents with the same words.

An order and no verdict. What was searched for is kept nowhere.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import lru_cache, reduce
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
# Of more runs than these, one alone is chance.
FEW = 3
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


def stories_near(text: str, *, without: Sequence[int] = ()) -> list[Story]:
    """Stories whose articles hold most of the text's word runs, the rarer run counting more."""
    worth: dict[int, float] = defaultdict(float)
    held: Counter[int] = Counter()
    runs = windows(text)
    for run in runs:
        hits = search.find_articles(run, limit=HITS_EACH)
        held.update(hits)
        for key in hits:
            worth[key] += 1 / len(hits)
    if len(runs) > FEW:
        worth = {key: merit for key, merit in worth.items() if held[key] > 1}
    told = Article.objects.filter(pk__in=worth).values_list("pk", "story")
    of_story: dict[int, float] = defaultdict(float)
    for article, story in told:
        if story is not None and story not in without:
            of_story[story] = max(of_story[story], worth[article])
    best = sorted(of_story, key=lambda key: (-of_story[key], -key))[:SHOWN]
    found = Story.objects.filter(merged_into=None).in_bulk(best)
    return [found[key] for key in best if key in found]


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
