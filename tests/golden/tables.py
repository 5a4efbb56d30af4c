"""The golden tables: expectations that an officer can read and extend."""

import csv
from pathlib import Path


def golden(name: str) -> list[dict[str, str]]:
    """Read a table; the first row names the columns, lines that begin with # are remarks."""
    return list(csv.DictReader(golden_lines(f"{name}.tsv"), delimiter="\t", quoting=csv.QUOTE_NONE))


def golden_lines(name: str) -> list[str]:
    """Read the lines of a file; empty ones and remarks are left out."""
    lines = Path(__file__).with_name(name).read_text("utf-8").split("\n")
    return [line for line in lines if line and not line.startswith("# ")]
