"""Telling who asked what came of it: by mail where they left a contact, and on their receipt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Literal

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from hoiam.checks.actions.holding import today_of
from hoiam.checks.models import Claim, FactCheck, Joining, Tip
from hoiam.checks.states import ASIDES, OPEN
from hoiam.jobs.registry import job
from hoiam.post.actions import queue_mail
from hoiam.publishing.models import Publication
from hoiam.publishing.queries import public_path
from hoiam.receipts.actions import close_many
from hoiam.receipts.clock import erase_on

What = Literal["published", "corrected", "withdrawn"]
# Who sends floods gives addresses of others as contacts.
NOT_MAILED = "junk"
BATCH = 2_000


def tell_askers(factcheck: FactCheck, *, what: What, now: datetime) -> int:
    """Write to all who asked about a check's claims and left a contact that is still held.

    `published` also closes their receipts, so the claims must have been moved before. Returns how
    many mails were queued; the same thing is told once.
    """
    claims = list(factcheck.claims.order_by("pk"))
    if what == "published":
        close_receipts(claims, on=today_of(now))
    publication = factcheck.publication
    corrections = publication.corrections.exclude(approved_at=None).count()
    mark = corrections if what == "corrected" else 0
    told = 0
    with override(settings.LANGUAGE_CODE):
        said = _paragraphs(publication, claims, what)
        for tip in reachable(claims):
            key = f"tip:{tip.pk}:check:{factcheck.pk}:{what}:{mark}"
            told += _mail(tip, key=key, subject=_subject(publication, what), said=said, now=now)
    return told


def tell_aside(claim: Claim, *, now: datetime) -> int:
    """Write to all who asked why it is not checked, except where it was a flood."""
    if claim.aside == NOT_MAILED:
        return 0
    told = 0
    with override(settings.LANGUAGE_CODE):
        said = [_("You asked us whether something is true. We do not check it."), why_aside(claim)]
        for tip in reachable([claim]):
            key = f"tip:{tip.pk}:claim:{claim.pk}:aside:{claim.version}"
            subject = _("What you asked us to check")
            told += _mail(tip, key=key, subject=subject, said=said, now=now)
    return told


def tell_at_once(tips: Iterable[Tip], claim: Claim, *, now: datetime) -> None:
    """Close and answer tips that a checker put on a claim which has its answer, or its reason."""
    rows = list(tips)
    close_keys((tip.receipt_id for tip in rows), on=today_of(now))
    for tip in rows:
        if claim.state == "published" and tip.receipt and hasattr(tip.receipt, "contact"):
            _tell_finding(tip, claim, now=now)


@job("checks.tell_late", every=86_400)
def tell_late(*, now: datetime) -> None:
    """Send the finding to who asked in the same words as others after it was published.

    Once a day for all: a mail that is queued when a tip arrives would keep the hour of arrival.
    """
    since = today_of(now) - timedelta(days=2)
    ended = Claim.objects.filter(state="published", tips__arrived__gte=since).distinct()
    for claim in ended.select_related("factcheck__publication"):
        for tip in reachable([claim]):
            if tip.arrived >= since:
                _tell_finding(tip, claim, now=now)


def _tell_finding(tip: Tip, claim: Claim, *, now: datetime) -> None:
    if claim.factcheck is None:
        return
    publication = claim.factcheck.publication
    with override(settings.LANGUAGE_CODE):
        _mail(
            tip,
            # Of the mails on publication, this asker's: whoever had that one gets no other.
            key=f"tip:{tip.pk}:check:{claim.factcheck_id}:published:0",
            subject=_subject(publication, "published"),
            said=_paragraphs(publication, [claim], "published"),
            now=now,
        )


def close_receipts(claims: Iterable[Claim], *, on: date) -> int:
    """Close the receipts of all who asked about these, unless another claim of theirs is open.

    Closing again moves nothing, and nothing opens a receipt again.
    """
    lies = Joining.objects.filter(claim__in=list(claims), left_on=None)
    receipts = dict(lies.exclude(tip__receipt=None).values_list("tip", "tip__receipt"))
    tips, waiting = list(receipts), set()
    for at in range(0, len(tips), BATCH):
        rows = Joining.objects.filter(left_on=None, tip__in=tips[at : at + BATCH])
        waiting.update(rows.filter(claim__state__in=OPEN).values_list("tip", flat=True))
    return close_keys((receipts[tip] for tip in tips if tip not in waiting), on=on)


def close_keys(receipts: Iterable[int | None], *, on: date) -> int:
    return close_many((key for key in receipts if key is not None), on=on)


def reachable(claims: Iterable[Claim]) -> Iterator[Tip]:
    """Tips on these claims whose senders left a contact that is not erased yet."""
    tips = Tip.objects.filter(joinings__claim__in=list(claims), joinings__left_on=None)
    held = tips.filter(receipt__contact__isnull=False).distinct().order_by("pk")
    return held.select_related("receipt").iterator(chunk_size=500)


def why_aside(claim: Claim) -> str:
    """The reason as a sentence, and what the checker added."""
    row = ASIDES.get(claim.aside)
    reason = _("The reason: %(reason)s.") % {"reason": row.label} if row else ""
    return " ".join(part for part in (reason, claim.aside_text) if part)


def finding_of(claim: Claim) -> str:
    """The claim in our words, its rating and what was found, each in a line."""
    rating = claim.rating_row
    is_answer = claim.factcheck is not None and claim.factcheck.form == "answer"
    lines = [f"“{claim.statement}”"]
    if rating is not None and not is_answer:
        lines.append(_("What we found: %(rating)s.") % {"rating": rating.label})
    if claim.finding:
        lines.append(claim.finding)
    return "\n".join(lines)


def _paragraphs(publication: Publication, claims: list[Claim], what: What) -> list[str]:
    address = settings.SITE_URL.rstrip("/") + public_path(publication, settings.LANGUAGE_CODE)
    page = _("Public page: %(address)s") % {"address": address}
    if what == "withdrawn":
        gone = _("You asked us whether something is true. The check that we sent you is withdrawn.")
        return [gone, publication.withdrawn_reason, page]
    further = _further(publication)
    if what == "corrected":
        newest = publication.corrections.exclude(approved_at=None).order_by("-approved_at").first()
        wrong = newest.text if newest else ""
        begun = _("You asked us whether something is true. We have corrected what we answered.")
        return [begun, wrong, *(finding_of(claim) for claim in claims), page, further]
    begun = _("You asked us whether something is true. We have looked into it.")
    return [begun, *(finding_of(claim) for claim in claims), page, further]


def _further(publication: Publication) -> str:
    """How to ask for another look, and where a correction would stand."""
    review, feed = _public("review", publication.number), _public("checks-feed")
    lines = (
        _("Is something wrong? Anyone may ask us to look again, without giving a name: %(review)s"),
        _("A correction stands on top of the same page, with its date, and in the feed: %(feed)s"),
        _("You also get it by mail while your address is kept."),
    )
    return "\n".join(lines) % {"review": review, "feed": feed}


def _public(name: str, *args: str) -> str:
    """A page of the public site, in the language in which the office writes."""
    language = settings.LANGUAGE_CODE
    room = "portal" if language == settings.LANGUAGES[0][0] else f"portal_{language}"
    return settings.SITE_URL.rstrip("/") + reverse(f"{room}:{name}", args=args)


def _subject(publication: Publication, what: What) -> str:
    said = {
        "published": _("What you asked us to check"),
        "corrected": _("A correction of what you asked us to check"),
        "withdrawn": _("Withdrawn: what you asked us to check"),
    }
    return f"[{publication.number}] {said[what]}"


def _mail(tip: Tip, *, key: str, subject: str, said: Iterable[str], now: datetime) -> int:
    receipt = tip.receipt
    if receipt is None:
        return 0
    last = date_format(erase_on(receipt.arrived, receipt.closed_on), "d/m/Y")
    ending = _("Your address is used for this alone and erased on %(day)s.")
    mail = queue_mail(
        key=key,
        to=("receipt", receipt.pk),
        subject=subject,
        text="\n\n".join([*(part for part in said if part), ending % {"day": last}]),
        now=now,
        about=tip,
    )
    return int(mail is not None)
