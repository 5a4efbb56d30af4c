"""The overview counts what the officer may see, says how sure it is, and is quiet where little is known."""

import csv
import io
import re
from datetime import date, timedelta
from itertools import pairwise

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from models.kept_promise import KeptPromise
from serve.officer import Role
from serve.overview.charts import columns, intervals, stacks
from serve.overview.intervals import LEAST, Share, has_moved
from serve.overview.schemas import Day
from serve.overview.spans import spans, weeks
from serve.overview.tables import Table
from serve.store import Store
from serve.store.records import SuggestionRecord
from serve.store.records_trail import TrailRecord
from serve.texts import say
from tests.serve.clients import sign_in, token_for
from tests.serve.fakes import DISHUB, LIGHT
from tests.serve.queue_rows import TODAY, Row, keep

DLH = "34.04/dlh"
ROWS = (
    Row("a", action="auto"),
    Row("b", action="suggest", channel="sms"),
    Row("c", last_day=TODAY - timedelta(days=3)),
    Row("d", agency=DLH, channel="sms", topic="kesehatan/puskesmas"),
    Row("e", tenant="51.03", agency="51.03/dishub", confidential=True),
    Row("f", days_ago=40),
)


@pytest.fixture
def rows(client: httpx.Client, kept: Store) -> httpx.Client:
    """A service with these complaints."""
    keep(kept, ROWS)
    return client


def table(client: httpx.Client, name: str, query: str = "") -> list[list[str]]:
    """Give the rows of an exported table without its head."""
    answer = client.get(f"/ringkasan/{name}.csv?{query}")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(answer.text)))[1:]


def test_what_came_in(rows: httpx.Client) -> None:
    assert {row[0]: row[1] for row in table(rows, "kanal")} == {"Situs web": "3", "SMS": "2"}
    assert table(rows, "instansi")[0][1] == "3"
    assert {row[0] for row in table(rows, "wilayah")} == {"Kabupaten Sleman", "Kabupaten Badung"}
    assert len(table(rows, "masuk")) == 30
    assert sum(int(row[1]) for row in table(rows, "masuk")) == 5
    assert sum(int(row[1]) for row in table(rows, "masuk", "hari=90")) == 6


def test_a_tenant_alone(rows: httpx.Client) -> None:
    assert table(rows, "kanal", "pemerintah=51.03") == [["Situs web", "1", "100,0%"]]


def test_what_is_open(rows: httpx.Client) -> None:
    assert {row[0]: row[1] for row in table(rows, "tenggat")} == {
        "Lewat tenggat": "1", "Hari ini": "0", "Sepekan ke depan": "3", "Nanti": "0",
    }  # fmt: skip


def test_what_the_machine_decided(rows: httpx.Client) -> None:
    assert table(rows, "keputusan")[-1][1:] == ["1 (20,0%)", "1 (20,0%)", "3 (60,0%)"]


def test_accuracy_and_mistakes_come_from_officers_and_outcomes(rows: httpx.Client) -> None:
    """An officer corrects one, the intake system confirms another."""
    form = {"kind": "pengaduan", "decision": "correct", "topic": "energi/listrik-padam", "agency": DLH}
    assert rows.post("/tinjauan/c", data=form).status_code == 303
    assert rows.post("/v1/complaints/a/outcome", json={"status": "answered", "agency": DISHUB}).is_success
    assert table(rows, "ketepatan")[-1][1:] == ["50,0%", "9,5 sampai 90,5%", "2"]
    assert table(rows, "ketepatan-keputusan") == [
        ["Otomatis", "100,0%", "20,7 sampai 100,0%", "1"],
        ["Perlu tinjauan", "0,0%", "0,0 sampai 79,3%", "1"],
    ]
    assert table(rows, "keliru-instansi") == [["Dinas Perhubungan", "Dinas Lingkungan Hidup", "1"]]
    assert [row[2] for row in table(rows, "keliru-topik")] == ["1"]


