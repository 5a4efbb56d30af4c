"""Measures how long a page of the queue takes among 100,000 made-up complaints that wait, on both databases."""

import argparse
import logging
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import structlog
from fastapi import FastAPI
from sqlalchemy import text

from data.channels import CHANNELS
from data.schema import Action, Complaint
from data.suggestion import Deadline, Decision, PlaceMention, Reason, Suggestion, TopicCandidate
from data.taxonomy import load_taxonomy
from data.tenants import load_tenant
from serve.app import create_app
from serve.keeping.masking import Masked
from serve.keeping.repository import SuggestionRepository
from serve.overview.service import OverviewService
from serve.queue.counted import Counted
from serve.settings import Settings
from serve.store import Store
from serve.store.migrate import upgrade
from tests.serve.clients import connected, sign_in, token_for
from tests.serve.databases import PostgresServer, postgres_running, sqlite_url
from tests.serve.fakes import FakeSuggester, fake_champion

BAR = 150.0
"""Milliseconds of server time a page may take."""

ROUNDS = 40
CHUNK = 2_000
NOW = datetime.now(UTC)
TENANTS = ("34.04", "34.04", "34.04", "51.03", "36.03")
WORDS = [
    "lampu",
    "jalan",
    "mati",
    "rusak",
    "berlubang",
    "sampah",
    "menumpuk",
    "air",
    "keruh",
    "mampet",
    "banjir",
    "pohon",
    "tumbang",
    "trotoar",
    "parkir",
    "liar",
    "jembatan",
    "retak",
    "puskesmas",
    "antre",
    "obat",
    "guru",
    "sekolah",
    "kartu",
    "bantuan",
    "pupuk",
    "irigasi",
    "pasar",
    "bau",
    "asap",
    "kabel",
    "tiang",
    "drainase",
    "gorong-gorong",
    "kucing",
    "nyamuk",
    "listrik",
    "padam",
    "internet",
    "lambat",
    "surat",
    "izin",
    "pajak",
    "bangunan",
    "galian",
    "debu",
]
REASONS = (
    "topic-uncertain",
    "agency-uncertain",
    "place-missing",
    "level-unclear",
    "oversight",
    "several-matters",
)
LANGUAGES = ("id", "id", "id", "jv", "ban", "su")


