"""Wrong labels surface: twins with two labels first, then what models that did not see a row doubt."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from data.schema import Complaint, LabelledComplaint
from tests.training.own_history import OWN_HISTORY
from tests.training.small_models import QUICK, write_recipe
from training.config import load_recipe
from training.errors import TrainingError
from training.label_cli import app
from training.label_issues import CONFLICT, DOUBTED, Issue, find_issues, judge
from training.twins import twins


def _issues(rows: list[LabelledComplaint], tmp_path: Path) -> list[Issue]:
    recipe = load_recipe(str(write_recipe(tmp_path, **QUICK)))
    return find_issues(rows, judge(rows, "agency", recipe, lambda _line: None), "agency")


def _another(row: LabelledComplaint) -> str:
    return next(other.agency for other in OWN_HISTORY if other.agency != row.agency)


def test_a_twin_of_another_label_comes_first(tmp_path: Path) -> None:
    row = OWN_HISTORY[0]
    twin = replace(
        row, complaint=replace(row.complaint, text=row.complaint.text.upper()), agency=_another(row)
    )
    found = _issues([*OWN_HISTORY, twin], tmp_path)
    assert {(issue.row, issue.suggested) for issue in found[:2]} == {
        (0, twin.agency), (len(OWN_HISTORY), row.agency)
    }  # fmt: skip
    assert {issue.reason for issue in found[:2]} == {CONFLICT}


def test_a_label_made_wrong_is_doubted_and_the_right_one_suggested(tmp_path: Path) -> None:
    row = OWN_HISTORY[0]
    rows = [replace(row, agency=_another(row)), *OWN_HISTORY[1:]]
    found = {issue.row: issue for issue in _issues(rows, tmp_path)}
    assert found[0].reason == DOUBTED
    assert found[0].suggested == row.agency
    assert len(found) < len(rows) / 4


def test_one_label_cannot_be_doubted(tmp_path: Path) -> None:
    rows = [replace(row, agency="Satu") for row in OWN_HISTORY]
    with pytest.raises(TrainingError, match="fewer than two agency labels"):
        _issues(rows, tmp_path)


def test_twins_share_most_words_whatever_their_order() -> None:
    texts = ["lampu jalan mati di depan pasar", "DI DEPAN PASAR lampu jalan mati!", "sampah pasar bau", ""]
    rows = [LabelledComplaint(Complaint(text)) for text in texts]
    assert list(twins(rows)) == [(0, 1)]


def test_the_command_writes_rows_without_their_text(tmp_path: Path) -> None:
    corpus, out = tmp_path / "corpus.csv", tmp_path / "out.csv"
    with corpus.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "text", "agency"])
        for number, row in enumerate(OWN_HISTORY):
            agency = _another(row) if number == 0 else row.agency
            writer.writerow([f"lap-{number}", row.complaint.text, agency])
    recipe = str(write_recipe(tmp_path, **QUICK))
    done = CliRunner().invoke(app, ["labels", "--corpus", str(corpus), "--out", str(out), "--recipe", recipe])
    assert done.exit_code == 0, done.output
    listed = list(csv.DictReader(out.read_text("utf-8").splitlines()))
    assert "lap-0" in {row["id"] for row in listed}
    assert OWN_HISTORY[0].complaint.text not in out.read_text("utf-8")
