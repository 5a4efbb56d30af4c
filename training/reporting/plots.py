"""The plots of a report: SVG whose colours follow the page's, so that one drawing serves paper, light and dark screens."""

import re
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from io import StringIO
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from numpy.typing import NDArray

_INK, _SOFT, _GRID, _ONE, _TWO, _THREE = "#101112", "#202122", "#303132", "#404142", "#505152", "#606162"
_COLOURS = {
    _INK: "var(--ink)",
    _SOFT: "var(--ink-soft)",
    _GRID: "var(--line)",
    _ONE: "var(--one)",
    _TWO: "var(--two)",
    _THREE: "var(--three)",
}
"""Stand-ins that no plot would use by itself -> the page's colours."""
_HEAT = LinearSegmentedColormap.from_list("heat", [(0.2, 0.5, 0.78, 0.0), (0.2, 0.5, 0.78, 0.95)])
"""From nothing to blue: paper or screen shows through, and ink stays legible on all of it."""
_STYLE = {
    "svg.fonttype": "none",
    "svg.hashsalt": "disposisi",
    "font.size": 10,
    "axes.edgecolor": _SOFT,
    "axes.labelcolor": _INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": _GRID,
    "grid.linewidth": 0.6,
    "axes.axisbelow": True,
    "text.color": _INK,
    "xtick.color": _SOFT,
    "ytick.color": _SOFT,
    "xtick.labelcolor": _INK,
    "ytick.labelcolor": _INK,
    "legend.frameon": False,
}
_MOST_NUMBERED = 30
_LONGEST = 32
Rows = Sequence[Mapping[str, Any]]


def _styled(changes: Mapping[str, Any] | None = None) -> AbstractContextManager[None]:
    settings: Any = _STYLE | dict(changes or {})
    return mpl.rc_context(settings)


def _drawn(figure: Figure, label: str) -> str:
    """Give a figure as an SVG element that can stand in a page."""
    out = StringIO()
    figure.savefig(
        out, format="svg", transparent=True, bbox_inches="tight", metadata={"Date": None, "Creator": None}
    )
    svg = re.sub(r"^.*?(?=<svg)", "", out.getvalue(), flags=re.DOTALL)
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    for stand_in, colour in _COLOURS.items():
        svg = svg.replace(stand_in, colour)
    return svg.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1).strip()


def _axes(width: float, height: float) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(width, height))
    return figure, figure.subplots()


def reliability_plot(bins: Rows, label: str) -> str:
    """Draw how often candidates of a probability were right, with intervals, beside the line of an honest one."""
    with _styled():
        figure, axes = _axes(4.6, 4.2)
        x = [one["probability"] for one in bins]
        y = [one["right"]["value"] for one in bins]
        axes.plot([0, 1], [0, 1], color=_SOFT, linewidth=1, linestyle=(0, (4, 3)), label="as promised")
        gaps = [
            [one["right"]["value"] - one["right"]["low"] for one in bins],
            [one["right"]["high"] - one["right"]["value"] for one in bins],
        ]
        axes.errorbar(
            x, y, yerr=gaps, color=_ONE, marker="o", markersize=5, linewidth=1.6, capsize=3, label="measured"
        )
        axes.set(
            xlim=(0, 1.02), ylim=(0, 1.02), xlabel="probability that was said", ylabel="share that was right"
        )
        axes.legend(loc="upper left")
        return _drawn(figure, label)


def risk_plot(points: Rows, chosen: Mapping[str, float] | None, risk: float, label: str) -> str:
    """Draw the error among the surest rows with its bound; the automatic decisions stand as a point."""
    with _styled():
        figure, axes = _axes(5.4, 4.2)
        x = [point["coverage"] for point in points]
        axes.fill_between(
            x, [p["error"] for p in points], [p["bound"] for p in points], color=_ONE, alpha=0.18, linewidth=0
        )
        axes.plot(
            x,
            [p["bound"] for p in points],
            color=_ONE,
            linewidth=1,
            linestyle=(0, (2, 2)),
            label="upper 95 % bound",
        )
        axes.plot(x, [p["error"] for p in points], color=_ONE, linewidth=2, label="error of the surest")
        axes.axhline(
            risk, color=_THREE, linewidth=1.2, linestyle=(0, (6, 3)), label=f"stated risk {risk:.0%}"
        )
        if chosen:
            spread = [[0.0], [max(chosen["bound"] - chosen["error"], 0.0)]]
            axes.errorbar(
                [chosen["coverage"]], [chosen["error"]], yerr=spread,
                color=_TWO, marker="D", markersize=7, capsize=4, linestyle="none", label="automatic decisions",
            )  # fmt: skip
        top = max(*(p["error"] for p in points), risk, chosen["bound"] if chosen else 0.0)
        axes.set(
            xlim=(0, 1.02),
            ylim=(0, min(top * 1.25 + 0.02, 1.02)),
            xlabel="share of the rows, surest first",
            ylabel="share that is wrong",
        )
        axes.legend(loc="upper left")
        return _drawn(figure, label)


