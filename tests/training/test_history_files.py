"""Files of a history: what they share, how its labels move, which months it covers, what is kept apart."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from data.corpus import read_corpus
from data.schema import Complaint, LabelledComplaint
from tests.training.own_history import OWN_HISTORY
from training.check import check_file
from training.check_across import across
from training.errors import TrainingError
from training.kept_apart import keep_apart
from training.movement import label_movement, month_coverage

Write = Callable[[str, str | bytes], Path]
START = datetime(2024, 1, 1, tzinfo=UTC)


def dated(labels: str, days: int = 1) -> list[LabelledComplaint]:
    """Give a row for each letter, so many days apart, with that topic."""
    return [
        LabelledComplaint(Complaint(f"aduan {i}", submitted_at=START + timedelta(days=i * days)), topic=label)
        for i, label in enumerate(labels)
    ]


def test_labels_that_move_are_found_and_those_that_do_not_are_not() -> None:
    moved = label_movement(dated("ab" * 50 + "ac" * 50))["topic"]
    assert moved["p"] < 1e-6
    assert {mover["label"]: (mover["before"], mover["after"]) for mover in moved["movers"]} == {
        "b": (0.5, 0.0), "c": (0.0, 0.5), "a": (0.5, 0.5),
    }  # fmt: skip
    assert all((mover["p"] < 1e-6) == (mover["label"] != "a") for mover in moved["movers"])
    assert label_movement(dated("ab" * 100))["topic"]["p"] > 0.9


def test_little_or_undated_history_says_nothing() -> None:
    assert label_movement(dated("ab" * 10)) == {}
    assert label_movement([LabelledComplaint(Complaint("aduan"), topic="a")] * 500) == {}
    assert label_movement(dated("a" * 200))["topic"]["p"] == 1.0


def test_months_without_rows() -> None:
    rows = [*dated("aa", 20), *dated("a" * 5, 60), LabelledComplaint(Complaint("tanpa tanggal"))]
    assert month_coverage(rows) == {
        "first_month": "2024-01",
        "last_month": "2024-08",
        "undated": 1,
        "months_without_rows": ["2024-02", "2024-05", "2024-07"],
    }
    assert month_coverage(rows[-1:]) == {"undated": 1}


def test_what_two_files_share(write: Write) -> None:
    one = write("a.csv", "text,topic\nlampu jalan depan balai desa padam sejak senin,x\nsampah menumpuk,y\n")
    other = write(
        "b.csv",
        "text,topic\nlampu jalan depan balai desa padam sejak selasa,x\nmenumpuk sampah,z\nsampah menumpuk,y\n",
    )
    assert across([one, other]) == {
        "exact_duplicates": 1,
        "duplicates": 2,
        "near_copies": 2,
        "conflicting_duplicates": 1,
    }
    assert set(across([one, write("c.csv", "text\njalan rusak\n")]).values()) == {0}


def test_check_names_columns_and_never_a_text(write: Write) -> None:
    text = "budi rahasia melapor"
    file = write("a.csv", f"text,topic,status,warna,date\n{text},x,selesai,merah,2024-01-01\n{text},x,,,\n")
    body = check_file(file).as_json()
    assert body["used_columns"] == ["date", "text", "topic"]
    assert (body["leak_columns"], body["unknown_columns"]) == (["status"], ["warna"])
    assert (body["exact_duplicates"], body["undated"], body["first_month"]) == (1, 1, "2024-01")
    assert "rahasia" not in json.dumps(body)


def test_later_part_is_kept_apart_by_time(write: Write, tmp_path: Path) -> None:
    rows = [f'"{row.complaint.text}",2024-{1 + i % 12:02}-01,t' for i, row in enumerate(OWN_HISTORY)]
    done = keep_apart(write("a.csv", "\n".join(["text,date,topic", *rows])), tmp_path / "bagian", 0.2)
    earlier, later = (list(read_corpus(Path(done[name]["file"]))) for name in ("earlier", "later"))
    assert len(earlier) + len(later) == len(OWN_HISTORY)
    assert done["split"] == "by time"
    months = [{_month(row) for row in part} for part in (earlier, later)]
    assert max(months[0]) < min(months[1])


def test_undated_rows_are_kept_apart_at_random_the_same_every_time(write: Write, tmp_path: Path) -> None:
    file = write("a.csv", "text,topic\n" + "".join(f'"{row.complaint.text}",t\n' for row in OWN_HISTORY))
    once, again = (keep_apart(file, tmp_path / name, 0.2) for name in ("satu", "dua"))
    assert once["later"]["sha256"] == again["later"]["sha256"]
    assert once["later"]["rows"] == 12
    assert "seed" in once["split"]


def test_everything_known_of_a_row_survives(tmp_path: Path) -> None:
    """What is written and read again is the row that was there."""
    row = {
        "id": "7", "text": "lampu padam", "title": "PJU", "topic": "Lampu", "agency": "Dishub", "kind": "aspirasi",
        "channel": "sms", "date": "2024-02-03T00:00:00+00:00", "tenant": "34.04", "region_code": "34.04.12", "lat": -7.7,
        "lon": 110.4, "anonymous": True, "confidential": True, "urgency": "tinggi", "oversight": False, "source": "outcome",
    }  # fmt: skip
    file = tmp_path / "a.ndjson"
    file.write_text("".join(json.dumps(row | {"id": str(i), "text": f"aduan {i}"}) + "\n" for i in range(20)))
    done = keep_apart(file, tmp_path / "bagian", 0.5)
    written = [
        json.loads(line)
        for name in ("earlier", "later")
        for line in Path(done[name]["file"]).read_text("utf-8").splitlines()
    ]
    assert sorted(written, key=lambda one: int(one["id"])) == [
        row | {"id": str(i), "text": f"aduan {i}"} for i in range(20)
    ]


def test_one_row_cannot_be_split(write: Write, tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="too few"):
        keep_apart(write("a.csv", "text\nsatu\n"), tmp_path / "bagian", 0.2)


def _month(row: object) -> int:
    assert isinstance(row, LabelledComplaint)
    assert row.complaint.submitted_at
    return row.complaint.submitted_at.month
