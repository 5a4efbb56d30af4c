"""The mail adapter: a person's own words, marked as seen only after the service has them."""

import imaplib
import mailbox
import shutil
import subprocess
import sys
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from disposisi_client import Disposisi
from email_inbox import Collected, FileInbox, ImapInbox, collect, complaint_of
from mail_text import own_words, subject_of, text_of_html
from tests.examples.conftest import Service, Stub
from tests.examples.imap_server import ImapServer, imap_server

RECORDED = Path("docs/examples/adapters/payloads/inbox.mbox")
TEXTS = [
    "Jembatan bambu di dusun kami rusak.",
    "Tagihan air bulan ini naik tiga kali lipat,\npadahal rumah kosong sebulan.",
    "Lampu jalan itu masih mati sampai malam ini.",
]
"""What is kept of the recorded run: the first mail came twice, and the later one is the same complaint."""


@pytest.fixture
def inbox(tmp_path: Path) -> Iterator[FileInbox]:
    opened = FileInbox(Path(shutil.copy(RECORDED, tmp_path / "inbox.mbox")))
    yield opened
    opened.close()


@pytest.fixture
def raw() -> list[bytes]:
    box = mailbox.mbox(RECORDED, create=False)
    messages = [message.as_bytes() for message in box]
    box.close()
    return messages


@pytest.fixture
def imap(raw: list[bytes]) -> Iterator[ImapServer]:
    with imap_server(raw) as server:
        yield server


def mail(content: str, **headers: str) -> bytes:
    message = EmailMessage()
    message.set_content(content)
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    return message.as_bytes()


def test_recorded_run(inbox: FileInbox, service: Service) -> None:
    """Quoted-printable, HTML alone, a quoted reply, a mail twice and an automatic one."""
    with Disposisi(service.url) as client:
        assert collect(inbox, client, "34.04") == Collected(accepted=4, flagged=1)
        assert collect(inbox, client, "34.04") == Collected()
    assert [row.text for row in service.kept()] == TEXTS
    first = service.kept()[0]
    assert (first.title, first.channel) == ("Jembatan bambu \u2013 rusak", "email")
    assert str(first.submitted_at).startswith("2026-11-23 01:00")


def test_first_words_before_the_repeat(raw: list[bytes]) -> None:
    complaint = complaint_of(raw[0])
    assert complaint is not None
    assert complaint["text"] == (
        "Jembatan bambu di dusun kami rusak, anak sekolah menyeberang lewat sungai \u2013 mohon diperbaiki."
    )
    again = complaint_of(raw[4])
    assert again is not None
    assert again["id"] == complaint["id"]


def test_from_a_server(imap: ImapServer, service: Service) -> None:
    """Oldest first, read without marking, marked after the service had it; the automatic one flagged."""
    with imaplib.IMAP4("127.0.0.1", imap.port) as connection, Disposisi(service.url) as client:
        assert collect(ImapInbox(connection), client).accepted == 4
    assert [row.text for row in service.kept()] == TEXTS
    seen, flagged = {"\\Seen"}, {"\\Seen", "\\Flagged"}
    assert imap.flags == [seen, seen, flagged, seen, seen]


def test_nothing_is_marked_while_the_service_is_down(imap: ImapServer, nowhere: str) -> None:
    with imaplib.IMAP4("127.0.0.1", imap.port) as connection:
        collected = collect(ImapInbox(connection), Disposisi(nowhere, retries=0))
    assert collected == Collected(reached=False)
    assert imap.flags == [set()] * 5
    assert not any("STORE" in command for command in imap.commands)


def test_goes_on_where_it_broke_off(imap: ImapServer, stub: Stub) -> None:
    stub.say(200, {})
    stub.say(503, b"")
    with (
        imaplib.IMAP4("127.0.0.1", imap.port) as connection,
        Disposisi(stub.url, retries=0) as client,
    ):
        assert collect(ImapInbox(connection), client) == Collected(accepted=1, reached=False)
        stub.answers[:] = [(200, {}, b"{}")]
        assert collect(ImapInbox(connection), client) == Collected(accepted=3, flagged=1)
    ids = [seen.body for seen in stub.seen]
    assert ids[1] == ids[2]
    assert len(ids) == 5


