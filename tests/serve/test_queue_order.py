"""What comes first in the queue, and what it says about it."""

from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from alembic import command
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from serve.queue.why import deadline_of, why
from serve.store import Store
from serve.store.migrate import migrating, migrations, upgrade
from serve.store.records import SuggestionRecord
from serve.texts import say
from serve.waiting import MOST_DAYS, TURNS, Place
from tests.serve.queue_rows import TODAY, Row, keep
from tests.serve.test_queue import listed

places = st.builds(
    Place,
    emergency=st.just(value=False),
    day=st.integers(0, MOST_DAYS),
    usual=st.integers(0, 1),
    doubt=st.integers(0, 2),
    turn=st.integers(0, TURNS - 1),
)


@given(places, places)
def test_numbers_order_as_places_do(one: Place, other: Place) -> None:
    assert Place.of(one.number) == one
    assert (one.number < other.number) == (one < other)
    assert Place.of(0).emergency
    assert one.number > 0


@given(st.dates(), st.sampled_from(["darurat", "tinggi", "biasa"]), st.floats(0, 1))
def test_every_day_has_a_place(day: date, urgency: str, probability: float) -> None:
    place = Place.first(urgency, day, probability)  # type: ignore[arg-type]
    assert 0 <= place.number < 2**62
    assert (place.number == 0) == (urgency == "darurat")


def test_deadline_then_pressing_then_doubt_then_topics_in_turn(client: httpx.Client, kept: Store) -> None:
    """What came first comes first only among those alike in all else."""
    soon, late = TODAY + timedelta(days=1), TODAY + timedelta(days=5)
    keep(
        kept,
        [
            Row("nanti", last_day=late, probability=0.1),
            Row("yakin", last_day=soon, probability=0.9),
            Row("lampu-1", last_day=soon),
            Row("lampu-2", last_day=soon),
            Row("lampu-3", last_day=soon),
            Row("jalan-1", last_day=soon, topic="pekerjaan-umum/jalan-rusak"),
            Row("jalan-2", last_day=soon, topic="pekerjaan-umum/jalan-rusak"),
            Row("ragu", last_day=soon, probability=0.1),
            Row("mendesak", last_day=soon, urgency="tinggi", probability=0.9),
            Row("bahaya", last_day=late, urgency="darurat", probability=0.9),
            Row("lewat", last_day=TODAY - timedelta(days=1), probability=0.9),
        ],
    )
    assert listed(client.get("/tinjauan").text) == [
        "bahaya", "lewat", "mendesak", "ragu",
        "lampu-1", "jalan-1", "lampu-2", "jalan-2", "lampu-3", "yakin", "nanti",
    ]  # fmt: skip


def test_the_next_complaint_is_by_the_same_order(client: httpx.Client, kept: Store) -> None:
    keep(kept, [Row("b", last_day=TODAY + timedelta(days=9)), Row("a", last_day=TODAY)])
    assert 'href="/tinjauan/b?lewati=a"' in client.get("/tinjauan/a").text


def test_the_same_complaint_again_keeps_its_turn(client: httpx.Client, kept: Store) -> None:
    rows = [Row("satu"), Row("dua"), Row("tiga")]
    keep(kept, rows)
    keep(kept, [rows[0], rows[1]])
    assert listed(client.get("/tinjauan").text) == ["satu", "dua", "tiga"]
    keep(kept, [Row("tiga", urgency="darurat")])
    assert listed(client.get("/tinjauan").text) == ["tiga", "satu", "dua"]


@pytest.mark.parametrize(
    ("days", "kind"), [(-1, "lewat"), (0, "hari-ini"), (1, "pekan-ini"), (7, "pekan-ini"), (8, "nanti")]
)
def test_where_a_last_day_lies(days: int, kind: str) -> None:
    assert deadline_of(TODAY + timedelta(days=days), TODAY) == kind


def test_why_is_said_in_words() -> None:
    """No number stands in any reason; an emergency needs no other."""
    last_day = TODAY - timedelta(days=2)
    place = Place.first("tinggi", last_day, 0.3)
    assert why(place, last_day, TODAY) == tuple(
        say(f"queue.why.{name}") for name in ("lewat", "pressing", "doubt_0", "new_topic")
    )
    assert say("queue.why.tanpa") == why(place._replace(turn=3), None, TODAY)[0]
    assert why(Place.of(0), last_day, TODAY) == (say("queue.why.emergency"),)
    assert not any(character.isdigit() for reason in why(place, last_day, TODAY) for character in reason)


def test_why_stands_in_each_row(client: httpx.Client, kept: Store) -> None:
    keep(
        kept,
        [Row("satu", last_day=TODAY - timedelta(days=1), probability=0.2), Row("dua", urgency="darurat")],
    )
    page = client.get("/tinjauan").text
    assert page.count(say("queue.why_now")) == 2
    for name in ("emergency", "lewat", "doubt_0", "new_topic"):
        assert say(f"queue.why.{name}") in page


def test_what_was_kept_before_gets_its_place(empty_database_url: str) -> None:
    """The migration writes the numbers that the service would have written, and what is filtered by."""
    rows = [
        Row("a", last_day=TODAY, channel="sms", language="jv", confidential=True, text="Lampu padam"),
        Row("b", last_day=TODAY),
        Row("c", urgency="darurat"),
        Row("d", last_day=TODAY, urgency="tinggi", probability=0.9, reasons=("oversight", "place-missing")),
        Row("e", last_day=None, topic="x", probability=0.2, action="auto"),
    ]
    store = Store(empty_database_url)
    upgrade(store)
    keep(store, rows)
    before = found(store)
    with migrating(store) as connection:
        command.downgrade(migrations(connection), "0010")
    upgrade(store)
    assert found(store) == before
    assert before["a"]["place"] + 1 == before["b"]["place"]
    assert before["e"]["place"] == Place.first("biasa", TODAY, 0.2).number
    store.close()


def found(store: Store) -> dict[str, dict[str, Any]]:
    """Give the columns that the migration fills."""
    names = [
        *("place", "topic", "sector", "channel", "region", "language", "urgency", "reasons", "confidential"),
        *("suggested_agency", "right_agency", "right_topic"),
    ]
    with store.read() as session:
        records = session.scalars(select(SuggestionRecord))
        return {record.complaint_id: {name: getattr(record, name) for name in names} for record in records}
