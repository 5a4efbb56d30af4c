"""The report as a page: whatever it shows stands in the metrics, but for the masked texts."""

from collections.abc import Mapping
from typing import Any

from training.reporting.folding import folded_errors, folded_groups
from training.reporting.headline import headline
from training.reporting.markup import (
    Bar,
    Cell,
    Long,
    count,
    document,
    drawing,
    interval,
    paragraph,
    share,
    table,
    with_interval,
)
from training.reporting.plots import (
    bars_plot,
    curve_plot,
    error_heat,
    group_heat,
    reliability_plot,
    risk_plot,
)

Examples = Mapping[int, str]
"""Number of a row -> its masked text."""
_TITLES = {"agency": "Agency", "topic": "Topic", "kind": "Kind of complaint"}
_FEW = 3
"""So few classes have no groups to draw."""


def report_page(metrics: Mapping[str, Any], examples: Examples) -> str:
    """Write the page.

    Args:
        metrics: what metrics.json holds.
        examples: masked texts of the rows that are shown; none to show no texts.
    """
    about = metrics["about"]
    sections = [("headline", "Headline", headline(metrics))]
    for name, found in metrics["figures"].items():
        title = _TITLES[name]
        sections.append(
            (f"{name}-classes", f"{title}: classes", _classes(found, metrics["words"].get(name, {})))
        )
        if len(found["classes"]) > _FEW:
            sections.append(
                (f"{name}-confusion", f"{title}: what is taken for what", _confusion(name, metrics, examples))
            )
        sections.append((f"{name}-trust", f"{title}: can the probability be trusted", _trust(found, about)))
        sections.append((f"{name}-slices", f"{title}: slices", _slices(found, about["min_n"])))
        sections.append((f"{name}-errors", f"{title}: surest errors", _errors(found, examples)))
        if "moved" in found:
            sections.append((f"{name}-moved", f"{title}: since the champion", _moved(found["moved"], about)))
    if metrics["learning_curve"]:
        sections.append(("curve", "Learning curve", _curve(metrics["learning_curve"])))
    span = f", {about['from']} to {about['to']}" if "from" in about else ""
    lead = f'<p class="soft">{about["rows"]:,} labelled rows{span}. Intervals are 95 % bootstrap over rows, seed {about["seed"]}.</p>'
    return document(f"Evaluation of {about['version']}", lead, sections)


def _classes(found: Mapping[str, Any], words: Mapping[str, list[str]]) -> str:
    rows: list[list[Cell]] = [
        [
            row["label"], row["group"], count(row["n"]), count(row["named"]), share(row.get("precision")),
            interval(row.get("recall")), share(row["f1"]), Bar(row["f1"]), ", ".join(words.get(row["label"], [])),
        ]
        for row in found["classes"]
    ]  # fmt: skip
    heads = (
        "class",
        "group",
        "#rows",
        "#suggested",
        "#precision",
        "#recall",
        "#F1",
        "=F1",
        "words that speak most for it",
    )
    seen = sum(row["n"] > 0 for row in found["classes"])
    note = f"{seen} classes have rows; {len(rows) - seen} were only suggested. Rows: officers gave it. Suggested: it stood first."
    return table(heads, rows, note, sortable=True)


def _confusion(name: str, metrics: Mapping[str, Any], examples: Examples) -> str:
    found = metrics["figures"][name]["confusion"]
    groups = found["groups"]
    parts = []
    if len(groups) > 1:
        drawn = group_heat(folded_groups(found), f"{name}: groups taken for groups")
        note = "Of each group's rows, the per cent that went to each group (depth: square root; from 1 % on as a number)."
        parts.append(drawing(drawn, note, wide=True))
    names, counts = folded_errors(found, metrics["groups"][name])
    if not names:
        return "".join([*parts, paragraph("No row went wrong.")])
    drawn = error_heat((names, counts), f"{name}: classes taken for classes")
    note = (
        f"Errors only, in rows: the commonest of {len(found['labels'])} classes, those of a group side by side; the small ones of "
        "a group stand together, and what they are taken for among each other is on the diagonal (depth: logarithmic)."
    )
    parts.append(drawing(drawn, note, wide=True))
    heads = ["answered by", "suggested first", "#rows", "#of"] + (["examples, masked"] if examples else [])
    rows: list[list[Cell]] = []
    for pair in found["worst_pairs"]:
        texts = [examples[row] for row in pair["rows"] if row in examples]
        cells: list[Cell] = [pair["truth"], pair["first"], count(pair["n"]), count(pair["of"])]
        rows.append(cells + ([Long(" ◆ ".join(texts))] if examples else []))
    return "".join([*parts, "<h3>Worst pairs</h3>", table(heads, rows)])


