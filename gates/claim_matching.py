"""Claims and the published checks that answer them; `claim_matching/README.md` says how.

Rightly *same* where the answer is held, and not *same* where it was taken out, on CheckThat! 2022;
Vietnamese wordings found first, with accents and without.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gates._claim_wordings import wordings
from hoiam.reading.__main__ import shipped_knowledge
from hoiam.reading.fold import fold
from hoiam.reading.match import Check, Matcher, Matching, MatchModel

ENGLISH = "claims/checkthat2022"
VIETNAMESE = "topics/danes.jsonl"
NEEDS = (ENGLISH, VIETNAMESE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    claim: str
    check: str


def _rows(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _matcher(checks: Sequence[Check]) -> Matcher:
    return Matcher(MatchModel.from_knowledge(shipped_knowledge()), checks)


def _precision(found: Matching, check: str, depth: int = 5) -> float:
    """Average precision with one right answer."""
    listed = [match.check for match in found.matches[:depth]]
    return 1 / (listed.index(check) + 1) if check in listed else 0.0


def _is_same(found: Matching, check: str) -> bool:
    return found.decision == "same" and found.matches[0].check == check


def english(shared: Path, part: str) -> dict[str, float]:
    checks = [
        Check(
            check=row["id"],
            claim=row["claim"] or "",
            title=row["title"] or "",
            summary=row["summary"] or "",
        )
        for row in _rows(shared / ENGLISH / "checks.jsonl")
    ]
    asked = [
        Asked(claim=row["claim"], check=row["check"])
        for row in _rows(shared / ENGLISH / f"{part}.jsonl")
    ]
    whole = _matcher(checks)
    found = [whole.match(one.claim) for one in asked]
    # Two halves: each claim is asked of a matcher that lacks the answers of its half only.
    silent = 0
    for half in (0, 1):
        mine = asked[half::2]
        gone = {one.check for one in mine}
        without = _matcher([check for check in checks if check.check not in gone])
        silent += sum(without.match(one.claim).decision != "same" for one in mine)
    count = len(asked)
    pairs = list(zip(found, asked, strict=True))
    return {
        f"{part} MAP@5": sum(_precision(one, ask.check) for one, ask in pairs) / count,
        f"{part} rightly same": sum(_is_same(one, ask.check) for one, ask in pairs) / count,
        f"{part} not same when taken out": silent / count,
    }


def vietnamese(shared: Path) -> dict[str, float]:
    rows = _rows(shared / VIETNAMESE)[:1600]
    checks = [
        Check(check=str(number), claim=row["title"], summary=row["description"] or "")
        for number, row in enumerate(rows)
    ]
    whole = _matcher(checks)
    figures: dict[str, list[float]] = {}
    for number in range(0, 1400, 4):
        for kind, text in wordings(rows[number]["title"], number).items():
            for marks, asked in (("accented", text), ("unaccented", fold(text))):
                found = _precision(whole.match(asked), str(number))
                figures.setdefault(f"vi {kind} {marks}", []).append(found)
                figures.setdefault(f"vi all {marks}", []).append(found)
    means = {name: sum(values) / len(values) for name, values in figures.items()}
    means["vi kept without accents"] = 1 - max(
        0.0, means["vi all accented"] - means["vi all unaccented"]
    )
    return means


def measure(shared: Path) -> dict[str, float]:
    return {**english(shared, "dev"), **english(shared, "train"), **vietnamese(shared)}
