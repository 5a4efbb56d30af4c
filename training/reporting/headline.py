"""The first thing a report says: how good it is, beside what it is to beat."""

from collections.abc import Mapping
from typing import Any

from training.reporting.markup import Cell, cards, count, interval, paragraph, share, table, with_interval

_RIVALS = {
    "majority": "the commonest label",
    "baseline": "flat TF-IDF + linear SVM",
    "champion": "the champion",
}


def headline(metrics: Mapping[str, Any]) -> str:
    """Write cards for the first label and a table of all, each with its rivals."""
    about, figures = metrics["about"], metrics["figures"]
    name, main = next(iter(figures.items()))
    entries = [
        (f"{name}: first is right", f"{main['accuracy']['value']:.3f}", _between(main["accuracy"])),
        (f"{name}: among the first three", f"{main['top3']['value']:.3f}", _between(main["top3"])),
        (f"{name}: macro-F1", f"{main['macro_f1']['value']:.3f}", _between(main["macro_f1"])),
        (f"{name}: calibration error", f"{main['ece']:.3f}", "0 is honest"),
    ]
    if "automatic" in main:
        auto = main["automatic"]
        entries.append(
            (
                "automatic",
                f"{auto['coverage']:.1%}",
                f"{auto['error']:.3f} wrong, at most {auto['bound']:.3f}",
            )
        )
    if "sets" in main:
        entries.append(
            (
                "sets hold the right one",
                f"{main['sets']['held']['value']:.3f}",
                f"promised {about['coverage']:.2f}, {main['sets']['mean_size']:.2f} on average",
            )
        )
    rows: list[list[Cell]] = []
    for target, found in figures.items():
        rows.append(
            [
                target,
                "this model",
                count(found["n"]),
                interval(found["accuracy"]),
                interval(found["top3"]),
                interval(found["macro_f1"]),
                share(found["ece"]),
                "",
            ]
        )
        rows += [
            [
                "",
                _RIVALS[rival],
                "",
                interval(body["accuracy"]),
                "",
                interval(body["macro_f1"]),
                "",
                with_interval(body["gain"], signed=True),
            ]
            for rival, body in found["rivals"].items()
        ]
    heads = ("label", "who", "#rows", "#accuracy", "#top 3", "#macro-F1", "#ECE", "this model is better by")
    return cards(entries) + table(heads, rows) + paragraph(about["baseline"])


def _between(figure: Mapping[str, float]) -> str:
    return f"{figure['low']:.3f} to {figure['high']:.3f}"
