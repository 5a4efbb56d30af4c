"""Where the shapes of a chart lie: numbers for SVG, in units of a picture 360 wide and 170 high."""

from collections.abc import Sequence
from typing import NamedTuple

from serve.formats import MONTHS, thousands
from serve.overview.spans import Span

LEFT, RIGHT, TOP, BOTTOM = 38.0, 354.0, 10.0, 146.0
"""The area of the data; below and to the left of it stand words."""

GAP = 0.22
"""Of a column's room that stays empty."""

MOST_LABELS = 5


class Rect(NamedTuple):
    """A rectangle of a series, the first being 1."""

    x: float
    y: float
    width: float
    height: float
    series: int


class Line(NamedTuple):
    """A line across with its words."""

    y: float
    label: str


class Mark(NamedTuple):
    """Words below the data, and where their middle lies."""

    x: float
    label: str


class Point(NamedTuple):
    """A share with its interval."""

    x: float
    y: float
    low: float
    high: float


class Chart(NamedTuple):
    """One picture; what it does not need is empty."""

    rects: list[Rect]
    points: list[Point]
    path: str
    lines: list[Line]
    marks: list[Mark]


def columns(spans: Sequence[Span]) -> Chart:
    """Show how many came as columns."""
    top = _round_up(max((span.sums.came for span in spans), default=0))
    rects = [_column(spans, place, 0.0, span.sums.came / top, 1) for place, span in enumerate(spans)]
    lines = [Line(_y(share), thousands(round(top * share))) for share in (0.0, 0.5, 1.0)]
    return Chart(rects, [], "", lines, _marks(spans))


def stacks(spans: Sequence[Span]) -> Chart:
    """Show the shares of decisions as columns of one height."""
    rects: list[Rect] = []
    for place, span in enumerate(spans):
        below = 0.0
        for series, number in enumerate(span.sums.decisions, start=1):
            share = number / span.sums.came if span.sums.came else 0.0
            rects.append(_column(spans, place, below, below + share, series))
            below += share
    return Chart([rect for rect in rects if rect.height], [], "", _percentages(), _marks(spans))


def intervals(spans: Sequence[Span]) -> Chart:
    """Show the accuracy as points with their intervals; of nothing there is no point."""
    points = []
    for place, span in enumerate(spans):
        share = span.sums.accuracy
        if share.whole:
            low, high = share.interval()
            points.append(Point(_middle(spans, place), _y(share.value), _y(low), _y(high)))
    path = " ".join(f"{'L' if number else 'M'}{point.x} {point.y}" for number, point in enumerate(points))
    return Chart([], points, path, _percentages(), _marks(spans))


def _column(spans: Sequence[Span], place: int, low: float, high: float, series: int) -> Rect:
    room = (RIGHT - LEFT) / len(spans)
    x, y = LEFT + room * (place + GAP / 2), _y(high)
    return Rect(round(x, 1), y, round(room * (1 - GAP), 1), round(_y(low) - y, 1), series)


def _middle(spans: Sequence[Span], place: int) -> float:
    return round(LEFT + (RIGHT - LEFT) / len(spans) * (place + 0.5), 1)


def _y(share: float) -> float:
    return round(BOTTOM - (BOTTOM - TOP) * share, 1)


def _percentages() -> list[Line]:
    return [Line(_y(share), f"{share:.0%}") for share in (0.0, 0.5, 1.0)]


def _marks(spans: Sequence[Span]) -> list[Mark]:
    """Name some of the days, evenly."""
    step = -(-len(spans) // MOST_LABELS)
    return [
        Mark(_middle(spans, place), f"{span.first.day} {MONTHS[span.first.month - 1]}")
        for place, span in enumerate(spans)
        if place % step == step // 2
    ]


def _round_up(number: int) -> int:
    """Give the next number whose half is a whole, too, and that people read easily."""
    size = 2
    while size < number:
        for step in (4, 10, 20):
            if size // 2 * step >= number:
                return size // 2 * step
        size *= 10
    return size
