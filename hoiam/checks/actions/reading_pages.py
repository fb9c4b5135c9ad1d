"""The jobs that read the page of a source for a checker, and keep only an extract and a digest.

A claim that is being signed stands still: what comes after the first signature changes nothing.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F, QuerySet

from hoiam.checks.actions.drafting import EDITABLE, changed
from hoiam.checks.actions.holding import today_of
from hoiam.checks.models import Claim, Evidence, PageReading
from hoiam.checks.page_extract import Kept, keep_fetched, requote
from hoiam.checks.queries.owning import owners_of_site
from hoiam.checks.queries.pages import READ, why_no_page, why_not_read
from hoiam.jobs.actions import enqueue, hold_lease
from hoiam.jobs.clock import Again
from hoiam.jobs.orders import LeaseLost
from hoiam.jobs.registry import job
from hoiam.offices.actions.logging import log, take_turn
from hoiam.reading.errors import (
    FetchError,
    HttpError,
    LeadsElsewhere,
    PageError,
    ReadingError,
    RefusedAddress,
)
from hoiam.reading.fetch import NotModified
from hoiam.reading.stages import RawPage
from hoiam.sources.actions.fetching import fetch_politely
from hoiam.sources.models import Host
from hoiam.sources.queries.lists import source_of

logger = logging.getLogger(__name__)
KEY = "checks.read_page"
# Somebody waits for it, so it comes before what is read by the clock.
PRIORITY = 4
# Minutes before the second, third and fourth try; then somebody decides.
PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=20))
MOST_TRIES = len(PAUSES) + 1
# A host may want to be left alone for hours: nobody waits so long for a page.
PATIENCE = timedelta(hours=1)
MOST_HOPS = 3
# An answer of 4xx that may be another one soon (RFC 9110 §15.5.9, RFC 6585 §4, RFC 8470 §5.2).
MAY_CHANGE = (408, 425, 429)
FINAL = ("fetch.too-many-redirects",)
RESTING = "fetch.host-resting"
# The database's trouble or the worker's: no page is to blame.
NOT_OF_THE_PAGE = (LeaseLost, InterfaceError, OperationalError)


def ask(row: Evidence, *, now: datetime) -> PageReading | None:
    """Ask for the page of a source, in the caller's transaction; None where none is fetched."""
    if not row.address or row.digest or why_no_page(row) is not None:
        return None
    fresh = {
        "asked_at": now,
        "tries": 0,
        "next_try": None,
        "outcome": "",
        "params": {},
        "done_at": None,
    }
    reading, _made = PageReading.objects.update_or_create(evidence=row, defaults=fresh)
    _enqueue(reading, now)
    return reading


def _enqueue(reading: PageReading, now: datetime) -> None:
    enqueue(
        KEY,
        {"evidence": reading.evidence_id},
        priority=PRIORITY,
        run_at=max(now, reading.next_try or now),
        unique_key=f"evidence-page-{reading.evidence_id}",
        now=now,
    )


@job("checks.plan_pages", every=300)
def plan_pages(*, now: datetime) -> None:
    """Ask once more for each page that still waits: its job may have died too often."""
    for reading in PageReading.objects.filter(done_at=None):
        _enqueue(reading, now)


@job(KEY, priority=PRIORITY)
def read_page(*, evidence: int, now: datetime) -> Again | None:
    """Read one page and keep what a check needs of it; what fails for a while comes again."""
    waiting = PageReading.objects.filter(evidence=evidence, done_at=None)
    reading = waiting.select_related("evidence__claim").first()
    if reading is None:
        return None
    if reading.next_try is not None and reading.next_try > now:
        return Again(at=reading.next_try)
    refusal = "page.came-late" if not _is_open(reading.evidence) else why_no_page(reading.evidence)
    if refusal is not None:
        end(reading, refusal, now=now)
        return None
    if reading.tries >= MOST_TRIES:
        # Whoever read it died of it each time.
        end(reading, reading.outcome or ReadingError.key, reading.params, now=now)
        return None
    return _try(reading, now)


def _is_open(row: Evidence) -> bool:
    return row.removed_at is None and row.claim.state in EDITABLE and not row.digest


def _held(reading: PageReading) -> QuerySet[PageReading]:
    """This request while it waits, and none that somebody made since."""
    return PageReading.objects.filter(pk=reading.pk, asked_at=reading.asked_at, done_at=None)


