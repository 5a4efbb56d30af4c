"""An officer accepts or corrects, once; what was suggested by then is kept beside it."""

import re

import httpx
import pytest
from sqlalchemy import select

from serve.app import create_app
from serve.settings import Settings
from serve.store import Store
from serve.store.records import ComplaintRecord, ReviewRecord, SuggestionRecord
from serve.store.records_officers import OfficerRecord
from serve.texts import say
from tests.serve.clients import NAME, connected
from tests.serve.fakes import DISHUB, LIGHT, EmptySuggester, fake_champion

AS_SUGGESTED = {
    "decision": "accept",
    "kind": "pengaduan",
    "topic": LIGHT,
    "agency": DISHUB,
}


def send(client: httpx.Client, complaint_id: str, words: str = "ragu, lampu gelap") -> None:
    assert client.post(
        "/v1/suggestions", json={"text": words, "id": complaint_id, "tenant": "34.04"}
    ).is_success


def the_review(kept: Store) -> ReviewRecord:
    with kept.read() as session:
        return session.scalars(select(ReviewRecord)).one()


def test_the_item(client: httpx.Client) -> None:
    """Marked text, ranked candidates, the accept button focused, lists to type into."""
    send(client, "a")
    page = client.get("/tinjauan/a").text
    assert '<mark class="w3">lampu</mark>' in page
    assert page.index("74%") < page.index("11%") < page.index("6%")
    assert re.search(r'value="accept" id="terima"[^>]* autofocus', page)
    assert '<option value="Penerangan jalan umum — Perhubungan">' in page
    assert '<option value="Dinas Perhubungan (Dishub)">' in page
    assert '<option value="Kalurahan Sinduharjo, Ngaglik">' in page


def test_accept(client: httpx.Client, kept: Store) -> None:
    send(client, "a")
    answer = client.post("/tinjauan/a", data=AS_SUGGESTED)
    assert (answer.status_code, answer.headers["location"]) == (303, "/tinjauan?tersimpan=a")
    review = the_review(kept)
    assert (review.decision, review.kind, review.topic, review.agency) == (
        "accept",
        "pengaduan",
        LIGHT,
        DISHUB,
    )
    assert (review.officer, review.model_version) == ("Siti Aminah", "palsu-1")
    assert (review.suggested_topic, review.suggested_topic_probability) == (LIGHT, 0.74)
    assert (review.suggested_agency, review.suggested_agency_probability) == (DISHUB, 0.78)
    assert say("review.saved.accept", id="a") in client.get(answer.headers["location"]).text


@pytest.mark.parametrize("button", ["accept", "correct"])
@pytest.mark.parametrize(
    ("changed", "topic", "agency"),
    [
        ({"topic": "pekerjaan-umum/jalan-rusak"}, "pekerjaan-umum/jalan-rusak", DISHUB),
        ({"other_topic": "  Pencemaran AIR dan tanah "}, "lingkungan-hidup/pencemaran-air", DISHUB),
        ({"other_topic": "lingkungan-hidup/pencemaran-air"}, "lingkungan-hidup/pencemaran-air", DISHUB),
        ({"other_agency": "Dinas Lingkungan Hidup (DLH)"}, LIGHT, "34.04/dlh"),
        ({"other_agency": "dlh"}, LIGHT, "34.04/dlh"),
        ({"other_agency": "Kalurahan Sinduharjo, Ngaglik"}, LIGHT, "34.04.12.2003/desa"),
    ],
)
def test_correct(
    client: httpx.Client, kept: Store, button: str, changed: dict[str, str], topic: str, agency: str
) -> None:
    """What was typed is never lost, whichever button (or Enter in a field) sends it."""
    send(client, "a")
    assert client.post("/tinjauan/a", data=AS_SUGGESTED | changed | {"decision": button}).status_code == 303
    review = the_review(kept)
    assert (review.decision, review.topic, review.agency) == ("correct", topic, agency)
    assert review.suggested_topic == LIGHT


def test_no_complaint_has_no_topic(client: httpx.Client, kept: Store) -> None:
    send(client, "a")
    client.post("/tinjauan/a", data=AS_SUGGESTED | {"kind": "bukan-laporan"})
    review = the_review(kept)
    assert (review.decision, review.kind, review.topic, review.agency) == ("correct", "bukan-laporan", "", "")


