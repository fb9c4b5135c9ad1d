"""Personal items found, protected items left to the letter, and author lines found.

`redact/sentences.txt`: invented sentences written before the patterns; `confirm.txt` and
`unseen.txt`: written afterwards, one after the other, to try the patterns on forms not thought of
(decision 0008 has what each gave when first run).
`redact/bylines.txt`: invented endings and beginnings of articles.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from hoiam.reading.clean import clean_text, drop_bylines
from hoiam.reading.redact import redact

NEEDS: tuple[str, ...] = ()
HERE = Path(__file__).resolve().parent / "redact"
_MARK = re.compile(r"\{(?P<kind>\w+):(?P<item>[^{}]*)\}|<<(?P<kept>.*?)>>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """`items`: (kind, text) that must go; `kept`: what must stay; `rest`: all that is no item."""

    text: str
    items: tuple[tuple[str, str], ...]
    kept: tuple[str, ...]


def read_sentences(path: Path) -> list[Sentence]:
    return [
        _parse(line)
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip() and not line.startswith("#")
    ]


def _parse(line: str) -> Sentence:
    items = tuple((mark["kind"], mark["item"]) for mark in _MARK.finditer(line) if mark["kind"])
    kept = tuple(mark["kept"] for mark in _MARK.finditer(line) if not mark["kind"])
    text = _MARK.sub(lambda mark: mark["item"] if mark["kind"] else mark["kept"], line)
    return Sentence(text=text, items=items, kept=kept)


def score(sentences: list[Sentence]) -> tuple[float, float, float]:
    """Share of personal items gone, of protected ones intact, of sentences with the right kinds."""
    gone = items = intact = kept = right = 0
    for sentence in sentences:
        redacted = redact(sentence.text)
        items += len(sentence.items)
        kept += len(sentence.kept)
        gone += sum(item not in redacted.text for _, item in sentence.items)
        intact += sum(item in redacted.text for item in sentence.kept)
        kinds = sorted(kind for kind, _ in sentence.items)
        right += kinds == sorted(kind for kind, count in redacted.removed for _ in range(count))
    return gone / max(items, 1), intact / max(kept, 1), right / len(sentences)


def _bylines() -> dict[str, float]:
    """Invented forms: author parts in {…} must go, <<…>> stays. A "\\n" is a line's end."""
    lines = [
        Sentence(text=line.text.replace("\\n", "\n"), items=line.items, kept=line.kept)
        for line in read_sentences(HERE / "bylines.txt")
    ]
    cleaned = [(line, drop_bylines(clean_text(line.text))) for line in lines]
    items = [item not in text for line, text in cleaned for _, item in line.items]
    kept = [part in text for line, text in cleaned for part in line.kept]
    return {
        "bylines invented, found": sum(items) / len(items),
        "bylines invented, text kept": sum(kept) / len(kept),
    }


def measure(shared: Path) -> dict[str, float]:
    del shared
    sentences = read_sentences(HERE / "sentences.txt")
    halves = {"tuned": sentences} | {
        name: read_sentences(HERE / f"{name}.txt") for name in ("confirm", "unseen")
    }
    figures = {}
    for half, rows in halves.items():
        gone, intact, right = score(rows)
        figures[f"personal items gone, {half}"] = gone
        figures[f"protected items intact, {half}"] = intact
        figures[f"sentences with the right kinds, {half}"] = right
    return figures | _bylines()
