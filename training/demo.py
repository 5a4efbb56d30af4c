"""The whole way from a corpus to a promoted model, walked once with a small model in a registry of its own."""

import os
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

from data.corpus import SHIPPED
from training.errors import TrainingError

_FIRST = 0.6
"""Share of the corpus that the first champion learns from: the challenger has all but what is kept apart."""

_EVERY = 2
"""Every other row of the shipped corpus does: it is about the way, not about the model."""
_SHOWN_LINES, _WIDTH = 24, 160


def walk(folder: Path | None, say: Callable[[str], None]) -> None:
    """Check, split, train, promote, train again, evaluate, compare, gate, promote, list, go back.

    Args:
        folder: to work in; None for one that is removed again.
        say: is told of each step and command as it is run.

    Raises:
        TrainingError: a command ended otherwise than it should.
    """
    with tempfile.TemporaryDirectory() if folder is None else nullcontext(str(folder)) as place:
        _Walk(Path(place), say).go()


class _Walk:
    def __init__(self, place: Path, say: Callable[[str], None]) -> None:
        place.mkdir(parents=True, exist_ok=True)
        self._place = place
        self._say = say
        root = str(Path(__file__).resolve().parents[1])
        paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
        registry = {"DISPOSISI_MODELS_DIR": str(place / "registry")}
        unsigned = {"DISPOSISI_SIGNING_KEY", "DISPOSISI_TRUSTED_KEY", "DISPOSISI_MODEL_MAX_AGE_DAYS"}
        kept = {name: value for name, value in os.environ.items() if name not in unsigned}
        self._environment = kept | registry | {"PYTHONPATH": os.pathsep.join(paths)}

    def go(self) -> None:
        began = time.monotonic()
        whole, first = self._place / "history.ndjson", self._place / "first.ndjson"
        parts = self._place / "parts"
        earlier, later = parts / "earlier.ndjson", parts / "later.ndjson"
        shipped = [row for path in sorted(SHIPPED.glob("*.jsonl")) for row in _lines(path)]
        whole.write_text("\n".join(shipped[::_EVERY]), "utf-8")
        self._step("What is in the history?", "data", "check", whole)
        self._step("Keep a part apart that no model learns from.", "data", "split", whole, "--out", parts)
        rows = _lines(earlier)
        first.write_text("\n".join(rows[: int(len(rows) * _FIRST)]), "utf-8")
        self._say(f"\n# A first model learns from {_FIRST:.0%} of the rest, as if the others had come later.")
        one, two = self._place / "one", self._place / "two"
        self._step("", "train", "--corpus", first, "--recipe", "quick", "--out", one)
        self._step(
            "The first champion needs no gate: there is nothing to compare with.", "model", "promote", one
        )
        self._step(
            "A challenger learns from all of it.",
            "train",
            "--corpus",
            earlier,
            "--recipe",
            "quick",
            "--out",
            two,
        )
        self._step("How good is it on what was kept apart?", "evaluate", "--model", two, "--corpus", later)
        self._step(
            "And against the champion, on the same rows?", "compare", "champion", two, "--corpus", later
        )
        self._step("Do all gates let it through?", "gate", two, "--corpus", later)
        self._step("Then it may serve.", "model", "promote", two)
        self._step("", "model", "list")
        self._step("And back again, in a second.", "model", "rollback")
        self._say(
            f"\n# Done in {time.monotonic() - began:.0f} s. With your own history: docs/data-scientists.md"
        )

    def _step(self, why: str, *words: object) -> None:
        arguments = [str(word) for word in words]
        if why:
            self._say(f"\n# {why}")
        self._say(f"$ disposisi {shlex.join(arguments)}")
        command = [sys.executable, "-m", "disposisi", *arguments]
        done = subprocess.run(command, env=self._environment, stdout=subprocess.PIPE, text=True, check=False)  # noqa: S603 - our own commands
        for line in done.stdout.splitlines()[:_SHOWN_LINES]:
            self._say(f"  {line[:_WIDTH]}")
        if done.returncode:
            raise TrainingError(f"`disposisi {arguments[0]}` ended with {done.returncode}: see above")


def _lines(path: Path) -> list[str]:
    return path.read_text("utf-8").rstrip("\n").split("\n")
