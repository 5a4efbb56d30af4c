"""Writes what was found as metrics for Prometheus' textfile collector."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry, Gauge, write_to_textfile


def write_metrics(path: Path, found: Mapping[str, Any], now: float) -> None:
    """Write the metrics; the file is there whole or not at all.

    Args:
        path: ends in ".prom" for the collector to see it.
        found: what `measure_drift` gives.
        now: seconds since 1970, when it was measured.
    """
    registry = CollectorRegistry()

    def gauge(name: str, what: str, *labels: str) -> Gauge:
        return Gauge(f"disposisi_drift_{name}", what, labels, registry=registry)

    gauge("timestamp_seconds", "When drift was measured.").set(now)
    rows = gauge("rows", "Complaints compared.", "period")
    for period in ("reference", "current"):
        rows.labels(period).set(found["about"][period]["rows"])
    excess = gauge("excess", "Distance from the reference beyond chance, 0 to 1.", "aspect")
    usual = gauge("usual", "How far parts of the reference stray from the rest of it.", "aspect")
    changed = gauge(
        "changed", "1 where the distance is no chance, not usual and large enough to matter.", "aspect"
    )
    for one in found["aspects"]:
        excess.labels(one["aspect"]).set(one["excess"])
        if "usual" in one:
            usual.labels(one["aspect"]).set(one["usual"])
        if one["verdict"] != "not judged":
            changed.labels(one["aspect"]).set(one["verdict"] == "changed")
    estimate = gauge(
        "estimated_accuracy", "Accuracy estimated without labels, with its 95 % interval.", "bound"
    )
    for bound in ("value", "low", "high"):
        estimate.labels(bound).set(found["estimated_accuracy"][bound])
    known = gauge(
        "known_accuracy", "Accuracy on labelled complaints, with its 95 % interval.", "period", "bound"
    )
    for period, figure in found["known_accuracy"].items():
        for bound in ("value", "low", "high"):
            known.labels(period, bound).set(figure[bound])
    gauge("new_words", "New words that carry weight.").set(len(found["new_words"]))
    gauge("changed_hands", "Topics that other agencies answer than before.").set(len(found["changed_hands"]))
    write_to_textfile(str(path), registry)
