"""The tips of a claim as its page shows them: each wording once, how often, and why it is here."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Max, Min
from django.db.models.functions import Coalesce

from hoiam.checks.models import Claim, Joined, Joining, Tip
from hoiam.checks.queries.near import shared_words
from hoiam.checks.queries.proposing import titles_of
from hoiam.offices.models import User

SHOWN = 20
SHOWN_LEFT = 10
SHOWN_WORDS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class TipRow:
    """One wording. `text` and `address` are None where they were erased; `count`: how many sent it.

    `title`: of the article at the address, where it is held. `also`: other claims about which it
    asks.
    """

    tip: Tip
    joining: Joining
    text: str | None
    address: str | None = None
    title: str = ""
    count: int = 1
    words: tuple[str, ...] = ()
    also: tuple[int, ...] = ()

    @property
    def is_part(self) -> bool:
        return self.joining.how == Joined.PART

    @property
    def is_like(self) -> bool:
        return self.joining.how == Joined.MATCHED


@dataclass(frozen=True, slots=True, kw_only=True)
class Tips:
    """What lies on the claim, how many more wordings are not shown, and what was taken out."""

    rows: list[TipRow]
    more: int
    left: list[TipRow]


def tip_rows(user: User, claim: Claim) -> Tips:
    """As far as this person may read tips; the same few queries however many there are."""
    if not Tip.objects.for_user(user).filter(joinings__claim=claim).exists():
        return Tips(rows=[], more=0, left=[])
    wordings = (
        Joining.objects.filter(claim=claim, left_on=None)
        .annotate(root=Coalesce("tip__copy_of", "tip"))
        .order_by()
        .values("root")
        .annotate(count=Count("pk"), first=Min("pk"), last=Max("on"))
        .order_by("-count", "-last", "-first")
    )
    shown = list(wordings[:SHOWN])
    joinings = Joining.objects.select_related("tip", "by", "came_from").in_bulk(
        [row["first"] for row in shown]
    )
    roots = Tip.objects.for_user(user).in_bulk([row["root"] for row in shown])
    reference = claim.statement or _oldest(roots)
    titles = titles_of(root.address for root in roots.values() if root.address)
    also = _also([row.tip_id for row in joinings.values()], claim)
    rows = [
        _row(
            joinings[row["first"]],
            roots.get(row["root"]),
            row["count"],
            reference,
            titles,
            also[joinings[row["first"]].tip_id],
        )
        for row in shown
    ]
    more = wordings.count() - len(shown) if len(shown) == SHOWN else 0
    return Tips(rows=rows, more=more, left=_left(user, claim))


def _also(tips: list[int], claim: Claim) -> dict[int, tuple[int, ...]]:
    """By tip, the other claims on which it lies."""
    rows = Joining.objects.filter(tip__in=tips, left_on=None).exclude(claim=claim).order_by("pk")
    found: dict[int, list[int]] = {tip: [] for tip in tips}
    for tip, other in rows.values_list("tip", "claim"):
        found[tip].append(other)
    return {tip: tuple(others) for tip, others in found.items()}


def _oldest(roots: dict[int, Tip]) -> str:
    first = roots[min(roots)] if roots else None
    return (first.text or "") if first else ""


def _row(
    joining: Joining,
    root: Tip | None,
    count: int,
    reference: str,
    titles: dict[str, str],
    also: tuple[int, ...],
) -> TipRow:
    root = root or joining.tip
    text, address = root.text, root.address
    words: list[str] = []
    if joining.how == Joined.MATCHED and text:
        words = shared_words(text, reference)[:SHOWN_WORDS]
    return TipRow(
        tip=joining.tip,
        joining=joining,
        text=text,
        address=address,
        title=titles.get(address or "", ""),
        count=count,
        words=tuple(words),
        also=also,
    )


def _left(user: User, claim: Claim) -> list[TipRow]:
    """What was taken out by itself, the newest first: it can be undone."""
    rows = (
        Joining.objects.filter(claim=claim, left_on__isnull=False, left_with=None)
        .exclude(how=Joined.COPY)
        .filter(tip__in=Tip.objects.for_user(user))
        .select_related("tip__copy_of", "left_by", "by")
        .order_by("-left_on", "-pk")[:SHOWN_LEFT]
    )
    return [
        TipRow(
            tip=row.tip,
            joining=row,
            text=(row.tip.copy_of or row.tip).text,
            address=(row.tip.copy_of or row.tip).address,
        )
        for row in rows
    ]
