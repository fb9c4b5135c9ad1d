"""What a font file knows about itself: which characters it draws, and how wide they are.

Only the two tables that this needs are read (OpenType 1.9: `cmap` format 4, `hmtx`).
"""

from __future__ import annotations

import struct
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
MM_PER_POINT = 25.4 / 72


class Face:
    """A TrueType file, read once."""

    def __init__(self, path: Path) -> None:
        data = path.read_bytes()
        count = struct.unpack_from(">H", data, 4)[0]
        self.tables = {
            data[at : at + 4].decode(): struct.unpack_from(">I", data, at + 8)[0]
            for at in range(12, 12 + 16 * count, 16)
        }
        self.data = data
        self.units = struct.unpack_from(">H", data, self.tables["head"] + 18)[0]
        self.advances = struct.unpack_from(">H", data, self.tables["hhea"] + 34)[0]
        self.glyphs = dict(self._segments())

    def _segments(self) -> list[tuple[int, int]]:
        """(code point, glyph) of the first Unicode subtable, which is of format 4 in our fonts."""
        cmap = self.tables["cmap"]
        at = cmap + struct.unpack_from(">I", self.data, cmap + 8)[0]
        half = struct.unpack_from(">H", self.data, at + 6)[0] // 2
        ends, starts, deltas, offsets = (
            struct.unpack_from(f">{half}H", self.data, at + 14 + 2 * half * i + (2 if i else 0))
            for i in range(4)
        )
        found = []
        for i in range(half):
            for code in range(starts[i], min(ends[i], 0xFFFE) + 1):
                glyph = code
                if offsets[i]:
                    place = at + 16 + 6 * half + 2 * i + offsets[i] + 2 * (code - starts[i])
                    glyph = struct.unpack_from(">H", self.data, place)[0]
                    if not glyph:
                        continue
                if glyph := (glyph + deltas[i]) & 0xFFFF:
                    found.append((code, glyph))
        return found

    def draws(self, character: str) -> bool:
        """Whether the font has a shape for this character."""
        return ord(character) in self.glyphs

    def width(self, text: str, size: float) -> float:
        """How wide the text is, in millimetres, at this size in points; kerning left aside."""
        hmtx = self.tables["hmtx"]
        units = 0
        for character in text:
            glyph = min(self.glyphs.get(ord(character), 0), self.advances - 1)
            units += struct.unpack_from(">H", self.data, hmtx + 4 * glyph)[0]
        return units / self.units * size * MM_PER_POINT


@cache
def face(name: str) -> Face:
    """One of ours: "Regular", "Bold", "Italic" or "BoldItalic"."""
    return Face(FONTS / f"Tinos-{name}.ttf")
