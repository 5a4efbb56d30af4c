"""What finding a point on a map costs: a made-up regency of 400 villages and 8,000 roads.

usage: coordinates.py     prints microseconds a point, beside looking at every shape in turn
"""

import random
import timeit

from shapely.geometry import Point, shape

from data.shapes import Road, Shapes
from pipeline.coordinates import Locator

SIDE = 20
STEP = 0.02
ROADS = 8_000


def drawn() -> Shapes:
    """Draw a grid of villages and short roads of every class."""
    rng = random.Random(7)
    areas = []
    for east in range(SIDE):
        for north in range(SIDE):
            x, y = 110 + east * STEP, -8 + north * STEP
            ring = [[x, y], [x + STEP, y], [x + STEP, y + STEP], [x, y + STEP], [x, y]]
            areas.append((f"34.04.{east:02}.{2000 + north}", {"type": "Polygon", "coordinates": [ring]}))
    roads = []
    for number in range(ROADS):
        x, y = 110 + rng.random() * SIDE * STEP, -8 + rng.random() * SIDE * STEP
        line = [[x + i * 0.0005 * rng.random(), y + i * 0.0005 * rng.random()] for i in range(10)]
        roads.append((Road(f"jalan {number}", "desa", "desa"), {"type": "LineString", "coordinates": line}))
    return Shapes(tuple(areas), tuple(roads))


def main() -> None:
    """Print the cost of a point with the tree, and the ratio to a walk over all shapes."""
    shapes = drawn()
    locator = Locator(shapes)
    rng = random.Random(8)
    points = [(-8 + rng.random() * SIDE * STEP, 110 + rng.random() * SIDE * STEP) for _ in range(2_000)]
    tree = min(timeit.repeat(lambda: [locator.locate(*point) for point in points], number=1, repeat=5)) / len(
        points
    )
    geometries = [shape(geometry) for _, geometry in (*shapes.areas, *shapes.roads)]
    walked = points[:20]
    walk = timeit.timeit(
        lambda: [min(geometry.distance(Point(lon, lat)) for geometry in geometries) for lat, lon in walked],
        number=1,
    ) / len(walked)
    print(
        f"a point: {tree * 1e6:.0f} microseconds with the tree, 1/{walk / tree:,.0f} of a walk over all shapes"
    )


if __name__ == "__main__":
    main()
