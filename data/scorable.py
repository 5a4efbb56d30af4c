"""Rows that a suggestion can be made for, told apart from those that name what stands in no table."""

from collections.abc import Iterable, Iterator

from data.errors import UnknownCodeError
from data.regions import region
from data.schema import Complaint, LabelledComplaint, RejectedRow
from data.tenants import NATIONAL, load_tenant


def scorable(
    rows: Iterable[LabelledComplaint | RejectedRow], tenant: str = ""
) -> Iterator[LabelledComplaint | RejectedRow]:
    """Put aside the rows whose tenant or region is unknown; the others pass as they are, in order.

    Args:
        rows: what `read_corpus` gives.
        tenant: government that routes all rows, empty where each names its own.
    """
    for row in rows:
        if isinstance(row, LabelledComplaint) and (fault := unknown_codes(row.complaint, tenant)):
            yield RejectedRow(row.line, fault, row.complaint.text)
        else:
            yield row


def unknown_codes(complaint: Complaint, tenant: str = "") -> str:
    """Say which code of a complaint stands in no table, or nothing."""
    try:
        load_tenant(tenant or complaint.tenant or NATIONAL)
        if complaint.region_code:
            region(complaint.region_code)
    except UnknownCodeError as error:
        return str(error)
    return ""
