"""A tenant model from one city's history, measured on its later months, beside peers on the same files.

usage: later_months.py SHARED_DIR
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

TARGETS = ("agency", "topic")


def run_json(*arguments: str) -> dict[str, Any]:
    """Run a command of ours and give the JSON it prints."""
    done = subprocess.run(
        [sys.executable, "-m", "disposisi", *arguments], check=True, capture_output=True, text=True
    )
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def interval(figure: dict[str, float]) -> str:
    """Write a figure with its interval."""
    return f"{figure['value']:.3f} [{figure['low']:.3f}, {figure['high']:.3f}]"


def main(shared: Path) -> None:
    """Train, measure and print ours and each peer's line for agency and topic."""
    if not shared.is_dir():
        print(f"skipped: no real complaints in {shared}")
        return
    history, later = shared / "data" / "surabaya_train.csv", shared / "data" / "surabaya_dev.csv"
    with tempfile.TemporaryDirectory() as place:
        started = time.perf_counter()
        run_json("train", "--corpus", str(history), "--out", f"{place}/model", "--json")
        print(f"trained in {time.perf_counter() - started:.0f} s of wall clock, portable heads included")
        ours = run_json("evaluate", "--model", f"{place}/model", "--corpus", str(later), "--json")
    for target in TARGETS:
        figures = ours[target]
        top = f"top-1 {interval(figures['accuracy'])}  top-3 {interval(figures['top3'])}"
        print(
            f"{target:7} {'Disposisi':24} n={figures['n']:,}  {top}  macro-F1 {figures['macro_f1']:.3f}  ECE {figures['ece']:.3f}"
        )
        print_peers(shared, target, later, history)


def print_peers(shared: Path, target: str, later: Path, history: Path) -> None:
    """Run the peers on the same files and print their lines."""
    command = [sys.executable, str(shared / "bench" / "peers.py"), target, str(later), str(history)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    for line in done.stdout.splitlines():
        peer = json.loads(line)
        top = f"top-1 {peer['accuracy']:.3f}  top-3 {peer['top3']:.3f}  macro-F1 {peer['macro_f1']:.3f}"
        print(f"{target:7} {peer['peer']:24} n={peer['n']:,}  {top}  fit {peer['fit_cpu_s']:.0f} s CPU")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
