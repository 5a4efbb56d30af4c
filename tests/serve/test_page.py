"""The page at / shows what a complaint is about, without scripts."""

import httpx
import pytest
from sqlalchemy import func, select

from serve.app import create_app
from serve.settings import Settings
from serve.store import Store
from serve.store.records import ComplaintRecord
from serve.texts import say
from tests.serve.clients import connected
from tests.serve.fakes import EmptySuggester, OpenPlaceSuggester, TwoMattersSuggester, fake_champion

FORM = {
    "text": "Lampu mati di Ngaglik, NIK 3404121212900001, gelap",
    "tenant": "34.04",
    "id": "p1",
    "store": "on",
}


def test_the_empty_form(client: httpx.Client) -> None:
    page = client.get("/").text
    assert '<html lang="id">' in page
    assert say("site.promise") in page
    assert '<option value="34.04" selected>' in page
    assert '<option value="Sinduharjo, Ngaglik">' in page


def test_a_suggestion(client: httpx.Client) -> None:
    """Decision, kind, candidates with their probability and reason, places, marks, version: all are there."""
    page = client.post("/", data=FORM).text
    for words in (
        say("action.suggest"), "Peluang instansi di bawah ambang otomatis", say("kind.pengaduan"), "Penerangan jalan umum",
        "74%", "Dinas Perhubungan", "78%", "Memegang perhubungan di Sleman", "Kapanewon Ngaglik", "Model palsu-1",
        '<mark class="w3">Lampu</mark>', '<mark class="w2">gelap</mark>', "[NIK]",
    ):  # fmt: skip
        assert words in page
    marked = page[: page.index('name="text"')]
    assert "3404121212900001" not in marked


def test_emergency_and_oversight_stand_out(client: httpx.Client) -> None:
    page = client.post("/", data=FORM | {"text": "Ada kebakaran, petugas minta pungli"}).text
    assert 'href="tel:112"' in page
    assert say("result.oversight") in page


def test_what_was_written_is_escaped(client: httpx.Client) -> None:
    attack = '</textarea><script>alert(1)</script><img src=x onerror="alert(1)">lampu'
    for fields in (
        FORM | {"text": attack, "place": attack[:200]},
        FORM | {"text": " ", "place": attack[:200]},
    ):
        page = client.post("/", data=fields).text
        assert "<script>alert" not in page
        assert "<img" not in page


@pytest.mark.parametrize(
    ("place", "region_code", "kelurahan", "location"),
    [
        ("Sinduharjo, Ngaglik", "34.04.12.2003", "Sinduharjo", ""),
        ("ngaglik", "34.04.12", "", ""),
        ("sinduharjo", "34.04.12.2003", "Sinduharjo", ""),
        ("dekat pasar", "34.04", "", "dekat pasar"),
        ("", "34.04", "", ""),
    ],
)
def test_places(
    client: httpx.Client, kept: Store, place: str, region_code: str, kelurahan: str, location: str
) -> None:
    """A place of the list gives its codes; what is not in the list stays as words."""
    client.post("/", data=FORM | {"place": place})
    with kept.read() as session:
        record = session.get_one(ComplaintRecord, "p1")
    assert (record.region_code, record.kelurahan, record.location) == (region_code, kelurahan, location)


def test_keeping_is_a_choice(client: httpx.Client, kept: Store) -> None:
    unticked = {name: value for name, value in FORM.items() if name != "store"}
    assert say("result.not_stored") in client.post("/", data=unticked).text
    with kept.read() as session:
        assert session.scalar(select(func.count()).select_from(ComplaintRecord)) == 0


def test_sending_again_by_reloading_adds_nothing(client: httpx.Client, kept: Store) -> None:
    for _ in range(2):
        client.post("/", data=FORM)
    with kept.read() as session:
        assert session.scalar(select(func.count()).select_from(ComplaintRecord)) == 1


@pytest.mark.parametrize("text", ["", " \r\n ", "a" * 100_001])
def test_an_unusable_text_gives_the_form_again(client: httpx.Client, text: str) -> None:
    answer = client.post("/", data=FORM | {"text": text, "place": "dekat pasar"})
    assert answer.status_code == 422
    assert say("form.error.text") in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert 'value="dekat pasar"' in answer.text


def test_an_unknown_tenant_gives_the_form_again(client: httpx.Client) -> None:
    answer = client.post("/", data=FORM | {"tenant": "99"})
    assert answer.status_code == 422
    assert "nasional, 13, 34, 34.04" in answer.text


def test_no_candidates(settings: Settings) -> None:
    """A message that is no complaint has none, and is shown all the same."""
    with connected(create_app(settings, champion=fake_champion(EmptySuggester))) as client:
        answer = client.post("/", data=FORM)
        assert answer.status_code == 200
        assert say("result.none") in answer.text
        assert client.get("/tinjauan/p1").status_code == 200


def test_a_place_that_stays_open_says_so(settings: Settings) -> None:
    """Several regions bear the name: the page says that the larger place is missing, the API names them."""
    with connected(create_app(settings, champion=fake_champion(OpenPlaceSuggester))) as client:
        assert say("result.namesakes") in client.post("/", data=FORM).text
        place = client.post("/v1/suggestions", json={"text": "Lampu mati"}).json()["places"][0]
        assert (place["region_code"], len(place["candidates"])) == ("", 2)


def test_the_list_of_places_follows_the_tenant(client: httpx.Client) -> None:
    assert "Ngaglik" in client.get("/wilayah?tenant=34.04").json()
    assert "Kabupaten Sleman" in client.get("/wilayah?tenant=nasional").json()
    assert client.get("/wilayah?tenant=99").json() == []


def test_each_of_two_matters_is_named_in_order(settings: Settings) -> None:
    """What is among the candidates by its name, else by its code."""
    with connected(create_app(settings, champion=fake_champion(TwoMattersSuggester))) as client:
        page = client.post("/", data=FORM).text
    first, second = "Penerangan jalan umum → Dinas Perhubungan", "lingkungan-hidup/banjir-rob → 34.04/dlh"
    assert 0 < page.index(first) < page.index(second)
