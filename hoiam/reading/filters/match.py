"""`hoiam step match --checks FILE`: in `claim`; out the checks near it and a decision.

What the checks mean is worked out before the first line is answered, by all cores, and kept in a
folder for the next time. `--embedder none` matches by words alone and begins at once.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from hoiam.reading.embed import Embedder, open_embedder
from hoiam.reading.errors import EmbedderError
from hoiam.reading.filters import Record, field
from hoiam.reading.knowledge import Knowledge
from hoiam.reading.match import Check, Matcher
from hoiam.reading.match_model import MatchModel
from hoiam.reading.match_store import VectorFile, fill, passage_of

_TELL_EVERY = 1_000


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


def _embedder(name: str) -> Embedder | None:
    """Argparse tells what is wrong with a name; a machine that can't run the model is told of."""
    try:
        return open_embedder(name, say=lambda reason: _say(f"by words alone ({reason})"))
    except EmbedderError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _folder_of_data() -> Path:
    """The desk's own; vectors lie in a folder beside its own, where it drops what is withdrawn."""
    return Path(os.environ.get("HOIAM_VAR") or Path(__file__).resolve().parents[3] / "var")


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--checks",
        required=True,
        type=_file,
        metavar="FILE",
        help="JSON Lines of published checks: id, claim, title, summary",
    )
    parser.add_argument(
        "--embedder",
        type=_embedder,
        default=os.environ.get("HOIAM_EMBEDDER", "e5-small"),
        metavar="NAME",
        help="model of meaning: e5-small, folder:PATH, or none for words alone (%(default)s)",
    )
    parser.add_argument(
        "--vectors",
        type=Path,
        default=_folder_of_data() / "match" / "step",
        metavar="FOLDER",
        help="where what the checks mean is kept for the next time (%(default)s)",
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
    matcher = Matcher(
        MatchModel.from_knowledge(knowledge), options.checks, embedder=options.embedder
    )
    if options.embedder is not None:
        _place_vectors(matcher, options.checks, options.embedder, options.vectors)
    return MatchStep(matcher)


def _place_vectors(
    matcher: Matcher, checks: Sequence[Check], embedder: Embedder, folder: Path
) -> None:
    """Vectors are kept by what was embedded, as ids of one file say nothing in another."""
    named: dict[str, list[str]] = {}
    for check in checks:
        named.setdefault(passage_of(check), []).append(check.check)
    texts = {passage_of(check): check for check in checks}
    wanted = [replace(check, check=text) for text, check in texts.items()]
    told = 0
    with _store(folder, embedder) as store:
        for part in fill(wanted, embedder, store, workers=os.cpu_count() or 1):
            if part.is_new and part.done >= told + _TELL_EVERY:
                told = part.done
                _say(f"{part.done} of {part.total} checks read for their meaning")
            for text, row in zip(part.checks, part.rows, strict=True):
                for name in named[text]:
                    matcher.put_vector(name, row)


@contextmanager
def _store(folder: Path, embedder: Embedder) -> Iterator[VectorFile]:
    with tempfile.TemporaryDirectory() as passing:
        try:
            store = VectorFile.open(folder, embedder.name, size=embedder.size)
        except OSError as error:
            _say(f"nothing is kept for the next time ({error})")
            store = VectorFile.open(Path(passing), embedder.name, size=embedder.size)
        yield store
        store.close()


def _say(words: str) -> None:
    sys.stderr.write(f"match: {words}\n")
