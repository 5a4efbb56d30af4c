"""Rows of a job are kept as complaints where that was asked for."""

import pytest
from sqlalchemy import func, select

from serve.settings import Settings
from serve.store import Store
from serve.store.records import ComplaintRecord
from tests.serve.job_calls import (
    LONG_AGO,
    by_hand,
    change,
    csv_of,
    interrupt,
    rejected,
    submit,
    suggestions,
    watched,
)

pytestmark = pytest.mark.usefixtures("small_chunks")

ROWS = b"""id,text,title
LAPOR-1,"Lampu mati, NIK 3404121212900001",
,jalan di Ngaglik rusak,hubungi 081234567890
3404121212900001,sampah menumpuk,
"""


def kept(store: Store) -> dict[str, ComplaintRecord]:
    with store.read() as session:
        return {found.id: found for found in session.scalars(select(ComplaintRecord))}


def test_rows_are_kept_masked_where_that_was_asked_for(settings: Settings) -> None:
    """As a single request keeps them; a row without an id is kept under the job's and its number."""
    with by_hand(settings) as (client, worker):
        submit(client, ROWS)
        worker.turn()
        assert kept(worker.store) == {}
        job_id = submit(client, ROWS, store="true")
        worker.turn()
        complaints = kept(worker.store)
        assert set(complaints) == {"LAPOR-1", f"{job_id}-2"}
        assert complaints["LAPOR-1"].tenant == "34.04"
        assert "3404121212900001" not in complaints["LAPOR-1"].text
        assert "0812" not in complaints[f"{job_id}-2"].title
        assert [line["complaint_id"] for line in suggestions(client, job_id)] == ["LAPOR-1", "2"]
        assert [row["line"] for row in rejected(client, job_id)] == ["4"]


def test_complaints_are_committed_with_their_chunk(settings: Settings) -> None:
    with by_hand(settings, watched("A15", interrupt)) as (client, worker):
        job_id = submit(client, csv_of(30), store="true")
        with pytest.raises(KeyboardInterrupt):
            worker.turn()
        assert set(kept(worker.store)) == {f"A{number}" for number in range(1, 11)}
        change(settings, job_id, lease_until=LONG_AGO)
    with by_hand(settings) as (client, worker):
        worker.turn()
        with worker.store.read() as session:
            assert session.scalar(select(func.count()).select_from(ComplaintRecord)) == 30
