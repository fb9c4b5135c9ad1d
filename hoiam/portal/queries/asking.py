"""What was checked before, near what somebody pasted. Nothing of what was pasted is kept."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from typing import Literal
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from hoiam.checks.matching import Found, Near, find_checks
from hoiam.checks.models import Claim, ImportedCheck
from hoiam.checks.queries.translated import finding_of, statement_of
from hoiam.checks.states import Rating
from hoiam.portal.public import language_now
from hoiam.publishing.models import Publication
from hoiam.publishing.queries import Said, as_is, public_path, text_in, words_in
from hoiam.reading.addresses import KINDS, RefusedHosts, check_url
from hoiam.reading.errors import RefusedAddress
from hoiam.reading.match_contrary import Difference
from hoiam.sources.models import Item
from hoiam.stories.models import Article

MOST_CARDS = 8
MOST_ADDRESSES = 3
MOST_ARTICLES = 20
_ADDRESS = re.compile(
    r"(?<![\w@.])(?:https?://|www\.)[^\s<>\"“”]+|(?<![\w@./:-])(?:[\w-]+\.)+[a-z]{2,12}/[^\s<>\"“”]*",
    re.IGNORECASE,
)
_OWN = re.compile(r"^(?:/en)?/kiem-chung/([A-Z]{1,8}-[0-9]{4}-[0-9]{1,8})/?$")
# What is hung on an address to count who passed it on; it names no other page.
_COUNTED = re.compile(r"^(?:utm_\w+|fbclid|gclid|zarsrc|igshid|mc_cid|mc_eid|ref|share|from)$")
_LETTER = re.compile(r"[^\W\d_]")
# Fewer letters beside an address are "see this", not a text to look for.
ENOUGH_LETTERS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One earlier check, with its own claim and its own verdict.

    `sure`: "same", "maybe", or "told" where the claim was seen in the article that was asked about.
    `rating` is ours; `verdict` is what another publisher says in its own words. `differs`: what
    keeps a check that says much the same otherwise from being of the same claim.
    """

    sure: Literal["same", "maybe", "told"]
    claim: Said
    language: str
    verdict: str
    rating: Rating | None
    finding: Said | None
    publisher: str
    on: date | None
    href: str
    is_ours: bool
    differs: Difference = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressAnswer:
    """What is held of an address: `kind` is refused, wrong, unknown, article or check."""

    kind: Literal["refused", "wrong", "unknown", "article", "check"]
    address: str = ""
    title: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was pasted, taken apart: its words, and the addresses in it."""

    text: str
    words: str
    addresses: tuple[str, ...] = ()

    @property
    def is_address(self) -> bool:
        return bool(self.addresses) and len(_LETTER.findall(self.words)) < ENOUGH_LETTERS


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """Cards, best first; `is_whole`: whether all checks were looked at."""

    asked: Asked
    cards: tuple[Card, ...] = ()
    addresses: tuple[AddressAnswer, ...] = field(default=())
    is_whole: bool = True

    @property
    def may_be_sent(self) -> bool:
        """Whether there is something of which we can be asked: not a page of a person alone."""
        usable = {"unknown", "article", "check"}
        return not self.asked.is_address or any(one.kind in usable for one in self.addresses)

    @property
    def has_same(self) -> bool:
        return any(card.sure == "same" for card in self.cards)


def read_asked(text: str) -> Asked:
    """Take a pasted text apart."""
    found = [match.group().rstrip(".,;:!?)]}'’”") for match in _ADDRESS.finditer(text)]
    words = " ".join(_ADDRESS.sub(" ", text).split()) if found else text
    return Asked(text=text, words=words, addresses=tuple(dict.fromkeys(found))[:MOST_ADDRESSES])


def answer(asked: Asked, *, hosts: Iterable[str] = (), today: date | None = None) -> Answered:
    """The earlier checks near what was asked. `hosts`: the names under which this site is asked;
    `today`: by which "tonight" is read."""
    cards: list[Card] = []
    answers: list[AddressAnswer] = []
    is_whole = True
    for address in asked.addresses:
        held, more = look_up(address, hosts=frozenset(hosts))
        answers.append(held)
        cards += more
        if held.kind == "article" and asked.is_address:
            found = find_checks(held.title, today=today)
            is_whole &= found.is_whole
            # A title is not what was asked: nothing is called the same for it.
            cards += [_card(near, "maybe") for near in found.matches]
    if not asked.is_address:
        found = find_checks(asked.words, today=today)
        is_whole &= found.is_whole
        cards = [*_same(found), *cards, *_maybe(found)]
    return Answered(asked=asked, cards=_once(cards), addresses=tuple(answers), is_whole=is_whole)


def look_up(address: str, *, hosts: frozenset[str]) -> tuple[AddressAnswer, list[Card]]:
    """What is held of an address; it is never fetched."""
    if (number := _own_number(address, hosts)) and (check := _own_check(number)):
        href = public_path(check, language_now())
        is_shown = check.current and check.state == "published"
        title = text_in(check, language_now()).title if is_shown else number
        said = AddressAnswer(kind="check", address=address, title=title, href=href)
        return said, _cards_of(Q(factcheck__publication=check))
    try:
        read = check_url(_whole(address), _refused()).url
    except RefusedAddress as refused:
        is_of_people = refused.key.removeprefix("fetch.refused-") in KINDS
        return AddressAnswer(kind="refused" if is_of_people else "wrong"), []
    forms = _forms(read)
    cards = [_their_card(row, "told") for row in ImportedCheck.objects.filter(url__in=forms)[:5]]
    articles = _articles(forms)
    stories = {article.story_id for article in articles if article.story_id}
    cards += _cards_of(Q(appearances__article__in=articles) | Q(appearances__url__in=forms))
    cards += _cards_of(Q(stories__in=stories), sure="maybe") if stories else []
    if not articles:
        return AddressAnswer(kind="unknown", address=read), cards
    first = articles[0]
    return AddressAnswer(kind="article", address=read, title=first.title, href=first.url), cards


def _articles(forms: list[str]) -> list[Article]:
    """Articles at any form of an address: as it was listed, as the page calls itself, as typed.

    Three questions, since one with "or" would have no index to go by.
    """
    digests = [sha256(form.encode("utf-8", "replace")).hexdigest() for form in forms]
    listed = Item.objects.filter(url_digest__in=digests).values_list("pk", flat=True)
    found = {
        article.pk: article
        for held in (
            Article.objects.filter(item__in=list(listed)),
            Article.objects.filter(canonical__in=forms),
            Article.objects.filter(item=None, url__in=forms),
        )
        for article in held.defer("text")[:MOST_ARTICLES]
    }
    return [found[key] for key in sorted(found)][:MOST_ARTICLES]


def _forms(url: str) -> list[str]:
    """The ways in which one page's address is written: with and without www, TLS, a last slash."""
    parts = urlsplit(url)
    named = [pair for pair in parse_qsl(parts.query) if not _COUNTED.match(pair[0].lower())]
    bare = parts.netloc.removeprefix("www.").removeprefix("m.").removeprefix("amp.")
    path = parts.path.removesuffix("/")
    forms = [
        f"{scheme}://{host}{path}{slash}{query}"
        for query in dict.fromkeys((f"?{parts.query}" if parts.query else "", _query(named)))
        for scheme in ("https", "http")
        for host in dict.fromkeys((parts.netloc, bare, f"www.{bare}", f"m.{bare}"))
        for slash in ("", "/")
    ]
    return list(dict.fromkeys([url, *forms]))