def test_the_last_word_counts(rows: httpx.Client, kept: Store) -> None:
    for agency in (DLH, DISHUB):
        sent = {"status": "answered", "agency": agency, "topic": LIGHT}
        assert rows.post("/v1/complaints/c/outcome", json=sent).is_success
    with kept.read() as session:
        record = session.scalars(select(SuggestionRecord).where(SuggestionRecord.complaint_id == "c")).one()
    assert (record.right_agency, record.right_topic, record.suggested_agency) == (DISHUB, LIGHT, DISHUB)


@pytest.mark.parametrize(
    ("role", "agency", "seen"),
    [
        ("admin-instansi", "", {"Situs web": "2", "SMS": "2"}),
        ("peninjau", "", {"Situs web": "2", "SMS": "2"}),
        ("pejabat-penghubung", DLH, {"SMS": "1"}),
        ("auditor", "", {"Situs web": "2", "SMS": "2"}),
    ],
)
def test_each_role_counts_its_own(
    rows: httpx.Client, app: FastAPI, role: Role, agency: str, seen: dict[str, str]
) -> None:
    sign_in(rows, token_for(app, role, "34.04", agency))
    assert {row[0]: row[1] for row in table(rows, "kanal")} == seen
    assert table(rows, "kanal", "pemerintah=51.03") == []


def test_a_data_scientist_does_not_count_what_is_confidential(rows: httpx.Client, app: FastAPI) -> None:
    sign_in(rows, token_for(app, "ilmuwan-data"))
    assert table(rows, "kanal", "pemerintah=51.03") == []
    assert {row[0]: row[1] for row in table(rows, "kanal")} == {"Situs web": "2", "SMS": "2"}


def test_counts_are_kept_for_a_while(rows: httpx.Client, kept: Store, app: FastAPI) -> None:
    before = table(rows, "kanal")
    keep(kept, [Row("baru")])
    assert table(rows, "kanal") == before
    app.state.overviews.clock = lambda: float("inf")
    assert table(rows, "kanal") != before


@pytest.mark.parametrize("query", ["hari=8", "hari=x", "pemerintah=99"])
def test_what_cannot_be_asked(client: httpx.Client, query: str) -> None:
    assert client.get(f"/ringkasan?{query}").status_code == 422


def test_a_table_that_there_is_not(client: httpx.Client) -> None:
    assert client.get("/ringkasan/lain.csv").status_code == 404


def test_an_export_is_in_the_trail(rows: httpx.Client, kept: Store) -> None:
    table(rows, "topik")
    with kept.read() as session:
        acts = [
            (row.act, row.detail["what"])
            for row in session.scalars(select(TrailRecord))
            if row.act == "export"
        ]
    assert acts == [("export", "overview/topik")]


def test_no_cell_is_a_formula(client: httpx.Client, kept: Store) -> None:
    """A government's own names reach the file: nothing in it is run."""
    keep(kept, [Row("x", topic="=HYPERLINK(1)", agency="@SUM(A1)", channel="-2+3")])
    cells = [cell for name in ("topik", "instansi", "kanal") for row in table(client, name) for cell in row]
    assert {"'=HYPERLINK(1)", "'@SUM(A1)", "'-2+3"} <= set(cells)


def test_charts_are_readable_without_seeing_them(rows: httpx.Client) -> None:
    page = rows.get("/ringkasan").text
    charts = re.findall(
        r'(?s)<svg class="chart"[^>]*role="img" aria-labelledby="([^" ]+) ([^"]+)">(.*?)</svg>', page
    )
    assert len(charts) == 3
    for title, description, body in charts:
        assert f'<title id="{title}">' in body
        assert f'<desc id="{description}">' in body
    assert page.count(say("overview.table")) == len(charts)