def bars_plot(names: Sequence[str], counts: Sequence[float], axis: str, label: str) -> str:
    """Draw counts as bars, in the order they are given."""
    with _styled():
        figure, axes = _axes(4.6, 2.8)
        axes.bar(list(names), list(counts), color=_ONE, width=0.7)
        axes.grid(visible=False, axis="x")
        axes.set(xlabel=axis, ylabel="rows")
        return _drawn(figure, label)


def curve_plot(points: Rows, label: str) -> str:
    """Draw accuracy by the number of rows learned from, with intervals."""
    with _styled():
        figure, axes = _axes(4.6, 3.2)
        values = [point["accuracy"] for point in points]
        gaps = [[v["value"] - v["low"] for v in values], [v["high"] - v["value"] for v in values]]
        x = [point["rows"] for point in points]
        axes.errorbar(
            x, [v["value"] for v in values], yerr=gaps, color=_ONE, marker="o", capsize=3, linewidth=1.6
        )
        axes.set_xscale("log", base=2)
        axes.set_xticks(x, [f"{n:,}" for n in x])
        axes.minorticks_off()
        axes.set(xlabel="rows learned from", ylabel="accuracy")
        return _drawn(figure, label)


def series_plot(rows: Rows, change: str, label: str) -> str:
    """Draw accuracy over time with intervals; a change point stands as a line."""
    with _styled():
        figure, axes = _axes(6.8, 3.2)
        names = [row["value"] for row in rows]
        values = [row["accuracy"] for row in rows]
        gaps = [[v["value"] - v["low"] for v in values], [v["high"] - v["value"] for v in values]]
        axes.errorbar(
            names, [v["value"] for v in values], yerr=gaps, color=_ONE, marker="o", capsize=3, linewidth=1.6
        )
        if change in names:
            axes.axvline(names.index(change), color=_TWO, linestyle=(0, (6, 3)), linewidth=1.4)
        axes.tick_params(axis="x", rotation=60)
        axes.set(ylabel="accuracy", ylim=(0, 1.02))
        return _drawn(figure, label)


def group_heat(folded: tuple[Sequence[str], NDArray[np.float64]], label: str) -> str:
    """Draw what became of each group's rows, as shares of the row; shares from 1 % on stand in their cells."""
    names, counts = folded
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    with _styled({"axes.grid": False}):
        side = min(max(len(names) * 0.36, 2.4), 12.0)
        figure, axes = _axes(side, side)
        axes.imshow(np.sqrt(shares), cmap=_HEAT, vmin=0, vmax=1, aspect="equal")
        axes.set_xticks(range(len(names)), names, rotation=90)
        axes.set_yticks(
            range(len(names)),
            [f"{name} ({int(n):,})" for name, n in zip(names, counts.sum(axis=1), strict=True)],
        )
        _ruled(axes, len(names))
        if len(names) <= _MOST_NUMBERED:
            for (i, j), share in np.ndenumerate(shares):
                if share >= 0.01:  # noqa: PLR2004 - a whole per cent
                    axes.text(j, i, f"{share * 100:.0f}", ha="center", va="center", fontsize=8)
        axes.set(xlabel="suggested first", ylabel="answered by (rows)")
        return _drawn(figure, label)


def error_heat(folded: tuple[Sequence[str], NDArray[np.float64]], label: str) -> str:
    """Draw how many rows of each class went wrong to which; the rows that went right are left out."""
    names, counts = folded
    with _styled({"axes.grid": False}):
        side = min(max(len(names) * 0.27, 2.4), 14.0)
        figure, axes = _axes(side, side)
        depth = np.log1p(counts) / max(float(np.log1p(counts).max()), 1e-9)
        axes.imshow(np.where(counts > 0, 0.12 + 0.88 * depth, 0), cmap=_HEAT, vmin=0, vmax=1)
        axes.set_xticks(range(len(names)), [_cut(name) for name in names], rotation=90)
        axes.set_yticks(range(len(names)), [_cut(name) for name in names])
        _ruled(axes, len(names))
        for (i, j), n in np.ndenumerate(counts):
            if n:
                axes.text(j, i, f"{n:.0f}", ha="center", va="center", fontsize=8)
        axes.set(xlabel="suggested first", ylabel="answered by")
        return _drawn(figure, label)


def _cut(name: str) -> str:
    return name if len(name) <= _LONGEST else name[: _LONGEST - 1].rstrip() + "…"


def _ruled(axes: Axes, count: int) -> None:
    for edge in np.arange(count + 1) - 0.5:
        axes.axhline(edge, color=_GRID, linewidth=0.4)
        axes.axvline(edge, color=_GRID, linewidth=0.4)
