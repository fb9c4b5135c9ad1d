"""Write the figures of the README anew: python scripts/readme_figures.py [GATE…]

Runs the gates of its table (or those named) and fills in what they reach and their floors. A gate
whose data is not there, or that falls below its floor, leaves its row and makes the exit code 1.
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
        value = known[gate].get(figure, -math.inf)
        print(f"{gate}, {figure}: {value:.4f}, floor {floor:g}", flush=True)
        if value < floor:
            failed = 1
            continue
        lines[number] = f"| {row['what']} | `{gate}` | {figure} | {shown(value)} | {floor:g} |"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
