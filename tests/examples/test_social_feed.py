"""The social media adapter: oldest first, reposts skipped, a cursor that never runs ahead of the service."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from disposisi_client import Disposisi, DisposisiError
from social_feed import Cursor, complaint_of, deliver, fetched, recorded
from tests.examples.conftest import Service, Stub

RECORDED = Path("docs/examples/adapters/payloads/social")
FIRST = 1990000000000000001
TEXTS = [
    "air keruh lagi di perumahan kami, sudah 3 hari",
    "Trotoar depan stasiun dipakai parkir liar, pejalan kaki turun ke jalan @lapor_contoh",
    "lampu merah simpang empat Jombor mati, macet & rawan kecelakaan",
]


@pytest.fixture
def cursor(tmp_path: Path) -> Cursor:
    return Cursor(tmp_path / "social.cursor")


def test_recorded_run(cursor: Cursor, service: Service) -> None:
    """Two pages, newest first: three complaints, oldest first; again: none."""
    with Disposisi(service.url) as client:
        outcomes = list(deliver(recorded(RECORDED, cursor.read()), cursor, client, "34.04"))
        assert outcomes == ["accepted", "accepted", "skipped", "skipped", "accepted"]
        assert recorded(RECORDED, cursor.read()) == []
    assert [row.text for row in service.kept()] == TEXTS
    assert {(row.channel, row.tenant) for row in service.kept()} == {("x", "34.04")}


def test_goes_on_where_it_broke_off(cursor: Cursor, stub: Stub) -> None:
    """The one that was not acknowledged comes again, nothing else."""
    stub.say(200, {})
    stub.say(503, b"")
    with Disposisi(stub.url, retries=0) as client:
        with pytest.raises(DisposisiError):
            list(deliver(recorded(RECORDED, cursor.read()), cursor, client))
        assert cursor.read() == FIRST
        stub.answers[:] = [(200, {}, b"{}")]
        list(deliver(recorded(RECORDED, cursor.read()), cursor, client))
    texts = [json.loads(seen.body)["text"] for seen in stub.seen]
    assert texts == [TEXTS[0], TEXTS[1], TEXTS[1], TEXTS[2]]


def test_refused_for_what_it_holds(cursor: Cursor, stub: Stub) -> None:
    stub.say(422, {"type": "t", "title": "Invalid field", "status": 422, "detail": "Tidak bisa."})
    with Disposisi(stub.url) as client:
        assert list(deliver(recorded(RECORDED, 0), cursor, client)).count("refused") == 3
    assert cursor.read() == FIRST + 4


def test_pages_of_an_address(stub: Stub) -> None:
    """All pages are read, after the cursor, with the token."""
    for page in sorted(RECORDED.iterdir()):
        stub.say(200, page.read_bytes())
    mentions = fetched(f"{stub.url}/mentions", FIRST, "token-contoh")
    assert [int(mention["id"]) for mention in mentions] == [FIRST + i for i in range(1, 5)]
    assert [seen.path for seen in stub.seen] == [
        f"/mentions?since_id={FIRST}",
        f"/mentions?since_id={FIRST}&pagination_token=halaman-2",
    ]
    assert stub.seen[0].headers["Authorization"] == "Bearer token-contoh"


def test_feed_that_never_ends(stub: Stub) -> None:
    stub.say(200, {"data": [], "meta": {"next_token": "lagi"}})
    with pytest.raises(ValueError, match="more than 1000 pages"):
        fetched(stub.url, 0, "token-contoh")


@pytest.mark.parametrize(
    "content", ['[{"id": "2"}, {"id": "1"}]', '{"id": "2"}\n\n{"id": "1"}\n', '{"id": "1"}']
)
def test_lists_and_lines(tmp_path: Path, content: str) -> None:
    file = tmp_path / "feed"
    file.write_text(content)
    assert recorded(file, 0)[0] == {"id": "1"}


def test_what_is_no_complaint() -> None:
    assert complaint_of({"id": "1", "text": "@a @b"}) is None
    assert complaint_of({"id": "1", "text": "RT @a: lampu"}) is None
    assert complaint_of({"id": "1", "text": "lampu", "referenced_tweets": [{"type": "quoted"}]}) is not None


def test_script(tmp_path: Path, service: Service, nowhere: str) -> None:
    script = [sys.executable, "docs/examples/adapters/social_feed.py", str(RECORDED)]
    options = ["--cursor", str(tmp_path / "c"), "--url"]
    down = subprocess.run([*script, *options, nowhere], capture_output=True, text=True, check=False)
    assert (down.returncode, "run it again" in down.stderr) == (1, True)
    done = subprocess.run([*script, *options, service.url], capture_output=True, text=True, check=True)
    assert done.stdout == "3 accepted, 2 skipped, 0 refused\n"
