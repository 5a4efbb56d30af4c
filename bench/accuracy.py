"""Tenant models from two histories, measured on what came later, beside peers on the same files.

usage: accuracy.py SHARED_DIR
"""

import csv
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from data.corpus import read_corpus
from data.schema import LabelledComplaint
from data.suggestion import Suggestion
from models.kept_promise import MOST_LABELS, KeptPromise
from models.suggester import Suggester
from training.evaluate import Figure, bootstrap, calibration_error


@dataclass(frozen=True, slots=True)
class History:
    """A file to learn from and the later one to measure on."""

    name: str
    earlier: Path
    later: Path


def histories(data: Path, place: Path) -> Iterator[History]:
    """Name the two histories; the second is one file, cut where 2023 begins."""
    yield History("Surabaya 2022 -> Jan-Mar 2023", data / "surabaya_train.csv", data / "surabaya_dev.csv")
    with (data / "sp4n_kab_bandung_train.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    parts: dict[str, list[dict[str, str]]] = {"earlier": [], "later": []}
    for row in rows:
        parts["later" if row["date"] >= "2023" else "earlier"].append(row)
    for name, part in parts.items():
        with (place / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0].keys())
            writer.writeheader()
            writer.writerows(part)
    yield History("Kab. Bandung 2021-22 -> 2023", place / "earlier.csv", place / "later.csv")


def learn(history: History, out: Path) -> Suggester:
    """Train with the command people use, and load what it made."""
    started = time.perf_counter()
    command = [
        sys.executable,
        "-m",
        "disposisi",
        "train",
        "--corpus",
        str(history.earlier),
        "--out",
        str(out),
    ]
    subprocess.run(command, check=True, capture_output=True, text=True)
    print(
        f"{history.name}: trained in {time.perf_counter() - started:.0f} s of wall clock, portable heads included"
    )
    return Suggester.load(out)


def shown(figure: Figure) -> str:
    """Write a figure with its interval."""
    return f"{figure.value:.3f} [{figure.low:.3f}, {figure.high:.3f}]"


def print_ours(target: str, rows: list[LabelledComplaint], suggestions: list[Suggestion]) -> None:
    """Print accuracy and calibration on the rows that carry the label; labels never seen count as wrong."""
    pairs = [
        (getattr(row, target), s.topics if target == "topic" else s.agencies)
        for row, s in zip(rows, suggestions, strict=True)
        if getattr(row, target)
    ]
    first = np.array([truth in (ranked[0].name, ranked[0].code) for truth, ranked in pairs])
    third = np.array([any(truth in (c.name, c.code) for c in ranked[:3]) for truth, ranked in pairs])
    sure = np.array([ranked[0].probability for _, ranked in pairs])
    print(
        f"{target:7} {'Disposisi':24} n={len(pairs):,}  top-1 {shown(bootstrap(first))}  top-3 {shown(bootstrap(third))}"
        f"  ECE {calibration_error(sure, first):.3f}"
    )


def print_promises(rows: list[LabelledComplaint], suggestions: list[Suggestion]) -> None:
    """Print what was promised before and what became of it: automatic decisions and sets."""
    pairs = [(row.agency, s) for row, s in zip(rows, suggestions, strict=True) if row.agency]
    auto = [truth != s.agencies[0].name for truth, s in pairs if s.decision.action == "auto"]
    if auto:
        print(
            f"agency  automatic {len(auto) / len(pairs):.3f} of {len(pairs):,}, wrong {shown(bootstrap(np.array(auto)))}"
        )
    else:
        print("agency  nothing automatic: too few rows to promise anything")
    named = [({c.name for c in s.agencies if c.code in s.agency_set["codes"]}, truth) for truth, s in pairs]
    held = np.array([truth in names for names, truth in named])
    size = np.mean([len(s.agency_set["codes"]) for _, s in pairs])
    promised = suggestions[0].agency_set["coverage"]
    print(
        f"agency  {promised:.0%} sets hold the right one in {shown(bootstrap(held))}, {size:.2f} agencies on average"
    )


def print_watch(rows: list[LabelledComplaint], suggestions: list[Suggestion]) -> None:
    """Print month by month what a service would have known of its automatic decisions, had each been labelled at once."""
    decided = sorted(
        (row.complaint.submitted_at, row.agency != s.agencies[0].name)
        for row, s in zip(rows, suggestions, strict=True)
        if row.agency and row.complaint.submitted_at and s.decision.action == "auto"
    )
    for month in sorted({f"{at:%Y-%m}" for at, _ in decided}):
        known = [wrong for at, wrong in decided if f"{at:%Y-%m}" <= month][-MOST_LABELS:]
        promise = KeptPromise(len(known), sum(known))
        print(
            f"agency  watch at the end of {month}: {promise.errors} of {promise.labelled} wrong,"
            f" at least {promise.lower:.3f}: {'fallen back' if promise.is_broken else 'goes on'}"
        )


def print_peers(shared: Path, target: str, history: History) -> None:
    """Run the peers on the same files and print their lines."""
    peers = str(shared / "bench" / "peers.py")
    command = [sys.executable, "-W", "ignore", peers, target, str(history.later), str(history.earlier)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    for line in done.stdout.splitlines():
        peer = json.loads(line)
        figures = [
            shown(bootstrap(np.arange(peer["n"]) < round(peer[name] * peer["n"])))
            for name in ("accuracy", "top3")
        ]
        print(f"{target:7} {peer['peer']:24} n={peer['n']:,}  top-1 {figures[0]}  top-3 {figures[1]}")


def main(shared: Path) -> None:
    """Train, measure and print ours and each peer's line for agency and topic of both histories."""
    if not shared.is_dir():
        print(f"skipped: no real complaints in {shared}")
        return
    with tempfile.TemporaryDirectory() as place:
        for number, history in enumerate(histories(shared / "data", Path(place))):
            suggester = learn(history, Path(place) / f"model-{number}")
            rows = [row for row in read_corpus(history.later) if isinstance(row, LabelledComplaint)]
            suggestions = [suggester.suggest(row.complaint) for row in rows]
            for target in ("agency", "topic"):
                print_ours(target, rows, suggestions)
                print_peers(shared, target, history)
            print_promises(rows, suggestions)
            print_watch(rows, suggestions)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
