"""What an officer may see is the same in the one place that decides it and in the queries that apply it."""

import itertools
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from data.schema import Complaint
from data.tenants import NATIONAL
from serve.keeping.intake import Received
from serve.keeping.service import SuggestionService
from serve.officer import RIGHTS, ROLES, Officer, Subject
from serve.sight import seen_by, subject_of
from serve.store import Store
from serve.store.records import ComplaintRecord, SuggestionRecord
from serve.way_back import way_back
from tests.serve.fakes import DISHUB, fake_champion

TENANTS = ("34.04", "34", "3", "51.03", NATIONAL)
AGENCIES = (DISHUB, "34.04/dlh", "")


def officers() -> Iterator[Officer]:
    """Give one of each role, tenant and agency."""
    for role, tenant, agency in itertools.product(ROLES, TENANTS, AGENCIES):
        if agency or role != "pejabat-penghubung":
            yield Officer("0" * 32, "x", "X", role, tenant, agency)


@pytest.fixture
def complaints(store: Store) -> Store:
    """A store with one complaint of each tenant, agency and confidentiality."""
    service = SuggestionService(fake_champion(), store)
    for number, (tenant, agency, hidden) in enumerate(itertools.product(TENANTS, AGENCIES, (False, True))):
        if tenant == "3":
            continue
        complaint = Complaint("ragu", id=str(number), tenant=tenant, confidential=hidden)
        service.suggest(Received(complaint, store=True))
        with store.write() as session:
            row = session.scalars(
                select(SuggestionRecord).where(SuggestionRecord.complaint_id == str(number))
            ).one()
            row.agency = agency
    return store


def test_queries_apply_the_policy(complaints: Store) -> None:
    """For each officer the same complaints come back that the question admits one by one."""
    with complaints.read() as session:
        both = select(ComplaintRecord, SuggestionRecord).join(SuggestionRecord)
        everything = session.execute(both).all()
        counts = set()
        for officer in officers():
            asked = {row[0].id for row in everything if officer.may_see(subject_of(*row))}
            queried = {row[0].id for row in session.execute(both.where(seen_by(officer)))}
            assert queried == asked, officer
            counts.add(len(asked))
    assert len(everything) == 24
    assert len(counts) > 4


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("confidential", [False, True])
@pytest.mark.parametrize("anonymous", [False, True])
def test_nobody_does_more_than_one_sees(*, role: str, confidential: bool, anonymous: bool) -> None:
    """Deciding and unmasking need the text, the text needs the complaint; who is anonymous stays so to all but admins."""
    complaint = Subject("34.04", DISHUB, confidential, anonymous)
    for officer in officers():
        sees, reads = officer.may_see(complaint), officer.may_see_text(complaint)
        assert sees >= reads >= max(officer.may_decide(complaint), officer.may_unmask(complaint))
        assert sees or not reads
        if officer.role == role and officer.may_unmask(complaint):
            assert role.startswith("admin") or not anonymous


def test_who_reads_confidential_text() -> None:
    complaint = Subject("34.04", DISHUB, confidential=True, anonymous=False)
    own = [Officer("0" * 32, "x", "X", role, "34.04", DISHUB) for role in ROLES]
    assert {officer.role for officer in own if officer.may_see_text(complaint)} == {
        "admin-nasional", "admin-instansi", "pejabat-penghubung", "peninjau",
    }  # fmt: skip


def test_administering_stays_at_home() -> None:
    """An agency's admin makes accounts of the own government and of regions within, never a national admin."""
    admin = Officer("0" * 32, "x", "X", "admin-instansi", "34")
    assert admin.may_make("peninjau", "34.04")
    assert not admin.may_make("peninjau", "51")
    assert not admin.may_make("admin-nasional", NATIONAL)
    assert [role for role in ROLES if "administer" in RIGHTS[role]] == ["admin-nasional", "admin-instansi"]
    assert Officer("0" * 32, "x", "X", "admin-nasional", NATIONAL).may_make("admin-nasional", NATIONAL)


def test_rows_of_nobody_in_particular_are_the_nations_to_read() -> None:
    auditors = [Officer("0" * 32, "x", "X", "auditor", tenant) for tenant in (NATIONAL, "34.04")]
    assert [auditor.may_read_audit("") for auditor in auditors] == [True, False]
    assert [auditor.may_read_audit("34.04") for auditor in auditors] == [True, True]


@pytest.mark.parametrize(
    ("sent", "there"),
    [
        ("/tinjauan?setelah=x", "/tinjauan?setelah=x"),
        ("/tinjauan/a%2Fb", "/tinjauan/a%2Fb"),
        ("/", "/"),
        ("", "/"),
        ("//evil.example", "/"),
        ("///evil.example", "/"),
        ("/\\evil.example", "/"),
        ("\\/evil.example", "/"),
        ("https://evil.example/tinjauan", "/"),
        ("javascript:alert(1)", "/"),
        ("/tinjauan\r\nX: y", "/"),
        ("/\t/evil.example", "/"),
        ("/v1/topics", "/"),
        ("/masuk", "/"),
        ("/keluar", "/"),
        ("tinjauan", "/"),
        ("/[", "/"),
        ("//[", "/"),
    ],
)
def test_only_pages_of_ours_are_a_way_back(sent: str, there: str) -> None:
    assert way_back(sent) == there
