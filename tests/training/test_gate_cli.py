"""The commands from a challenger to its promotion or refusal."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from data.schema import LabelledComplaint
from models.verdicts import manifest_sha256, read_verdict
from tests.training.command_line import Run
from tests.training.own_history import OWN_HISTORY
from tests.training.shuffled_labels import KEPT
from tests.training.small_models import Trained

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("default")]


def written(rows: Sequence[LabelledComplaint], path: Path) -> Path:
    lines = [
        json.dumps({"id": row.complaint.id, "text": row.complaint.text, "topic": row.topic}) for row in rows
    ]
    path.write_text("\n".join(lines), "utf-8")
    return path


def test_the_way_from_a_challenger_to_its_refusal(
    run: Run,
    good: Trained,
    worse: Trained,
    tmp_path: Path,
) -> None:
    """Promote, compare, gate, refused; forced with a reason; back again."""
    kept = written(KEPT, tmp_path / "terpisah.ndjson")
    assert run("model", "promote", good.folder).code == 0
    said = run("compare", "champion", worse.folder, "--corpus", kept, "--json")
    assert said.code == 0, said.err
    assert json.loads(said.out)["figures"]["topic"]["top1"]["difference"] < 0
    said = run("gate", worse.folder, "--corpus", kept, "--json")
    assert said.code == 1
    body = json.loads(said.out)
    assert "accuracy" in body["failed"]
    assert body["manifest_sha256"] == manifest_sha256(worse.folder)
    assert body["corpus"][0]["file"] == "terpisah.ndjson"
    verdict = read_verdict(tmp_path / "registry", worse.folder)
    assert verdict is not None
    assert verdict.body["seed"] == body["seed"]
    said = run("model", "promote", worse.folder)
    assert (said.code, said.out) == (1, "")
    assert "accuracy" in said.err
    assert run("model", "promote", worse.folder, "--force").code == 2
    assert run("model", "promote", worse.folder, "--why", "x").code == 2
    said = run("model", "promote", worse.folder, "--force", "--why", "uji", "--json")
    assert json.loads(said.out)["gate"] == "forced"
    listed = json.loads(run("model", "list", "--json").out)
    assert listed["gates"] == {worse.suggester.version: "failed"}
    assert run("model", "rollback").code == 0
    assert run("model", "challenge", worse.folder).code == 0
    assert json.loads(run("model", "list", "--json").out)["challenger"] == worse.suggester.version
    assert run("model", "challenge", "--none").code == 0
    assert run("model", "challenge").code == 2


def test_rows_that_were_learned_from_are_left_out(
    run: Run,
    own: Trained,
    tmp_path: Path,
) -> None:
    history = written(OWN_HISTORY, tmp_path / "riwayat.ndjson")
    part = written(OWN_HISTORY[:50], tmp_path / "dipelajari.ndjson")
    said = run("compare", own.folder, own.folder, "--corpus", history, "--learned-from", part, "--json")
    assert json.loads(said.out)["rows"] == 10
    assert "50 rows" in said.err
    said = run("compare", own.folder, own.folder, "--corpus", part, "--learned-from", history)
    assert said.code == 3
    assert "data split" in said.err


def test_a_gate_without_a_champion_says_so(
    run: Run,
    own: Trained,
    tmp_path: Path,
) -> None:
    said = run("gate", own.folder, "--corpus", written(OWN_HISTORY, tmp_path / "riwayat.ndjson"))
    assert said.code == 3
    assert "champion" in said.err
