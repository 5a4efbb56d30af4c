"""The command that writes a corpus's card."""

from pathlib import Path
from typing import Annotated

import typer

from training.console import give, plain_failures


def data_card(
    files: Annotated[list[Path], typer.Argument(help="Files of complaints, or one folder of them.")],
    out: Annotated[Path | None, typer.Option(help="File to write; else it is printed.")] = None,
    license_name: Annotated[
        str, typer.Option("--license", help="Under which the corpus may be used.")
    ] = "other",
) -> None:
    """Write a corpus's card: counts, sources, periods, languages, labels, personal data, licence; no texts."""
    with plain_failures():
        from training.data_card import data_card as write  # noqa: PLC0415 - heavy imports wait until a command runs
        from training.rows import read_rows  # noqa: PLC0415 - likewise

        whole = [file for path in files for file in (sorted(path.iterdir()) if path.is_dir() else [path])]
        card = write(whole, read_rows(whole), license_name)
        if out is None:
            give({}, as_json=False, lines=[card])
            return
        out.write_text(card, "utf-8")
        give({}, as_json=False, lines=[f"card in {out}"])
