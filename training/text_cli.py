"""The command that shows what the pipeline sees in a text."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from training.console import plain_failures, say

app = typer.Typer(no_args_is_help=True, add_completion=False)


@app.callback()
def _group() -> None:
    """Keep `text` a command of a group, though it is the only one here."""


@app.command()
def text(
    file: Annotated[str, typer.Argument(help="Text file, a complaint a line; - reads standard input.")],
    region: Annotated[
        str, typer.Option(help="Region that the lines belong to (34.04), for its places.")
    ] = "",
    channel: Annotated[
        str, typer.Option(help="Channel that they came through (sms, email, telepon ...).")
    ] = "",
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object for each line.")] = False,
) -> None:
    """Show what the pipeline sees: plain words, stems, language, personal data masked, places."""
    with plain_failures():
        from data.channels import channel_of  # noqa: PLC0415 - heavy imports wait until a command runs
        from data.regions import region as region_named  # noqa: PLC0415
        from training.seen import see  # noqa: PLC0415

        if region:
            region_named(region)
        through = channel_of(channel) if channel else ""
        if channel and through == "lainnya" != channel:
            say(
                f"Warning: channel {channel!r} is not known and has no peculiarities; known: sms, email, whatsapp, x ..."
            )
        for line in _lines(file):
            seen = see(line, channel=through, region_code=region)
            shown = json.dumps(seen.as_json(), ensure_ascii=False) if as_json else "\n".join(seen.as_lines())
            sys.stdout.buffer.write(shown.encode("utf-8", "backslashreplace") + b"\n")
        sys.stdout.buffer.flush()


def _lines(file: str) -> Iterator[str]:
    if file == "-":
        yield from _decoded(sys.stdin.buffer)
    else:
        with Path(file).open("rb") as opened:
            yield from _decoded(opened)


def _decoded(opened: BinaryIO) -> Iterator[str]:
    """Give the lines; bytes that are no UTF-8 are said once a line and shown as replacement characters."""
    for number, raw in enumerate(opened, start=1):
        line = raw.removesuffix(b"\n").removesuffix(b"\r")
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            say(f"Warning: line {number} is no UTF-8 from its byte {error.start + 1}; save the file as UTF-8")
            yield line.decode("utf-8", "replace")
