"""Checks of other publishers: which lists are read, and taking in what they say as theirs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hoiam.checks.models import CheckFeed, ImportedCheck
from hoiam.offices.actions.holding import hold, require_editor
from hoiam.offices.actions.logging import log
from hoiam.offices.models import User
from hoiam.reading.claimreview import Problem, ReadReview, read
from hoiam.reading.clean import drop_invisible
from hoiam.reading.errors import RefusedAddress
from hoiam.reading.fold import fold
from hoiam.sources.actions.fetching import check_address
from hoiam.sources.models import Source
from hoiam.sources.queries.lists import source_of
from hoiam.sources.states import in_words

MOST_BYTES = 20 * 1024 * 1024
# SQLite has no fair queue: longer transactions would hold up the desk.
BATCH = 100
LONGEST_URL = 2_000
LONGEST_LIST_ADDRESS = 1_000
READ, NO_REVIEWS, NO_ADDRESS = "check.list-read", "check.no-reviews", "check.no-address"
# What is said of lists alone; all else is said as of any address that is read.
WORDS = {
    READ: gettext_lazy("read"),
    NO_REVIEWS: gettext_lazy("no ClaimReview was found in it"),
    NO_ADDRESS: gettext_lazy("it says no address of the check"),
}
KEPT = ("publisher", "title", "rating_text", "published_on", "language", "is_sample")


def said(key: str) -> str:
    """An outcome of reading a list, or why a row was not taken, in words."""
    return str(WORDS[key]) if key in WORDS else in_words(key, {})


@dataclass(slots=True, kw_only=True)
class Taken:
    """What came of a list: counts, refused rows by the key of the reason, faults of the list."""

    new: int = 0
    changed: int = 0
    known: int = 0
    refused: dict[str, int]
    problems: tuple[Problem, ...] = ()

    @property
    def whole(self) -> int:
        return self.new + self.changed + self.known


@transaction.atomic
def add_list(user: User, source: Source, url: str, *, now: datetime) -> CheckFeed:
    """Read a publisher's list of checks from now on. Raises ValidationError with the reason."""
    require_editor(user)
    try:
        address = check_address(url.strip())
    except RefusedAddress as error:
        raise ValidationError(capfirst(in_words(error.key, error.params))) from None
    owner = source_of(address.host)
    if owner is None or owner.pk != source.pk:
        raise ValidationError(
            _("%(host)s is not the host of %(source)s; add that publisher as a source first.")
            % {"host": address.host, "source": source.name}
        )
    if len(address.url) > LONGEST_LIST_ADDRESS:
        raise ValidationError(_("This address is too long."))
    if CheckFeed.objects.filter(url=address.url).exists():
        raise ValidationError(_("This list is known already."))
    made = CheckFeed.objects.create(source=source, url=address.url, next_read=now, added_at=now)
    log(user, "checkfeed.added", made, now=now, source=source.pk)
    return made


@transaction.atomic
def switch_list(
    user: User, feed: CheckFeed, active: bool, *, now: datetime, version: int | None = None
) -> CheckFeed:
    """Read a list no more, or again; what came from it stays."""
    require_editor(user)
    held = hold(feed, version)
    held.active = active
    if active:
        held.next_read, held.failures = now, 0
    held.save()
    log(user, "checkfeed.changed", held, now=now, fields=["active"])
    return held


@transaction.atomic
def remove_list(user: User, feed: CheckFeed, *, now: datetime, version: int | None = None) -> None:
    """Forget a list and all that came from it, for instance where a publisher asks for that."""
    require_editor(user)
    held = hold(feed, version)
    log(user, "checkfeed.changed", held, now=now, fields=["removed"])
    held.delete()


@transaction.atomic
def list_of_files(source: Source, *, now: datetime) -> CheckFeed:
    """The row under which a publisher's checks stand that came in a file."""
    found = CheckFeed.objects.filter(source=source, url="").first()
    return found or CheckFeed.objects.create(source=source, active=False, added_at=now)


def take_file(user: User | None, data: bytes, *, now: datetime) -> Taken:
    """Take in a file of ClaimReview, of one publisher or of many on the source list.

    `user` None is the command line. Raises ValidationError for a file with none in it.
    """
    if user is not None:
        require_editor(user)
    found = _read(data, base="", now=now)
    rows: dict[int, list[ReadReview]] = {}
    refused: dict[str, int] = {}
    sources: dict[int, Source] = {}
    for review in found.reviews:
        source, why = _source_of(review.url)
        if source is None:
            refused[why] = refused.get(why, 0) + 1
            continue
        sources[source.pk] = source
        rows.setdefault(source.pk, []).append(review)
    whole = Taken(refused=refused, problems=found.problems)
    for key, reviews in rows.items():
        feed = list_of_files(sources[key], now=now)
        _add_up(whole, _keep(feed, reviews, now=now))
        log(user, "checkfeed.imported", feed, now=now, new=whole.new)
    return whole


