"""Real complaints that stand beside the project: read in full, and a model that never saw them finds their sectors."""

import csv
import itertools
import json
import random
import re
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.corpus import DroppedColumnsWarning, read_corpus, shipped_corpus
from data.crosswalk import load_crosswalk
from data.schema import LabelledComplaint, RejectedRow
from pipeline.normalize import tokenize
from pipeline.redact import redact
from tests.training.small_models import Trained
from training.wording import word_growth

pytestmark = [pytest.mark.real, pytest.mark.slow, pytest.mark.filterwarnings("default")]
SHARED = Path(__file__).parents[3] / "shared"
FILES = sorted((SHARED / "data").glob("*.csv"))
FILES_BY_NAME = {path.stem: path for path in FILES}
if not FILES:
    pytest.skip(f"no real complaints in {SHARED / 'data'}", allow_module_level=True)


def _rows(path: Path) -> Iterator[LabelledComplaint | RejectedRow]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DroppedColumnsWarning)
        yield from read_corpus(path)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_row_is_read(path: Path) -> None:
    with path.open(newline="", encoding="utf-8-sig") as file:
        expected = sum(any(row) for row in csv.reader(file)) - 1
    rejected = [(row.line, row.reason) for row in _rows(path) if isinstance(row, RejectedRow)]
    assert rejected == []
    assert sum(1 for _ in _rows(path)) == expected


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_laws_hold_on_real_texts(path: Path) -> None:
    """Words stand where they say; what is masked stays masked."""
    for row in list(_rows(path))[::25]:
        assert isinstance(row, LabelledComplaint)
        text = row.complaint.text
        starts = [token.start for token in tokenize(text)]
        assert starts == sorted(starts)
        masked = redact(text).masked
        assert redact(masked).masked == masked


def _patterns() -> list[tuple[re.Pattern[str], set[str]]]:
    lines = (SHARED / "reference" / "agency_sectors.tsv").read_text("utf-8").splitlines()
    table = csv.DictReader(
        [line for line in lines if not line.startswith("#")], delimiter="\t", quoting=csv.QUOTE_NONE
    )
    return [(re.compile(row["pattern"], re.IGNORECASE), set(row["sectors"].split("|"))) for row in table]


def _accepted(agency: str, patterns: list[tuple[re.Pattern[str], set[str]]]) -> set[str]:
    found = [sectors for pattern, sectors in patterns if pattern.search(agency)]
    return set() if {"-"} in found else set().union(*found)


def test_cold_start_finds_the_sector_in_a_city_never_seen(portable: Trained) -> None:
    """Among the first three, by the sectors that the agency which really answered can hold."""
    patterns, hits = _patterns(), []
    for row in list(_rows(SHARED / "data" / "surabaya_dev.csv"))[::4]:
        assert isinstance(row, LabelledComplaint)
        if accepted := _accepted(row.agency, patterns):
            ranked = [sector.code for sector in portable.suggester.suggest(row.complaint).sectors]
            hits.append(bool(accepted & set(ranked[:3])))
    assert len(hits) > 200
    assert sum(hits) / len(hits) >= 0.75


def test_every_label_of_the_lapor_tree_is_in_the_crosswalk() -> None:
    tree = json.loads((SHARED / "reference" / "lapor_topics_2025.json").read_text("utf-8"))
    table = load_crosswalk()
    wanted = {(_folded(parent), _folded(label)) for parent, labels in tree.items() for label in labels}
    assert sum(map(len, tree.values())) >= 920
    assert wanted - set(table) == set()


def test_words_of_the_shipped_corpus_grow_like_those_of_real_complaints() -> None:
    """As many running words hold at least as many distinct ones, and these grow at a like rate."""
    real = [
        row.complaint.text
        for row in _rows(FILES_BY_NAME["surabaya_train"])
        if isinstance(row, LabelledComplaint)
    ]
    own = [row.complaint.text for row in shipped_corpus()]
    limit = 100_000
    theirs, ours = word_growth(_first_words(real, limit)), word_growth(_first_words(own, limit))
    assert ours.distinct > theirs.distinct
    assert ours.exponent == pytest.approx(theirs.exponent, abs=0.1)


def _first_words(texts: list[str], limit: int) -> list[str]:
    random.Random(7).shuffle(texts)
    lengths = itertools.accumulate(len(text.split()) for text in texts)
    return [text for text, length in zip(texts, lengths, strict=True) if length <= limit]


def _folded(text: str) -> str:
    return " ".join(text.replace("\xa0", " ").casefold().split())
