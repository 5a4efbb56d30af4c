"""What an officer may see, as a condition that repositories put to their queries."""

from sqlalchemy import ColumnElement, and_, true
from sqlalchemy.orm import InstrumentedAttribute

from data.tenants import NATIONAL
from serve.officer import NO_CONFIDENTIAL_ROWS, OWN_AGENCY_ALONE, Officer, Subject
from serve.store.records import ComplaintRecord, SuggestionRecord


def seen_by(officer: Officer) -> ColumnElement[bool]:
    """Give the condition of `Officer.may_see` for a query of suggestions."""
    conditions = [of_tenant(SuggestionRecord.tenant, officer.tenant)]
    if officer.role in OWN_AGENCY_ALONE:
        conditions.append(SuggestionRecord.agency == officer.agency)
    if officer.role in NO_CONFIDENTIAL_ROWS:
        conditions.append(SuggestionRecord.confidential.is_(False))
    return and_(*conditions)


def of_tenant(column: InstrumentedAttribute[str], tenant: str) -> ColumnElement[bool]:
    """Give the condition that a column names a tenant or a region within; for the nation there is none."""
    if tenant == NATIONAL:
        return true()
    return (column == tenant) | column.startswith(f"{tenant}.", autoescape=True)


def subject_of(complaint: ComplaintRecord, suggestion: SuggestionRecord) -> Subject:
    """Give what decides who may see a complaint."""
    return Subject(complaint.tenant, suggestion.agency, complaint.confidential, complaint.anonymous)
