"""Open Inference Protocol v2: tensors of texts in, tensors of suggestions out."""

from typing import Any, get_args

import httpx
import msgspec
import pytest
from fastapi import FastAPI

from serve.app import create_app
from serve.auth import Caller, SuggestCaller
from serve.champion import Champion
from serve.contract import SuggestionBody
from serve.settings import Settings
from tests.serve.clients import connected
from tests.serve.fakes import DISHUB, LIGHT, EmptySuggester, FakeRegistry, fake_champion, load_fake

INFER = "/v2/models/disposisi/infer"


def request(texts: list[Any], **changes: Any) -> dict[str, Any]:
    """Make an inference request; changes go to its tensor."""
    tensor = {"name": "text", "shape": [len(texts)], "datatype": "BYTES", "data": texts}
    return {"id": "42", "inputs": [tensor | changes]}


def outputs(answer: httpx.Response) -> dict[str, dict[str, Any]]:
    """Give the output tensors by name."""
    assert answer.status_code == 200, answer.text
    return {tensor["name"]: tensor for tensor in answer.json()["outputs"]}


def test_health_and_metadata(client: httpx.Client) -> None:
    assert client.get("/v2/health/live").json() == {"live": True}
    assert client.get("/v2/health/ready").json() == {"ready": True}
    server = client.get("/v2").json()
    assert (server["name"], server["extensions"]) == ("disposisi", [])
    assert client.get("/v2/models/disposisi/ready").json() == {"name": "disposisi", "ready": True}
    model = client.get("/v2/models/disposisi").json()
    assert model["inputs"] == [{"name": "text", "datatype": "BYTES", "shape": [-1]}]


def test_outputs_are_as_the_metadata_says(client: httpx.Client) -> None:
    """Flat in row-major order, as long as the shape says."""
    made = outputs(client.post(INFER, json=request(["Lampu mati", "Jalan rusak", "Banjir"])))
    for described in client.get("/v2/models/disposisi").json()["outputs"]:
        tensor = made[described["name"]]
        assert tensor["datatype"] == described["datatype"]
        assert tensor["shape"] == [3, *described["shape"][1:]]
        size = 3 * (described["shape"][1] if len(described["shape"]) > 1 else 1)
        assert len(tensor["data"]) == size
    assert made["topic_codes"]["data"][:5] == [
        LIGHT,
        "pekerjaan-umum/jalan-rusak",
        "energi/listrik-padam",
        "",
        "",
    ]
    assert made["topic_probabilities"]["data"][5:10] == [0.74, 0.11, 0.06, 0.0, 0.0]
    assert made["agency_codes"]["data"][10] == DISHUB


def test_the_whole_suggestion_is_the_contract(client: httpx.Client) -> None:
    answer = client.post(INFER, json=request(["Lampu di Ngaglik mati"]))
    [whole] = outputs(answer)["suggestion"]["data"]
    body = msgspec.json.decode(whole, type=SuggestionBody)
    assert body.topics[0].code == LIGHT
    assert (answer.json()["id"], answer.json()["model_name"], answer.json()["model_version"]) == (
        "42",
        "disposisi",
        "palsu-1",
    )


def test_nothing_is_kept(client: httpx.Client) -> None:
    client.post(INFER, json=request(["ragu"]))
    assert client.get("/open311/v2/requests.json").json() == []


@pytest.mark.parametrize(
    ("shape", "texts"), [([2, 1], [["a"], ["b"]]), ([2, 1], ["a", "b"]), ([2], ["a", "b"])]
)
def test_shapes(client: httpx.Client, shape: list[int], texts: list[Any]) -> None:
    """A column, nested or flat, is as good as a row."""
    assert outputs(client.post(INFER, json=request(texts, shape=shape)))["suggestion"]["shape"] == [2]


def test_wanted_outputs(client: httpx.Client) -> None:
    body = request(["Lampu"]) | {"outputs": [{"name": "agency_codes"}, {"name": "topic_codes"}]}
    assert list(outputs(client.post(INFER, json=body))) == ["agency_codes", "topic_codes"]