def _trust(found: Mapping[str, Any], about: Mapping[str, Any]) -> str:
    plot = reliability_plot(found["reliability"], "reliability diagram")
    note = f"Ten bins of equally many rows. Expected calibration error {found['ece']:.3f} (15 bins)."
    chosen = found.get("automatic")
    risk = risk_plot(found["risk_coverage"], chosen, about["stated_risk"], "risk by coverage")
    said = (
        f"Automatic: {chosen['coverage']:.1%} of the rows, {chosen['wrong']} of {chosen['n']:,} wrong ({chosen['error']:.3f}, at most {chosen['bound']:.3f} with 95 % confidence)."
        if chosen
        else "Nothing is automatic: no threshold was promised, or nothing reached it."
    )
    pair = f'<div class="pair">{drawing(plot, note)}{drawing(risk, said)}</div>'
    return pair + (_sets(found["sets"], about["coverage"]) if "sets" in found else "")


def _sets(sets: Mapping[str, Any], promised: float) -> str:
    sizes = sets["sizes"]
    plot = bars_plot(
        [str(one["size"]) for one in sizes],
        [one["n"] for one in sizes],
        "agencies in the set",
        "sizes of the sets",
    )
    worst = sets.get("worst_class")
    said = f"Promised {promised:.0%}; the sets hold the right agency in {with_interval(sets['held'])}, with {sets['mean_size']:.2f} agencies on average."
    said += f" Least often for {worst['label']}: {worst['held']:.3f} of {worst['n']:,}." if worst else ""
    return f"<h3>Sets of agencies</h3>{drawing(plot, said)}"


def _slices(found: Mapping[str, Any], least: int) -> str:
    overall = found["accuracy"]
    parts = [
        paragraph(
            f"Overall {with_interval(overall)}. Parts of fewer than {least} rows are put together; * marks an interval that the overall accuracy lies outside of."
        )
    ]
    for name, rows in found["slices"].items():
        cells: list[list[Cell]] = [
            [
                row["value"] + _mark(row, overall["value"]),
                count(row["n"]),
                interval(row["accuracy"]),
                Bar(row["accuracy"]["value"]),
            ]
            for row in rows
        ]
        parts.append(
            f"<div><h3>By {name}</h3>{table((name, '#rows', '#accuracy', '=accuracy'), cells, sortable=True)}</div>"
        )
    return f'{parts[0]}<div class="columns">{"".join(parts[1:])}</div>'


def _mark(row: Mapping[str, Any], overall: float) -> str:
    return "" if row["accuracy"]["low"] <= overall <= row["accuracy"]["high"] else " *"


def _errors(found: Mapping[str, Any], examples: Examples) -> str:
    if not found["surest_errors"]:
        return paragraph("There are none.")
    heads = ["#row", "answered by", "suggested first", "#probability", "#rank of the answer"] + (
        ["text, masked"] if examples else []
    )
    rows: list[list[Cell]] = []
    for one in found["surest_errors"]:
        cells: list[Cell] = [
            count(one["row"] + 1),
            one["truth"],
            one["first"],
            share(one["probability"]),
            count(one["rank"]) if one["rank"] else "none",
        ]
        rows.append(cells + ([Long(examples.get(one["row"], ""))] if examples else []))
    return table(
        heads,
        rows,
        "Where the first candidate was surest and another answered: errors of the model, or of the labels.",
    )


def _moved(moved: Mapping[str, Any], about: Mapping[str, Any]) -> str:
    said = f"Against {about['against']}: {moved['mended']:,} rows mended, {moved['broken']:,} broken."
    rows: list[list[Cell]] = [
        [
            row["label"], count(row["n"]), count(row["mended"]), count(row["broken"]), share(row["before"]), share(row["now"]),
            with_interval(row["change"], signed=True),
        ]
        for row in moved["classes"]
    ]  # fmt: skip
    heads = ("class", "#rows", "#mended", "#broken", "#recall before", "#recall now", "change")
    return paragraph(said) + table(heads, rows, sortable=True)


def _curve(points: list[Mapping[str, Any]]) -> str:
    note = f"The flat baseline on the {points[0]['target']}, learned from growing random parts of the training rows: whether more rows of this kind would still help."
    return drawing(curve_plot(points, "learning curve"), note)