def _try(reading: PageReading, now: datetime) -> Again | None:
    mine = _held(reading)
    # Counted before it is tried: a process that dies of it can't count afterwards.
    mine.update(tries=F("tries") + 1)
    try:
        page = _fetch(reading.evidence, now)
        kept = keep_fetched(page, quote=reading.evidence.quote)
        keep_read(reading, kept, now=now)
    except ReadingError as error:
        if error.key == RESTING:
            mine.update(tries=F("tries") - 1)
            return _rest(reading, float(error.params.get("seconds", 0)), now)
        return _failed(reading, error, now)
    except NOT_OF_THE_PAGE:
        mine.update(tries=F("tries") - 1)
        raise
    except Exception as error:  # noqa: BLE001 - whatever a page holds, it is told in words
        # Never the message: it may quote somebody.
        logger.error("page of evidence %s broke: %s", reading.evidence_id, type(error).__name__)
        return _failed(reading, ReadingError(), now)
    return None


def _fetch(row: Evidence, now: datetime) -> RawPage:
    """The page, from this address or from where its own publisher moved it."""
    url = row.address
    for _hop in range(MOST_HOPS):
        host = Host.objects.get_or_create(name=urlsplit(url).hostname or "")[0]
        if host.next_request is not None and host.next_request > now:
            raise FetchError(RESTING, seconds=(host.next_request - now).total_seconds())
        try:
            answer = fetch_politely(host, url, stay=True)
        except LeadsElsewhere as error:
            url = _moved(row.address, error.url)
            continue
        if isinstance(answer, NotModified):
            raise FetchError
        # Bodies may share a host, each under a path of its own.
        if owners_of_site(answer.url) != owners_of_site(row.address):
            raise PageError("page.leads-elsewhere")
        return answer
    raise FetchError("fetch.too-many-redirects", limit=MOST_HOPS)


def _moved(address: str, to: str) -> str:
    """Where a redirect to another host leads, if that is the same publisher's and body's.

    Else what a party wrote could be read under the address of somebody who is free of it.
    """
    refusal = why_not_read(to)
    if refusal is not None:
        raise PageError(refusal)
    before, after = (source_of(urlsplit(url).hostname or "") for url in (address, to))
    if before != after or owners_of_site(address) != owners_of_site(to):
        raise PageError("page.leads-elsewhere")
    return to


def _rest(reading: PageReading, seconds: float, now: datetime) -> Again | None:
    """Come back when the host may be asked, or give up where that is too long."""
    at = now + timedelta(seconds=seconds)
    if at > now + PATIENCE:
        end(reading, reading.outcome or RESTING, reading.params, now=now)
        return None
    _held(reading).update(next_try=at)
    return Again(at=at)


def _failed(reading: PageReading, error: ReadingError, now: datetime) -> Again | None:
    tries = reading.tries + 1
    if _is_final(error) or tries >= MOST_TRIES:
        end(reading, error.key, error.params, now=now)
        return None
    at = now + PAUSES[tries - 1]
    _held(reading).update(outcome=error.key, params=error.params, next_try=at)
    return Again(at=at)


def _is_final(error: ReadingError) -> bool:
    """Whether only a person can do something about it."""
    if isinstance(error, HttpError):
        return 400 <= error.status < 500 and error.status not in MAY_CHANGE
    return error.permanent or isinstance(error, RefusedAddress) or error.key in FINAL


@transaction.atomic
def end(
    reading: PageReading,
    outcome: str,
    params: dict[str, str | int | float] | None = None,
    *,
    now: datetime,
) -> None:
    """Say that nothing is kept of it, and why."""
    hold_lease()
    _held(reading).update(outcome=outcome, params=params or {}, done_at=now, next_try=None)


@transaction.atomic
def keep_read(reading: PageReading, kept: Kept, *, now: datetime) -> bool:
    """Keep what was read, once, while the claim can be changed; whether it was kept.

    From the first signature on nothing changes: what two people signed is what is published.
    """
    # The claim before the lease, in the order of whoever asks for a page, or the two may deadlock.
    take_turn()
    claim = Claim.objects.select_for_update().get(pk=reading.evidence.claim_id)
    hold_lease()
    held = _held(reading).select_for_update().first()
    row = Evidence.objects.select_for_update().filter(pk=reading.evidence_id).first()
    if held is None or row is None:
        return False
    row.claim = claim
    is_open = _is_open(row) and row.correction_id is None
    held.outcome = READ if is_open else "page.came-late"
    held.params, held.done_at, held.next_try = {}, now, None
    held.save()
    if not is_open:
        return False
    if row.quote != reading.evidence.quote:
        kept = requote(kept, reading.evidence.quote, row.quote)
    row.seen_on = today_of(now)
    row.save(update_fields=[*kept.put(row), "seen_on"])
    # Who is about to sign has not seen it. The claim's own version stays, so that nobody who is
    # filling in a form about it is sent away by the program.
    changed(claim)
    log(None, "claim.page-read", claim, now=now, evidence=row.pk)
    return True