def test_refused_mail_is_flagged_and_blocks_no_other(imap: ImapServer, stub: Stub) -> None:
    stub.say(422, {"type": "t", "title": "Invalid field", "status": 422, "detail": "Tidak bisa dibaca."})
    stub.say(200, {})
    with imaplib.IMAP4("127.0.0.1", imap.port) as connection, Disposisi(stub.url) as client:
        assert collect(ImapInbox(connection), client) == Collected(accepted=3, flagged=2)
    assert "\\Flagged" in imap.flags[0]


def test_maildir(tmp_path: Path, raw: list[bytes], service: Service) -> None:
    box = mailbox.Maildir(tmp_path / "Maildir")
    for message in raw:
        box.add(message)
    inbox = FileInbox(tmp_path / "Maildir")
    with Disposisi(service.url) as client:
        assert collect(inbox, client).accepted == 4
        assert collect(inbox, client) == Collected()
    inbox.close()
    box.close()
    assert sorted(row.text for row in service.kept())[1:] == sorted(TEXTS)[1:]


def test_script_on_a_recorded_mailbox(tmp_path: Path, service: Service, nowhere: str) -> None:
    file = shutil.copy(RECORDED, tmp_path / "inbox.mbox")
    script = [sys.executable, "docs/examples/adapters/email_inbox.py", "--mailbox", file, "--url"]
    down = subprocess.run([*script, nowhere], capture_output=True, text=True, check=False)
    assert down.returncode == 1
    assert "run it again" in down.stderr
    done = subprocess.run([*script, service.url], capture_output=True, text=True, check=True)
    assert done.stdout == "4 accepted, 1 flagged\n"


@pytest.mark.parametrize(
    ("written", "own"),
    [
        ("Satu.\n\nOn Mon, 2 Nov 2026 at 10:00, Petugas wrote:\n> Lama", "Satu."),
        ("Satu.\n-----Original Message-----\nFrom: x", "Satu."),
        ("Satu.\n\nDari: Petugas\nTanggal: 2 Nov 2026\nLama", "Satu."),
        ("Satu.\n-- \nWarga\nJl. Contoh 1", "Satu."),
        ("Satu.\n\nSent from my phone", "Satu."),
        ("> lama\nJawaban saya di bawah.\n> lama lagi", "Jawaban saya di bawah."),
        ("Pada hari Senin lampu mati.\nDari jembatan sampai pasar gelap.",) * 2,
        ("Jarak -- kira-kira 3 km -- rusak semua", "Jarak -- kira-kira 3 km -- rusak semua"),
    ],
)
def test_own_words(written: str, own: str) -> None:
    assert own_words(written) == own


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>Satu<br>dua</p><p>tiga</p>", "Satu\ndua\n\ntiga"),
        ("<blockquote>lama<br></blockquote>baru", "baru"),
        ("<div class='gmail_quote'><div>lama</div><img src=x>lama</div>baru", "baru"),
        ("<style>p{}</style>a &amp; b &lt;c&gt;", "a & b <c>"),
        ("tanpa <b>akhir", "tanpa akhir"),
        ("</blockquote></p>sisa", "sisa"),
    ],
)
def test_markup(markup: str, text: str) -> None:
    assert text_of_html(markup) == text


def test_mails_without_words() -> None:
    """The subject is the complaint where the mail says nothing else; nothing at all is none."""
    titled = complaint_of(mail("\n", Subject="Lampu mati"))
    assert titled is not None
    assert titled["text"] == "Lampu mati"
    assert complaint_of(mail("\n")) is None
    assert complaint_of(mail("Saya cuti", Auto_Submitted="auto-replied")) is None
    assert complaint_of(mail("Berita", Precedence="bulk")) is None
    assert "submitted_at" not in (complaint_of(mail("Lampu mati", Date="kemarin")) or {})


def test_strange_mails_are_read_all_the_same() -> None:
    """Without Message-ID the mail itself is its name; an unknown character set is read as UTF-8."""
    strange = (
        b"Content-Type: text/plain; charset=antah\nContent-Transfer-Encoding: 8bit\n\nLampu m\xc3\xa1ti\n"
    )
    complaint = complaint_of(strange)
    assert complaint is not None
    assert complaint == complaint_of(strange)
    assert complaint["text"] == "Lampu máti"


def test_subject() -> None:
    message = EmailMessage()
    message["Subject"] = "Re: FWD: Bls: Jalan rusak"
    assert subject_of(message) == "Jalan rusak"
