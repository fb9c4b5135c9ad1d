"""Which earlier checks are near a text, and which claims that are worked on.

One matcher serves the site and `hoiam step match`. What is asked is not kept, and what senders
wrote is in no file: the words of open tips are in memory for minutes at most.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from django.conf import settings
from django.db import connection

from hoiam.checks.index import LOOK_EVERY, OURS, THEIRS, Index, open_model
from hoiam.checks.models import Claim, ImportedCheck
from hoiam.checks.open_claims import LONGEST_ASKED, Near, OpenClaims
from hoiam.reading.match import Check, Decision, Match, Matcher, Matching, MatchModel
from hoiam.reading.match_terms import read_terms

SHOWN = 6
# A score is the chance that it is about the same: less than that, or than this part of the first
# one's, is far off.
NEAR = 0.3
LEAST = 0.05
# Of another publisher's check: such a score, or so much of its claim in the words.
LIKELY = 0.95
MOST_WORDS = 0.6
FEWEST_WORDS = 4
_SENTENCE = re.compile(r"[^.!?…\n]+[.!?…\n]*|[.!?…\n]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """`is_whole`: whether all that is published was looked through."""

    matches: tuple[Near, ...] = ()
    decision: Decision = "none"
    is_whole: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How matching stands in this process: `model` is "" where words alone decide."""

    checks: int
    model: str
    by_words_alone: int


_lock = threading.Lock()
_index: Index | None = None
_open: OpenClaims | None = None


def find_checks(text: str, *, today: date | None = None) -> Found:
    """The published checks near a text, ours and other publishers', best first.

    By `today` what is said of "tonight" is not taken for what was checked some nights ago.
    """
    index = begin()
    if not text.strip():
        return Found(is_whole=index.is_whole)
    matching = index.match(_said_once(text), today=today)
    near = _worth_showing(matching)
    rows = _rows(match.check for match in near)
    found = [
        _near(row, match, is_first=number == 0, decision=matching.decision)
        for number, match in enumerate(near)
        if (row := rows.get(match.check)) is not None
        and (matching.decision != "none" or _is_likely(row, match, text))
    ]
    decision: Decision = "none" if not found else "maybe"
    if any(near.decision == "same" for near in found):
        decision = "same"
    return Found(matches=tuple(found), decision=decision, is_whole=index.is_whole)


def near_claims(text: str, *, today: date | None = None) -> list[Near]:
    """The claims that are worked on, near a text, best first: by their sentence or by askings."""
    with _lock:
        global _open
        if _open is None:
            _open = OpenClaims(_model())
        return _open.near(text, today=today) if text.strip() else []


def same_among(text: str, checks: Iterable[Check], *, today: date | None = None) -> list[Match]:
    """Of a few that stand in no index yet the one that says the same, by words; none is no error.

    The same matcher decides as for the claims that are worked on.
    """
    found = Matcher(_model(), checks).match(text[:LONGEST_ASKED], today=today)
    return list(found.matches[:1]) if found.decision == "same" else []


def standing() -> Standing:
    """For the people of the desk: how many checks are found, and by what."""
    index = begin()
    index.refresh(within=LOOK_EVERY)
    return Standing(checks=len(index), model=index.model, by_words_alone=index.by_words_alone)


def refresh() -> None:
    """Look at once for what was published, corrected, withdrawn or asked."""
    begin().refresh()
    with _lock:
        global _open
        _open = None


def begin() -> Index:
    """The index of this process, which is begun at first need."""
    global _index
    with _lock:
        if _index is None:
            _index = Index(_model(), open_model())
        return _index


def warm() -> None:
    """Begin in the background, so that nobody waits for the model: when a process starts."""

    def work() -> None:
        try:
            begin().refresh()
        finally:
            connection.close()

    threading.Thread(target=work, name="checks-begin", daemon=True).start()


def forget() -> None:
    """Begin anew: in a new process, and between tests."""
    global _index, _open, _lock
    _index = _open = None
    _lock = threading.Lock()


# A process that was forked holds the locks of its parent as they were, and not its threads.
os.register_at_fork(after_in_child=forget)


@cache
def _model() -> MatchModel:
    return MatchModel.from_knowledge(settings.KNOWLEDGE)


def _worth_showing(matching: Matching) -> list[Match]:
    """The first of ours, about which the matcher decided, and those not far behind the best.

    Where there is none of ours, other publishers' alone: of these it decides nothing.
    """
    if not matching.matches:
        return []
    least = max(LEAST, NEAR * matching.matches[0].score)
    near = [match for match in matching.matches if match.score >= least]
    if matching.decision == "none":
        return [match for match in near if not _is_ours(match)][:SHOWN]
    ours = next((match for match in matching.matches if _is_ours(match)), None)
    return [match for match in matching.matches if match is ours or match in near][:SHOWN]


def _is_likely(row: Claim | ImportedCheck, match: Match, text: str) -> bool:
    """Whether a check of another publisher is near, judged by itself: what most of its claim says
    is said in `text`, or its meaning leaves little doubt."""
    if isinstance(row, Claim) or match.score >= LIKELY:
        return True
    claim = set(read_terms(row.claim).folded)
    shared = claim & set(read_terms(text).folded)
    return len(claim) >= FEWEST_WORDS and len(shared) >= MOST_WORDS * len(claim)


def _is_ours(match: Match) -> bool:
    return match.check.startswith(f"{OURS}:")


def _said_once(text: str) -> str:
    """A message without the sentences that it says again, as forwarded ones do."""
    sentences = _SENTENCE.findall(text)
    return "".join({" ".join(one.split()).casefold(): one for one in sentences}.values())


def _rows(keys: Iterable[str]) -> dict[str, Claim | ImportedCheck]:
    """The rows of the keys that are still published; the index may be a second behind."""
    asked = [key.partition(":")[::2] for key in keys]
    own = Claim.objects.filter(
        state="published",
        factcheck__publication__state="published",
        pk__in=[pk for kind, pk in asked if kind == OURS],
    ).select_related("factcheck__publication")
    theirs = ImportedCheck.objects.filter(pk__in=[pk for kind, pk in asked if kind != OURS])
    found: dict[str, Claim | ImportedCheck] = {f"{OURS}:{row.pk}": row for row in own}
    return found | {f"{THEIRS}:{row.pk}": row for row in theirs}


def _near(row: Claim | ImportedCheck, match: Match, *, is_first: bool, decision: Decision) -> Near:
    if isinstance(row, ImportedCheck):
        return Near(kind="theirs", decision="maybe", score=match.score, imported=row)
    same = is_first and decision == "same"
    sure: Literal["same", "maybe"] = "same" if same else "maybe"
    return Near(kind="ours", decision=sure, score=match.score, differs=match.differs, claim=row)
