"""A sample is decided again without seeing the suggestion; how far officers agree is counted."""

import httpx
import pytest
from fastapi import FastAPI

from serve.deciding import sampling
from serve.deciding.sampling import is_sampled
from serve.second_opinions.agreement import Pair, agreement_of, bias_interval
from serve.store import Store
from serve.texts import say
from tests.serve.desk import ACCEPT, officer, send
from tests.serve.fakes import DISHUB, LIGHT

OPINION = {"kind": "pengaduan", "topic": LIGHT, "agency": "DLH"}


def test_the_sample_is_a_twentieth_and_always_the_same() -> None:
    names = [f"LPR-{number}" for number in range(20_000)]
    sampled = [is_sampled("kunci", name) for name in names]
    assert 0.045 < sum(sampled) / len(names) < 0.055
    assert sampled == [is_sampled("kunci", name) for name in names]
    assert sampled != [is_sampled("kunci lain", name) for name in names]


@pytest.fixture
def sampled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let all complaints be of the sample."""
    monkeypatch.setattr(sampling, "SHARE", 1.0)


@pytest.mark.usefixtures("sampled")
def test_another_officer_decides_blindly(client: httpx.Client, app: FastAPI) -> None:
    """Neither the first officer nor a foreign one is asked; the page says nothing of the suggestion."""
    send(client, "a")
    client.post("/tinjauan/a", data=ACCEPT)
    assert say("second.empty") in client.get("/meja/kedua").text
    assert client.get("/meja/kedua/a").status_code == 404
    assert say("second.empty") in client.get("/meja/kedua", headers=officer(app, "Wayan", tenant="51")).text
    budi = officer(app, "Budi")
    assert client.get("/meja/kedua", headers=budi).headers["location"] == "/meja/kedua/a"
    page = client.get("/meja/kedua/a", headers=budi).text
    assert "Lampu jalan di Ngaglik" in page
    for hidden in ("<mark", "74%", "Memegang perhubungan", "Siti Aminah memutuskan"):
        assert hidden not in page
    wrong = client.post("/meja/kedua/a", data=OPINION | {"agency": "Dinas Naga"}, headers=budi)
    assert wrong.status_code == 422
    assert say("review.error.agency") in wrong.text
    assert client.post("/meja/kedua/a", data=OPINION, headers=budi).status_code == 303
    assert client.post("/meja/kedua/a", data=OPINION, headers=budi).status_code == 404
    figures = client.get("/meja/kesepakatan").text
    assert "100" in figures
    assert client.get("/meja/kesepakatan", headers=budi).status_code == 403
    assert client.get("/meja/kesepakatan", headers=officer(app, "Ilmuwan", "ilmuwan-data")).is_success


@pytest.mark.usefixtures("sampled")
def test_no_opinion_is_wanted_of_what_was_undone(client: httpx.Client, app: FastAPI, kept: Store) -> None:
    send(client, "a")
    client.post("/tinjauan/a", data=ACCEPT)
    client.post("/meja/batal/a")
    assert say("second.empty") in client.get("/meja/kedua", headers=officer(app, "Budi")).text
    client.post("/tinjauan/a", data=ACCEPT | {"decision": "refer", "refer": "polisi"})
    assert say("second.empty") in client.get("/meja/kedua", headers=officer(app, "Citra")).text
    assert kept.engine


def test_agreement() -> None:
    """Cohen (1960) by hand: 20 both yes, 5 and 10 apart, 15 both no: kappa 0.4."""
    pairs = (
        [Pair("ya", "ya", "ya")] * 20 + [Pair("ya", "tidak", "ya")] * 5
        + [Pair("tidak", "ya", "ya")] * 10 + [Pair("tidak", "tidak", "ya")] * 15
    )  # fmt: skip
    found = agreement_of(pairs)
    assert (found.n, found.agreed, round(found.kappa, 12)) == (50, 0.7, 0.4)
    assert (found.sighted, found.blind, round(found.bias, 12)) == (0.5, 0.6, -0.1)
    assert (found.followed_wrong, found.otherwise) == (0.25, 20)
    low, high = bias_interval(pairs)
    assert low < found.bias < high
    assert round(high - low, 3) == 0.297  # 2 * 1.96 * sqrt(16 - 25 / 52) / 52


def test_agreement_of_few() -> None:
    """Nothing is divided by nothing; one label alone is agreement."""
    assert agreement_of([]).n == 0
    assert agreement_of([Pair(DISHUB, DISHUB, DISHUB)]).kappa == 1
    low, high = bias_interval([])
    assert -1 <= low < 0 < high <= 1
