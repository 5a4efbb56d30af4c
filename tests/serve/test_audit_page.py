"""Auditors read who did what, filtered by the address, and take it away as a table that runs nothing."""

import csv
import io
import json
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi import FastAPI

from serve.audit.service import PAGE_ROWS
from serve.officers.schemas import Wish
from serve.officers.service import OfficerService
from serve.spreadsheet import harmless
from serve.store import Store
from serve.texts import say
from serve.trail.entry import ACTS, Act
from serve.trail.repository import record
from serve.trail.verification import verify
from tests.serve.clients import NAME, sign_in, token_for
from tests.serve.fakes import DISHUB, LIGHT

VERDICT = {"kind": "pengaduan", "topic": LIGHT, "agency": DISHUB}


def note(store: Store, *acts: Act) -> None:
    for act in acts:
        store.transact(lambda session, act=act: record(session, act))  # type: ignore[misc]  # bound at once


def numbers(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'<th scope="row">(\d+)</th>', page)]


def exported(client: httpx.Client, query: str = "") -> list[dict[str, str]]:
    """Read the CSV as a spreadsheet would."""
    answer = client.get(f"/jejak/ekspor.csv?{query}")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="jejak.csv"'
    return list(csv.DictReader(io.StringIO(answer.text, newline="")))


def test_a_decision_is_there(client: httpx.Client, kept: Store) -> None:
    """Who, what, on what; no word of the complaint."""
    client.post("/v1/suggestions", json={"text": "ragu, lampu gelap", "id": "a/1", "tenant": "34.04"})
    assert client.post("/tinjauan/a%2F1", data=VERDICT).status_code == 303
    page = client.get("/jejak", params={"tindakan": "complaint.decided"}).text
    for shown in (NAME, "complaint:a/1", f"agency: {DISHUB}", "decision: accept"):
        assert shown in page
    assert "lampu gelap" not in page
    assert verify(kept).holds


def test_a_refused_decision_is_not(client: httpx.Client, kept: Store) -> None:
    """A second decision on the same complaint leaves no row."""
    client.post("/v1/suggestions", json={"text": "ragu", "id": "a", "tenant": "34.04"})
    assert [client.post("/tinjauan/a", data=VERDICT).status_code for _ in range(2)] == [303, 409]
    assert len(numbers(client.get("/jejak?tindakan=complaint.decided").text)) == 1
    assert verify(kept).holds


def test_filters_stand_in_the_address(client: httpx.Client, kept: Store, app: FastAPI) -> None:
    """Act, officer, object, days; what they are stays filled in, and goes along to the next page and the export."""
    OfficerService(app.state.store, timedelta(hours=1)).create(Wish("budi", "Budi", "peninjau", "34.04"))
    before = verify(kept).rows
    note(kept, Act("sign-out", "officer:x", "34.04", "officer:x"), Act("export", "cli", "51", "complaint:9"))
    today, tomorrow = datetime.now(UTC).date(), datetime.now(UTC).date() + timedelta(days=1)
    found = {
        query: numbers(client.get(f"/jejak?{query}").text)
        for query in (
            "tindakan=sign-out",
            "objek=complaint:9",
            "petugas=budi",
            f"sejak={tomorrow}",
            f"sampai={today}",
        )
    }
    assert list(found.values()) == [[before + 1], [before + 2], [], [], list(range(before + 2, 0, -1))]
    page = client.get(f"/jejak?tindakan=sign-out&sejak={today}").text
    assert '<option value="sign-out" selected>' in page
    assert f'id="sejak" name="sejak" type="date" value="{today}"' in page
    assert f'href="/jejak/ekspor.csv?tindakan=sign-out&amp;sejak={today}"' in page
    assert [row["number"] for row in exported(client, "objek=complaint:9")] == [str(before + 2)]


@pytest.mark.parametrize("query", ["tindakan=gosip", "sejak=kemarin", "sampai=2026-13-01", "sebelum=x"])
def test_filters_that_are_none(client: httpx.Client, query: str) -> None:
    for path in ("/jejak", "/jejak/ekspor.csv"):
        if not query.startswith("sebelum") or path == "/jejak":
            assert client.get(f"{path}?{query}").status_code == 422


