"""Cold start: how often a model names a sector that the agency which really answered holds, in places it never saw.

usage: cold.py SHARED_DIR [MODEL]     the model must not have learned from the files measured on
The agency's sectors are those of reference/agency_sectors.tsv in union; agencies that say nothing of the matter
(kelurahan, kecamatan) and those in no row are not scored.
"""

import csv
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from data.corpus import read_corpus
from data.schema import LabelledComplaint
from models.registry import DEFAULT_ROOT, Registry
from models.suggester import Suggester
from training.evaluate import Figure, bootstrap

FILES = ("surabaya_dev", "sp4n_kab_bandung_train", "lapor_national_2017_half")
Patterns = list[tuple[re.Pattern[str], set[str]]]


def read_patterns(path: Path) -> Patterns:
    """Read the table of agency-name patterns and the sectors they stand for."""
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
    rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    return [(re.compile(row["pattern"], re.IGNORECASE), set(row["sectors"].split("|"))) for row in rows]


def sectors_of(agency: str, patterns: Patterns) -> set[str]:
    """Give the sectors an agency can stand for; none where its name says nothing of the matter."""
    found: set[str] = set()
    for pattern, sectors in patterns:
        if pattern.search(agency):
            if sectors == {"-"}:
                return set()
            found |= sectors
    return found


def hits(suggester: Suggester, path: Path, patterns: Patterns) -> Iterator[tuple[bool, bool]]:
    """Say for each scored row whether the first and whether one of the first three sectors is acceptable."""
    for row in read_corpus(path):
        if isinstance(row, LabelledComplaint) and (accepted := sectors_of(row.agency, patterns)):
            ranked = [sector.code for sector in suggester.suggest(row.complaint).sectors]
            yield ranked[0] in accepted, bool(accepted & set(ranked[:3]))


def shown(figure: Figure) -> str:
    """Write a figure with its interval."""
    return f"{figure.value:.3f} [{figure.low:.3f}, {figure.high:.3f}]"


def main(shared: Path, model: str) -> None:
    """Print one line a file."""
    if not shared.is_dir():
        print(f"skipped: no real complaints in {shared}")
        return
    suggester = Suggester.load(Registry(DEFAULT_ROOT).resolve(model))
    patterns = read_patterns(shared / "reference" / "agency_sectors.tsv")
    print(f"model {suggester.version}: acceptable sector, top-1 and top-3 with 95 % bootstrap intervals")
    for name in FILES:
        outcome = np.array(list(hits(suggester, shared / "data" / f"{name}.csv", patterns)))
        first, third = bootstrap(outcome[:, 0]), bootstrap(outcome[:, 1])
        print(f"{name:26} n={len(outcome):5,}  top-1 {shown(first)}  top-3 {shown(third)}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "champion")  # noqa: PLR2004 - usage above
