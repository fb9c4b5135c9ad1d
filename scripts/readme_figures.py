"""Write the figures of the README anew: python scripts/readme_figures.py [GATE…]

Runs the gates of its table (or those named) and fills in what they reach and their floors. The exit
code is 1 where a figure is below its floor, or could not be measured and keeps its row.
"""

from __future__ import annotations

import importlib
import json
import math
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
ROW = re.compile(
    r"^\| (?P<what>[^|]+) \| `(?P<gate>\w+)` \| (?P<figure>[^|]+) \| [^|]+ \| [^|]+ \|$"
)


def shown(value: float) -> str:
    """Counts as they are, shares cut off (never rounded up) after three places."""
    return f"{value:g}" if value >= 2 else f"{math.floor(value * 1000) / 1000:.3f}"


def measured(gate: str, shared: Path) -> dict[str, float]:
    module = importlib.import_module(f"gates.{gate}")
    missing = [need for need in module.NEEDS if not (shared / need).exists()]
    if missing:
        print(f"{gate}: skipped, {', '.join(missing)} is not there")
        return {}
    figures: dict[str, float] = module.measure(shared)
    return figures


def main(wanted: list[str]) -> int:
    from gates.__main__ import SHARED

    floors = json.loads((ROOT / "gates/floors.json").read_text(encoding="utf-8"))
    path, failed = ROOT / "README.md", 0
    lines = path.read_text(encoding="utf-8").splitlines()
    known: dict[str, dict[str, float]] = {}
    for number, line in enumerate(lines):
        row = ROW.match(line)
        if row is None or (wanted and row["gate"] not in wanted):
            continue
        gate, figure = row["gate"], row["figure"]
        if gate not in known:
            known[gate] = measured(gate, SHARED)
        floor = floors[gate][figure]["floor"]
        if figure not in known[gate]:
            failed = 1
            continue
        value = known[gate][figure]
        print(f"{gate}, {figure}: {value:.4f}, floor {floor:g}", flush=True)
        failed |= value < floor
        lines[number] = f"| {row['what']} | `{gate}` | {figure} | {shown(value)} | {floor:g} |"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
