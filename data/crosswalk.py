"""From the labels of LAPOR!'s topic tree to the codes of the taxonomy."""

import csv
import io
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import cache

from data.errors import DataError
from data.sources import read_shipped
from data.taxonomy import load_taxonomy

_SPLIT = re.compile(r"[>/]")
UNKNOWN = "lainnya"
"""Sector of a label that stands nowhere in the table, nor its parent."""


def code_for(label: str, parent: str = "") -> str:
    """Give the topic's code of a LAPOR! label; a sector's where the label says no more.

    Args:
        label: as it stands in an export, in any case; "parent > label" or "parent / label" is understood too.
        parent: the top-level category, where the export gives it; it decides between labels of the same name.

    Returns:
        A topic's code, else a sector's: that of the parent for an unknown label, `UNKNOWN` where that is unknown too.
    """
    folded, above = _folded(label), _folded(parent)
    table, anywhere = load_crosswalk(), _by_label()
    if (above, folded) in table:
        return table[above, folded]
    if folded in anywhere:
        return anywhere[folded]
    fallback = table.get((above, ""), table.get((folded, "")))
    for split in _SPLIT.finditer(folded):
        left, right = folded[: split.start()].strip(), folded[split.end() :].strip()
        if (left, right) in table:
            return table[left, right]
        fallback = fallback or table.get((left, ""))
    return fallback or UNKNOWN


@cache
def load_crosswalk() -> Mapping[tuple[str, str], str]:
    """Give the shipped table by folded parent and label; a parent itself has the label "".

    Raises:
        DataError: a code that the taxonomy does not have, with its line.
    """
    taxonomy = load_taxonomy()
    reader = csv.DictReader(
        io.StringIO(read_shipped("crosswalk.tsv")), delimiter="\t", quoting=csv.QUOTE_NONE
    )
    table: dict[tuple[str, str], str] = {}
    for row in reader:
        if row["code"] not in taxonomy.topics and row["code"] not in taxonomy.sectors:
            raise DataError(f"crosswalk.tsv, line {reader.line_num}: no topic or sector {row['code']!r}")
        table[_folded(row["parent"]), _folded(row["label"])] = row["code"]
    return table


@cache
def _by_label() -> Mapping[str, str]:
    """Give the code of each label by itself; where parents disagree, the sector most of them name."""
    codes: defaultdict[str, list[str]] = defaultdict(list)
    for (_, label), code in load_crosswalk().items():
        if label:
            codes[label].append(code)
    return {label: _agreed(found) for label, found in codes.items()}


def _agreed(codes: list[str]) -> str:
    if len(set(codes)) == 1:
        return codes[0]
    return Counter(code.partition("/")[0] for code in codes).most_common(1)[0][0]


def _folded(text: str) -> str:
    return " ".join(text.replace("\xa0", " ").casefold().split())
