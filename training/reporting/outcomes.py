"""What became of each measured row, as columns without a word of any complaint."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from data.schema import LabelledComplaint
from data.suggestion import AgencyCandidate, Suggestion, TopicCandidate
from pipeline.normalize import tokenize

TARGETS = ("agency", "topic", "kind")
NOT_KNOWN = "tidak diketahui"
NO_SECTOR = "tanpa-urusan"
_OF_PLACES = frozenset({"kelurahan", "kalurahan", "desa", "nagari", "kecamatan", "kapanewon", "distrik"})
"""First words of offices of which every place has one: they hold many sectors."""
_PLAIN_SHARE = 0.4
"""An agency belongs to the sector of its commonest topics where so large a share of its rows speaks for it."""

Candidates = Sequence[TopicCandidate | AgencyCandidate]


def row_columns(rows: Sequence[LabelledComplaint], suggestions: Sequence[Suggestion]) -> dict[str, list[Any]]:
    """Give what slices are cut by, one value a row: region, channel, language, words, month, action."""
    return {
        "region": [row.complaint.kecamatan or row.complaint.region_code or NOT_KNOWN for row in rows],
        "channel": [row.complaint.channel for row in rows],
        "language": ["+".join([s.language["code"], *s.language["mixed"]]) for s in suggestions],
        "words": [len(tokenize(row.complaint.text)) for row in rows],
        "month": [f"{at:%Y-%m}" if (at := row.complaint.submitted_at) else NOT_KNOWN for row in rows],
        "action": [suggestion.decision.action for suggestion in suggestions],
    }


def target_columns(
    name: str, rows: Sequence[LabelledComplaint], suggestions: Sequence[Suggestion]
) -> dict[str, list[Any]]:
    """Give what became of one label, one value for each row that carries it.

    Returns:
        `row` (its number from 0), `truth`, `first` (the first candidate, by the name that the labels use), `rank` (of the
        truth among the candidates from 1, 0 for none) and `probability` of the first; agencies have `set_size` and
        `set_holds` (0 or 1) besides.
    """
    known = {getattr(row, name) for row in rows}
    table: defaultdict[str, list[Any]] = defaultdict(list)
    for number, (row, suggestion) in enumerate(zip(rows, suggestions, strict=True)):
        truth = getattr(row, name)
        if not truth:
            continue
        ranked = _candidates(name, suggestion)
        table["row"].append(number)
        table["truth"].append(truth)
        table["first"].append(first_name(ranked, truth, known))
        table["rank"].append(next((i for i, c in enumerate(ranked, 1) if truth in (c.code, c.name)), 0))
        table["probability"].append(round(ranked[0].probability, 4) if ranked else 0.0)
        if name == "agency":
            codes = suggestion.agency_set["codes"]
            held = any(truth in (c.code, c.name) for c in suggestion.agencies if c.code in codes)
            table["set_size"].append(len(codes))
            table["set_holds"].append(int(held))
    return dict(table)


def first_name(ranked: Candidates, truth: str, known: set[str]) -> str:
    """Give the first candidate by the name that the labels use: the truth's own where it is right."""
    if not ranked:
        return NOT_KNOWN
    first = ranked[0]
    if truth in (first.code, first.name):
        return truth
    return first.code if first.code in known and first.name not in known else first.name


def _candidates(name: str, suggestion: Suggestion) -> Candidates:
    if name == "agency":
        return suggestion.agencies
    return suggestion.topics if name == "topic" else (suggestion.kind,)


def class_groups(
    rows: Sequence[LabelledComplaint],
    suggestions: Sequence[Suggestion],
    targets: Mapping[str, Mapping[str, list[Any]]],
) -> dict[str, dict[str, str]]:
    """Say which sector each class belongs to; offices of which every place has one stand by themselves."""
    sector_of = {
        name: c.sector for s in suggestions for c in s.topics for name in (c.code, c.name) if c.sector
    }
    said: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row, suggestion in zip(rows, suggestions, strict=True):
        sector = sector_of.get(row.topic, "") or (suggestion.sectors[0].code if suggestion.sectors else "")
        if row.agency:
            said[row.agency][sector] += 1
    found: dict[str, dict[str, str]] = {}
    for name, table in targets.items():
        labels = sorted({*table["truth"], *table["first"]})
        if name == "agency":
            found[name] = {label: _agency_group(label, said.get(label, Counter())) for label in labels}
        else:
            found[name] = {label: sector_of.get(label, NO_SECTOR) for label in labels}
    return found


def _agency_group(label: str, said: Counter[str]) -> str:
    word = label.partition(" ")[0].lower()
    if word in _OF_PLACES:
        return word
    best = said.most_common(1)
    return best[0][0] if best and best[0][1] >= _PLAIN_SHARE * said.total() else "lintas-urusan"
