"""Every step as a filter: JSON Lines in, one line out for each line in, in order.

A command is one module in this folder and one line in `COMMANDS`. The module offers

    add_options(parser)                 its own options, if it has any
    build(options, knowledge) -> Step   a callable: dict in, dict of added fields out

A step may also have `finish() -> list of dicts`: then nothing is written before the input ends.
"""

from __future__ import annotations

import argparse
import importlib
import json
import re
from collections.abc import Callable, Iterable, Sequence
from itertools import repeat
from math import isinf
from typing import Any, Protocol, TextIO

from hoiam.reading.errors import BadInput, ReadingError
from hoiam.reading.knowledge import Knowledge

COMMANDS = {
    "address": "province, district and ward of a written address",
    "article": "title, text, date, language and canonical address of a page",
    "dates": "a printed date as ISO 8601 with zone",
    "match": "published checks about a claim, and how sure that is",
    "places": "the administrative units that a text mentions",
    "redact": "a text without personal data",
    "signal": "whether a text raises a problem that a public office must answer",
    "stories": "which story an arriving article belongs to",
    "topics": "the fields of public service a text is about",
}

Record = dict[str, Any]

# Many readers end a line at these too, so inside a text they are written as escapes.
_LINE_ENDS = re.compile("[\x85\u2028\u2029]")


class Step(Protocol):
    def __call__(self, record: Record, /) -> Record: ...


def field(record: Record, name: str, *, required: bool = True) -> str:
    """The text under `name`; "" where it is absent or null and not required.

    Raises BadInput when it is missing or is not text.
    """
    value = record.get(name)
    if value is None and not required:
        return ""
    if not isinstance(value, str):
        raise BadInput(
            "input.field-not-text" if value is not None else "input.field-missing", field=name
        )
    return value


def run_step(step: Step, lines: Iterable[str], out: TextIO) -> None:
    """Pass each line through `step`. A line that can't be read gives an error line."""
    finish: Callable[[], Sequence[Record]] | None = getattr(step, "finish", None)
    held: list[Record] = []
    for line in lines:
        record = _apply(step, line)
        if finish is None:
            _write(record, out)
        else:
            held.append(record)
    if finish is not None:
        _write_held(held, finish, out)


def _write_held(held: list[Record], finish: Callable[[], Sequence[Record]], out: TextIO) -> None:
    try:
        settled = iter(finish())
    except Exception as error:  # noqa: BLE001 - every line in gets its line out, come what may
        settled = repeat({"error": _unexpected(error)})
    for record in held:
        if "error" not in record:
            record.update(next(settled))
        _write(record, out)


def _finite(digits: str) -> float:
    number = float(digits)
    if isinf(number):
        raise ValueError(digits)
    return number


def _no_number(name: str) -> float:
    """NaN and Infinity, which Python reads and JSON does not have."""
    raise ValueError(name)


def _is_utf8(line: str) -> bool:
    """Whether no byte of the line was smuggled in as a lone surrogate, being no UTF-8."""
    try:
        line.encode()
    except UnicodeEncodeError:
        return False
    return True


def _unexpected(error: Exception) -> str:
    return f"unexpected: {type(error).__name__}"


def _apply(step: Step, line: str) -> Record:
    try:
        record = json.loads(line, parse_float=_finite, parse_constant=_no_number)
    except (ValueError, RecursionError):
        return {"id": None, "error": "not a JSON object"}
    if not isinstance(record, dict):
        return {"id": None, "error": "not a JSON object"}
    if not _is_utf8(line):
        return {"id": record.get("id"), "error": "not UTF-8"}
    carried = {"id": record["id"]} if "id" in record else {}
    try:
        return {**carried, **step(record)}
    except ReadingError as error:
        return {"id": record.get("id"), "error": str(error)}
    except Exception as error:  # noqa: BLE001 - one bad line never stops the rest
        return {"id": record.get("id"), "error": _unexpected(error)}


def _write(record: Record, out: TextIO) -> None:
    try:
        text = json.dumps(record, ensure_ascii=False)
    except RecursionError:  # an `id` almost too deep to be read is too deep to be written
        text = json.dumps({"id": None, "error": "not a JSON object"})
    if not _is_utf8(text):  # lone surrogates can be written in JSON's escapes but not in UTF-8
        text = json.dumps(record)
    out.write(_LINE_ENDS.sub(lambda end: f"\\u{ord(end[0]):04x}", text) + "\n")
    out.flush()


def main(arguments: Sequence[str], lines: Iterable[str], out: TextIO, knowledge: Knowledge) -> int:
    """Run `hoiam step NAME [options]`; argparse exits with 2 when the arguments are wrong."""
    parser = argparse.ArgumentParser(
        prog="hoiam step", description="One step of reading as a filter over JSON Lines."
    )
    names = parser.add_subparsers(dest="name", required=True, metavar="STEP")
    for name, summary in COMMANDS.items():
        sub = names.add_parser(name, help=summary, description=summary)
        add_options = (
            getattr(importlib.import_module(f"{__name__}.{name}"), "add_options", None)
            if (arguments and arguments[0] == name)
            else None
        )
        if add_options:
            add_options(sub)
    options = parser.parse_args(arguments)
    module = importlib.import_module(f"{__name__}.{options.name}")
    run_step(module.build(options, knowledge), lines, out)
    return 0
