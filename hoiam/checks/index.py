"""The checks that may answer a claim, held in memory for the matcher; each process has its own.

    what changed? (a few counts, at most once a second) → read what is new → Matcher

A few are read at once; a long list of other publishers' in the background, slice by slice, while
what is there answers already. Vectors come from the file that the job `checks.embed` fills; where
there is no model or no vector yet, words alone decide.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from datetime import date
from itertools import islice
from time import monotonic

from django.conf import settings
from django.db import connection
from django.db.models import Count, Max, Sum
from django.utils import timezone

from hoiam.checks.models import Claim, ImportedCheck
from hoiam.reading.embed import Embedder, open_embedder
from hoiam.reading.errors import EmbedderError
from hoiam.reading.match import Check, Matcher, Matching, MatchModel
from hoiam.reading.match_store import VectorFile, passage_of

logger = logging.getLogger(__name__)
# As many are read while somebody waits.
AT_ONCE = 1_000
SLICE = 500
LOOK_EVERY = 1.0
LOOK_FOR_VECTORS_EVERY = 10.0
OURS, THEIRS = "claim", "imported"
LONGEST_SUMMARY = 1_000


def own_checks() -> Iterator[Check]:
    """Claims that stand published, each with the title and summary of its check."""
    text = "factcheck__publication__current__"
    rows = Claim.objects.filter(state="published", factcheck__publication__state="published")
    fields = ("pk", "statement", "finding", f"{text}title", f"{text}summary")
    published = "factcheck__publication__published_at"
    for pk, statement, finding, title, summary, at in rows.order_by("pk").values_list(
        *fields, published
    ):
        said = " ".join(part for part in (finding, summary) if part)[:LONGEST_SUMMARY]
        yield Check(
            check=f"{OURS}:{pk}",
            claim=statement,
            title=title or "",
            summary=said,
            checked=timezone.localdate(at) if at else None,
        )


def their_checks(*, after: int = 0) -> Iterator[tuple[int, Check]]:
    """Checks of other publishers with their keys, in the order in which they came in."""
    rows = ImportedCheck.objects.filter(pk__gt=after).order_by("pk")
    for pk, claim, title in rows.values_list("pk", "claim", "title").iterator():
        yield pk, Check(check=f"{THEIRS}:{pk}", claim=claim, title=title, is_ours=False)


def open_model() -> Embedder | None:
    """The embedder that the settings name; None where there is none, and the log says why."""
    name = "" if settings.EMBEDDER == "none" else settings.EMBEDDER
    try:
        return open_embedder(name, say=_say)
    except EmbedderError as error:
        _say(str(error))
        return None


def open_store(embedder: Embedder) -> VectorFile:
    """The vectors of published checks; nothing that anybody asked is ever in it."""
    return VectorFile.open(settings.VECTORS, embedder.name, size=embedder.size)


def _say(reason: str) -> None:
    logger.warning("claims are matched by words alone: %s", reason)


class Index:
    """Finds checks near a text. Of what is asked nothing stays."""

    def __init__(self, model: MatchModel, embedder: Embedder | None) -> None:
        self._matcher = Matcher(model, embedder=embedder)
        self.model = embedder.name if embedder is not None else ""
        self._store = open_store(embedder) if embedder is not None else None
        self._lock = threading.RLock()
        self._reading: threading.Thread | None = None
        self._own: dict[str, Check] = {}
        self._theirs: set[int] = set()
        self._last = 0
        # What is held without its vector, and the text that the vector will be of.
        self._blank: dict[str, str] = {}
        self._own_marker: tuple[object, ...] = ()
        self._their_marker: tuple[object, ...] = ()
        self._looked = self._looked_for_vectors = float("-inf")

    def __len__(self) -> int:
        return len(self._matcher)

    @property
    def is_whole(self) -> bool:
        """Whether all that is published is in it."""
        return self._reading is None or not self._reading.is_alive()

    @property
    def by_words_alone(self) -> int:
        """How many checks have no vector yet."""
        return len(self._blank) if self._store is not None else len(self)

    def match(self, text: str, *, today: date | None = None) -> Matching:
        self.refresh(within=LOOK_EVERY)
        return self._matcher.match(text, today=today)

    def refresh(self, *, within: float = 0) -> None:
        """Take up what changed, unless that was looked for within so many seconds."""
        if not self._lock.acquire(blocking=within == 0):
            return  # another thread is at it
        try:
            if monotonic() - self._looked < within:
                return
            self._take_up_own()
            self._take_up_theirs()
            if monotonic() - self._looked_for_vectors >= min(within * 10, LOOK_FOR_VECTORS_EVERY):
                self._take_up_vectors()
            self._looked = monotonic()
        finally:
            self._lock.release()

    def wait(self) -> None:
        """Until the background has read all, for who has the time."""
        if self._reading is not None:
            self._reading.join()

    def _take_up_own(self) -> None:
        marker = _own_marker()
        if marker == self._own_marker:
            return
        now = {check.check: check for check in own_checks()}
        for key in self._own.keys() - now.keys():
            self._remove(key)
        for key, check in now.items():
            if self._own.get(key) != check:
                self._add(check)
        self._own, self._own_marker = now, marker

    def _take_up_theirs(self) -> None:
        if not self.is_whole:
            return
        marker = _their_marker()
        if marker == self._their_marker:
            return
        new = ImportedCheck.objects.filter(pk__gt=self._last).count()
        if len(self._theirs) + new != marker[0]:
            there = set(ImportedCheck.objects.values_list("pk", flat=True))
            for pk in self._theirs - there:
                self._remove(f"{THEIRS}:{pk}")
            self._theirs &= there
        self._their_marker = marker
        if new <= AT_ONCE:
            self._read_slice(AT_ONCE)
            return
        self._reading = threading.Thread(target=self._read_on, name="checks-index", daemon=True)
        self._reading.start()

    def _read_on(self) -> None:
        try:
            while self._read_slice(SLICE):
                pass
        finally:
            connection.close()

    def _read_slice(self, most: int) -> bool:
        """Read the next of other publishers' checks; False where there are no more."""
        rows = list(islice(their_checks(after=self._last), most))
        for pk, check in rows:
            self._add(check)
            self._theirs.add(pk)
            self._last = pk
        return len(rows) == most

    def _take_up_vectors(self) -> None:
        """Put in what was embedded since."""
        self._looked_for_vectors = monotonic()
        if self._store is None or not self._blank:
            return
        if not self._store.refresh():
            return
        for key, text in list(self._blank.items()):
            row = self._store.get(key, text)
            if row is not None:
                self._matcher.put_vector(key, row)
                self._blank.pop(key, None)

    def _add(self, check: Check) -> None:
        text = passage_of(check)
        row = self._store.get(check.check, text) if self._store is not None else None
        self._matcher.add(check, row)
        if row is None and self._store is not None:
            self._blank[check.check] = text

    def _remove(self, key: str) -> None:
        self._matcher.remove(key)
        self._blank.pop(key, None)


def _own_marker() -> tuple[object, ...]:
    """A few numbers that change with whatever is published, corrected or withdrawn."""
    published = Claim.objects.filter(state="published")
    return tuple(
        published.aggregate(
            n=Count("pk"),
            last=Max("pk"),
            versions=Sum("version"),
            texts=Sum("factcheck__publication__version"),
        ).values()
    )


def _their_marker() -> tuple[object, ...]:
    return tuple(ImportedCheck.objects.aggregate(n=Count("pk"), last=Max("pk")).values())
