"""What the commands of this package say: to people through rich, to programs as one JSON object."""

import json
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

DONE, FAILED_GATE, USAGE, BAD_INPUT = 0, 1, 2, 3


def say(line: str) -> None:
    """Say a line to the person, on standard error, so that standard output stays a program's."""
    Console(stderr=True, soft_wrap=True, highlight=False).print(line, markup=False)


def give(body: dict[str, Any], *, as_json: bool, lines: list[str]) -> None:
    """Print a result: the whole of it as JSON, or the lines for people."""
    sys.stdout.write(json.dumps(body, ensure_ascii=False) + "\n" if as_json else "\n".join(lines) + "\n")


@contextmanager
def counting(label: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """Show a progress bar on standard error, where that is a terminal; gives a function that sets the count."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(
        *columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()
    ) as bar:
        task = bar.add_task(label, total=total)
        yield lambda done: bar.update(task, completed=done)


@contextmanager
def plain_failures() -> Iterator[None]:
    """Turn the errors that a user can cause into one line and exit code 3, warnings into one line each."""
    from data.errors import DataError  # noqa: PLC0415 - keeps `--help` fast
    from models.errors import ModelError  # noqa: PLC0415
    from training.errors import TrainingError  # noqa: PLC0415

    shown = warnings.showwarning
    warnings.showwarning = lambda message, *_args, **_more: say(f"Warning: {message}")
    try:
        yield
    except (DataError, ModelError, TrainingError, OSError) as error:
        say(f"Error: {error}")
        raise SystemExit(BAD_INPUT) from None
    finally:
        warnings.showwarning = shown
