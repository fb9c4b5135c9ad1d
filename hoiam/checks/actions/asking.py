""" "Is this true?": a tip taken in, joined with its like, and nothing known about who sent it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from hoiam.checks.actions.alerting import count_again
from hoiam.checks.actions.holding import today_of
from hoiam.checks.actions.telling import close_keys
from hoiam.checks.models import Claim, Joined, Joining, Tip, TipKind
from hoiam.checks.queries.alike import Alike, nearest, nearest_of_new, newest_claim
from hoiam.checks.states import OPEN
from hoiam.offices.actions.logging import take_turn
from hoiam.reading.addresses import read_host
from hoiam.reading.clean import drop_invisible
from hoiam.reading.errors import RefusedAddress
from hoiam.reading.language import detect_language
from hoiam.reading.redact import Redacted, redact
from hoiam.reading.redact_words import NOTES
from hoiam.receipts.actions import give_receipt
from hoiam.sources.actions.fetching import check_address, refused
from hoiam.sources.queries.lists import why_not
from hoiam.sources.states import in_words

RECEIPT_KIND = "tip"
LONGEST_TIP = 20_000
FEWEST_LETTERS = 6
LONGEST_ADDRESS = 2_000
# What counts who passed an address on, or could name somebody, names no other page.
_COUNTED = re.compile(
    r"utm_\w+|fbclid|gclid|zarsrc|igshid|mc_\w+|ref|share|from|user|u|email|token"
)
_PLAIN_VALUE = re.compile(r"[\w.,:-]{1,64}\Z")
_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>\"“”]+|(?<![\w@./-])(?:[\w-]+\.)+[a-z]{2,12}(?:/[^\s<>\"“”]*)?",
    re.IGNORECASE,
)
# Whoever asks the same again gets the answer, or the reason, at once.
_ENDED = ("published", "aside")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What somebody sent as it may be kept: redacted, and its digest."""

    kind: str
    text: str
    address: str
    digest: str


def clean_words(text: str) -> Redacted:
    """A sender's words as they may be kept, and what was taken out: the preview shows both.

    Beside personal data, pages on social networks, forums, messaging and personal sites go: they
    lead to whoever wrote there. Raises ValidationError where the text is too long.
    """
    if len(text) > LONGEST_TIP:
        raise ValidationError(
            _("This is too long: %(n)s characters at most. Paste the part that matters.")
            % {"n": f"{LONGEST_TIP:,}"}
        )
    text = text.encode("utf-8", "ignore").decode().replace("\x00", "")
    text = drop_invisible(text).replace("\r\n", "\n").strip()
    found = redact(text)
    gone = 0

    def replace(match: re.Match[str]) -> str:
        nonlocal gone
        if not _leads_to_people(match.group()):
            return match.group()
        gone += 1
        return NOTES["profile"]

    text = _LINK.sub(replace, found.text)
    counts = dict(found.removed)
    if gone:
        counts["profile"] = counts.get("profile", 0) + gone
    return Redacted(text=text, removed=tuple(sorted(counts.items())))


def _leads_to_people(link: str) -> bool:
    """A page there; the bare name of a network is the name of a company."""
    url = link if "://" in link else f"https://{link}"
    url = url.rstrip(".,;:!?)]}'’")
    try:
        check_address(url)
        return False
    except RefusedAddress:
        pass
    try:
        parts = urlsplit(url)
        kind = refused().kind_of(read_host(parts.hostname or "").removeprefix("www."))
    except (ValueError, RefusedAddress):
        return False
    if kind is None:
        return refused().kind_of_path(parts.path) is not None
    return kind == "personal-page" or parts.path.strip("/") != "" or parts.query != ""


def clean_address(address: str) -> str:
    """The address of an article as it may be kept: of a publisher on the list, without counters.

    Raises ValidationError that says why it is refused, and to paste the words instead.
    """
    address = address.strip()
    key = why_not(address)
    if key is not None:
        instead = _("Paste the words instead.")
        raise ValidationError(f"{capfirst(in_words(key, {}))}. {instead}")
    parts = urlsplit(check_address(address).url)
    kept = [
        (name, value)
        for name, value in parse_qsl(parts.query)
        if not _COUNTED.fullmatch(name.lower())
        and _PLAIN_VALUE.match(value)
        and not redact(value).removed
    ]
    return parts._replace(query=urlencode(kept)).geturl()[:LONGEST_ADDRESS]


