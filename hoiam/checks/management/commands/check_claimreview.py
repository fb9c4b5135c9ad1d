"""`hoiam check_claimreview FILE…`: whether ClaimReviews keep the rules, ours or anybody's."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hoiam.reading.claimreview import Problem, read, validate

MOST_BYTES = 200 * 1024 * 1024
STANDARD_INPUT = "-"
_INDEX = re.compile(r"\[\d+\]")
LEVELS = {"error": lambda: _("error"), "warning": lambda: _("warning")}


class Command(BaseCommand):
    help = (
        "Check ClaimReviews by the rules of Google's Fact Check and schema.org: JSON-LD, a "
        "DataFeed, JSON Lines or saved pages. Prints each problem with its place; exit code 1 "
        "where one is an error."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="*", metavar="FILE", help="none: standard input")
        parser.add_argument(
            "--url", default="", help="the address of the page, to compare with each url"
        )

        parser.add_argument(
            "--language",
            choices=[code for code, _name in settings.LANGUAGES],
            help="of what is said",
        )

    def handle(
        self, *, files: list[str], url: str, language: str | None, **options: object
    ) -> None:
        with translation.override(language or translation.get_language()):
            failed = [self._check(name, url) for name in files or [STANDARD_INPUT]]
        if any(failed):
            raise SystemExit(1)

    def _check(self, name: str, url: str) -> bool:
        """Print what is wrong with one file; whether anything is an error."""
        shown = "" if name == STANDARD_INPUT else f"{name}: "
        data = _content(name)
        if isinstance(data, str):
            self.stdout.write(f"{shown}{LEVELS['error']()}: {data}")
            return True
        problems = validate(data, base=url)
        for line in _lines(problems):
            self.stdout.write(f"{shown}{line}")
        errors = sum(problem.level == "error" for problem in problems)
        count = len(read(data).reviews)
        if not count and not problems:
            self.stdout.write(shown + _("This list is empty: there is nothing to check in it."))
        said = ngettext(
            "%(count)d ClaimReview: %(errors)d errors, %(warnings)d warnings",
            "%(count)d ClaimReviews: %(errors)d errors, %(warnings)d warnings",
            count,
        )
        warnings = len(problems) - errors
        self.stdout.write(shown + said % {"count": count, "errors": errors, "warnings": warnings})
        return errors > 0


def _lines(problems: Sequence[Problem]) -> Iterator[str]:
    """One line for each problem at one place of a list, however many items of it have it."""
    same: dict[tuple[str, str, str], list[Problem]] = {}
    for problem in problems:
        place = _INDEX.sub("[]", problem.path)
        same.setdefault((problem.level, place, problem.key), []).append(problem)
    for found in same.values():
        times = f" ({len(found)} ×)" if len(found) > 1 else ""
        yield f"{_line(found[0])}{times}"


def _line(problem: Problem) -> str:
    level, place = LEVELS[problem.level](), _printable(problem.path)
    if problem.line is not None:
        where = {"line": problem.line, "column": problem.column}
        where_said = _("line %(line)s, column %(column)s") % where
        place = where_said if problem.path == "$" else f"{place}, {where_said}"
    return f"{level}: {place}: {_(problem.message)}"


def _printable(path: str) -> str:
    """A way through the JSON; names in it are others' and must not move a terminal's cursor."""
    return "".join(sign if sign.isprintable() else "?" for sign in path)


def _content(name: str) -> bytes | str:
    """The bytes of a file, or a sentence why they can't be had."""
    try:
        if name == STANDARD_INPUT:
            data = _some(sys.stdin.buffer)
        else:
            with Path(name).open("rb") as file:
                data = _some(file)
    except OSError:
        return _("This file can't be read.")
    if len(data) > MOST_BYTES:
        return _("This file is larger than %(size)d MB.") % {"size": MOST_BYTES >> 20}
    return data


def _some(file: BinaryIO) -> bytes:
    return file.read(MOST_BYTES + 1)
