"""Cold start of the kind: what sort of message it is, on labels that LAPOR! and readers of tweets gave.

usage: cold_kind.py SHARED_DIR [MODEL]     the model must not have learned from the files measured on
LAPOR!'s two pengaduan values are one kind: their oversight half is unreliable. A tweet is a report when it is anything
but bukan-laporan. Beside each figure stands that of always saying the commonest label.
"""

import csv
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.metrics import f1_score

from data.schema import Complaint
from models.registry import DEFAULT_ROOT, Registry
from models.suggester import Suggester
from training.evaluate import bootstrap

KINDS = {
    "Pengaduan Berkadar Pengawasan": "pengaduan",
    "Pengaduan Tidak Berkadar Pengawasan": "pengaduan",
    "Permintaan Informasi": "permintaan-informasi",
    "Aspirasi": "aspirasi",
}


def rows_of(path: Path) -> list[dict[str, str]]:
    """Read a CSV file."""
    with path.open(newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def report(name: str, truth: Sequence[str], found: Sequence[str]) -> None:
    """Print accuracy with its interval and macro-F1, beside the commonest label's."""
    hits = bootstrap(np.array(truth) == np.array(found))
    commonest = Counter(truth).most_common(1)[0][0]
    share = np.mean([label == commonest for label in truth])
    labels = sorted(set(truth))
    macro = f1_score(truth, found, labels=labels, average="macro", zero_division=0)
    base = f1_score(truth, [commonest] * len(truth), labels=labels, average="macro", zero_division=0)
    print(
        f"{name:24} n={len(truth):5,}  accuracy {hits.value:.3f} [{hits.low:.3f}, {hits.high:.3f}]  macro-F1 {macro:.3f}"
        f"  | always {commonest!r}: {share:.3f}, {base:.3f}"
    )
    each = f1_score(truth, found, labels=labels, average=None, zero_division=0)
    print("    F1 " + "  ".join(f"{label} {value:.3f}" for label, value in zip(labels, each, strict=True)))


def main(shared: Path, model: str) -> None:
    """Print the figures."""
    if not shared.is_dir():
        print(f"skipped: no real complaints in {shared}")
        return
    suggester = Suggester.load(Registry(DEFAULT_ROOT).resolve(model))
    print(f"model {suggester.version}: kind of message, 95 % bootstrap intervals")
    exported = [row for row in rows_of(shared / "data" / "sp4n_kab_bandung_train.csv") if row["report_type"]]
    found = [suggester.suggest(Complaint(row["text"])).kind.code for row in exported]
    report("sp4n report_type", [KINDS[row["report_type"]] for row in exported], found)
    tweets = rows_of(shared / "data" / "tweets_bandung_70.csv")
    kinds = [suggester.suggest(Complaint(row["text"], channel="x")).kind.code for row in tweets]
    truth = ["laporan" if row["is_complaint"] == "1" else "bukan" for row in tweets]
    report(
        "tweets is_complaint", truth, ["bukan" if kind == "bukan-laporan" else "laporan" for kind in kinds]
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "champion")  # noqa: PLR2004 - usage above
