"""Where the tables come from: a folder of the user's own first, then those that ship with the project."""

import os
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

from data.errors import DataError
from data.published import published

FOLDER_SETTING = "DISPOSISI_TENANTS_DIR"
DEFAULT_FOLDER = Path(__file__).parent / "local"


def own_folder() -> Path:
    """Give the folder of the user's own tenants: `agencies/`, `routes/` and `shapes/` in it."""
    return Path(os.environ.get(FOLDER_SETTING) or DEFAULT_FOLDER)


def read_own_or_shipped(table: str) -> str | None:
    """Read a table such as "agencies/34.04.csv": what was published, else the user's own, else the shipped one, else None.

    Raises:
        DataError: the file is not UTF-8.
    """
    given = published(table)
    if given is not None:
        return given
    own = own_folder() / table
    if own.is_file():
        try:
            return own.read_text("utf-8-sig")
        except UnicodeDecodeError as error:
            raise DataError(
                f"{own}: not UTF-8 ({error.reason} at byte {error.start}); save it as UTF-8"
            ) from error
    shipped = resources.files("data").joinpath("files", table)
    return shipped.read_text("utf-8") if shipped.is_file() else None


def read_shipped(table: str) -> str:
    """Read a table that ships with the project."""
    return resources.files("data").joinpath("files", table).read_text("utf-8")


def names_in(folder: str, ending: str) -> Iterator[str]:
    """Give the names, without their ending, of the files in a folder of tables, the user's own first."""
    own = own_folder() / folder
    if own.is_dir():
        yield from sorted(path.name.removesuffix(ending) for path in own.glob(f"*{ending}"))
    shipped = resources.files("data").joinpath("files", folder)
    yield from sorted(
        entry.name.removesuffix(ending) for entry in shipped.iterdir() if entry.name.endswith(ending)
    )
