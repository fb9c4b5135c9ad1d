"""`hoiam step match --checks FILE`: in `claim`; out the checks near it and a decision."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hoiam.reading.filters import Record, field
from hoiam.reading.knowledge import Knowledge
from hoiam.reading.match import Check, Matcher, MatchModel


def _file(name: str) -> list[Check]:
    """The checks of a file in JSON Lines; argparse tells what is wrong with it."""
    try:
        return list(_checks(Path(name)))
    except (OSError, ValueError) as error:
        raise argparse.ArgumentTypeError(f"{name}: {error}") from error


def _checks(path: Path) -> Iterator[Check]:
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except RecursionError as error:
                raise ValueError(f"line {number} can't be read") from error
            except ValueError as error:
                raise ValueError(f"line {number} is not JSON") from error
            if not isinstance(row, dict) or not isinstance(row.get("id"), str | int):
                raise ValueError(f"line {number} is not a check with an id")
            yield Check(
                check=str(row["id"]),
                claim=_text(row, "claim"),
                title=_text(row, "title"),
                summary=_text(row, "summary"),
            )


def _text(row: Record, name: str) -> str:
    value = row.get(name)
    return value if isinstance(value, str) else ""


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--checks",
        required=True,
        type=_file,
        metavar="FILE",
        help="JSON Lines of published checks: id, claim, title, summary",
    )


@dataclass(frozen=True, slots=True)
class MatchStep:
    matcher: Matcher

    def __call__(self, record: Record, /) -> Record:
        found = self.matcher.match(field(record, "claim"))
        return {
            "matches": [{"check": match.check, "score": match.score} for match in found.matches],
            "decision": found.decision,
        }


def build(options: argparse.Namespace, knowledge: Knowledge) -> MatchStep:
    return MatchStep(Matcher(MatchModel.from_knowledge(knowledge), options.checks))
