"""Until when a complaint is to be verified and answered, in the working days of its tenant."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from data.calendar import add_working_days, next_working_day
from data.errors import DataError
from data.published import Cached, published
from data.schema import KINDS
from data.sources import own_folder, read_shipped
from data.suggestion import Deadline
from data.tenants import load_tenant, tenant_codes

OVERSIGHT = "pengawasan"
_FILE = "deadlines.toml"
_PARTS = {"default", "tenants", "sources"}
_RULES = {"verify", "closes", "answer"}
_MOST_DAYS = 1_000


@dataclass(frozen=True, slots=True)
class DeadlineRules:
    """What a tenant has promised.

    Attributes:
        verify: working days to verify a complaint.
        answer: kind, or `OVERSIGHT` -> working days to answer it.
        closes: local time from which what comes counts as having come on the next working day.
    """

    verify: int
    answer: Mapping[str, int]
    closes: time


def deadline(tenant_code: str, kind: str, arrived_at: datetime, *, oversight: bool = False) -> Deadline:
    """Give the last days on which a complaint may be verified and answered.

    Args:
        tenant_code: whose rules and whose clock.
        kind: one of `KINDS`.
        arrived_at: aware moment of its arrival.
        oversight: a public official is accused: a complaint's longest time counts.

    The day of arrival is not counted; after closing time, on a weekend, a holiday or in cuti bersama a complaint
    arrives on the next working day.

    Raises:
        UnknownCodeError: no such tenant.
        DataError: the rules cannot be read, with the reason.
    """
    local = arrived_at.astimezone(load_tenant(tenant_code).time_zone)
    rules = load_rules(tenant_code)
    late = local.time() >= rules.closes
    named = OVERSIGHT if oversight and kind == "pengaduan" else kind
    return _counted(local.date() + timedelta(days=late), rules.verify, rules.answer[named])


@Cached
def load_rules(tenant_code: str) -> DeadlineRules:
    """Give a tenant's rules: the shipped defaults, then the shipped tenant's, then the user's own, then what was published.

    Raises:
        DataError: a file is not TOML, or a value makes no sense; it is named.
    """
    rules: dict[str, Any] = {"answer": {}}
    for name, table in _tables():
        for part in (table.get("default", {}), table.get("tenants", {}).get(tenant_code, {})):
            _check(name, part)
            rules |= part | {"answer": rules["answer"] | part.get("answer", {})}
    name = f"deadlines/{tenant_code}.toml"
    part = tomllib.loads(published(name) or "")
    _check(name, part)
    rules |= part | {"answer": rules["answer"] | part.get("answer", {})}
    return DeadlineRules(rules["verify"], rules["answer"], rules["closes"])


def check_rules() -> None:
    """Read the rules of every tenant, so that a mistake in them is found before a complaint comes.

    Raises:
        DataError: as `load_rules`, or a table names no tenant.
    """
    for name, table in _tables():
        if unknown := sorted(set(table.get("tenants", {})) - set(tenant_codes())):
            raise DataError(f"{name}: no tenant {unknown[0]!r}: there are {', '.join(tenant_codes())}")
    for code in tenant_codes():
        load_rules(code)


@lru_cache(maxsize=1_000)
def _counted(arrived: date, verify: int, answer: int) -> Deadline:
    start = next_working_day(arrived)
    return Deadline(add_working_days(start, verify), add_working_days(start, answer))


def _tables() -> list[tuple[str, dict[str, Any]]]:
    """Read the files, each with its name: the shipped one, then the user's own."""
    own = own_folder() / _FILE
    tables = [(_FILE, tomllib.loads(read_shipped(_FILE)))]
    if not own.is_file():
        return tables
    try:
        table = tomllib.loads(own.read_text("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataError(f"{own}: {error}") from error
    if unknown := sorted(set(table) - _PARTS):
        raise DataError(f"{own}: no table {unknown[0]!r}: there are {', '.join(sorted(_PARTS))}")
    return [*tables, (str(own), table)]


def _check(name: str, part: Mapping[str, Any]) -> None:
    if unknown := sorted(set(part) - _RULES):
        raise DataError(f"{name}: no rule {unknown[0]!r}: there are {', '.join(sorted(_RULES))}")
    days = {"verify": part.get("verify", 0)} | part.get("answer", {})
    if unknown := sorted(set(days) - {"verify", OVERSIGHT, *KINDS}):
        raise DataError(
            f"{name}: no kind {unknown[0]!r} to answer: there are {', '.join((*KINDS, OVERSIGHT))}"
        )
    for rule, value in days.items():
        if type(value) is not int or not 0 <= value <= _MOST_DAYS:
            raise DataError(
                f"{name}: {rule} = {value!r}: give working days, a whole number up to {_MOST_DAYS}"
            )
    if not isinstance(part.get("closes", time()), time):
        raise DataError(f"{name}: closes = {part['closes']!r}: give a local time such as 16:00:00")