def take_list(feed: CheckFeed, data: bytes, *, base: str, now: datetime) -> Taken:
    """Take in what a publisher's list says; a check at another publisher's host is refused."""
    found = _read(data, base=base, now=now)
    own, refused = [], {}
    for review in found.reviews:
        source, why = _source_of(review.url)
        if source is not None and source.pk == feed.source_id:
            own.append(review)
        else:
            why = why or "item.not-on-source-list"
            refused[why] = refused.get(why, 0) + 1
    taken = _keep(feed, own, now=now)
    taken.refused, taken.problems = refused, found.problems
    return taken


def _read(data: bytes, *, base: str, now: datetime):
    if len(data) > MOST_BYTES:
        raise ValidationError(_("This file is too large: 20 MB at most."))
    found = read(data, base=base, now=now)
    broken = next((one for one in found.problems if one.key in ("not-json", "unreadable")), None)
    if not found.reviews:
        raise ValidationError(_said_of(broken))
    return found


def _said_of(broken: Problem | None) -> str:
    """Why there is nothing in a file: broken JSON is mended elsewhere than an empty list."""
    if broken is None or broken.line is None:
        none = _("No ClaimReview was found in it.")
        return none if broken is None else f"{none} {_(broken.message)}"
    return _(
        "This file is not valid JSON: at line %(line)s, column %(column)s it breaks off or goes "
        "wrong. Nothing was taken in."
    ) % {"line": broken.line, "column": broken.column}


def _source_of(url: str) -> tuple[Source | None, str]:
    """The publisher at whose host a check stands, or the key of why it is not taken."""
    if not url:
        return None, NO_ADDRESS
    try:
        address = check_address(url)
    except RefusedAddress as error:
        return None, error.key
    if len(address.url) > LONGEST_URL:
        return None, "item.address-too-long"
    source = source_of(urlsplit(address.url).hostname or "")
    return source, "" if source is not None else "item.not-on-source-list"


def _keep(feed: CheckFeed, reviews: Iterable[ReadReview], *, now: datetime) -> Taken:
    taken = Taken(refused={})
    rows = iter({_digest(row): row for row in reviews}.items())
    while batch := dict(islice(rows, BATCH)):
        with transaction.atomic():
            _keep_batch(feed, batch, taken, now)
    return taken


def _keep_batch(feed: CheckFeed, batch: dict[str, ReadReview], taken: Taken, now: datetime) -> None:
    there = {row.digest: row for row in ImportedCheck.objects.filter(digest__in=batch)}
    new: list[ImportedCheck] = []
    for digest, review in batch.items():
        made = _row(feed, review, digest, now)
        known = there.get(digest)
        if known is None:
            new.append(made)
        elif changed := list(_differences(known, made)):
            known.folded = made.folded
            known.save(update_fields=[*changed, "folded"])
            taken.changed += 1
        else:
            taken.known += 1
    # Another process may take the same list in: the digest is there once.
    before = ImportedCheck.objects.count()
    ImportedCheck.objects.bulk_create(new, ignore_conflicts=True)
    taken.new += ImportedCheck.objects.count() - before


def _differences(known: ImportedCheck, made: ImportedCheck) -> Iterator[str]:
    """Their own correction of a verdict or title is taken over."""
    for name in KEPT:
        if getattr(known, name) != getattr(made, name):
            setattr(known, name, getattr(made, name))
            yield name


def _row(feed: CheckFeed, review: ReadReview, digest: str, now: datetime) -> ImportedCheck:
    claim, title = drop_invisible(review.claim), drop_invisible(review.title)
    published = review.published
    return ImportedCheck(
        feed=feed,
        publisher=(review.publisher or feed.source.name)[:200],
        url=check_address(review.url).url,
        claim=claim,
        title=title[:500],
        rating_text=drop_invisible(review.rating_text)[:200],
        published_on=localdate(published) if published else None,
        language=review.language[:8],
        folded=fold(f"{claim} {title}"),
        digest=digest,
        imported_at=now,
        is_sample=feed.source.is_sample,
    )


def _digest(review: ReadReview) -> str:
    """One claim at one address is one check, however its verdict is corrected."""
    words = " ".join(fold(review.claim).split())
    address = check_address(review.url).url
    return hashlib.sha256(f"{address}\n{words}".encode()).hexdigest()


def _add_up(whole: Taken, part: Taken) -> None:
    whole.new += part.new
    whole.changed += part.changed
    whole.known += part.known
