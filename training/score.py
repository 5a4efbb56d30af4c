"""A file of complaints to a file of suggestions: streamed, in order, going on where it was interrupted."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

import msgspec

from data.corpus import read_corpus
from data.schema import LabelledComplaint, RejectedRow
from data.scorable import scorable
from models.suggester import Suggester
from training.errors import TrainingError
from training.rejects import Rejects

_FLUSH_EVERY = 200


@dataclass(frozen=True, slots=True)
class ScoreResult:
    """What became of a file: rows suggested for, of those taken over from an earlier run, and rows put aside."""

    scored: int
    resumed: int
    rejected: int


Engine = Callable[[Iterable[LabelledComplaint]], Iterator[bytes]]
"""Gives a suggestion's line for each row, in the same order."""


def score_file(
    suggester: Suggester,
    source: Path,
    target: Path,
    *,
    tenant: str = "",
    progress: Callable[[int], None],
    engine: Engine | None = None,
) -> ScoreResult:
    """Write one suggestion a line for each readable row, in the order of the input.

    The lines go to `<target>.part`, which becomes `target` at the end; an existing part of the same input, model and
    tenant is gone on from. Rows that cannot be read go to `<target>.rejected.csv`.

    Args:
        suggester: the model.
        source: any file of complaints.
        target: NDJSON to write.
        tenant: government that routes, for all rows.
        progress: called with the number of rows done so far.
        engine: asks the model elsewhere than here.
    """
    _check_paths(source, target)
    part, state = target.with_name(target.name + ".part"), target.with_name(target.name + ".state")
    stamp = source.stat()
    key = json.dumps([str(source.resolve()), stamp.st_size, stamp.st_mtime_ns, suggester.version, tenant])
    done = _resume(part, state, key)
    here = partial(map, partial(suggestion_line, suggester, tenant=tenant))
    with Rejects(target) as rejects, part.open("ab") as out:
        rows = _rows(source, tenant, rejects)
        scored = sum(1 for _ in islice(rows, done))
        for line in (engine or here)(rows):
            scored += 1
            out.write(line)
            if scored % _FLUSH_EVERY == 0:
                out.flush()
                progress(scored)
    state.unlink(missing_ok=True)
    if not scored:
        part.unlink()
        raise TrainingError(f"{source} has no readable row; {rejects.count} were put aside")
    part.replace(target)
    progress(scored)
    return ScoreResult(scored, done, rejects.count)


def _check_paths(source: Path, target: Path) -> None:
    if not source.is_file():
        raise TrainingError(f"no file {source}")
    if target.is_dir():
        raise TrainingError(f"--out {target} is a folder: name a file in it")
    if not target.parent.is_dir():
        raise TrainingError(f"no folder {target.parent} to write {target.name} into")
    if target.exists() and target.samefile(source):
        raise TrainingError(f"--out {target} is the input itself: choose another name")


def _rows(source: Path, tenant: str, rejects: Rejects) -> Iterator[LabelledComplaint]:
    for row in scorable(read_corpus(source), tenant):
        if isinstance(row, RejectedRow):
            rejects.add(row)
        else:
            yield row


def suggestion_line(suggester: Suggester, row: LabelledComplaint, *, tenant: str) -> bytes:
    """Give the line that is written for a row."""
    suggestion = suggester.suggest(row.complaint, tenant_code=tenant)
    return msgspec.json.encode(suggestion.as_json()) + b"\n"


def _resume(part: Path, state: Path, key: str) -> int:
    """Give how many whole lines an earlier run of the same work left, cutting off a half-written last one."""
    if not (part.exists() and state.exists() and state.read_text("utf-8") == key):
        part.unlink(missing_ok=True)
        state.write_text(key, "utf-8")
        return 0
    lines = whole = 0
    with part.open("r+b") as file:
        for line in file:
            if line.endswith(b"\n"):
                lines, whole = lines + 1, whole + len(line)
        file.truncate(whole)
    return lines
