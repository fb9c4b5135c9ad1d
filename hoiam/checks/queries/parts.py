"""The claims near each thing that a message says, so that it joins what is worked on already."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from hoiam.checks import matching
from hoiam.checks.filters import LEAST
from hoiam.checks.models import Claim
from hoiam.checks.queries.near import shared_words
from hoiam.checks.queries.proposing import propose_statements
from hoiam.offices.models import User

MOST_EACH = 3
MOST_WORDS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class NearPart:
    """A claim that may say the same: its sentence, the words in common, how alike, 0 to 1."""

    claim: Claim
    said: str
    words: tuple[str, ...]
    score: float | None
    is_same: bool = False


def near_parts(
    user: User,
    sentences: Iterable[str],
    claim: Claim,
    *,
    today: date,
    chosen: Iterable[int | None] = (),
) -> list[list[NearPart]]:
    """For each sentence the open claims and our earlier checks near it, the nearest first.

    `claim`, on which the message lies, stands with all of them once it is stated; `chosen`: what
    was picked before, which is shown whatever is near; `today`: by which "tonight" is read.
    """
    picked = list(chosen)
    found = [_near(text, claim, today) if text else {} for text in sentences]
    keys = {key for one in found for key in one} | {key for key in picked if key} | {claim.pk}
    rows = Claim.objects.for_user(user).exclude(state="merged").in_bulk(keys)
    said = {row.pk: row.statement for row in rows.values()} | propose_statements(
        user, rows.values()
    )
    result = []
    for at, text in enumerate(sentences):
        wanted = dict(found[at])
        if claim.statement and text:
            wanted.setdefault(claim.pk, (None, False))
        if at < len(picked) and (key := picked[at]) is not None:
            wanted.setdefault(key, (None, False))
        result.append(
            [
                NearPart(
                    claim=rows[key],
                    said=said.get(key, ""),
                    words=tuple(shared_words(text, said.get(key, ""))[:MOST_WORDS]),
                    score=score,
                    is_same=is_same,
                )
                for key, (score, is_same) in wanted.items()
                if key in rows
            ]
        )
    return result


def _near(text: str, claim: Claim, today: date) -> dict[int, tuple[float | None, bool]]:
    """By claim, how near and whether the matcher calls it the same."""
    found: dict[int, tuple[float | None, bool]] = {}
    checks = matching.find_checks(text, today=today).matches
    ours = (row for row in checks if row.kind == "ours")
    for row in [*matching.near_claims(text, today=today), *ours]:
        other = row.claim
        is_kind = other is not None and other.is_sample == claim.is_sample
        if other is None or not is_kind or row.score < LEAST:
            continue
        # The words of an unstated claim are this message's own.
        if other.pk != claim.pk or claim.statement:
            found.setdefault(other.pk, (row.score, row.decision == "same"))
    return dict(list(found.items())[:MOST_EACH])