def main() -> None:
    """Fill both databases, print what each page takes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), action="append")
    asked = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    for kind in asked.database or ("sqlite", "postgresql"):
        with database(kind) as url:
            measure(kind, url, asked.items)


@contextmanager
def database(kind: str) -> Iterator[str]:
    """Give the URL of an empty database."""
    if kind == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            yield sqlite_url(Path(folder) / "antrean.db")
        return
    with postgres_running() as server:
        keeper = PostgresServer(server)
        with keeper.empty_database() as url:
            yield url
        keeper.close()


def measure(kind: str, url: str, items: int) -> None:
    """Fill one database, print a line a page."""
    store = Store(url)
    upgrade(store)
    began = time.perf_counter()
    fill(store, items)
    spent = time.perf_counter() - began
    print(f"{kind}: {items:,} complaints wait, written in {spent:.0f} s ({spent / items * 1e6:.0f} us each)")
    tidy(store)
    store.close()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(database_url=url, models_dir=Path(folder), tenant="34.04")
        app = create_app(settings, champion=fake_champion())
        with connected(app) as client:
            pages(app, client)


def tidy(store: Store) -> None:
    """Let PostgreSQL do at once what its autovacuum does within a minute or so."""
    if not store.is_embedded:
        with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def pages(app: FastAPI, client: httpx.Client) -> None:
    """Time each page, as the national admin, then as officers who see less."""
    deep = deep_page(client, 60)
    agency = "/tinjauan?instansi=34.04%2Fdishub"
    times = {
        "first page": "/tinjauan",
        "60th page": deep,
        "tenant": "/tinjauan?pemerintah=51.03",
        "sector": "/tinjauan?urusan=kesehatan",
        "agency": agency,
        "channel": "/tinjauan?kanal=sms",
        "reason": "/tinjauan?alasan=oversight",
        "age": "/tinjauan?usia=30",
        "language": "/tinjauan?bahasa=ban",
        "urgency": "/tinjauan?kegentingan=tinggi",
        "deadline": "/tinjauan?tenggat=hari-ini",
        "all but search": "/tinjauan?pemerintah=51.03&urusan=kesehatan&kanal=sms&alasan=oversight&usia=3&bahasa=ban&kegentingan=tinggi",
        "search, common": "/tinjauan?cari=jalan",
        "search, rare": "/tinjauan?cari=unik00042",
        "search, three words": "/tinjauan?cari=lampu+jalan+rusak",
        "search, nothing": "/tinjauan?cari=tidakadasamasekali",
        "search and filters": "/tinjauan?cari=jalan&kanal=sms&bahasa=jv",
        "overview, 60 s kept": "/ringkasan?hari=90",
    }
    report(client, times)
    anew = {"first page, counted anew": "/tinjauan", "overview of 30 days, anew": "/ringkasan"}
    report(client, anew | {"overview of 90 days, anew": "/ringkasan?hari=90"}, lambda: forget(app))
    sign_in(client, token_for(app, "pejabat-penghubung", "34.04", "34.04/dishub"))
    report(client, {"liaison, first page": "/tinjauan", "liaison, search": "/tinjauan?cari=jalan"})
    sign_in(client, token_for(app, "ilmuwan-data", "34.04"))
    report(client, {"data scientist": "/tinjauan", "data scientist, search": "/tinjauan?cari=jalan"})


def forget(app: FastAPI) -> None:
    """Let the next page count anew."""
    app.state.counted = Counted()
    app.state.overviews = OverviewService(app.state.store, app.state.promises)


def deep_page(client: httpx.Client, pages_on: int) -> str:
    """Follow the links to a page deep in the queue."""
    address = "/tinjauan"
    for _ in range(pages_on):
        page = client.get(address).text
        address = page.partition('rel="next" href="')[2].partition('"')[0]
        assert address, "the queue is too short"  # noqa: S101 - a bench checks what it measures
    return address


def report(client: httpx.Client, times: dict[str, str], before: Callable[[], None] = lambda: None) -> None:
    """Print median and 99th percentile of each address, with the CPU time of this process: SQLite works in it."""
    for name, address in times.items():
        measured = [timed(client, address, before) for _ in range(ROUNDS)]
        wall, cpu = (sorted(spent) for spent in zip(*measured, strict=True))
        p50, p99 = statistics.median(wall), wall[int(0.99 * (len(wall) - 1))]
        print(
            f"  {name:28} p50 {p50:6.1f} ms   p99 {p99:6.1f} ms   CPU p50 {statistics.median(cpu):6.1f} ms"
            f"{'' if p99 <= BAR else '   OVER THE BAR'}"
        )


def timed(client: httpx.Client, address: str, before: Callable[[], None]) -> tuple[float, float]:
    """Give the milliseconds of a request that succeeds, and those of CPU."""
    before()
    began, worked = time.perf_counter(), time.process_time()
    answer = client.get(address)
    assert answer.status_code == httpx.codes.OK, answer.status_code  # noqa: S101 - a bench checks what it measures
    return (time.perf_counter() - began) * 1000, (time.process_time() - worked) * 1000


def fill(store: Store, items: int) -> None:
    """Keep so many complaints that wait, as the service does."""
    chance = random.Random(7)
    for start in range(0, items, CHUNK):
        with store.write() as session:
            repository = SuggestionRepository(session)
            for number in range(start, min(start + CHUNK, items)):
                received = NOW - timedelta(minutes=chance.expovariate(1 / 20_000))
                repository.save(made_up(chance, number, received, "review"), received)


def made_up(chance: random.Random, number: int, received: datetime, action: Action) -> Masked:
    """Give one complaint with a suggestion of the size that the model gives."""
    words = " ".join(chance.choices(WORDS, k=chance.randint(15, 60)))
    tenant = chance.choice(TENANTS)
    complaint = Complaint(
        text=f"{words} unik{number:05}", id=f"B-{number:06}", tenant=tenant, channel=chance.choice(CHANNELS),
        region_code=tenant, confidential=chance.random() < 0.03,  # noqa: PLR2004 - a share
    )  # fmt: skip
    return Masked(complaint, suggested(chance, complaint, received, action))


def suggested(chance: random.Random, complaint: Complaint, received: datetime, action: Action) -> Suggestion:
    """Give a suggestion with topic, agency, place and the like drawn by lot."""
    fake = FakeSuggester().suggest(complaint)
    topic = chance.choice(TOPICS)
    sure = round(chance.betavariate(2, 2), 3)
    agency = chance.choice(AGENCIES[complaint.tenant])
    agencies = (replace(fake.agencies[0], code=agency, probability=sure), *fake.agencies[1:], *fake.agencies)
    reasons = tuple(Reason(code, code) for code in chance.sample(REASONS, k=chance.randint(1, 2)))
    level = chance.choices(("biasa", "tinggi", "darurat"), (90, 9, 1))[0]
    district = f"{complaint.tenant}.{chance.randint(1, 12):02}"
    days = chance.randint(3, 6)
    last_day = (received + timedelta(days=days)).date()
    return replace(
        fake,
        sectors=(TopicCandidate(topic.partition("/")[0], "Urusan", 0.5),),
        topics=(TopicCandidate(topic, "Topik", sure, topic.partition("/")[0]), *fake.topics, *fake.topics),
        agencies=agencies,
        urgency=urgency(level),
        places=(PlaceMention("tempat", 0, 6, district, "kecamatan"),),
        language={"code": chance.choice(LANGUAGES), "mixed": []},
        decision=Decision(action, reasons),
        deadline=Deadline(last_day, last_day + timedelta(days=7)),
        evidence=fake.evidence * 20,
    )


def urgency(level: str) -> dict[str, Any]:
    """Give the urgency of a level as suggestions have it."""
    return {"level": level, "reasons": [], "emergency_number": "112"} if level == "darurat" else {
        "level": level, "reasons": []
    }  # fmt: skip


TOPICS = sorted(load_taxonomy().topics)
AGENCIES = {tenant: sorted(load_tenant(tenant).registry.agencies) for tenant in set(TENANTS)}

if __name__ == "__main__":
    main()
