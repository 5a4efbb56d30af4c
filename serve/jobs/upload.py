"""Takes a file in as it streams: onto the disk piece by piece, refused as soon as it can be no file of complaints."""

import os
import zipfile
from collections.abc import AsyncIterator

from anyio import to_thread

from data.errors import InputError
from data.records import open_table
from serve.errors import InvalidFieldError
from serve.jobs.files import JobFiles
from serve.texts import say

BUFFER = 1024 * 1024
"""Bytes gathered before they are written: a network's pieces are small."""

MAX_LINE = 8 * 1024 * 1024
"""Longest line of a text file; lines are read whole."""

MAX_UNPACKED = 128 * 1024 * 1024
"""Most bytes a spreadsheet may unpack to; it is read whole. Parquet is read in batches."""

ZIP, OLD_SPREADSHEET, PARQUET = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"PAR1"
SIGNATURE = 4


class Lines:
    """Counts the lines of what passes by, and watches over their length."""

    def __init__(self) -> None:
        self.count = 0
        self._open = 0
        self._head = b""

    @property
    def of_text(self) -> int | None:
        """Give the number of lines; None for binary files, which have none."""
        return None if self._is_binary else self.count + (self._open > 0)

    def feed(self, piece: bytes) -> None:
        """See the next bytes.

        Raises:
            InvalidFieldError: a line of text that is too long to be a row.
        """
        self._head = self._head or piece[:SIGNATURE]
        self.count += piece.count(b"\n")
        last = max(piece.rfind(b"\n"), piece.rfind(b"\r"))
        self._open = self._open + len(piece) if last < 0 else len(piece) - last - 1
        if self._open > MAX_LINE and not self._is_binary:
            raise InvalidFieldError("#", say("jobs.long_line"))

    @property
    def _is_binary(self) -> bool:
        return self._head in {ZIP, OLD_SPREADSHEET, PARQUET}


async def receive_file(pieces: AsyncIterator[bytes], files: JobFiles) -> int | None:
    """Write a file to its place; it is on the disk when this returns.

    Args:
        pieces: the body of the request.
        files: where it goes; the folder is made.

    Returns:
        The number of lines, None where the file is binary.

    Raises:
        InvalidFieldError: it is no file of complaints.
    """
    descriptor = await to_thread.run_sync(files.create)
    lines = Lines()
    try:
        gathered = bytearray()
        async for piece in pieces:
            gathered += piece
            if len(gathered) >= BUFFER:
                await to_thread.run_sync(_write, descriptor, gathered, lines)
                gathered = bytearray()
        await to_thread.run_sync(_write, descriptor, gathered, lines)
        await to_thread.run_sync(files.settle, descriptor)
    finally:
        os.close(descriptor)
    await to_thread.run_sync(_check_readable, files)
    return lines.of_text


def _write(descriptor: int, gathered: bytearray, lines: Lines) -> None:
    lines.feed(bytes(gathered))
    left = memoryview(gathered)
    while left:
        left = left[os.write(descriptor, left) :]


def _check_readable(files: JobFiles) -> None:
    """Look at what is dear to find out late: the columns, how much a spreadsheet unpacks to."""
    with files.upload.open("rb") as file:
        head = file.read(SIGNATURE)
    try:
        if head == ZIP:
            _check_unpacked(files)
        elif head != OLD_SPREADSHEET:  # a spreadsheet is read whole, so the job itself finds out
            open_table(files.upload)
    except (InputError, zipfile.BadZipFile):
        raise InvalidFieldError("#", say("jobs.no_table")) from None


def _check_unpacked(files: JobFiles) -> None:
    with zipfile.ZipFile(files.upload) as parts:
        if sum(part.file_size for part in parts.infolist()) > MAX_UNPACKED:
            raise InvalidFieldError("#", say("jobs.unpacked", limit=MAX_UNPACKED // 2**20))
