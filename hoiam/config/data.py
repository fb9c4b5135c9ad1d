"""The data files that ship, handed from here to whoever reads with them."""

from pathlib import Path

from hoiam.reading.knowledge import Knowledge

DATA = Path(__file__).resolve().parent.parent / "data"


def shipped_knowledge() -> Knowledge:
    return Knowledge(read=lambda name: (DATA / name).read_bytes())
