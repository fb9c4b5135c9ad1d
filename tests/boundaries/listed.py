"""The inventory: one file for the house as it was first, one for each room since."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent


def _join(whole: dict[str, Any], part: dict[str, Any], where: str) -> None:
    for name, value in part.items():
        if isinstance(value, dict):
            _join(whole.setdefault(name, {}), value, f"{where}{name}.")
        elif name in whole:
            raise ValueError(f"{where}{name} is listed twice")
        else:
            whole[name] = value


def inventory() -> dict[str, Any]:
    """All of `inventory*.toml` as one table."""
    whole: dict[str, Any] = {}
    for path in sorted(HERE.glob("inventory*.toml")):
        _join(whole, tomllib.loads(path.read_text(encoding="utf-8")), "")
    return whole
