"""A file of complaints to a file of suggestions: streamed, in order, going on where it was interrupted."""

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from data.corpus import read_corpus
from data.errors import UnknownCodeError
from data.regions import region
from data.schema import Complaint, LabelledComplaint, RejectedRow
from data.tenants import NATIONAL, load_tenant
from models.suggester import Suggester

_FLUSH_EVERY = 200


@dataclass(frozen=True, slots=True)
class ScoreResult:
    """What became of a file: rows suggested for, of those taken over from an earlier run, and rows put aside."""

    scored: int
    resumed: int
    rejected: int


def score_file(
    suggester: Suggester, source: Path, target: Path, *, tenant: str = "", progress: Callable[[int], None]
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
    """
    part, state = target.with_name(target.name + ".part"), target.with_name(target.name + ".state")
    key = json.dumps(
        [str(source.resolve()), source.stat().st_size, source.stat().st_mtime_ns, suggester.version, tenant]
    )
    done = _resume(part, state, key)
    rejected: list[RejectedRow] = []
    scored = 0
    with part.open("ab") as out:
        for row in _rows(source, tenant, rejected):
            scored += 1
            if scored <= done:
                continue
            out.write(_line(suggester, row, tenant))
            if scored % _FLUSH_EVERY == 0:
                out.flush()
                progress(scored)
    write_rejected(target.with_name(target.name + ".rejected.csv"), rejected)
    part.replace(target)
    state.unlink(missing_ok=True)
    progress(scored)
    return ScoreResult(scored, done, len(rejected))


def _rows(source: Path, tenant: str, rejected: list[RejectedRow]) -> Iterator[LabelledComplaint]:
    for row in read_corpus(source):
        if isinstance(row, RejectedRow):
            rejected.append(row)
        elif fault := _unknown_codes(row.complaint, tenant):
            rejected.append(RejectedRow(row.line, fault, row.complaint.text))
        else:
            yield row


def _unknown_codes(complaint: Complaint, tenant: str) -> str:
    try:
        load_tenant(tenant or complaint.tenant or NATIONAL)
        if complaint.region_code:
            region(complaint.region_code)
    except UnknownCodeError as error:
        return str(error)
    return ""


def _line(suggester: Suggester, row: LabelledComplaint, tenant: str) -> bytes:
    suggestion = suggester.suggest(row.complaint, tenant_code=tenant)
    return msgspec.json.encode(suggestion.as_json()) + b"\n"


def _resume(part: Path, state: Path, key: str) -> int:
    """Give how many whole lines an earlier run of the same work left, cutting off a half-written last one."""
    if not (part.exists() and state.exists() and state.read_text("utf-8") == key):
        part.unlink(missing_ok=True)
        state.write_text(key, "utf-8")
        return 0
    content = part.read_bytes()
    whole = content.rfind(b"\n") + 1
    with part.open("r+b") as file:
        file.truncate(whole)
    return content.count(b"\n", 0, whole)


def write_rejected(path: Path, rejected: list[RejectedRow]) -> None:
    """Write the rows that were put aside, so that nothing is lost; no rows, no file."""
    path.unlink(missing_ok=True)
    if not rejected:
        return
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["line", "reason", "record"])
        writer.writerows([row.line, row.reason, row.record] for row in rejected)