def read_sent(*, text: str, kind: str, address: str) -> Sent:
    """What was sent, cleaned. Raises ValidationError with a sentence for what can't be taken."""
    if kind not in TipKind.values:
        raise ValidationError(_("Choose what you send: a text, an address or a picture."))
    text = clean_words(text).text
    address = clean_address(address) if address.strip() else ""
    if kind == TipKind.ADDRESS and not address:
        raise ValidationError(_("Paste the address of the article."))
    if not address and sum(letter.isalpha() for letter in text) < FEWEST_LETTERS:
        raise ValidationError(_("Paste what you want us to check."))
    return Sent(kind=kind, text=text, address=address, digest=_digest(text, address))


def _digest(text: str, address: str) -> str:
    """The same for the same words, however they are spaced; a mark or a number is another word."""
    words = " ".join(unicodedata.normalize("NFC", text).casefold().split())
    return sha256(f"{words.strip(' .!…')}\n{address}".encode()).hexdigest()


def take_tip(
    *,
    text: str,
    kind: str = TipKind.TEXT,
    address: str = "",
    contact: str = "",
    now: datetime,
    is_sample: bool = False,
) -> str:
    """Keep what somebody asks, on the claim that it asks about, and return the receipt's code.

    The same words join what they joined before, words alike join an open claim, and others open
    one. No entry in the log: it would tell the hour, and arrival is kept as a date.
    """
    sent = read_sent(text=text, kind=kind, address=address)
    seen, near = None, None
    if not _originals(sent, is_sample).exists():
        # Looked for before the lock: finding is slow, and others are waiting to write.
        seen = newest_claim()
        near = nearest(sent.text, is_sample=is_sample, today=today_of(now))
    with transaction.atomic():
        take_turn()
        return _keep(sent, near, seen, contact=contact, now=now, is_sample=is_sample)


def _originals(sent: Sent, is_sample: bool) -> QuerySet[Tip]:
    """The tip whose words others lend, where they are still held."""
    return Tip.objects.filter(digest=sent.digest, copy_of=None, is_sample=is_sample)


def _keep(
    sent: Sent,
    near: Alike | None,
    seen: int | None,
    *,
    contact: str,
    now: datetime,
    is_sample: bool,
) -> str:
    """`seen`: the newest claim when `near` was looked for; None where it was not."""
    today = today_of(now)
    given = give_receipt(RECEIPT_KIND, today=today, contact=contact, is_sample=is_sample)
    # Held, so that its words are not erased while this one comes to lean on them.
    original = _originals(sent, is_sample).select_for_update().order_by("pk").first()
    tip = Tip.objects.create(
        receipt=given.receipt,
        kind=sent.kind,
        text=None if original else sent.text,
        address=None if original else sent.address or None,
        digest=sent.digest,
        copy_of=original,
        language=detect_language(sent.text),
        arrived=today,
        is_sample=is_sample,
    )
    if original is not None and (claims := _claims_of(original)):
        _join_copy(tip, claims)
    else:
        if seen is None:
            near = nearest(sent.text, is_sample=is_sample, today=today)
        elif near is None:
            # Somebody may have opened the like while this one was looking.
            near = nearest_of_new(sent.text, is_sample=is_sample, after=seen, today=today)
        claims = [_join_alike(tip, near)]
    if all(claim.state in _ENDED for claim in claims):
        close_keys([tip.receipt_id], on=today)
    return given.code


def _claims_of(original: Tip) -> list[Claim]:
    """Where an earlier tip with the same words lies; a withdrawn check answers nobody."""
    lies = original.joinings.filter(left_on=None).values_list("claim", flat=True)
    rows = {claim.pk: claim for claim in map(_held, lies)}
    return [row for row in rows.values() if row.state in OPEN + _ENDED]


def _held(key: int) -> Claim:
    """The claim, locked, or the one with which it was joined."""
    claim = Claim.objects.select_for_update().get(pk=key)
    while claim.merged_into_id is not None:
        claim = Claim.objects.select_for_update().get(pk=claim.merged_into_id)
    return claim


def _join_copy(tip: Tip, claims: list[Claim]) -> None:
    """A copy changes no count but one, so a thousand of them are soon taken in."""
    for claim in claims:
        Joining.objects.create(tip=tip, claim=claim, how=Joined.COPY, on=tip.arrived)
        Claim.objects.filter(pk=claim.pk).update(
            tips_count=F("tips_count") + 1, last_asked=tip.arrived
        )


def _join_alike(tip: Tip, near: Alike | None) -> Claim:
    claim = _held(near.claim) if near else None
    if claim is not None and near is not None and claim.state in OPEN:
        how, score = Joined.MATCHED, near.score
    else:
        claim = Claim.objects.create(
            language=tip.language or "vi", opened_on=tip.arrived, is_sample=tip.is_sample
        )
        how, score = Joined.FIRST, None
    Joining.objects.create(tip=tip, claim=claim, how=how, score=score, on=tip.arrived)
    return count_again(claim, today=tip.arrived)
