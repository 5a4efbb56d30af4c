"""The queue is narrowed by its address, within what the officer may see; views are the officer's own."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import httpx
import pytest
from fastapi import FastAPI

from serve.officer import Role
from serve.queue.filters import Filters
from serve.queue.service import MOST_NAME, MOST_VIEWS
from serve.store import Store
from serve.texts import say
from tests.serve.clients import sign_in, token_for
from tests.serve.fakes import DISHUB
from tests.serve.queue_rows import TODAY, Row, keep
from tests.serve.test_queue import listed

ROWS = (
    Row("biasa", text="Lampu padam di balai desa"),
    Row("bali", tenant="51.03", agency="51.03/dishub"),
    Row("sehat", sector="kesehatan", topic="kesehatan/puskesmas"),
    Row("dlh", agency="34.04/dlh"),
    Row("sms", channel="sms"),
    Row("aparat", reasons=("agency-uncertain", "oversight")),
    Row("lama", days_ago=10),
    Row("jawa", language="jv"),
    Row("tinggi", urgency="tinggi"),
    Row("lewat", last_day=TODAY - timedelta(days=2)),
    Row("kini", last_day=TODAY),
    Row("tanpa", last_day=None),
    Row("rahasia", text="Kata kunci tersembunyi", confidential=True),
    Row("otomatis", action="auto"),
)

CASES = {
    "pemerintah=51.03": {"bali"},
    "pemerintah=51": {"bali"},
    "urusan=kesehatan": {"sehat"},
    "instansi=34.04/dlh": {"dlh"},
    "kanal=sms": {"sms"},
    "alasan=oversight": {"aparat"},
    "usia=7": {"lama"},
    "bahasa=jv": {"jawa"},
    "kegentingan=tinggi": {"tinggi"},
    "tenggat=lewat": {"lewat"},
    "tenggat=hari-ini": {"kini"},
    "tenggat=nanti": {"tanpa"},
    "cari=LAMPU+bal": {"biasa"},
    "cari=lampu+sampah": set(),
    "cari=tersembunyi": {"rahasia"},
    "cari=padam&kanal=sms": set(),
    "cari=padam&kanal=web": {"biasa"},
}


@pytest.fixture
def rows(client: httpx.Client, kept: Store) -> httpx.Client:
    """A service where these wait."""
    keep(kept, ROWS)
    return client


def ids(client: httpx.Client, query: str = "") -> set[str]:
    answer = client.get(f"/tinjauan?{query}")
    assert answer.status_code == 200, answer.text
    return set(listed(answer.text))


def as_role(client: httpx.Client, app: FastAPI, role: Role, agency: str = "") -> httpx.Client:
    return sign_in(client, token_for(app, role, "34.04", agency))


def test_each_filter(rows: httpx.Client) -> None:
    assert {query: ids(rows, query) for query in CASES} == CASES
    assert ids(rows) == {row.id for row in ROWS} - {"otomatis"}


def test_an_agency_is_found_by_its_name(rows: httpx.Client) -> None:
    assert ids(rows, urlencode({"pemerintah": "34.04", "instansi": "dinas lingkungan hidup"})) == {"dlh"}


@pytest.mark.parametrize(
    "query",
    [
        "pemerintah=99",
        "urusan=x",
        "kanal=merpati",
        "alasan=x",
        "usia=2",
        "bahasa=xx",
        "kegentingan=x",
        "tenggat=x",
    ],
)
def test_values_that_there_are_not(client: httpx.Client, query: str) -> None:
    answer = client.get(f"/tinjauan?{query}")
    assert answer.status_code == 422
    assert answer.json()["detail"] == say("field.saringan", name=query.partition("=")[0])


@pytest.mark.parametrize(
    "typed", ['"', "'", "*", "a' OR 1=1 --", 'x" OR "y', "(", "\\", "%00", "NEAR(a b)", "&|!", "🙂"]
)
def test_whatever_is_typed_is_only_words(rows: httpx.Client, typed: str) -> None:
    """No sign means anything to the index of either database; without a word nothing narrows."""
    assert rows.get("/tinjauan", params={"cari": typed}).status_code == 200


def test_a_text_that_changed_is_found_by_its_new_words(client: httpx.Client, kept: Store) -> None:
    keep(kept, [Row("satu", text="kata lama")])
    keep(kept, [Row("satu", text="kata baru")])
    assert (ids(client, "cari=lama"), ids(client, "cari=baru")) == (set(), {"satu"})


def test_chips_take_one_filter_away(rows: httpx.Client) -> None:
    page = rows.get("/tinjauan?kanal=web&bahasa=id").text
    chips = dict(re.findall(r'class="chip" href="([^"]+)" aria-label="([^"]+)"', page))
    assert chips == {
        "/tinjauan?bahasa=id": say("queue.remove", name="Kanal", label="Situs web"),
        "/tinjauan?kanal=web": say("queue.remove", name="Bahasa", label="Indonesia"),
    }


def test_pages_keep_the_filters(client: httpx.Client, kept: Store) -> None:
    keep(kept, [Row(f"c{number:02}", channel="sms" if number % 2 else "web") for number in range(60)])
    first = client.get("/tinjauan?kanal=sms").text
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following
    rest = listed(client.get(following[1].replace("&amp;", "&")).text)
    assert len(rest) == 5
    assert all(int(name[1:]) % 2 for name in [*listed(first), *rest])


def test_parts_are_counted(rows: httpx.Client) -> None:
    found = re.findall(
        r'(?s)<a href="/tinjauan[^"]*"[^>]*>([^<]+) <span class="count">(\d+)<', rows.get("/tinjauan").text
    )
    assert {label.strip(): int(number) for label, number in found} == {
        "Semua": 13, "Darurat": 0, "Lewat tenggat": 1, "Hari ini": 1, "Sepekan ke depan": 10, "Nanti": 1,
    }  # fmt: skip


def test_a_liaison_officer_sees_the_own_agency_alone(rows: httpx.Client, app: FastAPI) -> None:
    liaison = as_role(rows, app, "pejabat-penghubung", "34.04/dlh")
    assert ids(liaison) == {"dlh"}
    assert ids(liaison, f"instansi={DISHUB}") == set()
    assert ids(liaison, "cari=lampu") == set()
    assert '<span class="count">1<' in liaison.get("/tinjauan").text


def test_a_region_does_not_see_the_neighbour(rows: httpx.Client, app: FastAPI) -> None:
    reviewer = as_role(rows, app, "peninjau")
    assert "bali" not in ids(reviewer)
    assert ids(reviewer, "pemerintah=51.03") == set()


def test_who_may_not_read_a_text_does_not_find_it_by_its_words(rows: httpx.Client, app: FastAPI) -> None:
    """An auditor sees that there is a confidential complaint; a data scientist does not."""
    auditor = as_role(rows, app, "auditor")
    assert "rahasia" in ids(auditor)
    assert ids(auditor, "cari=tersembunyi") == set()
    scientist = as_role(rows, app, "ilmuwan-data")
    assert "rahasia" not in ids(scientist)
    assert ids(scientist, "cari=tersembunyi") == set()


def keep_view(client: httpx.Client, name: str, query: str = "kanal=sms") -> httpx.Response:
    return client.post("/antrean/tampilan", data={"nama": name, "saringan": query})


def views(client: httpx.Client) -> dict[str, str]:
    """Give the officer's views: the way to forget each, by its name."""
    page = client.get("/tinjauan").text
    found = re.findall(
        r'(?s)<a href="/tinjauan\?[^"]+">([^<]+)</a>\s*<form method="post" action="([^"]+)"', page
    )
    return dict(found)