def test_without_an_id_none_is_made_up(client: httpx.Client) -> None:
    body = request(["Lampu"])
    del body["id"]
    assert "id" not in client.post(INFER, json=body).json()


def test_256_texts(client: httpx.Client) -> None:
    assert outputs(client.post(INFER, json=request(["Lampu"] * 256)))["suggestion"]["shape"] == [256]


@pytest.mark.parametrize(
    "body",
    [
        request(["Lampu"], datatype="FP32"),
        request(["Lampu"], datatype="bytes"),
        request(["Lampu"], name="input0"),
        request(["Lampu"], shape=[2]),
        request(["Lampu"], shape=[]),
        request(["Lampu"], shape=[1, 1, 1]),
        request(["a", "b"], shape=[1, 2]),
        request(["Lampu"], shape=[-1]),
        request(["Lampu"] * 257),
        request([]),
        request([1]),
        request([["Lampu"]]),
        request([["a", "b"]], shape=[1, 1]),
        request([["a"], "b"], shape=[2, 1]),
        request(["  "]),
        request(["a\0"]),
        request(["x" * 100_001]),
        {"inputs": []},
        {"inputs": request(["a"])["inputs"] * 2},
        {},
        [],
        request(["Lampu"]) | {"outputs": [{"name": "warna"}]},
        request(["Lampu"]) | {"parameters": {"tenant": "99"}},
        request(["Lampu"]) | {"parameters": {"region_code": "99"}},
    ],
)
def test_what_cannot_be_inferred_is_400(client: httpx.Client, body: object) -> None:
    answer = client.post(INFER, json=body)
    assert answer.status_code == 400
    assert list(answer.json()) == ["error"]
    assert "Lampu" not in answer.text


def test_no_json(client: httpx.Client) -> None:
    assert list(client.post(INFER, content=b"{", headers={"Content-Type": "application/json"}).json()) == [
        "error"
    ]


def test_another_model_is_not_found(client: httpx.Client) -> None:
    for answer in (
        client.get("/v2/models/resnet"),
        client.get("/v2/models/resnet/ready"),
        client.post("/v2/models/resnet/infer", json=request(["a"])),
    ):
        assert (answer.status_code, list(answer.json())) == (404, ["error"])


def test_a_text_without_candidates(settings: Settings) -> None:
    """The tensor keeps its shape."""
    with connected(create_app(settings, champion=fake_champion(EmptySuggester))) as client:
        made = outputs(client.post(INFER, json=request(["halo"])))
    assert made["topic_codes"]["data"] == [""] * 5
    assert made["agency_probabilities"]["data"] == [0.0] * 5


def test_not_ready_without_a_model(settings: Settings) -> None:
    with connected(create_app(settings, champion=Champion(FakeRegistry(""), load_fake))) as client:
        assert client.get("/v2/health/live").status_code == 200
        assert (client.get("/v2/health/ready").status_code, client.get("/v2/health/ready").json()) == (
            503,
            {"ready": False},
        )
        ready = client.get("/v2/models/disposisi/ready")
        assert (ready.status_code, ready.json()) == (503, {"name": "disposisi", "ready": False})
        answer = client.post(INFER, json=request(["Lampu"]))
    assert (answer.status_code, list(answer.json()), answer.headers["retry-after"]) == (503, ["error"], "5")


def test_another_governments_texts_are_refused(app: FastAPI, client: httpx.Client) -> None:
    async def of_bali() -> Caller:
        return Caller("kunci", "51", frozenset(("suggest",)))

    app.dependency_overrides[get_args(SuggestCaller)[1].dependency] = of_bali
    answer = client.post(INFER, json=request(["Lampu"]) | {"parameters": {"tenant": "34.04"}})
    assert (answer.status_code, list(answer.json())) == (403, ["error"])
    assert (
        client.post(INFER, json=request(["Lampu"]) | {"parameters": {"tenant": "51.03"}}).status_code == 200
    )
