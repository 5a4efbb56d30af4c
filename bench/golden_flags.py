"""Danger and oversight on two tables written for testing: recall and precision with 95 % intervals.

usage: golden_flags.py [SHARED_DIR [MODEL]]     the tables ship with the project; SHARED_DIR is not used
"""

import sys

from scipy.stats import beta

from data.schema import Complaint
from models.registry import DEFAULT_ROOT, Registry
from models.suggester import Suggester
from tests.golden.tables import golden


def interval(hits: int, n: int) -> str:
    """Write a share with its Clopper-Pearson interval."""
    low = beta.ppf(0.025, hits, n - hits + 1) if hits else 0.0
    high = beta.ppf(0.975, hits + 1, n - hits) if hits < n else 1.0
    return f"{hits / max(n, 1):.3f} [{low:.3f}, {high:.3f}]"


def main(model: str) -> None:
    """Print one line a table."""
    suggester = Suggester.load(Registry(DEFAULT_ROOT).resolve(model))
    for name, column, positive in (("urgency", "level", "darurat"), ("oversight", "oversight", "ya")):
        rows = golden(name)
        truth = [row[column] == positive for row in rows]
        suggestions = [suggester.suggest(Complaint(row["text"])) for row in rows]
        flagged = [s.urgency["level"] == "darurat" if name == "urgency" else s.oversight for s in suggestions]
        both = sum(a and b for a, b in zip(truth, flagged, strict=True))
        print(
            f"{name:10} n={len(rows)} ({sum(truth)} {positive})  recall {interval(both, sum(truth))}"
            f"  precision {interval(both, sum(flagged))}"
        )


if __name__ == "__main__":
    main(sys.argv[2] if len(sys.argv) > 2 else "champion")  # noqa: PLR2004 - usage above
