"""Tables, deadlines, answers and webhooks that administrators change hold in the running service."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from data.deadlines import load_rules
from data.published import publish, trying
from data.schema import Complaint
from data.suggestion import Suggestion
from data.tenants import load_tenant
from serve.answer_templates import Template, templates_for
from serve.app import create_app
from serve.settings import Settings
from serve.store import Store
from serve.texts import say
from serve.webhooks.guard import Guard
from tests.serve.admin_pages import SURE, acts, as_admin, hidden
from tests.serve.clients import connected
from tests.serve.fakes import FakeSuggester, fake_champion

HOLDER = "perhubungan"


class RegistrySuggester(FakeSuggester):
    """Names who holds a sector in the tables that hold, and is never sure."""

    def suggest(self, complaint: Complaint) -> Suggestion:
        """Suggest the government's own holder."""
        full = super().suggest(complaint)
        holders = load_tenant(complaint.tenant).registry.holders(HOLDER, date(2026, 11, 24))
        found = next(one for one in holders if one.region_code == complaint.tenant)
        first = replace(full.agencies[0], code=found.code, name=found.name)
        return replace(full, agencies=(first,))


@pytest.fixture
def routed(settings: Settings) -> FastAPI:
    return create_app(settings, champion=fake_champion(RegistrySuggester))


def editing(client: httpx.Client, change: Callable[[str], str]) -> httpx.Response:
    """Begin a draft of Sleman's tables, change the agencies, save."""
    client.post("/kelola/instansi/sunting", data={"tenant": "34.04"})
    agencies = client.get("/kelola/instansi/berkas/agencies?tenant=34.04").text
    routes = client.get("/kelola/instansi/berkas/routes?tenant=34.04").text
    page = client.get("/kelola/instansi?tenant=34.04").text
    fields = {"tenant": "34.04", "draf": hidden(page, "draf"), "agencies": change(agencies), "routes": routes}
    return client.post("/kelola/instansi/simpan", data=fields)


def renamed(agencies: str) -> str:
    """Give the office of traffic another code."""
    return agencies.replace("34.04/dishub,", "34.04/dishub-baru,")


def test_tables_are_tried_published_and_taken_back(routed: FastAPI) -> None:
    """A draft holds for nobody; the preview names what would move; published it holds; the version before comes back."""
    with connected(routed) as client:
        as_admin(client, routed)
        sent = {"tenant": "34.04", "text": "ragu lampu"}
        client.post("/v1/suggestions", json=sent | {"id": "a"})
        assert editing(client, renamed).status_code == 303
        assert "34.04/dishub" in load_tenant("34.04").registry.agencies
        preview = client.post("/kelola/instansi/pratinjau", data={"tenant": "34.04"}).text
        assert say("tables.preview_text", moved=1, looked_at=1, waiting=1) in preview
        assert 'href="/tinjauan/a"' in preview
        publish_it = {"tenant": "34.04", "draf": hidden(preview, "draf")}
        assert client.post("/kelola/instansi/terbit", data=publish_it).status_code == 422
        assert client.post("/kelola/instansi/terbit", data=publish_it | SURE).status_code == 303
        after = client.post("/v1/suggestions", json=sent | {"id": "b"}).json()
        assert after["agencies"][0]["code"] == "34.04/dishub-baru"
        assert "dishub-baru" in client.get("/v1/agencies?tenant=34.04").text
        assert (acts(routed.state.store)[-1].detail["added"], acts(routed.state.store)[-1].subject) == (
            "1",
            "settings:tables",
        )
        back = {"tenant": "34.04", "versi": "1", "nomor": "0"} | SURE
        assert client.post("/kelola/versi/tables", data=back).status_code == 303
        assert "dishub-baru" not in client.get("/v1/agencies?tenant=34.04").text
    assert "34.04/dishub" in load_tenant("34.04").registry.agencies


def test_a_draft_with_errors_is_kept_and_not_published(app: FastAPI, client: httpx.Client) -> None:
    as_admin(client, app)
    editing(client, lambda agencies: agencies.replace(",perhubungan,", ",urusan-naga,", 1))
    page = client.get("/kelola/instansi?tenant=34.04").text
    assert "no sector &#39;urusan-naga&#39;" in page
    fields = {"tenant": "34.04", "draf": hidden(page, "draf")} | SURE
    assert client.post("/kelola/instansi/terbit", data=fields).status_code == 422
    assert "urusan-naga" in client.get("/kelola/instansi/berkas/agencies?tenant=34.04").text
    client.post("/kelola/instansi/buang", data={"tenant": "34.04"} | SURE)
    assert "urusan-naga" not in client.get("/kelola/instansi/berkas/agencies?tenant=34.04").text


def test_a_draft_that_somebody_else_saved_is_not_overwritten(app: FastAPI, client: httpx.Client) -> None:
    as_admin(client, app)
    editing(client, renamed)
    late = {"tenant": "34.04", "draf": "2020-01-01T00:00:00+00:00", "agencies": "milik saya", "routes": ""}
    answer = client.post("/kelola/instansi/simpan", data=late)
    assert answer.status_code == 422
    assert "milik saya" in answer.text
    assert "dishub-baru" in client.get("/kelola/instansi/berkas/agencies?tenant=34.04").text


