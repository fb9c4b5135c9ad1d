"""`python -m gates [NAME…]`: run gates, print figures beside floors, exit 1 below a floor."""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import sys
import time
from pathlib import Path

import gates

HERE = Path(__file__).resolve().parent
SHARED = Path(os.environ.get("HOIAM_SHARED_DATA", HERE.parent.parent / "shared" / "data"))


def names() -> list[str]:
    found = (module.name for module in pkgutil.iter_modules(gates.__path__))
    return sorted(name for name in found if not name.startswith("_"))


def run_gate(name: str, floors: dict[str, dict[str, float]]) -> tuple[int, int, int]:
    """Run one gate and print its rows; how many figures held, fell short, were skipped."""
    gate = importlib.import_module(f"gates.{name}")
    missing = [need for need in gate.NEEDS if not (SHARED / need).exists()]
    if missing:
        print(f"{name:<14} skipped: {', '.join(missing)} is not there")
        return 0, 0, 1
    began = time.perf_counter()
    figures = gate.measure(SHARED)
    held = fell = 0
    for figure, value in figures.items():
        row = floors.get(name, {}).get(figure)
        ok = row is None or value >= row["floor"]
        held, fell = held + ok, fell + (not ok)
        limits = (
            f"floor {row['floor']:.3f}  aim {row['aim']:.3f}"
            if row
            else "(no floor: reported only)"
        )
        print(
            f"{name:<14} {figure:<34} {value:8.4f}  {limits}  {'ok' if ok else 'BELOW'}", flush=True
        )
    unseen = set(floors.get(name, {})) - set(figures)
    for figure in sorted(unseen):
        print(f"{name:<14} {figure:<34} has a floor but was not measured  BELOW")
    print(f"{name:<14} took {time.perf_counter() - began:.0f} s", flush=True)
    return held, fell + len(unseen), 0


def main() -> int:
    floors = json.loads((HERE / "floors.json").read_text(encoding="utf-8"))
    totals = [0, 0, 0]
    for name in sys.argv[1:] or names():
        for index, count in enumerate(run_gate(name, floors)):
            totals[index] += count
    held, fell, skipped = totals
    print(f"{held} passed, {fell} failed, {skipped} skipped")
    return 1 if fell else 0


if __name__ == "__main__":
    sys.exit(main())