def test_a_broken_promise_is_said(rows: httpx.Client, app: FastAPI) -> None:
    watch = app.state.promises
    watch._known[watch.champion.status.version] = {
        "34.04": KeptPromise(100, 30),
        "51.03": KeptPromise(100, 0),
    }
    said = say("overview.notice.promise", tenant="Kabupaten Sleman")
    assert said in rows.get("/ringkasan").text
    assert said not in rows.get("/ringkasan?pemerintah=51.03").text


def test_a_share_that_moved_is_said(client: httpx.Client, kept: Store) -> None:
    keep(kept, [Row(f"l{number}", days_ago=20) for number in range(LEAST)])
    keep(kept, [Row(f"b{number}", channel="sms") for number in range(LEAST)])
    assert say("overview.notice.more", label="Kanal: SMS", now=">99%", before="<1%") in client.get("/ringkasan").text.replace("&gt;", ">").replace("&lt;", "<")  # fmt: skip


def test_few_complaints_move_nothing(rows: httpx.Client) -> None:
    assert say("overview.notices_none") in rows.get("/ringkasan").text


def test_accuracy_that_fell_is_said(client: httpx.Client, kept: Store) -> None:
    keep(kept, [Row(f"l{number}", days_ago=20) for number in range(LEAST)])
    keep(kept, [Row(f"b{number}") for number in range(LEAST)])
    with kept.write() as session:
        session.execute(update(SuggestionRecord).values(right_agency=DISHUB))
        new = SuggestionRecord.complaint_id.startswith("b")
        session.execute(update(SuggestionRecord).where(new).values(right_agency=DLH))
    said = say("overview.notice.accuracy", now="&lt;1%", before="&gt;99%")
    assert said in client.get("/ringkasan").text


@pytest.mark.parametrize(("part", "whole", "low", "high"), [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (81, 263, 0.2553, 0.3662)])  # fmt: skip
def test_wilson(part: int, whole: int, low: float, high: float) -> None:
    """81 of 263 is Newcombe's example (1998, table I, method 3)."""
    assert Share(part, whole).interval() == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_interval_holds_its_share(counts: tuple[int, int]) -> None:
    share = Share(*counts)
    low, high = share.interval()
    assert 0 <= low <= share.value + 1e-12
    assert share.value - 1e-12 <= high <= 1


def test_when_a_share_has_moved() -> None:
    assert has_moved(Share(60, 100), Share(30, 100))
    assert not has_moved(Share(40, 100), Share(30, 100))
    assert not has_moved(Share(LEAST - 1, LEAST - 1), Share(0, 1000))
    assert not has_moved(Share(540_000, 1_000_000), Share(500_000, 1_000_000))


@given(st.integers(1, 400))
def test_weeks_hold_every_day_once(days: int) -> None:
    made = [Day(date(2026, 1, 1) + timedelta(days=number), 1, 2, 3, 4, 2) for number in range(days)]
    for cut in (weeks(made), spans(made)):
        assert sum(span.sums.came for span in cut) == 6 * days
        assert (cut[0].first, cut[-1].last) == (made[0].day, made[-1].day)
        assert all(later.first - before.last == timedelta(days=1) for before, later in pairwise(cut))


@given(st.lists(st.tuples(*[st.integers(0, 5000)] * 3), min_size=1, max_size=60))
def test_shapes_stay_in_the_picture(counts: list[tuple[int, int, int]]) -> None:
    made = [
        Day(date(2026, 1, 1) + timedelta(days=n), *three, sum(three), three[0])
        for n, three in enumerate(counts)
    ]
    for chart in (columns(spans(made)), stacks(weeks(made)), intervals(weeks(made))):
        assert all(
            rect.y >= 0 and rect.y + rect.height <= 150 and rect.x + rect.width <= 360 for rect in chart.rects
        )
        assert all(0 <= point.high <= point.y <= point.low <= 150 for point in chart.points)
        assert 1 <= len(chart.marks) <= 6


def test_a_table_of_nothing() -> None:
    assert Table("x", ("a", "b"), [("-", "-1")]).as_csv() == "a,b\r\n-,'-1\r\n"
