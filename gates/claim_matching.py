"""Claims and the published checks that answer them; `claim_matching/README.md` says how.

Rightly *same* where the answer is held, and not *same* where it was taken out, on CheckThat! 2022;
Vietnamese wordings and long messages, with accents and without, and near misses.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from gates._claim_opposites import opposites
from gates._claim_wordings import message, near_misses, wordings
from gates._vectors import vectors_of
from hoiam.reading.__main__ import shipped_knowledge
from hoiam.reading.embed import open_embedder
from hoiam.reading.fold import fold
from hoiam.reading.match import Check, Matcher, Matching, MatchModel

ENGLISH = "claims/checkthat2022"
VIETNAMESE = "topics/danes.jsonl"
NEEDS = (ENGLISH, VIETNAMESE)

_HELD = 1_600
_ASKED_EACH = 8
_ALIKE = 0.4
_TOLD = 0.6
_OPPOSITES = 150
_SAME_EVENT = 0.65


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    claim: str
    check: str


@dataclass(slots=True)
class Tally:
    """Means by name."""

    values: dict[str, list[float]] = field(default_factory=dict)

    def add(self, name: str, value: float) -> None:
        self.values.setdefault(name, []).append(float(value))

    def means(self) -> dict[str, float]:
        return {name: sum(found) / len(found) for name, found in self.values.items()}


def _rows(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


class World:
    """A matcher over checks, by words and meaning, from which some can be taken out for a while."""

    def __init__(self, checks: Sequence[Check]) -> None:
        embedder = open_embedder(say=lambda reason: print(f"claim_matching: words alone, {reason}"))
        self.checks = {check.check: check for check in checks}
        self.rows = vectors_of(checks, embedder) if embedder is not None else {}
        model = MatchModel.from_knowledge(shipped_knowledge())
        self.matcher = Matcher(model, embedder=embedder)
        self._add(self.checks)

    def _add(self, names: Iterable[str]) -> None:
        for name in names:
            self.matcher.add(self.checks[name], self.rows.get(name))

    @contextmanager
    def without(self, names: Iterable[str]) -> Iterator[Matcher]:
        gone = sorted(set(names))
        for name in gone:
            self.matcher.remove(name)
        yield self.matcher
        self._add(gone)


def _precision(found: Matching, check: str, depth: int = 5) -> float:
    """Average precision with one right answer."""
    listed = [match.check for match in found.matches[:depth]]
    return 1 / (listed.index(check) + 1) if check in listed else 0.0


def _is_same(found: Matching, check: str) -> bool:
    return found.decision == "same" and found.matches[0].check == check


def english(shared: Path, parts: Sequence[str] = ("dev", "train")) -> dict[str, float]:
    checks = [
        Check(
            check=row["id"],
            claim=row["claim"] or "",
            title=row["title"] or "",
            summary=row["summary"] or "",
        )
        for row in _rows(shared / ENGLISH / "checks.jsonl")
    ]
    tally, world = Tally(), World(checks)
    for part in parts:
        asked = [
            Asked(claim=row["claim"], check=row["check"])
            for row in _rows(shared / ENGLISH / f"{part}.jsonl")
        ]
        for one in asked:
            found = world.matcher.match(one.claim)
            tally.add(f"{part} MAP@5", _precision(found, one.check))
            tally.add(f"{part} rightly same", _is_same(found, one.check))
            another = found.decision == "same" and found.matches[0].check != one.check
            tally.add(f"{part} never another", not another)
        # Two halves: each claim is asked of a matcher that lacks the answers of its half only.
        for half in (asked[::2], asked[1::2]):
            with world.without(one.check for one in half) as matcher:
                for one in half:
                    is_silent = matcher.match(one.claim).decision != "same"
                    tally.add(f"{part} not same when taken out", is_silent)
    return tally.means()


def vietnamese(shared: Path) -> dict[str, float]:
    rows = _rows(shared / VIETNAMESE)
    asked = list(range(0, _HELD, _ASKED_EACH))
    told = {number: rows[number]["title"] for number in asked}
    checks = [
        Check(check=str(number), claim=row["title"], summary=row["description"] or "")
        for number, row in enumerate(rows[:_HELD])
        if number in told or not _is_told(row["title"], told.values())
    ]
    tally, world = Tally(), World(checks)
    for number in asked:
        _ask_wordings(world, tally, rows[number]["title"], number)
        for kind, text in near_misses(rows[number]["title"], number).items():
            is_silent = world.matcher.match(text).decision != "same"
            tally.add(f"vi {kind} not same", is_silent)
            tally.add("vi near misses not same", is_silent)
    _ask_taken_out(world, tally, told)
    _ask_opposites(world, tally)
    titles = [check.claim for check in checks]
    told_of = [f"{check.claim} {check.summary}" for check in checks]
    later = (row["description"] for row in rows[_HELD:] if row["description"])
    others = [
        text for text in later if not _tells(text, titles) and not _is_of_the_same(text, told_of)
    ]
    for number in asked[::2]:
        _ask_messages(world, tally, rows[number]["title"], others, number)
    means = tally.means()
    for name in ("all", "messages"):
        lost = means[f"vi {name} accented"] - means[f"vi {name} unaccented"]
        means[f"vi {name} kept without accents"] = 1 - max(0.0, lost)
    return means


def _is_told(title: str, others: Iterable[str]) -> bool:
    """Whether another headline says the same in mostly the same words: it would be no mistake."""
    words = set(fold(title).split())
    shared = (
        len(words & other) / len(words | other)
        for other in (set(fold(one).split()) for one in others)
    )
    return max(shared, default=0.0) >= _ALIKE


def _tells(text: str, titles: Iterable[str]) -> bool:
    """Whether `text` has most words of one of `titles`: finding that check would be no mistake."""
    words = set(fold(text).split())
    asked = (set(fold(title).split()) for title in titles if title.strip())
    shared = (len(words & title) / len(title) for title in asked)
    return max(shared, default=0.0) >= _TOLD


def _is_of_the_same(text: str, others: Iterable[str]) -> bool:
    """Whether most words of `text` stand in one of `others`: an event that is held."""
    words = set(fold(text).split())
    shared = (len(words & set(fold(other).split())) / len(words) for other in others)
    return max(shared, default=0.0) >= _SAME_EVENT


def _ask_wordings(world: World, tally: Tally, title: str, number: int) -> None:
    for kind, text in wordings(title, number).items():
        for marks, asked in (("accented", text), ("unaccented", fold(text))):
            found = world.matcher.match(asked)
            is_same = _is_same(found, str(number))
            for name in (kind, "all"):
                tally.add(f"vi {name} {marks}", _precision(found, str(number)))
                tally.add(f"vi {name} {marks} rightly same", is_same)


def _ask_taken_out(world: World, tally: Tally, titles: dict[int, str]) -> None:
    with world.without(map(str, titles)) as matcher:
        for number, title in titles.items():
            for text in wordings(title, number).values():
                is_silent = matcher.match(text).decision != "same"
                tally.add("vi not same when taken out", is_silent)


def _ask_opposites(world: World, tally: Tally) -> None:
    """Of those headlines alone that get *same* as they are: else silence would say nothing.

    The odd ones were looked at while the rules were written, the even ones are asked here.
    """
    left: dict[str, int] = {}
    for name, check in world.checks.items():
        number = int(name)
        made = {} if number % 2 else opposites(check.claim, number)
        wanted = {kind: text for kind, text in made.items() if left.setdefault(kind, _OPPOSITES)}
        if not wanted or not _is_same(world.matcher.match(check.claim), name):
            continue
        for kind, text in wanted.items():
            left[kind] -= 1
            for marks, asked in (("", text), (" without accents", fold(text))):
                is_silent = not _is_same(world.matcher.match(asked), name)
                tally.add(f"vi {kind} not same{marks}", is_silent)


def _ask_messages(
    world: World, tally: Tally, title: str, others: Sequence[str], number: int
) -> None:
    reworded = wordings(title, number)["reworded"]
    for kind, claim in (("message", title), ("message reworded", reworded)):
        text = message(claim, others, number)
        for marks, asked in (("accented", text), ("unaccented", fold(text))):
            found = world.matcher.match(asked)
            for name in (kind, "messages"):
                tally.add(f"vi {name} {marks}", _precision(found, str(number)))
            tally.add(f"vi {kind} {marks} rightly same", _is_same(found, str(number)))
    with world.without([str(number)]) as matcher:
        found = matcher.match(message(title, others, number))
        tally.add("vi message not same when taken out", found.decision != "same")


def measure(shared: Path) -> dict[str, float]:
    return {**english(shared), **vietnamese(shared)}