def _query(named: list[tuple[str, str]]) -> str:
    return f"?{urlencode(named)}" if named else ""


def _whole(address: str) -> str:
    return address if "://" in address else f"https://{address}"


@cache
def _refused() -> RefusedHosts:
    return RefusedHosts.from_knowledge(settings.KNOWLEDGE)


def _own_number(address: str, hosts: frozenset[str]) -> str:
    try:
        parts = urlsplit(_whole(address))
        ours = {urlsplit(settings.SITE_URL).netloc, *hosts}
    except ValueError:
        return ""
    found = _OWN.match(parts.path)
    return found.group(1) if found and parts.netloc.lower() in ours else ""


def _own_check(number: str) -> Publication | None:
    held = Publication.objects.public().filter(number=number, kind="factcheck")
    return held.select_related("current").first()


def _cards_of(which: Q, *, sure: Literal["told", "maybe"] = "told") -> list[Card]:
    claims = Claim.objects.filter(
        which, state="published", factcheck__publication__state="published"
    )
    rows = claims.select_related("factcheck__publication").distinct().order_by("-id")
    return [_own_card(claim, sure) for claim in rows[:MOST_CARDS]]


def _same(found: Found) -> list[Card]:
    return [_card(near, "same") for near in found.matches if near.decision == "same"]


def _maybe(found: Found) -> list[Card]:
    return [_card(near, "maybe") for near in found.matches if near.decision != "same"]


def _card(near: Near, sure: Literal["same", "maybe"]) -> Card:
    if near.claim is not None:
        return replace(_own_card(near.claim, sure), differs=near.differs)
    assert near.imported is not None
    return _their_card(near.imported, sure)


def _own_card(claim: Claim, sure: Literal["same", "maybe", "told"]) -> Card:
    publication = claim.factcheck.publication
    row = claim.rating_row if claim.factcheck.form == "rated" else None
    words = words_in(publication, language_now())
    return Card(
        sure=sure,
        claim=statement_of(claim, words),
        language="",
        verdict="",
        rating=row,
        finding=finding_of(claim, words, publication.language) if claim.finding else None,
        publisher="",
        on=_day(publication.published_at),
        href=public_path(publication, language_now()),
        is_ours=True,
    )


def _their_card(check: ImportedCheck, sure: Literal["same", "maybe", "told"]) -> Card:
    return Card(
        # Somebody else's check is never said to be about the same (it is not ours to say).
        sure="maybe" if sure == "same" else sure,
        claim=as_is(check.claim, check.language),
        language=check.language,
        verdict=check.rating_text,
        rating=None,
        finding=None,
        publisher=check.publisher,
        on=check.published_on,
        href=check.url,
        is_ours=False,
    )


def _once(cards: list[Card]) -> tuple[Card, ...]:
    kept: dict[tuple[str, str], Card] = {}
    for card in cards:
        kept.setdefault((card.href, card.claim.original), card)
    return tuple(kept.values())[:MOST_CARDS]


def _day(moment: datetime | None) -> date | None:
    return timezone.localdate(moment) if moment else None
