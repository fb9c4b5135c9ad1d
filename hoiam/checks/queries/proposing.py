"""A statement proposed for a claim that nobody has stated: the first sentence of its first tip,
or the title of the article whose address was sent.

It is worked out when it is shown and kept nowhere: what senders wrote is no claim of ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db.models import Min, Q
from django.utils.text import Truncator

from hoiam.checks.models import Claim, Joining, Tip
from hoiam.offices.models import User
from hoiam.reading.match_terms import read_capitals, read_figures
from hoiam.stories.models import Article

LONGEST = 300
SHORTEST = 12
# A sentence ends at a full stop before a space, not within a number or an address.
ENDS = re.compile(r"(?<=[.!?…。])\s+|\n+")
FEWEST_WORDS = 5
# "Nghe nói ..., có đúng không ạ?": what is asked stands between.
_BEFORE = re.compile(
    r"^(?:(?:tôi|mình|em|cháu)\s+)?(?:nghe nói|nghe bảo|nghe đồn|có tin|i heard)"
    r"(?:\s+(?:là|rằng|that))?[\s,:]+",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"[\s,;–-]*(?:(?:có|điều này có|như vậy có)\s+)?(?:đúng|thật|phải|chuẩn|chính xác)"
    r"(?:\s+(?:vậy|thế))?\s+(?:không|ko|k)\b[^.!?]{0,30}\?+$"
    r"|[\s,;–-]*is (?:this|that|it) true\s*\?+$",
    re.IGNORECASE,
)


def propose_statements(user: User, claims: Iterable[Claim]) -> dict[int, str]:
    """By claim, what its first tip says first; only where this person may read tips."""
    unstated = [claim.pk for claim in claims if not claim.statement]
    if not unstated:
        return {}
    firsts = (
        Joining.objects.filter(claim__in=unstated, left_on=None)
        .filter(Q(tip__text__isnull=False) | Q(tip__address__isnull=False))
        .order_by()
        .values_list("claim")
        .annotate(first=Min("tip"))
    )
    tip_of = dict(firsts)
    rows = Tip.objects.for_user(user).filter(pk__in=tip_of.values())
    sent = {row.pk: row for row in rows.only("text", "address")}
    titles = titles_of(row.address for row in sent.values() if row.address and not row.text)
    proposed = {claim: _said(sent.get(tip), titles) for claim, tip in tip_of.items()}
    return {claim: said for claim, said in proposed.items() if said}


def titles_of(addresses: Iterable[str]) -> dict[str, str]:
    """Titles of the articles that are held, by their address."""
    wanted = set(addresses)
    if not wanted:
        return {}
    return dict(Article.objects.filter(url__in=wanted).values_list("url", "title"))


def _said(tip: Tip | None, titles: dict[str, str]) -> str:
    if tip is None:
        return ""
    address = tip.address or ""
    return first_sentence(tip.text) or titles.get(address, address)


def first_sentence(text: str | None) -> str:
    """The first sentence that is long enough to say something, cut to what a list can show."""
    parts = [part.strip(" \t\"“”'*-–•") for part in ENDS.split(text or "")]
    parts = [part for part in parts if part]
    if not parts:
        return ""
    chosen = next((part for part in parts if len(part) >= SHORTEST), parts[0])
    return Truncator(chosen).chars(LONGEST)


def sentences_of(text: str | None, *, most: int) -> list[str]:
    """What a message says, in its order, as far as evidence could show it: at most so many.

    Greetings and bare questions are left out. Of more sentences than fit, those that name a
    figure, a day, a place or a body go first.
    """
    parts = (_bare(part) for part in ENDS.split(text or ""))
    found = list(dict.fromkeys(part for part in parts if _says_something(part)))
    best = sorted(range(len(found)), key=lambda at: (-_weight(found[at]), at))[:most]
    return [Truncator(found[at]).chars(LONGEST) for at in sorted(best)]


def _bare(part: str) -> str:
    """A sentence without the words that only ask whether it is so."""
    part = part.strip(" \t\"“”'*-–•")
    bare = _AFTER.sub("", _BEFORE.sub("", part)).strip()
    return bare[:1].upper() + bare[1:]


def _says_something(part: str) -> bool:
    if len(part) < SHORTEST:
        return False
    is_long = len(part.split()) >= FEWEST_WORDS
    return _weight(part) > 0 if part.endswith("?") or not is_long else True


def _weight(part: str) -> int:
    """How many things it names that can be looked up."""
    return len(read_figures(part)) + len(read_capitals(part))
