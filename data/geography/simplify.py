"""Make municipalities.json from the boundaries as published: simplified, projected, Bornholm moved near.

Needs `topojson` and `shapely`, which the project itself does not. Run as

    python data/geography/simplify.py municipalities-2014-500k.topojson

Borders are simplified once for both neighbours, so that no gaps open between them.
"""

import hashlib
import json
import math
import sys
from pathlib import Path

import topojson
from shapely import affinity, geometry, ops

TARGET = Path(__file__).with_name("municipalities.json")
HEIGHT = 1000
TOLERANCE = 2.2
SMALLEST = 6.0
CHRISTIANSO, BORNHOLM = "411", "400"
# Where Bornholm's middle is put, as shares of the width of the rest and of its height from the top.
INSET = (1.12, 0.80)


def arcs(topology: dict) -> list[list[tuple[float, float]]]:
    """Return the arcs as projected points; the third coordinate is no height and is left out."""
    (scale_x, scale_y), (left, bottom) = topology["transform"]["scale"], topology["transform"]["translate"]
    decoded = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for step in arc:
            x, y = x + step[0], y + step[1]
            points.append(project(x * scale_x + left, y * scale_y + bottom))
        decoded.append(points)
    return decoded


def project(longitude: float, latitude: float) -> tuple[float, float]:
    """Lambert's conformal conic projection with standard parallels 55 and 57.5 degrees north."""
    first, second, phi, middle = (math.radians(each) for each in (55.0, 57.5, latitude, 10.5))

    def tangent(angle: float) -> float:
        return math.tan(math.pi / 4 + angle / 2)

    n = math.log(math.cos(first) / math.cos(second)) / math.log(tangent(second) / tangent(first))
    rho = math.cos(first) * tangent(first) ** n / n / tangent(phi) ** n
    theta = n * (math.radians(longitude) - middle)
    return rho * math.sin(theta), -rho * math.cos(theta)


def ring(indices: list[int], decoded: list) -> list[tuple[float, float]]:
    """Put arcs together to a ring; ~n is arc n backwards."""
    points: list[tuple[float, float]] = []
    for index in indices:
        part = decoded[index] if index >= 0 else decoded[~index][::-1]
        points += part[1:] if points else part
    return points


def shapes(topology: dict) -> dict[str, geometry.MultiPolygon]:
    """Return the shape of each municipality by its code of three digits."""
    decoded = arcs(topology)
    parts: dict[str, list] = {}
    for each in topology["objects"]["stdin"]["geometries"]:
        code = each["properties"]["KOMKODE"].removeprefix("0")
        outer, *holes = (ring(indices, decoded) for indices in each["arcs"])
        parts.setdefault(code, []).append(geometry.Polygon(outer, holes).buffer(0))
    del parts[CHRISTIANSO]
    return {code: ops.unary_union(found) for code, found in sorted(parts.items())}


def simplified(found: dict) -> dict[str, list]:
    """Return the polygons of each municipality with shared borders simplified, the largest first, without islets."""
    features = [
        {"type": "Feature", "properties": {"code": code}, "geometry": geometry.mapping(shape)}
        for code, shape in found.items()
    ]
    collection = {"type": "FeatureCollection", "features": features}
    made = topojson.Topology(collection, prequantize=False, topology=True).toposimplify(TOLERANCE)
    result = {}
    for feature in json.loads(made.to_geojson())["features"]:
        shape = geometry.shape(feature["geometry"])
        polygons = sorted(getattr(shape, "geoms", [shape]), key=lambda each: -each.area)
        result[feature["properties"]["code"]] = [
            polygon for place, polygon in enumerate(polygons) if not place or polygon.area >= SMALLEST
        ]
    return result


def main(source: Path) -> None:
    """Write municipalities.json and print its size and checksum."""
    found = shapes(json.loads(source.read_text(encoding="utf-8")))
    rest = ops.unary_union([shape for code, shape in found.items() if code != BORNHOLM])
    left, bottom, right, top = rest.bounds
    factor = HEIGHT / (top - bottom)
    width = (right - left) * factor
    placed = {}
    for code, shape in found.items():
        moved = affinity.scale(affinity.translate(shape, -left, -top), factor, -factor, origin=(0, 0))
        if code == BORNHOLM:
            centre = moved.envelope.centroid
            moved = affinity.translate(moved, INSET[0] * width - centre.x, INSET[1] * HEIGHT - centre.y)
        placed[code] = moved
    rings = {
        code: [
            [round(number) for point in line.coords[:-1] for number in point]
            for polygon in polygons
            for line in (polygon.exterior, *polygon.interiors)
        ]
        for code, polygons in simplified(placed).items()
    }
    frame = [round(number) for number in placed[BORNHOLM].buffer(22).bounds]
    text = json.dumps({"height": HEIGHT, "width": frame[2] + 2, "inset": frame, "rings": rings}, separators=(",", ":"))
    TARGET.write_text(text.replace('],"', '],\n"') + "\n", encoding="utf-8")
    points = sum(len(line) // 2 for lines in rings.values() for line in lines)
    print(len(rings), "municipalities,", points, "points,", TARGET.stat().st_size, "bytes")
    print("sha256", hashlib.sha256(TARGET.read_bytes()).hexdigest())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
