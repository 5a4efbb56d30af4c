"""Alike complaints are accepted at once: after a look, all or none, each with a record of its own."""

import re

import httpx
from fastapi import FastAPI
from sqlalchemy import select

from serve.store import Store
from serve.store.records_trail import TrailRecord
from serve.texts import say
from tests.serve.desk import ACCEPT, history, officer, send, waits


def ticks(page: str) -> dict[str, str]:
    """Give the fields of a page's ticks."""
    return dict(re.findall(r'name="(pilih-\d+)" value="([^"]+)" checked', page))


def test_those_that_are_ticked_are_accepted(client: httpx.Client, kept: Store) -> None:
    for name in "abc":
        send(client, name)
    send(client, "jelas", "jelas, tidak menunggu")
    fields = ticks(client.get("/meja/serupa/a").text)
    assert sorted(value.partition(" ")[2] for value in fields.values()) == ["a", "b", "c"]
    left_out = next(name for name, value in fields.items() if value.endswith(" c"))
    answer = client.post(
        "/meja/serupa/a", data={name: value for name, value in fields.items() if name != left_out}
    )
    assert answer.headers["location"] == "/tinjauan?massal=2"
    assert say("bulk.done", count=2) in client.get(answer.headers["location"]).text
    assert [waits(kept, name) for name in "abc"] == [False, False, True]
    assert [history(kept, name)[0][0] for name in "ab"] == ["accept", "accept"]
    with kept.read() as session:
        decided = select(TrailRecord.subject).where(TrailRecord.act == "complaint.decided")
        assert sorted(session.scalars(decided)) == ["complaint:a", "complaint:b"]
    assert client.post("/meja/batal/b").status_code == 303
    assert waits(kept, "b")


def test_one_that_changed_stops_all(client: httpx.Client, app: FastAPI, kept: Store) -> None:
    """Decided, sent again, or open before a colleague: nothing is kept, the list comes again."""
    for name in "abc":
        send(client, name)
    fields = ticks(client.get("/meja/serupa/a").text)
    send(client, "b", "ragu, teks lain")
    refused = client.post("/meja/serupa/a", data=fields)
    assert refused.status_code == 409
    assert say("bulk.conflict") in refused.text
    fields = ticks(refused.text)
    client.get("/tinjauan/c", headers=officer(app, "Budi"))
    assert client.post("/meja/serupa/a", data=fields).status_code == 409
    assert [history(kept, name) for name in "abc"] == [[], [], []]
    assert sorted(v[-1] for v in ticks(client.get("/meja/serupa/a").text).values()) == ["a", "b"]


def test_nothing_ticked(client: httpx.Client) -> None:
    send(client, "a")
    assert client.post("/meja/serupa/a").status_code == 422
    client.post("/tinjauan/a", data=ACCEPT)
    assert client.get("/meja/serupa/a").status_code == 404
