"""Small files that go with some answers: a plan drawn as a picture, a note as PDF."""

from __future__ import annotations

import io
import random
from functools import lru_cache

import typst
from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

WIDTH, HEIGHT = 720, 405
GROUND, ROAD, WORK, EDGE = "#eef1ec", "#b9bfc6", "#0b6e4f", "#5b6670"
NOTE = """
#set page(paper: "a4", margin: 25mm)
#set text(lang: "vi", size: 12pt)
#set document(title: sys.inputs.title)
= #sys.inputs.title
#sys.inputs.text
#table(columns: (1fr, auto), [Hạng mục], [Khối lượng],
  [Kiểm tra hiện trường], [#sys.inputs.visits lượt],
  [Phần việc đã xong], [#sys.inputs.done %],
  [Phần việc còn lại], [#sys.inputs.left %])
"""


def draw_file(draw: random.Random, *, about: str) -> tuple[ContentFile, str]:
    """A file and what it is called on the page."""
    if draw.random() < 0.5:
        return ContentFile(_plan(draw.randrange(6)), name="so-do-vi-tri.png"), "Sơ đồ vị trí (mẫu)"
    done = draw.randrange(40, 100, 10)
    title = f"Bảng tổng hợp khối lượng (mẫu): {about}"[:190]
    return ContentFile(_note(title, draw.randint(1, 4), done), name="bang-tong-hop.pdf"), title


@lru_cache(maxsize=8)
def _plan(number: int) -> bytes:
    """A sketch of a road with the part worked on: no photograph, so nobody is in it."""
    random_shape = random.Random(number)
    picture = Image.new("RGB", (WIDTH, HEIGHT), GROUND)
    pen = ImageDraw.Draw(picture)
    heights = [random_shape.randint(120, 290) for _ in range(5)]
    points = [(at * WIDTH // 4, height) for at, height in enumerate(heights)]
    pen.line(points, fill=EDGE, width=46, joint="curve")
    pen.line(points, fill=ROAD, width=38, joint="curve")
    pen.line(points[1:3], fill=WORK, width=38)
    for _ in range(9):
        left, top = random_shape.randint(10, WIDTH - 70), random_shape.choice((20, 40, 330, 350))
        pen.rectangle((left, top, left + 46, top + 30), outline=EDGE, width=2)
    stored = io.BytesIO()
    picture.save(stored, format="PNG", optimize=True)
    return stored.getvalue()


@lru_cache(maxsize=16)
def _note(title: str, visits: int, done: int) -> bytes:
    inputs = {
        "title": title,
        "text": "Số liệu do bộ dữ liệu mẫu sinh ra, không phải số liệu thật.",
        "visits": str(visits),
        "done": str(done),
        "left": str(100 - done),
    }
    return typst.compile(NOTE.encode(), sys_inputs=inputs, pdf_standards=["ua-1"])
