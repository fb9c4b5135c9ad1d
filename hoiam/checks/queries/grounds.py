"""What is asked of a claim again and again while one page is made of it, read once.

It hangs on rows that are only shown. A verb reads its rows anew, locked, and knows none of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hoiam.checks.independence import Tree
from hoiam.checks.models import Claim, Evidence, FactCheck, Party
from hoiam.offices.models import Duty
from hoiam.publishing.models import Publication


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """`parties` and `evidence` in force; `duties` is the table on the day `on`; `waits_for` the
    title of a source whose page is being read, "" for none."""

    parties: tuple[Party, ...]
    evidence: tuple[Evidence, ...]
    tree: Tree
    duties: tuple[Duty, ...]
    on: date
    waits_for: str
    is_written: bool


def grounds_of(claim: Claim) -> Grounds | None:
    """What was read of it for the page that is being made, None where nothing was."""
    return claim.__dict__.get("_grounds")


def claims_of(check: FactCheck) -> list[Claim]:
    """The claims of a check in their order; those that were read for its page, where some were."""
    return sorted(check.claims.all(), key=lambda claim: claim.pk)


def check_of(publication: Publication) -> FactCheck | None:
    """None in the moment between the text's beginning and the check's own row."""
    field = Publication._meta.get_field("factcheck")
    held = field.get_cached_value(publication, default=None)
    return held or FactCheck.objects.filter(publication=publication).first()
