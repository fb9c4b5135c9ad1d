"""What a checker does about the page of a source: ask for it, upload it, correct the quotation."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from hoiam.checks.actions.drafting import EDITABLE, changed
from hoiam.checks.actions.evidence import LONGEST_QUOTE
from hoiam.checks.actions.holding import hold, require, sentence, today_of, why_not_check
from hoiam.checks.actions.reading_pages import ask
from hoiam.checks.models import Claim, Evidence, PageReading
from hoiam.checks.page_extract import Kept, keep, requote
from hoiam.checks.queries.pages import said, why_no_page
from hoiam.offices.actions.logging import log
from hoiam.offices.models import User


def _hold(
    user: User, evidence: Evidence, version: int | None, *, lacks: bool = True
) -> tuple[Claim, Evidence]:
    """Claim and source, locked; `lacks`: nothing of its page may be kept yet."""
    claim = hold(user, evidence.claim, version=version, states=EDITABLE)
    row = Evidence.objects.select_for_update().get(pk=evidence.pk)
    row.claim = claim
    if row.removed_at is not None or row.correction_id is not None:
        raise ValidationError(_("This was taken out already."))
    if lacks and row.digest:
        raise ValidationError(_("Its page is kept already. Take the source out and add it anew."))
    return claim, row


def _is_waiting(row: Evidence) -> bool:
    return PageReading.objects.filter(evidence=row, done_at=None).exists()


@transaction.atomic
def ask_page(
    user: User, evidence: Evidence, *, now: datetime, version: int | None = None
) -> PageReading:
    """Let its page be read, again where that failed. Raises ValidationError saying why it is not.

    It is fetched by a job, and only where its host is on the source list.
    """
    claim, row = _hold(user, evidence, version)
    if _is_waiting(row):
        raise ValidationError(_("The page is being read already."))
    if not row.address:
        raise ValidationError(_("This source has no address."))
    refusal = why_no_page(row)
    if refusal is not None:
        raise ValidationError(_("The page is not read: %(why)s.") % {"why": said(refusal)})
    reading = ask(row, now=now)
    assert reading is not None
    claim.save()
    changed(claim)
    log(user, "claim.page-asked", claim, now=now, evidence=row.pk)
    return reading


@transaction.atomic
def stop_waiting(
    user: User, evidence: Evidence, *, now: datetime, version: int | None = None
) -> Evidence:
    """Go on without the page: what comes after this is not kept."""
    claim, row = _hold(user, evidence, version)
    stopped = PageReading.objects.filter(evidence=row, done_at=None).update(
        outcome="page.not-waited", params={}, done_at=now, next_try=None
    )
    if not stopped:
        raise ValidationError(_("This page is not being read."))
    claim.save()
    changed(claim)
    log(user, "claim.page-not-waited", claim, now=now, evidence=row.pk)
    return row


def upload_page(
    user: User,
    evidence: Evidence,
    *,
    page: bytes,
    now: datetime,
    version: int | None = None,
) -> Evidence:
    """Keep the extract and the digest of a page that the checker saved; none is fetched then."""
    require(why_not_check(user))
    # Looked through before anything is locked: a long page or a PDF takes seconds.
    kept = keep(page, address=evidence.address, quote=evidence.quote)
    with transaction.atomic():
        claim, row = _hold(user, evidence, version)
        if row.quote != evidence.quote:
            kept = requote(kept, evidence.quote, row.quote)
        kept.put(row)
        row.seen_on = today_of(now)
        row.save()
        PageReading.objects.filter(evidence=row).delete()
        claim.save()
        changed(claim)
        log(user, "claim.page-uploaded", claim, now=now, evidence=row.pk)
    return row


@transaction.atomic
def correct_quote(
    user: User,
    evidence: Evidence,
    *,
    quote: str,
    now: datetime,
    version: int | None = None,
) -> Evidence:
    """Quote it as it stands there; empty, nothing is quoted. It is looked for in what was kept."""
    claim, row = _hold(user, evidence, version, lacks=False)
    new = sentence(quote, "", longest=LONGEST_QUOTE) if quote.strip() else ""
    if new == row.quote:
        return row
    if row.digest:
        requote(Kept.of(row), row.quote, new).put(row)
    row.quote = new
    row.save()
    claim.save()
    changed(claim)
    log(user, "claim.quote-corrected", claim, now=now, evidence=row.pk)
    return row
