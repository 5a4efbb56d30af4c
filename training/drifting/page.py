"""What drift was found, as a page for people."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from training.reporting.markup import Cell, Number, cards, count, document, drawing, paragraph, share, table
from training.reporting.plots import series_plot

FIGURES, PAGE = "drift.json", "drift.html"


def write_drift(folder: Path, found: Mapping[str, Any]) -> None:
    """Write `drift.json` and `drift.html`; the page is made from what the file holds."""
    folder.mkdir(parents=True, exist_ok=True)
    written = json.dumps(found, ensure_ascii=False, indent=1)
    (folder / FIGURES).write_text(written + "\n", "utf-8")
    (folder / PAGE).write_text(drift_page(json.loads(written)), "utf-8")


def drift_page(found: Mapping[str, Any]) -> str:
    """Write the page."""
    about = found["about"]
    lead = f'<p class="soft">{_period(about["reference"])} against {_period(about["current"])}.</p>'
    sections = [("verdict", "What changed", _verdict(found))]
    sections.append(("accuracy", "Accuracy", _accuracy(found)))
    if found["changed_hands"]:
        sections.append(("hands", "Topics that changed hands", _hands(found["changed_hands"])))
    sections.append(("words", "Words", _words(found)))
    sections += [
        (_anchor(one["aspect"]), one["aspect"].capitalize(), _values(one))
        for one in found["aspects"]
        if one["values"] and one["verdict"] != "not judged"
    ]
    return document(f"Drift of {about['version']}", lead, sections)


def _period(part: Mapping[str, Any]) -> str:
    span = f", {part['from']} to {part['to']}" if "from" in part else ""
    return f"{part['rows']:,} complaints{span}"


def _anchor(name: str) -> str:
    return "aspect-" + name.replace(" ", "-")


def _verdict(found: Mapping[str, Any]) -> str:
    rows: list[list[Cell]] = [
        [one["aspect"], one["verdict"], share(one["excess"]), share(one.get("usual")), share(one["distance"]), share(one["chance"]), Number(one["p"], f"{one['p']:.4f}")]
        for one in found["aspects"]
    ]  # fmt: skip
    heads = ("aspect", "verdict", "#excess", "#usual", "#distance", "#chance", "#p")
    note = (
        "Distance: the share of complaints that would have to be others. Excess: what shuffling the days does not explain. "
        "Usual: the most that a part of the reference strays from the rest of it. Changed: beyond both, by 0.02 at least."
    )
    warned = (
        paragraph(
            "The model is far better on the reference than on rows it had not seen: it was learned from. What the model says of it is no reference and is not judged; give rows that it has not learned from."
        )
        if found["about"]["reference_was_learned_from"]
        else ""
    )
    return warned + table(heads, rows, note, sortable=True)


def _accuracy(found: Mapping[str, Any]) -> str:
    estimate, target = found["estimated_accuracy"], found["about"]["target"]
    entries = [
        (
            f"{target}: estimated now",
            f"{estimate['value']:.3f}",
            f"{estimate['low']:.3f} to {estimate['high']:.3f}",
        )
    ]
    entries += [
        (
            f"{target}: known {period}",
            f"{figure['value']:.3f}",
            f"{figure['low']:.3f} to {figure['high']:.3f}, {figure['n']:,} rows",
        )
        for period, figure in found["known_accuracy"].items()
    ]
    parts = [
        cards(entries),
        paragraph(
            f"Estimated: {estimate['how']}. It sees what the model is unsure of; what the model does not know, it cannot see."
        ),
    ]
    series = found["over_time"]
    if series["months"]:
        change = series.get("change")
        said = (
            f"Another accuracy from {change['from']} on: {change['before']:.3f} before, {change['after']:.3f} after (p {change['p']:.4f})."
            if change
            else "No day from which on the accuracy is another."
        )
        parts.append(
            drawing(
                series_plot(series["months"], change["month"] if change else "", "accuracy over time"), said
            )
        )
    return "".join(parts)


def _hands(found: list[Mapping[str, Any]]) -> str:
    rows: list[list[Cell]] = [
        [
            one["topic"],
            count(one["rows_before"]),
            count(one["rows"]),
            share(one["moved"]),
            _shares(one["before"]),
            _shares(one["now"]),
        ]
        for one in found
    ]
    return table(
        ("topic", "#rows before", "#rows now", "#moved", "answered by, before", "answered by, now"), rows
    )


def _shares(found: list[Mapping[str, Any]]) -> str:
    return ", ".join(f"{one['agency']} {one['share']:.0%}" for one in found)


def _words(found: Mapping[str, Any]) -> str:
    moved: list[list[Cell]] = [
        [one["word"], share(one["before"]), share(one["now"]), Number(one["z"], f"{one['z']:+.1f}")]
        for one in found["moved_words"]
    ]
    new: list[list[Cell]] = [
        [
            one["word"],
            count(one["rows"]),
            count(one["before"]),
            Number(one["weight"], f"{one['weight']:.1f}"),
            "yes" if one["known"] else "no",
            one["towards"],
        ]
        for one in found["new_words"]
    ]
    parts = [
        "<h3>Words that moved most</h3>",
        table(("word", "#share before", "#share now", "#z"), moved)
        if moved
        else paragraph("None beyond chance."),
    ]
    heads = ("word", "#rows now", "#rows before", "#weight", "known to the model", "speaks most for")
    return "".join(
        [*parts, "<h3>New words that carry weight</h3>", table(heads, new) if new else paragraph("None.")]
    )


def _values(one: Mapping[str, Any]) -> str:
    rows: list[list[Cell]] = [
        [
            row["value"],
            share(row["before"]),
            share(row["now"]),
            Number(row["now"] - row["before"], f"{row['now'] - row['before']:+.3f}"),
        ]
        for row in one["values"]
    ]
    return table((one["aspect"], "#share before", "#share now", "#change"), rows, one["verdict"])
