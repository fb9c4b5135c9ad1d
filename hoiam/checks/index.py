"""The checks that may answer a claim, held in memory for the matcher; each process has its own.

    what changed? (a count, asked at most once a second) → read what is new → Matcher

Small lists are read at once; a long one in the background, slice by slice, while what is there
answers already. Vectors come from the file that the job `checks.embed` fills; where there is no
model, words alone decide.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from time import monotonic

from django.db import connection
from django.db.models import Count, Max, Sum

from hoiam.checks.models import Claim, ImportedCheck
from hoiam.reading.match import Check, Matcher, Matching, MatchModel

# As many are read while somebody waits: a second's work.
AT_ONCE = 2_000
SLICE = 200
LOOK_EVERY = 1.0
OURS, THEIRS = "claim", "imported"
LONGEST_SUMMARY = 1_000


def own_checks() -> Iterator[Check]:
    """Claims that stand published, each with the title and summary of its check."""
    text = "factcheck__publication__current__"
    rows = Claim.objects.filter(state="published", factcheck__publication__state="published")
    for pk, statement, finding, title, summary in rows.order_by("pk").values_list(
        "pk", "statement", "finding", f"{text}title", f"{text}summary"
    ):
        said = " ".join(part for part in (finding, summary) if part)[:LONGEST_SUMMARY]
        yield Check(check=f"{OURS}:{pk}", claim=statement, title=title or "", summary=said)


def their_checks(*, after: int = 0) -> Iterator[Check]:
    """Checks of other publishers, in the order in which they came in."""
    rows = ImportedCheck.objects.filter(pk__gt=after).order_by("pk")
    for pk, claim, title in rows.values_list("pk", "claim", "title").iterator():
        yield Check(check=f"{THEIRS}:{pk}", claim=claim, title=title)


class Index:
    """Finds checks near a text. Of what is asked nothing stays."""

    def __init__(self, model: MatchModel) -> None:
        self.model = model
        self._lock = threading.RLock()
        self._reading: threading.Thread | None = None
        self._matcher = Matcher(model)
        self._held: dict[str, Check] = {}
        self._waiting: dict[str, Check] = {}
        self._marker: tuple[object, ...] = ()
        self._looked = float("-inf")

    def __len__(self) -> int:
        return len(self._held)

    @property
    def is_whole(self) -> bool:
        """Whether all that is published is in it."""
        return not self._waiting

    def match(self, text: str) -> Matching:
        self.refresh(within=LOOK_EVERY)
        with self._lock:
            return self._matcher.match(text)

    def refresh(self, *, within: float = 0) -> None:
        """Take up what changed, unless that was looked for within so many seconds."""
        with self._lock:
            if monotonic() - self._looked < within or self._is_reading():
                return
            marker = _marker()
            if marker != self._marker:
                self._take_up()
                self._marker = marker
            self._looked = monotonic()

    def wait(self, seconds: float) -> None:
        """Until the background is done, for whoever has the time."""
        if self._reading is not None:
            self._reading.join(seconds)

    def _is_reading(self) -> bool:
        return self._reading is not None and self._reading.is_alive()

    def _take_up(self) -> None:
        now = {check.check: check for check in (*own_checks(), *their_checks())}
        gone = [key for key in self._held if key not in now]
        changed = [key for key, check in now.items() if self._held.get(key, check) != check]
        if gone or changed:
            # A matcher only grows; begun anew, it holds nothing that was withdrawn.
            self._matcher, self._held = Matcher(self.model), {}
        self._waiting = {key: check for key, check in now.items() if key not in self._held}
        if len(self._waiting) <= AT_ONCE:
            self._read_waiting()
            return
        self._reading = threading.Thread(target=self._read_on, name="checks-index", daemon=True)
        self._reading.start()

    def _read_on(self) -> None:
        try:
            while self._waiting:
                with self._lock:
                    self._read_waiting(most=SLICE)
        finally:
            connection.close()

    def _read_waiting(self, *, most: int = AT_ONCE) -> None:
        for key in list(self._waiting)[:most]:
            check = self._waiting.pop(key)
            self._matcher.add(check)
            self._held[key] = check


def _marker() -> tuple[object, ...]:
    """A few numbers that change with whatever is published, corrected, withdrawn or imported."""
    own = Claim.objects.filter(state="published").aggregate(
        n=Count("pk"),
        last=Max("pk"),
        versions=Sum("version"),
        texts=Sum("factcheck__publication__version"),
    )
    theirs = ImportedCheck.objects.aggregate(n=Count("pk"), last=Max("pk"))
    return (*own.values(), *theirs.values())
