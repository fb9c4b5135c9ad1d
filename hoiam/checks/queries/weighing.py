"""What each piece of evidence may count as, worked out from whose it is and who signs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hoiam.checks.independence import Source, Tree, Whose, counts_as
from hoiam.checks.models import Claim, Evidence, Party
from hoiam.checks.queries.grounds import grounds_of
from hoiam.checks.queries.parties import parties_of, whose

# Why a source is context only, whatever stance was chosen; "" where it counts.
BOUND: dict[str, str | Promise] = {
    "free": "",
    "party": _("context only: it comes from a party"),
    "signer": _("context only: it comes from the body of somebody who signs"),
    "unknown": _("context only: it is not known whose it is"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """A source and what it counts as: `stance` after the rules, `why` where they made it less."""

    row: Evidence
    counts: str
    stance: str

    @property
    def why(self) -> str | Promise:
        return BOUND[self.counts]

    @property
    def is_free(self) -> bool:
        return self.counts == "free"

    @property
    def owner(self) -> str:
        return self.row.office.name if self.row.office else self.row.owner


def evidence_of(claim: Claim) -> list[Evidence]:
    """What is in force, in the order in which it was added."""
    grounds = grounds_of(claim)
    if grounds is not None:
        return list(grounds.evidence)
    return list(claim.evidence.in_force().select_related("office", "document__publication"))


def source_of(row: Evidence) -> Source:
    owner = Whose(key=row.office_id, name=row.owner)
    return Source(stance=row.stance, whose=(owner,))


def weigh(
    claim: Claim,
    signers: Sequence[int | None],
    tree: Tree,
    rows: Sequence[Evidence] | None = None,
    parties: Sequence[Party] | None = None,
) -> list[Weighed]:
    """The evidence of a claim as it counts when people of these bodies sign.

    Whoever has its rows and its parties already hands them in.
    """
    named = whose(parties_of(claim) if parties is None else parties)
    found = []
    for row in evidence_of(claim) if rows is None else rows:
        counts = counts_as(source_of(row), named, signers, tree)
        found.append(
            Weighed(row=row, counts=counts, stance=row.stance if counts == "free" else "context")
        )
    return found
