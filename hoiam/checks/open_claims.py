"""The claims that are worked on, in memory, by their sentence and by words of those who asked.

What senders wrote is in no file, and in memory for minutes: it is erased in time, and here too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from time import monotonic
from typing import Literal

from hoiam.checks.models import Claim, ImportedCheck, Joining
from hoiam.reading.match import Check, Matcher, MatchModel
from hoiam.reading.match_contrary import Difference

# A queue is some hundred claims; of the words of each, the latest askings.
MOST_CLAIMS = 2_000
TIPS_EACH = 3
LONGEST_PASSAGE = 600
LONGEST_ASKED = 4 * LONGEST_PASSAGE
KEEP_SECONDS = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """An earlier check, or a claim that is worked on, near a text, and how sure that is.

    A check of somebody else is never "same". `differs`: what keeps one that says much the same
    otherwise from being so. `tip`: the asking whose words were near, if any.
    """

    kind: Literal["ours", "theirs", "open"]
    decision: Literal["same", "maybe"]
    score: float
    differs: Difference = ""
    claim: Claim | None = None
    imported: ImportedCheck | None = None
    tip: int | None = None


class OpenClaims:
    """The claims of the queue with words of their askings; begun anew after a few minutes.

    Not for several threads at once.
    """

    def __init__(self, model: MatchModel) -> None:
        self.model = model
        self._until = float("-inf")
        self._last = 0
        self._claims: dict[int, str] = {}
        self._tips: dict[int, int] = {}

    def near(self, text: str, *, today: date | None = None) -> list[Near]:
        self._take_up()
        found = self._matcher.match(text[:LONGEST_ASKED], today=today)
        if found.decision == "none":
            return []
        # What was moved, erased or closed since is still in the matcher for minutes.
        standing = self._standing(match.check for match in found.matches)
        best: dict[int, Near] = {}
        for number, match in enumerate(found.matches):
            claim = standing.get(match.check)
            if claim is None or claim.pk in best:
                continue
            is_same = number == 0 and found.decision == "same"
            best[claim.pk] = Near(
                kind="open",
                decision="same" if is_same else "maybe",
                score=match.score,
                differs=match.differs,
                claim=claim,
                tip=_tip_of(match.check),
            )
        return list(best.values())

    def _standing(self, keys: Iterable[str]) -> dict[str, Claim]:
        """The open claims of the keys; of a tip's only while its words are there and on it."""
        asked = list(keys)
        claims = Claim.objects.open().in_bulk({_claim_of(key) for key in asked})
        tips = {tip for key in asked if (tip := _tip_of(key)) is not None}
        there = set(
            Joining.objects.filter(left_on=None, tip__in=tips, tip__text__isnull=False).values_list(
                "claim", "tip"
            )
        )
        return {
            key: claims[_claim_of(key)]
            for key in asked
            if _claim_of(key) in claims
            and (_tip_of(key) is None or (_claim_of(key), _tip_of(key)) in there)
        }

    def _take_up(self) -> None:
        rows = Claim.objects.open().order_by("-pk")
        asked = {
            pk: (statement, last or opened)
            for pk, statement, last, opened in rows.values_list(
                "pk", "statement", "last_asked", "opened_on"
            )[:MOST_CLAIMS]
        }
        claims = {pk: statement for pk, (statement, _) in asked.items()}
        changed = any(claims.get(pk, said) != said for pk, said in self._claims.items())
        if changed or monotonic() > self._until:
            self._matcher, self._claims, self._tips, self._last = Matcher(self.model), {}, {}, 0
            self._until = monotonic() + KEEP_SECONDS
        for pk in claims.keys() - self._claims.keys():
            self._claims[pk] = claims[pk]
            if claims[pk]:
                on = asked[pk][1]
                self._matcher.add(Check(check=f"claim:{pk}", claim=claims[pk], checked=on))
        self._add_tips()

    def _add_tips(self) -> None:
        """The first few different askings of each claim that came since."""
        rows = Joining.objects.filter(
            pk__gt=self._last, left_on=None, tip__copy_of=None, tip__text__isnull=False
        )
        fields = ("pk", "claim_id", "tip_id", "tip__text", "tip__arrived")
        for pk, claim, tip, text, on in rows.order_by("pk").values_list(*fields).iterator():
            self._last = pk
            if claim not in self._claims or self._tips.get(claim, 0) >= TIPS_EACH:
                continue
            self._tips[claim] = self._tips.get(claim, 0) + 1
            said = text[:LONGEST_PASSAGE]
            passage = Check(check=f"tip:{claim}:{tip}", claim=said, checked=on)
            self._matcher.add(passage)


def _claim_of(key: str) -> int:
    return int(key.split(":")[1])


def _tip_of(key: str) -> int | None:
    parts = key.split(":")
    return int(parts[2]) if parts[0] == "tip" else None
