"""The file of a backup: a ZIP of a manifest and one NDJSON a table, the same for every database."""

import hashlib
import os
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from serve.store.errors import StoreError
from serve.texts import say

FORMAT = 1
MANIFEST = "manifest.json"
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    NotImplementedError,
    RuntimeError,
    msgspec.MsgspecError,
    UnicodeDecodeError,
)
"""What reading a file raises that is no backup, or was damaged."""


class BackupError(StoreError):
    """The file cannot be restored; the message says why."""


class TableEntry(msgspec.Struct, frozen=True):
    """One table in the file: how many rows, and the SHA-256 of its NDJSON in hexadecimal digits."""

    name: str
    columns: list[str]
    rows: int
    sha256: str

    @property
    def member(self) -> str:
        """Give the name of its NDJSON in the file."""
        return f"tables/{self.name}.ndjson"


class Manifest(msgspec.Struct, frozen=True):
    """What stands in the file: the revision of the tables, when they were read, from which kind of database."""

    format: int
    revision: str
    made_at: str
    database: str
    tables: list[TableEntry]

    def as_json(self) -> dict[str, Any]:
        """Give what a program wants to know about a backup."""
        rows = {table.name: table.rows for table in self.tables}
        return {
            "revision": self.revision,
            "made_at": self.made_at,
            "database": self.database,
            "rows": sum(rows.values()),
            "tables": rows,
        }


@contextmanager
def writing(out: Path) -> Iterator[zipfile.ZipFile]:
    """Open a file that only its owner may read; it is there whole, and on the disk, or not at all.

    Masked complaints, officers' names and hashes of keys stand in it.

    Raises:
        OSError: it cannot be written.
    """
    number, name = tempfile.mkstemp(prefix=f".{out.name}.", dir=out.parent)
    part = Path(name)
    try:
        with open(number, "w+b") as file:  # noqa: PTH123 - it is open already, for nobody else
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                yield archive
            file.flush()
            os.fsync(file.fileno())
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)


def write_table(
    archive: zipfile.ZipFile, name: str, columns: Iterable[str], rows: Iterable[Mapping[str, Any]]
) -> TableEntry:
    """Write the rows one by one, one JSON object a line."""
    digest, count = hashlib.sha256(), 0
    entry = TableEntry(name, list(columns), 0, "")
    encode = msgspec.json.Encoder().encode
    with archive.open(entry.member, "w", force_zip64=True) as file:
        for row in rows:
            line = encode(row) + b"\n"
            file.write(line)
            digest.update(line)
            count += 1
    return msgspec.structs.replace(entry, rows=count, sha256=digest.hexdigest())


def write_manifest(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    """Write what stands in the file."""
    archive.writestr(MANIFEST, msgspec.json.format(msgspec.json.encode(manifest)))


@contextmanager
def reading(file: Path) -> Iterator[zipfile.ZipFile]:
    """Open a backup.

    Raises:
        BackupError: it cannot be read, or is none.
    """
    with _whole(file):
        archive = zipfile.ZipFile(file)
    with archive:
        yield archive


def read_manifest(archive: zipfile.ZipFile) -> Manifest:
    """Give what stands in the file.

    Raises:
        BackupError: it was made by a version that writes otherwise.
    """
    with _whole(archive.filename):
        raw = archive.read(MANIFEST)
        found = msgspec.json.decode(raw, type=dict[str, Any]).get("format")
        if found != FORMAT:
            raise BackupError(say("cli.backup_format", format=found))
        return msgspec.json.decode(raw, type=Manifest)


def read_table(archive: zipfile.ZipFile, entry: TableEntry) -> Iterator[dict[str, Any]]:
    """Give the rows one by one.

    Raises:
        BackupError: where they are not those that were written, at the latest after the last one.
    """
    digest, count = hashlib.sha256(), 0
    decode = msgspec.json.Decoder(dict[str, Any]).decode
    with _whole(archive.filename), archive.open(entry.member) as file:
        for line in file:
            digest.update(line)
            count += 1
            yield decode(line)
    if (count, digest.hexdigest()) != (entry.rows, entry.sha256):
        raise BackupError(say("cli.backup_changed", table=entry.name))


@contextmanager
def _whole(file: object) -> Iterator[None]:
    """Raise as `BackupError` what reading the file stumbles over."""
    try:
        yield
    except BROKEN as error:
        raise BackupError(say("cli.backup_broken", file=file)) from error
    except OSError as error:
        raise BackupError(say("cli.cannot_read", file=file, reason=error.strerror or error)) from error
