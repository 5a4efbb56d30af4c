"""The golden tables: expectations that an officer can read and extend."""

import csv
from pathlib import Path


def golden(name: str) -> list[dict[str, str]]:
    """Read a table; the first row names the columns, lines that begin with # are remarks."""
    lines = Path(__file__).with_name(f"{name}.tsv").read_text("utf-8").splitlines()
    kept = [line for line in lines if line and not line.startswith("#")]
    return list(csv.DictReader(kept, delimiter="\t", quoting=csv.QUOTE_NONE))