def test_another_process_follows(app: FastAPI, client: httpx.Client, tmp_path: Path, kept: Store) -> None:
    """What one replica saves, another one reads at its next look; without a new version it reads nothing."""
    other = create_app(Settings(database_url=kept.url, models_dir=tmp_path), champion=fake_champion())
    watch = other.state.settings_watch
    watch.refresh()
    as_admin(client, app)
    page = client.get("/kelola/tenggat?tenant=34.04").text
    fields = {"tenant": "34.04", "versi": hidden(page, "versi"), "verify": "2", "tutup": "15.30"}
    kinds = dict.fromkeys(
        ("pengaduan", "aspirasi", "permintaan-informasi", "bukan-laporan", "pengawasan"), "7"
    )
    assert client.post("/kelola/tenggat", data=fields | kinds).status_code == 303
    publish({})
    watch.refresh()
    assert (load_rules("34.04").verify, load_rules("34.04").answer["pengaduan"]) == (2, 7)
    assert f"{load_rules('34.04').closes:%H:%M}" == "15:30"
    assert load_rules("51").verify == 3
    publish({})
    watch.refresh()
    other.state.store.close()
    assert load_rules("34.04").verify == 3


@pytest.mark.parametrize(("field", "value"), [("pengaduan", "1001"), ("verify", "x"), ("tutup", "25:00")])
def test_wrong_deadlines_are_said(app: FastAPI, client: httpx.Client, field: str, value: str) -> None:
    as_admin(client, app)
    answer = client.post("/kelola/tenggat", data={"tenant": "34.04", "versi": "0", field: value})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert f'value="{value}"' in answer.text


def test_answers_are_changed_added_removed(app: FastAPI, client: httpx.Client, kept: Store) -> None:
    """Officers read what holds by `templates_for`; an unknown placeholder is refused and kept in the form."""
    as_admin(client, app)

    def save(**fields: str) -> int:
        page = client.get("/kelola/jawaban/sunting?tenant=34.04").text
        wish = {"tenant": "34.04", "versi": hidden(page, "versi"), "judul": "Judul", "teks": "Isi"} | fields
        return client.post("/kelola/jawaban/sunting", data=wish).status_code

    assert save(teks="Halo {nama}") == 422
    assert save(judul="Terima kasih", teks="Nomor {nomor}, sampai {tenggat}") == 303
    assert save(kode="bukan-laporan", judul="Bukan laporan", teks="Baru") == 303
    assert save(kode="sudah-dilaporkan", hapus="ya") == 422
    assert save(kode="sudah-dilaporkan", hapus="ya", yakin="ya") == 303
    with kept.read() as session:
        found = {one.code: one for one in templates_for(session, "34.04")}
        others = [one.code for one in templates_for(session, "51")]
    assert list(found) == ["perlu-informasi", "bukan-wewenang", "bukan-laporan", "terima-kasih"]
    assert found["bukan-laporan"].text == "Baru"
    assert found["terima-kasih"].filled({"nomor": "{tenggat}"}) == "Nomor {tenggat}, sampai {tenggat}"
    assert "sudah-dilaporkan" in others


def test_a_value_never_becomes_a_placeholder() -> None:
    template = Template("a", "A", "{nomor} {instansi}")
    assert template.filled({"nomor": "{instansi}", "instansi": "Dishub"}) == "{instansi} Dishub"


def test_webhooks_are_added_paused_removed(
    app: FastAPI, client: httpx.Client, kept: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The secret is shown once; each act is in the trail; another government's endpoint is not there."""
    monkeypatch.setattr(Guard, "check", lambda _guard, _url: None)
    as_admin(client, app, tenant="51")
    wish = {"alamat": "https://penerima.example/x", "pemerintah": "51", "kabar-job.finished": "ya"}
    foreign = client.post("/kelola/webhook", data=wish)
    assert "whsec_" in foreign.text
    as_admin(client, app)
    assert client.post("/kelola/webhook", data=wish).status_code == 422
    made = client.post("/kelola/webhook", data=wish | {"pemerintah": "34.04"}).text
    assert "whsec_" in made
    page = client.get("/kelola/webhook").text
    assert "whsec_" not in page
    own = page.split("/kelola/webhook/ep_")[1][:12]
    other = foreign.text.split("/kelola/webhook/ep_")[1][:12]
    address = f"/kelola/webhook/ep_{own}"
    assert client.post(f"/kelola/webhook/ep_{other}/jeda").status_code == 404
    assert client.post(f"{address}/jeda").status_code == 303
    assert say("webhooks.state.paused") in client.get("/kelola/webhook").text
    assert client.post(f"{address}/lanjut").status_code == 303
    assert client.post(f"{address}/hapus").status_code == 422
    assert client.post(f"{address}/hapus", data=SURE).status_code == 303
    assert [act.detail["what"] for act in acts(kept) if act.name == "settings.changed"][-4:] == [
        "added", "paused", "enabled", "removed",
    ]  # fmt: skip


def test_an_address_that_nothing_may_be_sent_to_is_refused(app: FastAPI, client: httpx.Client) -> None:
    as_admin(client, app)
    wish = {"alamat": "http://127.0.0.1/", "pemerintah": "34.04", "kabar-job.finished": "ya"}
    answer = client.post("/kelola/webhook", data=wish)
    assert answer.status_code == 422
    assert 'value="http://127.0.0.1/"' in answer.text


def test_trying_ends_with_its_block() -> None:
    """What is tried holds inside alone, over what is published."""
    publish({"deadlines/34.04.toml": "verify = 4"})
    try:
        with trying({"deadlines/34.04.toml": "verify = 5"}):
            assert load_rules("34.04").verify == 5
        assert load_rules("34.04").verify == 4
    finally:
        publish({})
    assert load_rules("34.04").verify == 3
