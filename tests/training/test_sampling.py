"""What is to be labelled next: unsure, unlike each other, rare and urgent ones first."""

import json
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, eye
from typer.testing import CliRunner

from tests.training.own_history import OWN_HISTORY
from tests.training.small_models import Trained
from training.label_cli import app
from training.pool import pick
from training.sampling import Pool, choose, weigh


def _pool(margins: list[float], first: list[int] | None = None, days: list[float] | None = None) -> Pool:
    n = len(margins)
    return Pool(
        csr_matrix(eye(n)),
        np.array(margins),
        np.array(first or [0] * n, np.int64),
        np.array(days or [np.inf] * n),
    )


def test_the_unsure_come_first() -> None:
    pool = _pool([0.9, 0.1, 0.5])
    assert choose(pool, np.array([10]), 2, 1).tolist() == [1, 2]


def test_a_rare_label_and_an_early_deadline_weigh_more() -> None:
    labelled = np.array([100, 1])
    common, rare = weigh(_pool([0.5, 0.5], first=[0, 1]), labelled)
    assert rare > common
    later, soon = weigh(_pool([0.5, 0.5], days=[30, 1]), labelled)
    assert soon > later


def test_alike_complaints_are_not_all_picked() -> None:
    """Ten times the same text, each a little less sure than the two others: one of the ten is enough."""
    vectors = csr_matrix(np.array([[1.0, 0, 0]] * 10 + [[0, 1.0, 0], [0, 0, 1.0]]))
    pool = Pool(vectors, np.array([0.1] * 10 + [0.2, 0.2]), np.zeros(12, np.int64), np.full(12, np.inf))
    chosen = choose(pool, np.array([0]), 3, 1).tolist()
    assert {10, 11} < set(chosen)


def test_all_are_given_where_there_are_not_more() -> None:
    assert sorted(choose(_pool([0.3, 0.2]), np.array([0]), 5, 1).tolist()) == [0, 1]


def test_what_is_picked_can_be_filled_in_and_learned_from(own: Trained) -> None:
    picked = pick(
        own.suggester, OWN_HISTORY, OWN_HISTORY[:20], 7, tenant="", seed=1, progress=lambda _done: None
    )
    assert len(picked) == 7
    assert {row["text"] for row in picked} <= {row.complaint.text for row in OWN_HISTORY}
    assert all(row["topic"] == "" and row["agency"] == "" and row["suggested_agency"] for row in picked)


def test_the_command_picks_and_says_so(own: Trained, tmp_path: Path) -> None:
    source, out = tmp_path / "in.csv", tmp_path / "out.ndjson"
    source.write_text("text\n" + "\n".join(f'"{row.complaint.text}"' for row in OWN_HISTORY), "utf-8")
    called = [
        "sample",
        "--model",
        str(own.folder),
        "--in",
        str(source),
        "--out",
        str(out),
        "--count",
        "4",
        "--json",
    ]
    done = CliRunner().invoke(app, called)
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["picked"] == 4
    assert len(out.read_text("utf-8").splitlines()) == 4
