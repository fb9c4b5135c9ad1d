"""What the whole pipe costs on SQLite, against page extraction alone in the same run.

The figure is the share of extraction in the whole, so that higher is better: .5 is a cost of
2.0 ×, .77 one of 1.3 ×. Made by `bench/whole_pipe.py` in a process of its own; it takes some ten
minutes, and `HOIAM_BENCH_ARTICLES=1000` makes it quick.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

NEEDS: tuple[str, ...] = ()


def measure(shared: Path) -> dict[str, float]:
    ran = subprocess.run(
        [sys.executable, "-m", "bench.whole_pipe"], check=True, capture_output=True, text=True
    )
    figures = json.loads(ran.stdout.splitlines()[-1])
    return {
        "share of extraction": 1 / figures["ratio"],
        "times extraction alone": figures["ratio"],
        "articles": figures["articles"],
        "ms an article": figures["whole_ms"],
    }
