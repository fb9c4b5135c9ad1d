"""Make `hoiam/data/places/outlines.toml`, the provinces of today as paths of an SVG drawing.

    python scripts/build_outlines.py provinces34.topo.json

The outlines are those of TaliaCao/Vietnam-Shape-Map (MIT, shapes of Open Development Vietnam).
Arcs are simplified one by one, so that neighbours go on sharing their border.
"""

from __future__ import annotations

import json
import math
import sys
import unicodedata
from pathlib import Path

OUT = Path(__file__).resolve().parent.parent / "hoiam" / "data" / "places" / "outlines.toml"
TOLERANCE = 0.02  # degrees, some two kilometres: below a pixel of the drawing
SCALE = 24.0  # pixels a degree
WEST, NORTH = 102.0, 23.5
SMALLEST = 0.0015  # square degrees: islets below this are not drawn
Point = tuple[float, float]
# Names as the source writes them, where the table of units writes them otherwise.
NAMES = {"TP HCM": "Hồ Chí Minh", "Khánh Hoà": "Khánh Hòa", "Thanh Hoá": "Thanh Hóa"}


def simplify(points: list[Point]) -> list[Point]:
    """Douglas and Peucker (1973), without recursion."""
    keep = {0, len(points) - 1}
    waiting = [(0, len(points) - 1)]
    while waiting:
        first, last = waiting.pop()
        farthest, distance = 0, 0.0
        for index in range(first + 1, last):
            found = _distance(points[index], points[first], points[last])
            if found > distance:
                farthest, distance = index, found
        if distance > TOLERANCE:
            keep.add(farthest)
            waiting += [(first, farthest), (farthest, last)]
    return [points[index] for index in sorted(keep)]


def _distance(point: Point, start: Point, end: Point) -> float:
    length = math.dist(start, end)
    if length == 0:
        return math.dist(point, start)
    cross = (end[0] - start[0]) * (start[1] - point[1]) - (start[0] - point[0]) * (
        end[1] - start[1]
    )
    return abs(cross) / length


def read_arcs(topology: dict) -> list[list[Point]]:
    (kx, ky), (dx, dy) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            points.append((x * kx + dx, y * ky + dy))
        arcs.append(simplify(points))
    return arcs


def ring(indices: list[int], arcs: list[list[Point]]) -> list[Point]:
    points: list[Point] = []
    for index in indices:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        points += arc[1:] if points else arc
    return points


def area(points: list[Point]) -> float:
    pairs = zip(points, points[1:] + points[:1], strict=True)
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)) / 2


def path(geometry: dict, arcs: list[list[Point]]) -> str:
    shapes = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    rings = [ring(indices, arcs) for shape in shapes for indices in shape]
    largest = max(area(points) for points in rings)
    pieces = []
    for points in rings:
        if area(points) < min(SMALLEST, largest):
            continue
        drawn = [f"{(x - WEST) * SCALE:.1f} {(NORTH - y) * SCALE:.1f}" for x, y in points]
        pieces.append("M" + "L".join(drawn) + "Z")
    return "".join(pieces)


def name_of(shape: dict) -> str:
    name = unicodedata.normalize("NFC", shape["properties"]["ten_tinh"])
    return NAMES.get(name, name).removeprefix("TP ")


def main() -> None:
    topology = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    arcs = read_arcs(topology)
    (layer,) = topology["objects"].values()
    rows = {name_of(shape): path(shape, arcs) for shape in layer["geometries"]}
    lines = [
        "# Outlines of the provinces of today as SVG paths; made by scripts/build_outlines.py.",
        "# Source: TaliaCao/Vietnam-Shape-Map, MIT licence (outlines.LICENSE), from shapes of",
        "# Open Development Vietnam. Simplified: no authority on any border.",
        *(f'"{name}" = "{rows[name]}"' for name in sorted(rows)),
    ]
    OUT.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
