"""Reads the rows of a job's file: whose they are, whether they may be kept, all as the command line reads them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from data.corpus import read_table
from data.records import open_table
from data.schema import Complaint, LabelledComplaint, RejectedRow
from data.scorable import scorable
from data.tenants import tenant_code_for
from serve.auth import Caller
from serve.errors import InvalidFieldError
from serve.jobs.schemas import NewJob
from serve.keeping.intake import TEXT_FIELDS, usable_identifier
from serve.store.records import MAX_ID
from serve.texts import say


@dataclass(frozen=True, slots=True)
class Row:
    """A row that is scored.

    Attributes:
        complaint: as it is scored; its `id` is that of the answer.
        kept_as: identifier of the complaint that is kept, empty where none is.
        line: line of the file where it begins.
    """

    complaint: Complaint
    kept_as: str
    line: int


def read_rows(upload: Path, job_id: str, asked: NewJob) -> Iterator[Row | RejectedRow]:
    """Read the rows of a file in order, the bad ones with the reason.

    Raises:
        InputError: it is no file of complaints, or it breaks off.
    """
    for row in scorable(read_table(open_table(upload)), asked.routed_by):
        yield row if isinstance(row, RejectedRow) else _ours(row, job_id, asked)


def _ours(row: LabelledComplaint, job_id: str, asked: NewJob) -> Row | RejectedRow:
    complaint = replace(row.complaint, tenant=_tenant(row.complaint, asked))
    if not Caller("", asked.tenant, frozenset()).may_act_for(complaint.tenant):
        return RejectedRow(row.line, say("jobs.other_tenant"), "")
    if not asked.store:
        return Row(complaint, "", row.line)
    kept_as = complaint.id if row.has_id else f"{job_id}-{complaint.id}"
    try:
        _check_keepable(complaint, kept_as)
    except InvalidFieldError as error:
        return RejectedRow(row.line, error.detail, "")
    return Row(complaint, kept_as, row.line)


def _tenant(complaint: Complaint, asked: NewJob) -> str:
    by_region = tenant_code_for(complaint.region_code) if complaint.region_code else asked.default_tenant
    return asked.routed_by or complaint.tenant or by_region


def _check_keepable(complaint: Complaint, kept_as: str) -> None:
    """Refuse what a single request would be refused for."""
    if len(kept_as) > MAX_ID:
        raise InvalidFieldError("#/id", say("field.id"))
    usable_identifier(kept_as)
    for name in TEXT_FIELDS:
        if "\0" in getattr(complaint, name):
            raise InvalidFieldError(f"#/{name}", say("field.nul", name=name))
