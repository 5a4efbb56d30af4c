"""A job and the command line say the same of the same file."""

import csv
from pathlib import Path

import pytest

from models.registry import Registry
from serve.app import create_app
from serve.settings import Settings
from tests.serve.clients import connected
from tests.serve.job_calls import rejected, submit, worker_of
from tests.training.small_models import Trained
from training.score import score_file

pytestmark = pytest.mark.slow

FILE = (
    b"id,text,title,tenant,region_code,lat,status\n"
    b"A1,Lampu penerangan jalan di Ngaglik mati,Lampu,34.04,,,selesai\n"
    b",jalan provinsi rusak parah di Depok,,,34.04,,\n"
    b"A3,,,,,,\n"
    b"A4,sampah menumpuk,,Atlantis,,,\n"
    b"A5,sampah menumpuk di kelurahan,,,36.03.01,,\n"
    b"A6,banjir,,,99.99,,\n"
    b"A7,banjir,,,,110,\n"
    b"A8,pungutan liar \xff,,,,,\n"
    b'A9,"pungutan liar, kades minta uang",,,,,\n'
    b"satu,dua,tiga,empat,lima,enam,tujuh,delapan\n"
    b"A10,air PDAM mati,,,,,"
)


@pytest.mark.parametrize("tenant", ["", "34.04"])
@pytest.mark.filterwarnings("ignore::data.corpus.DroppedColumnsWarning")
def test_a_job_says_what_the_command_line_says(
    settings: Settings, portable: Trained, tmp_path: Path, tenant: str
) -> None:
    """Byte for byte; the same rows are put aside for the same reasons."""
    source, target = tmp_path / "masuk.csv", tmp_path / "keluar.ndjson"
    source.write_bytes(FILE)
    score_file(portable.suggester, source, target, tenant=tenant, progress=lambda _done: None)
    Registry(settings.models_dir).promote(portable.folder)
    app = create_app(settings.model_copy(update={"jobs_worker": False, "tenant": "nasional"}))
    with connected(app) as client:
        job_id = submit(client, FILE, tenant=tenant)
        worker_of(app).turn()
        assert client.get(f"/v1/jobs/{job_id}/result").content == target.read_bytes()
        with Path(f"{target}.rejected.csv").open(newline="", encoding="utf-8") as file:
            aside = [{"line": row["line"], "reason": row["reason"]} for row in csv.DictReader(file)]
        assert rejected(client, job_id) == aside
        assert len(aside) == (5 if tenant else 6)