def test_views_are_kept_opened_forgotten(rows: httpx.Client) -> None:
    kept_one = keep_view(rows, "  Lewat   SMS ", "kanal=sms&tenggat=lewat&lain=x")
    assert (kept_one.status_code, kept_one.headers["location"]) == (303, "/tinjauan?kanal=sms&tenggat=lewat")
    keep_view(rows, "Lewat SMS", "kanal=web")
    assert list(views(rows)) == ["Lewat SMS"]
    assert 'href="/tinjauan?kanal=web">Lewat SMS' in rows.get("/tinjauan").text
    assert rows.post(views(rows)["Lewat SMS"]).status_code == 303
    assert views(rows) == {}


def test_views_are_ones_own(client: httpx.Client, app: FastAPI) -> None:
    keep_view(client, "milik admin")
    [way] = views(client).values()
    other = as_role(client, app, "peninjau")
    assert views(other) == {}
    assert other.post(way).status_code == 303
    keep_view(other, "milik peninjau")
    assert list(views(other)) == ["milik peninjau"]


def test_another_officer_cannot_forget_a_view(client: httpx.Client, app: FastAPI) -> None:
    admin, other = token_for(app), token_for(app, "peninjau", "34.04")
    keep_view(sign_in(client, admin), "milik admin")
    [way] = views(client).values()
    sign_in(client, other).post(way)
    assert list(views(sign_in(client, admin))) == ["milik admin"]


@pytest.mark.parametrize(("name", "query"), [("", "kanal=sms"), ("x" * (MOST_NAME + 1), "kanal=sms"), ("x", ""), ("x", "kanal=merpati")])  # fmt: skip
def test_views_that_are_refused(client: httpx.Client, name: str, query: str) -> None:
    assert keep_view(client, name, query).status_code == 422
    assert views(client) == {}


def test_there_is_an_end_to_views(client: httpx.Client) -> None:
    statuses = [keep_view(client, f"tampilan {number}").status_code for number in range(MOST_VIEWS + 1)]
    assert statuses == [303] * MOST_VIEWS + [422]
    assert len(views(client)) == MOST_VIEWS
    assert say("queue.view_full") in client.get("/tinjauan?kanal=sms").text


def test_filters_read_what_they_write() -> None:
    filters = Filters(cari="a & b=c", kanal="sms", usia="7")
    assert Filters.read(filters.query) == filters
    assert Filters.read("x=1&setelah=y").query == ""


def test_counts_are_kept_for_a_moment(client: httpx.Client, kept: Store, app: FastAPI) -> None:
    """The list itself is never old."""
    keep(kept, [Row("satu")])
    assert '<span class="count">1<' in client.get("/tinjauan").text
    keep(kept, [Row("dua")])
    assert '<span class="count">2<' not in client.get("/tinjauan").text
    assert ids(client) == {"satu", "dua"}
    app.state.counted.clock = lambda: float("inf")
    assert '<span class="count">2<' in client.get("/tinjauan").text
