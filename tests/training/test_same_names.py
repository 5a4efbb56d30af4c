"""A history's names in several spellings are one, and a few names of its own do not hide the taxonomy."""

from dataclasses import replace
from pathlib import Path

from data.schema import Complaint, LabelledComplaint
from data.taxonomy import load_taxonomy
from tests.training.own_history import OWN_HISTORY
from tests.training.small_models import QUICK, few_shipped, train_into
from training.same_names import one_name_each


def _row(topic: str, agency: str) -> LabelledComplaint:
    return LabelledComplaint(Complaint("lampu padam"), topic=topic, agency=agency)


def test_the_commonest_spelling_stands_for_the_others() -> None:
    rows = [_row("PJU", "Dinas X"), _row("PJU", "DINAS X"), _row("p.j.u", "Dinas X"), _row("", "Dinas Y")]
    merged, respelt = one_name_each(rows)
    assert [(row.topic, row.agency) for row in merged] == [
        ("PJU", "Dinas X"), ("PJU", "Dinas X"), ("p.j.u", "Dinas X"), ("", "Dinas Y")
    ]  # fmt: skip
    assert respelt == 1


def test_of_equally_common_spellings_the_first_stands() -> None:
    rows = [_row("", "dinas x"), _row("", "Dinas X")]
    for given in (rows, rows[::-1]):
        assert {row.agency for row in one_name_each(given)[0]} == {"Dinas X"}


def test_codes_and_names_of_one_spelling_stay() -> None:
    rows = [_row("perhubungan/penerangan-jalan", "34.04/dishub"), _row("Lampu", "Dinas Lampu")]
    assert one_name_each(rows) == (rows, 0)


def test_one_topic_of_its_own_does_not_hide_the_taxonomy(tmp_path: Path) -> None:
    rows = [replace(row, topic="Aduan") for row in OWN_HISTORY]
    trained = train_into(tmp_path, [*few_shipped(2), *rows], **QUICK)
    topics = trained.suggester.suggest(Complaint("lampu jalan padam")).topics
    assert {topic.code for topic in topics} <= set(load_taxonomy().topics)
    assert len(topics) >= 5


def test_topics_of_its_own_on_a_few_rows_do_not_hide_the_taxonomy(tmp_path: Path) -> None:
    known = next(iter(load_taxonomy().topics))
    rows = [
        replace(row, topic=row.topic if number % 5 == 0 else known) for number, row in enumerate(OWN_HISTORY)
    ]
    trained = train_into(tmp_path, [*few_shipped(2), *rows], **QUICK)
    assert "own_topic" not in trained.suggester.heads
