"""`hoiam`: the one command. `hoiam step …` starts without Django, everything else is Django's."""

from __future__ import annotations

import io
import os
import sys


def main(arguments: list[str] | None = None) -> int:
    arguments = sys.argv[1:] if arguments is None else arguments
    # numpy's products are small here; threads of its own would wait for each other beside others.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if arguments[:1] == ["step"]:
        return _run_step(arguments[1:])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hoiam.config.settings")
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(["hoiam", *arguments])
    except KeyboardInterrupt:
        sys.stderr.write("\nĐã dừng. / Stopped.\n")
        return 130
    return 0


def _run_step(arguments: list[str]) -> int:
    from hoiam.config.data import shipped_knowledge
    from hoiam.reading import filters

    # A line is what ends in \n; universal newlines would also cut at a lone \r inside a text.
    # Bytes that are no UTF-8 pass as lone surrogates, by which the filter knows them.
    lines = io.TextIOWrapper(
        sys.stdin.buffer, encoding="utf-8-sig", errors="surrogateescape", newline="\n"
    )
    out = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="\n")
    try:
        return filters.main(arguments, lines, out, shipped_knowledge())
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
