"""Claims and tips as rows, for tests of the desk's pages: what stands there, not how it came."""

from __future__ import annotations

from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from hoiam.checks.models import Claim, Joining, Tip
from hoiam.reading.fold import fold

TODAY = date(2026, 11, 2)


def a_claim(statement: str = "", *, tips: tuple[str, ...] = (), **more: Any) -> Claim:
    """A claim with so many tips, each of its own words; words given twice are a copy."""
    values: dict[str, Any] = {
        "state": "working" if statement else "new",
        "opened_on": TODAY,
        "folded": fold(statement),
        "tips_count": len(tips),
        "different_count": more.get("tips_count", len(set(tips))),
        "last_asked": TODAY if tips else None,
    }
    claim = Claim.objects.create(statement=statement, **(values | more))
    for text in tips:
        a_tip(claim, text)
    return claim


def a_tip(claim: Claim, text: str | None, *, days_ago: int = 0, **more: Any) -> Tip:
    """One tip that lies on the claim."""
    digest = sha256((text or "").encode()).hexdigest()
    first = Tip.objects.filter(digest=digest, copy_of=None, joinings__claim=claim).first()
    day = TODAY - timedelta(days=days_ago)
    tip = Tip.objects.create(
        text=None if first else text,
        digest=digest,
        copy_of=first,
        language="vi",
        arrived=day,
        **more,
    )
    is_first = not claim.joinings.exists()
    how = "first" if is_first else "copy" if first else "matched"
    score = 0.81 if how == "matched" else None
    Joining.objects.create(tip=tip, claim=claim, how=how, score=score, on=day)
    return tip