def test_accepting_that_it_is_no_complaint(settings: Settings, kept: Store) -> None:
    with connected(create_app(settings, champion=fake_champion(EmptySuggester))) as client:
        send(client, "a")
        client.post("/tinjauan/a", data={"decision": "accept", "kind": "bukan-laporan"})
    assert the_review(kept).decision == "accept"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"other_topic": "Naga terbang"}, "topic"),
        ({"topic": "tidak/ada"}, "topic"),
        ({"topic": ""}, "topic"),
        ({"other_agency": "Dinas Naga"}, "agency"),
        ({"kind": "gosip"}, "kind"),
    ],
)
def test_a_wrong_field_gives_the_form_again(
    client: httpx.Client, kept: Store, changed: dict[str, str], field: str
) -> None:
    """With one clear message, everything that was filled in, and nothing stored."""
    send(client, "a")
    typed = AS_SUGGESTED | {"topic": "energi/listrik-padam"} | changed
    answer = client.post("/tinjauan/a", data=typed)
    assert answer.status_code == 422
    assert say(f"review.error.{field}") in answer.text
    for name in ("other_topic", "other_agency"):
        assert f'value="{typed.get(name, "").strip()}"' in answer.text
    if field != "topic":
        assert re.search(r'value="energi/listrik-padam"[^>]* checked', answer.text)
    with kept.read() as session:
        assert session.scalars(select(ReviewRecord)).all() == []


def test_after_saving_the_next_one_is_shown(client: httpx.Client) -> None:
    for complaint_id in ("a", "b?&/c", "d"):
        send(client, complaint_id)
    answer = client.post("/tinjauan/a", data=AS_SUGGESTED)
    assert answer.headers["location"] == "/tinjauan/b%3F%26%2Fc?tersimpan=a"
    page = client.get(answer.headers["location"]).text
    assert say("review.saved.accept", id="a") in page
    assert 'href="/tinjauan/d?lewati=b%3F%26%2Fc"' in page


def test_the_decision_is_signed(client: httpx.Client, kept: Store) -> None:
    """By who is signed in, whatever the form says."""
    send(client, "a")
    client.post("/tinjauan/a", data=AS_SUGGESTED | {"officer": "Orang Lain", "officer_id": "x"})
    review = the_review(kept)
    with kept.read() as session:
        [officer] = session.scalars(select(OfficerRecord))
    assert (review.officer, review.officer_id) == (NAME, officer.id)


def test_a_second_decision_is_a_conflict(client: httpx.Client, kept: Store) -> None:
    """The page says so and shows the decision that stands."""
    send(client, "a")
    client.post("/tinjauan/a", data=AS_SUGGESTED)
    answer = client.post("/tinjauan/a", data=AS_SUGGESTED | {"other_agency": "DLH"})
    assert answer.status_code == 409
    assert say("conflict.decided") in answer.text
    assert "Siti Aminah" in answer.text
    assert the_review(kept).officer == "Siti Aminah"


def test_what_was_decided_stays_as_the_officer_saw_it(client: httpx.Client, kept: Store) -> None:
    """The same complaint sent again, even changed, neither reopens nor rewrites it."""
    send(client, "a")
    client.post("/tinjauan/a", data=AS_SUGGESTED)
    send(client, "a", "ragu, teks lain")
    with kept.read() as session:
        assert session.get_one(ComplaintRecord, "a").text == "ragu, lampu gelap"
        assert session.scalars(select(SuggestionRecord.waiting)).all() == [False]
    assert say("review.decided") in client.get("/tinjauan/a").text


def test_complaints_are_escaped(client: httpx.Client) -> None:
    send(client, "<script>alert(1)</script>", "ragu <script>alert(2)</script>")
    for path in ("/tinjauan", "/tinjauan/%3Cscript%3Ealert(1)%3C%2Fscript%3E"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text


def test_unknown_complaints(client: httpx.Client) -> None:
    assert client.get("/tinjauan/x").status_code == 404
    assert client.post("/tinjauan/x", data=AS_SUGGESTED).status_code == 404
    assert client.get("/tinjauan?tersimpan=x").status_code == 200
