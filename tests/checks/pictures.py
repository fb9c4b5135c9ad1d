"""Pictures for the tests: a screen as a telephone shows it, and files that are not as they say."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

FONT = Path(__file__).resolve().parents[2] / "hoiam" / "issues" / "memo" / "fonts"
LINES = (
    "Uống nước chanh nóng mỗi sáng",
    "chữa khỏi bệnh tiểu đường",
    "Chuyển cho mọi người cùng biết",
)


def screenshot(
    lines: tuple[str, ...] = LINES,
    *,
    size: int = 28,
    dark: bool = False,
    kind: str = "PNG",
    **how: object,
) -> bytes:
    """Lines of text as a picture of a screen."""
    ink, ground = ("#e8eaed", "#121417") if dark else ("#111", "#fff")
    picture = Image.new("RGB", (30 * size, (2 * len(lines) + 2) * size), ground)
    font = ImageFont.truetype(str(FONT / "Tinos-Regular.ttf"), size)
    draw = ImageDraw.Draw(picture)
    for number, line in enumerate(lines):
        draw.text((size, (2 * number + 1) * size), line, ink, font=font)
    written = io.BytesIO()
    picture.save(written, kind, **how)
    return written.getvalue()


def bomb(side: int = 60_000) -> bytes:
    """A PNG of a few hundred bytes whose head promises thousands of millions of pixels."""
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(b"\0" * 99))


def moving() -> bytes:
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "blue")]
    written = io.BytesIO()
    frames[0].save(written, "PNG", save_all=True, append_images=frames[1:])
    return written.getvalue()


def layered(layers: int) -> bytes:
    """A small JPEG whose last layer comes over and over again."""
    written = io.BytesIO()
    Image.new("L", (64, 64), 200).save(written, "JPEG", progressive=True)
    data = written.getvalue()
    start, end = data.rindex(b"\xff\xda"), data.rindex(b"\xff\xd9")
    return data[:end] + data[start:end] * layers + data[end:]


def blank() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (400, 300), "white").save(written, "PNG")
    return written.getvalue()


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
