"""Who an officer is, what one may see and do: the one place where that is decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from data.tenants import NATIONAL
from serve.auth import Caller

Role = Literal[
    "admin-nasional", "admin-instansi", "pejabat-penghubung", "peninjau", "ilmuwan-data", "auditor"
]
ROLES: tuple[Role, ...] = get_args(Role)

Right = Literal["decide", "unmask", "administer", "audit", "export"]

RIGHTS: Mapping[Role, frozenset[Right]] = {
    "admin-nasional": frozenset({"decide", "unmask", "administer", "audit", "export"}),
    "admin-instansi": frozenset({"decide", "unmask", "administer", "audit", "export"}),
    "pejabat-penghubung": frozenset({"decide", "unmask"}),
    "peninjau": frozenset({"decide", "unmask"}),
    "ilmuwan-data": frozenset({"export"}),
    "auditor": frozenset({"audit", "export"}),
}
"""What each role may do at all; on which complaints, the questions below say."""

ADMINISTRATORS: frozenset[Role] = frozenset({"admin-nasional", "admin-instansi"})
NO_CONFIDENTIAL_ROWS: frozenset[Role] = frozenset({"ilmuwan-data"})
NO_CONFIDENTIAL_TEXT: frozenset[Role] = frozenset({"ilmuwan-data", "auditor"})
OWN_AGENCY_ALONE: frozenset[Role] = frozenset({"pejabat-penghubung"})


@dataclass(frozen=True, slots=True)
class Subject:
    """What of a complaint decides who may see it.

    Attributes:
        tenant: code of the government that received it.
        agency: code of the agency that has it: the first candidate, or whom it was assigned to; empty for none.
        confidential: whether only those may read it who handle it.
        anonymous: whether the complainant may not become known to the agency.
    """

    tenant: str
    agency: str
    confidential: bool
    anonymous: bool


@dataclass(frozen=True, slots=True)
class Officer:
    """A person who is signed in.

    Attributes:
        id: of the account, 32 hexadecimal digits; safe to log.
        login: e-mail address or user name.
        name: as colleagues read it.
        role: what the person is.
        tenant: code of the government the person works for; the national one sees all.
        agency: code of the agency of a liaison officer, empty for others.
    """

    id: str
    login: str
    name: str
    role: Role
    tenant: str
    agency: str = ""

    @property
    def actor(self) -> str:
        """Name the person for the audit trail."""
        return f"officer:{self.id}"

    @property
    def caller(self) -> Caller:
        """Give the person as somebody who sends complaints, without a key's scopes."""
        return Caller("", self.tenant, frozenset())

    def may(self, right: Right) -> bool:
        """Say whether the role has a right, on whatever complaints."""
        return right in RIGHTS[self.role]

    def is_of(self, tenant: str) -> bool:
        """Say whether a tenant's matters are this officer's: the own ones, those of regions within, all for the nation."""
        return self.caller.may_act_for(tenant)

    def may_see(self, complaint: Subject) -> bool:
        """Say whether a complaint is there for this officer; `serve.sight.seen_by` says the same in SQL."""
        if not self.is_of(complaint.tenant):
            return False
        if self.role in OWN_AGENCY_ALONE and complaint.agency != self.agency:
            return False
        return not (complaint.confidential and self.role in NO_CONFIDENTIAL_ROWS)

    def may_see_text(self, complaint: Subject) -> bool:
        """Say whether its text, with personal data masked, may be read."""
        hidden = complaint.confidential and self.role in NO_CONFIDENTIAL_TEXT
        return self.may_see(complaint) and not hidden

    def may_unmask(self, complaint: Subject) -> bool:
        """Say whether its personal data may be shown, which is a logged act; who is anonymous stays so to all but admins."""
        known = not complaint.anonymous or self.role in ADMINISTRATORS
        return self.may("unmask") and known and self.may_see_text(complaint)

    def may_decide(self, complaint: Subject) -> bool:
        """Say whether the officer may say what it is about and whose it is."""
        return self.may("decide") and self.may_see_text(complaint)

    def may_administer(self, tenant: str) -> bool:
        """Say whether a government's officers, keys and settings are this officer's to change."""
        return self.may("administer") and self.is_of(tenant)

    def may_make(self, role: Role, tenant: str) -> bool:
        """Say whether an account of that role and tenant is this officer's to make or change."""
        return self.may_administer(tenant) and (role != "admin-nasional" or self.role == "admin-nasional")

    def may_read_audit(self, tenant: str) -> bool:
        """Say whether the trail's rows of that tenant are this officer's to read; those of none are the nation's."""
        return self.may("audit") and (self.is_of(tenant) if tenant else self.tenant == NATIONAL)