def test_pages_cover_everything_once(client: httpx.Client, kept: Store) -> None:
    note(kept, *[Act("export", "cli")] * (PAGE_ROWS + 20))
    address, seen = "/jejak?tindakan=export", []
    while address:
        page = client.get(address).text
        seen += numbers(page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = following[1].replace("&amp;", "&") if following else ""
        assert not address or parse_qs(urlsplit(address).query)["tindakan"] == ["export"]
    assert (len(seen), seen) == (PAGE_ROWS + 20, sorted(set(seen), reverse=True))


def test_an_agencys_auditor_reads_its_own(client: httpx.Client, app: FastAPI, kept: Store) -> None:
    """By page and export alike; rows of no tenant are the nation's."""
    note(
        kept,
        *(
            Act("sign-in.failed", "", tenant, f"officer:{tenant}")
            for tenant in ("34.04", "34.04.1", "34", "51", "")
        ),
    )
    sign_in(client, token_for(app, "auditor", "34.04"))
    page = client.get("/jejak?tindakan=sign-in.failed").text
    assert set(re.findall(r"<td>officer:([\d.]*)</td>", page)) == {"34.04", "34.04.1"}
    assert {row["tenant"] for row in exported(client)} == {"34.04", "34.04.1"}


def test_the_export_is_in_the_trail(client: httpx.Client) -> None:
    """Its own row too, with the filters; NDJSON says the same as CSV, and what is empty is left out."""
    answer = client.get("/jejak/ekspor.ndjson?tindakan=export")
    [line] = [json.loads(line) for line in answer.text.splitlines()]
    assert line["detail"] == {"what": "audit", "format": "ndjson", "filters": "tindakan=export"}
    assert "subject" not in line
    assert answer.headers["content-type"] == "application/x-ndjson"
    assert [row["act"] for row in exported(client, "tindakan=export")] == ["export"] * 2


def test_all_rows_are_exported(client: httpx.Client, kept: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where they come in several pieces."""
    monkeypatch.setattr("serve.audit.service.ROWS_AT_ONCE", 7)
    note(kept, *[Act("export", "cli")] * 20)
    rows = exported(client)
    assert [int(row["number"]) for row in rows] == list(range(1, verify(kept).rows + 1))


@pytest.mark.parametrize(
    "evil", ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\uff1d1", '=cmd|"/c calc"!A1']
)
def test_no_cell_is_a_formula(client: httpx.Client, kept: Store, evil: str) -> None:
    """Whoever is called so, and whatever a complaint's identifier is."""
    note(kept, Act("complaint.decided", evil, "34.04", evil, {evil: evil}))
    [row] = exported(client, "tindakan=complaint.decided")
    assert (row["actor"], row["subject"]) == (f"'{evil}", f"'{evil}")
    assert row["detail"].startswith("'")


def test_harmless_cells_stay_as_they_are() -> None:
    assert [harmless(cell) for cell in ("", "complaint:1", "a=b", "1-2")] == ["", "complaint:1", "a=b", "1-2"]


def test_what_is_shown_is_escaped(client: httpx.Client, kept: Store) -> None:
    evil = "<script>alert(1)</script>"
    note(kept, Act("export", evil, "34.04", evil, {evil: evil}))
    for address in ("/jejak", f"/jejak?objek={evil}&petugas={evil}"):
        assert "<script>alert" not in client.get(address).text


def test_every_act_has_a_name() -> None:
    assert all(say(f"act.{act}") for act in ACTS)


def test_signing_in_and_out_is_there(client: httpx.Client, app: FastAPI) -> None:
    """What was typed is not: it may be a password in the wrong field."""
    client.post("/masuk", data={"nama": "rahasia sekali", "sandi": "rahasia juga"})
    sign_in(client, token_for(app, "auditor"))
    lines = exported(client, "tindakan=sign-in.failed")
    assert [(row["actor"], row["subject"], row["detail"]) for row in lines] == [("", "", "network=127.0.0.1")]
    assert "rahasia" not in client.get("/jejak/ekspor.ndjson").text
