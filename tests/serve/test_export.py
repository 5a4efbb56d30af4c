"""Decisions are written as a corpus that training reads."""

import json
from pathlib import Path

import httpx
import pytest

from data.corpus import read_corpus
from data.schema import LabelledComplaint
from serve.reviews.export import export_reviews
from serve.store import Store
from tests.serve.clients import NAME
from tests.serve.fakes import DISHUB, LIGHT

VERDICT = {"decision": "accept", "kind": "pengaduan", "topic": LIGHT, "agency": DISHUB, "officer": "Siti"}
KEYS = [
    "id", "text", "title", "kind", "topic", "agency", "channel", "date", "tenant", "region_code", "kelurahan",
    "kecamatan", "location", "lat", "lon", "anonymous", "source", "officer", "decided_at", "suggested_topic", "suggested_agency",
    "model_version",
]  # fmt: skip


@pytest.fixture
def decided(client: httpx.Client, kept: Store) -> Store:
    """Three decided complaints, one of them confidential, and an open one."""
    items = [
        {
            "id": "a",
            "text": "ragu, NIK 3404121212900001",
            "tenant": "34.04",
            "submitted_at": "2026-11-24T23:30:00Z",
        },
        {"id": "b", "text": "ragu", "tenant": "nasional", "channel": "Twitter"},
        {"id": "c", "text": "ragu", "tenant": "34.04", "confidential": True},
        {"id": "d", "text": "ragu", "tenant": "34.04"},
    ]
    client.post("/v1/suggestions/batch", json={"items": items})
    for complaint_id in "abc":
        assert client.post(f"/tinjauan/{complaint_id}", data=VERDICT).status_code == 303
    return kept


def rows(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_columns(decided: Store, tmp_path: Path) -> None:
    """Known columns with masked text and the local date; confidential complaints are counted, not written."""
    out = tmp_path / "korpus.ndjson"
    exported = export_reviews(decided, out)
    assert (exported.written, exported.confidential) == (2, 1)
    first, second = rows(out)
    assert list(first) == KEYS
    assert (first["id"], first["text"], first["date"]) == ("a", "ragu, NIK [NIK]", "2026-11-25")
    assert (first["topic"], first["agency"], first["kind"], first["source"]) == (
        LIGHT,
        DISHUB,
        "pengaduan",
        "review",
    )
    assert (second["id"], second["channel"]) == ("b", "x")


def test_one_tenant(decided: Store, tmp_path: Path) -> None:
    out = tmp_path / "korpus.ndjson"
    export_reviews(decided, out, "nasional")
    assert [row["id"] for row in rows(out)] == ["b"]


def test_a_failed_export_leaves_the_old_file(
    decided: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "korpus.ndjson"
    export_reviews(decided, out)
    before = out.read_bytes()

    def broken(_code: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("serve.reviews.export.load_tenant", broken)
    with pytest.raises(OSError, match="space"):
        export_reviews(decided, out)
    assert out.read_bytes() == before
    assert list(tmp_path.glob("*.part")) == []


DPUPKP = "34.04/dpupkp"


def test_the_newest_outcome_outweighs_the_review(
    client: httpx.Client, decided: Store, tmp_path: Path
) -> None:
    """It says the agency; what it leaves unsaid the officer says. Complaints without a review come too."""
    outcomes = [
        ("a", {"agency": "34.04/dlh"}),
        ("a", {"agency": DPUPKP, "topic": "pekerjaan-umum/jalan-rusak"}),
        ("b", {"status": "rejected"}),
        ("c", {"agency": DPUPKP}),
        ("d", {"agency": DPUPKP, "kind": "aspirasi"}),
    ]
    for complaint_id, outcome in outcomes:
        assert client.post(f"/v1/complaints/{complaint_id}/outcome", json=outcome).is_success
    out = tmp_path / "korpus.ndjson"
    exported = export_reviews(decided, out)
    assert (exported.written, exported.confidential) == (3, 1)
    found = {row["id"]: row for row in rows(out)}
    assert all(list(row) == KEYS for row in found.values())
    told = {
        name: tuple(row[key] for key in ("kind", "topic", "agency", "source", "officer"))
        for name, row in found.items()
    }
    assert told == {
        "a": ("pengaduan", "pekerjaan-umum/jalan-rusak", DPUPKP, "outcome", NAME),
        "b": ("pengaduan", LIGHT, "", "outcome", NAME),
        "d": ("aspirasi", "", DPUPKP, "outcome", ""),
    }
    assert found["d"]["suggested_agency"] == DISHUB
    assert found["d"]["decided_at"] >= found["b"]["decided_at"]


def test_an_agency_that_answered_is_no_label_of_what_is_no_complaint(
    client: httpx.Client, kept: Store, tmp_path: Path
) -> None:
    client.post("/v1/suggestions", json={"id": "e", "text": "ragu", "tenant": "34.04"})
    client.post("/tinjauan/e", data=VERDICT | {"decision": "correct", "kind": "bukan-laporan"})
    out = tmp_path / "korpus.ndjson"
    export_reviews(kept, out)
    assert [(row["kind"], row["agency"]) for row in rows(out)] == [("bukan-laporan", "")]
    assert client.post("/v1/complaints/e/outcome", json={"agency": DISHUB}).is_success
    export_reviews(kept, out)
    assert [(row["kind"], row["agency"]) for row in rows(out)] == [("", DISHUB)]


@pytest.mark.filterwarnings("ignore::data.corpus.DroppedColumnsWarning")
def test_training_reads_who_is_anonymous_and_where(client: httpx.Client, kept: Store, tmp_path: Path) -> None:
    """The corpus' own reader finds the flag, by which training leaves a row out, and the masked location."""
    places = {"a": "Jl. Kaliurang, NIK 3404121212900001", "b": ""}
    for complaint_id, location in places.items():
        sent = {"id": complaint_id, "text": "ragu", "location": location, "anonymous": complaint_id == "a"}
        client.post("/v1/suggestions", json=sent)
        client.post(f"/tinjauan/{complaint_id}", data=VERDICT)
    out = tmp_path / "korpus.ndjson"
    export_reviews(kept, out)
    read = [row.complaint for row in read_corpus(out) if isinstance(row, LabelledComplaint)]
    assert [(row.anonymous, row.location) for row in read] == [
        (True, "Jl. Kaliurang, NIK [NIK]"),
        (False, ""),
    ]
