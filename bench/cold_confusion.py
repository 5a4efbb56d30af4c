"""Which sectors are taken for which in places the model never saw: the table of docs/knowledge.md.

usage: cold_confusion.py SHARED_DIR [MODEL]
"""

import sys
from collections import Counter
from pathlib import Path

from bench.cold import FILES, read_patterns, sectors_of
from data.corpus import read_corpus
from data.schema import LabelledComplaint
from models.registry import DEFAULT_ROOT, Registry
from models.suggester import Suggester

MOST = 14


def main(shared: Path, model: str) -> None:
    """Print, for each file, the commonest pairs of the answering agency's sectors and the first sector found."""
    if not shared.is_dir():
        print(f"skipped: no real complaints in {shared}")
        return
    suggester = Suggester.load(Registry(DEFAULT_ROOT).resolve(model))
    patterns = read_patterns(shared / "reference" / "agency_sectors.tsv")
    for name in FILES:
        pairs: Counter[tuple[str, str, str]] = Counter()
        total = wrong = 0
        for row in read_corpus(shared / "data" / f"{name}.csv"):
            if isinstance(row, LabelledComplaint) and (accepted := sectors_of(row.agency, patterns)):
                first = suggester.suggest(row.complaint).topics[0]
                total += 1
                if first.sector not in accepted:
                    wrong += 1
                    pairs["/".join(sorted(accepted)), first.sector, first.code.partition("/")[2]] += 1
        print(f"\n{name}: {wrong} of {total} first sectors are not the answering agency's\n")
        print("| Answering agency's sectors | First sector found | Topic found | n |\n|---|---|---|---|")
        for (accepted_sectors, sector, topic), count in pairs.most_common(MOST):
            print(f"| {accepted_sectors} | {sector} | {topic} | {count} |")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "champion")  # noqa: PLR2004 - usage above
