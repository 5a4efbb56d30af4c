"""A file of complaints to a file of suggestions: in order, in full, and on from where it was interrupted."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from data.schema import Complaint
from data.suggestion import Suggestion
from tests.training.small_models import Trained
from training.score import ScoreResult, score_file

pytestmark = pytest.mark.slow
Write = Callable[[str, str | bytes], Path]


class Interrupted(Exception):  # noqa: N818 - what a person does to a running command
    """The run was stopped."""


class Counting:
    """A suggester that counts, and stops when it is told to."""

    def __init__(self, trained: Trained, stop_after: int = 10**9) -> None:
        self.version = trained.suggester.version
        self.asked = 0
        self._inner = trained.suggester
        self._stop_after = stop_after

    def suggest(self, complaint: Complaint, *, tenant_code: str = "") -> Suggestion:
        """Suggest, or stop."""
        if self.asked == self._stop_after:
            raise Interrupted
        self.asked += 1
        return self._inner.suggest(complaint, tenant_code=tenant_code)


def run(suggester: object, source: Path, target: Path, tenant: str = "") -> ScoreResult:
    return score_file(suggester, source, target, tenant=tenant, progress=lambda _done: None)  # type: ignore[arg-type]


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def many(write: Write, rows: int) -> Path:
    body = "".join(f"A{number},aduan nomor {number} lampu mati\n" for number in range(rows))
    return write("masuk.csv", "id,text\n" + body)


def test_one_suggestion_a_row_in_order_under_the_rows_own_ids(
    own: Trained, write: Write, tmp_path: Path
) -> None:
    result = run(own.suggester, many(write, 30), tmp_path / "keluar.ndjson")
    assert result == ScoreResult(scored=30, resumed=0, rejected=0)
    assert [line["complaint_id"] for line in lines(tmp_path / "keluar.ndjson")] == [
        f"A{n}" for n in range(30)
    ]
    assert not (tmp_path / "keluar.ndjson.rejected.csv").exists()


def test_it_says_the_same_as_the_suggester(own: Trained, write: Write, tmp_path: Path) -> None:
    source = write("masuk.csv", "text,region_code\nsampah bau menumpuk,71.71\n")
    run(own.suggester, source, tmp_path / "keluar.ndjson")
    asked = own.suggester.suggest(Complaint("sampah bau menumpuk", id="1", region_code="71.71"))
    assert lines(tmp_path / "keluar.ndjson") == [json.loads(json.dumps(asked.as_json()))]


def test_rows_that_cannot_be_read_are_kept_aside_with_line_and_reason(
    own: Trained, write: Write, tmp_path: Path
) -> None:
    source = write(
        "masuk.csv",
        b"text,tenant,region_code\nsatu,,\n ,,\ndua,Atlantis,\ntiga,,99.99\nemp\xff,,\nlima,34.04,\n",
    )
    result = run(own.suggester, source, tmp_path / "keluar.ndjson")
    assert (result.scored, result.rejected) == (2, 4)
    assert [line["complaint_id"] for line in lines(tmp_path / "keluar.ndjson")] == ["1", "6"]
    with (tmp_path / "keluar.ndjson.rejected.csv").open(newline="", encoding="utf-8") as file:
        rejected = list(csv.DictReader(file))
    assert [row["line"] for row in rejected] == ["3", "4", "5", "6"]
    assert "Atlantis" in rejected[1]["reason"]
    assert "99.99" in rejected[2]["reason"]
    assert "tiga" in rejected[2]["record"]


@pytest.mark.parametrize("half_written", [b"", b'{"complaint_id": "A4'], ids=["whole lines", "half a line"])
def test_interrupted_run_goes_on_where_it_stopped(
    own: Trained, write: Write, tmp_path: Path, half_written: bytes
) -> None:
    source, target = many(write, 40), tmp_path / "keluar.ndjson"
    with pytest.raises(Interrupted):
        run(Counting(own, stop_after=25), source, target)
    assert not target.exists()
    with (tmp_path / "keluar.ndjson.part").open("ab") as part:
        part.write(half_written)
    rest = Counting(own)
    result = run(rest, source, target)
    assert (result.scored, result.resumed) == (40, 25)
    assert rest.asked == 15
    run(own.suggester, source, tmp_path / "ganti.ndjson")
    assert target.read_bytes() == (tmp_path / "ganti.ndjson").read_bytes()
    assert sorted(path.name for path in tmp_path.glob("keluar*")) == ["keluar.ndjson"]


def test_other_input_or_tenant_begins_anew(own: Trained, write: Write, tmp_path: Path) -> None:
    target = tmp_path / "keluar.ndjson"
    for change in ("input", "tenant"):
        with pytest.raises(Interrupted):
            run(Counting(own, stop_after=10), many(write, 20), target)
        source = many(write, 21 if change == "input" else 20)
        assert run(own.suggester, source, target, tenant="34.04" if change == "tenant" else "").resumed == 0


def test_tenant_of_the_command_wins_over_the_rows(own: Trained, write: Write, tmp_path: Path) -> None:
    source = write("masuk.csv", "text,tenant,region_code\nsampah,34.04,\nsampah,,34.04\nsampah,,\n")
    run(own.suggester, source, tmp_path / "a.ndjson", tenant="nasional")
    run(own.suggester, source, tmp_path / "b.ndjson")
    registries = [
        [str(line["model"]["registry"]).partition("@")[0] for line in lines(tmp_path / name)]  # type: ignore[index]
        for name in ("a.ndjson", "b.ndjson")
    ]
    assert registries == [["nasional"] * 3, ["34.04", "34.04", "nasional"]]
