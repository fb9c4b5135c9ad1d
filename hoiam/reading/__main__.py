"""`python -m hoiam.reading URL`: what each step makes of one page or feed."""

from __future__ import annotations

from pathlib import Path

from hoiam.reading.knowledge import Knowledge

DATA = Path(__file__).resolve().parent.parent / "data"


def shipped_knowledge() -> Knowledge:
    """The tables and models that come with the product, from `hoiam/data/`."""
    return Knowledge(read=lambda name: (DATA / name).read_bytes())
