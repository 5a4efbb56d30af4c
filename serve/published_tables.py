"""Lets the tables and deadlines that administrators published stand in place of files, in this process."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field

from data.deadlines import load_rules
from data.errors import DataError
from data.published import publish, trying
from data.tenants import load_tenant
from serve.failures import log_failure
from serve.tenant_settings.schemas import Content, Subject

Texts = Mapping[str, str]


@dataclass(slots=True)
class PublishedTables:
    """What was published last; a table that this version cannot read is left out, so that the file holds."""

    _tables: Texts = field(default_factory=dict)
    _deadlines: Texts = field(default_factory=dict)

    def apply_tables(self, contents: Mapping[str, Content]) -> None:
        """Let other agencies and routing tables hold."""
        self._tables = _readable({tenant: table_texts(tenant, one) for tenant, one in contents.items()})
        self._publish()

    def apply_deadlines(self, contents: Mapping[str, Content]) -> None:
        """Let other deadlines hold."""
        self._deadlines = _readable({tenant: deadline_texts(tenant, one) for tenant, one in contents.items()})
        self._publish()

    def clear(self) -> None:
        """Let the files hold again, for who uses this process after the service."""
        publish({})

    def _publish(self) -> None:
        publish({**self._tables, **self._deadlines})


def table_texts(tenant: str, content: Content) -> Texts:
    """Give agencies and routing table by the names of their files."""
    return {
        f"agencies/{tenant}.csv": str(content["agencies"]),
        f"routes/{tenant}.toml": str(content["routes"]),
    }


def deadline_texts(tenant: str, content: Content) -> Texts:
    """Write deadlines as TOML, as the files have them."""
    answer = "".join(f"{json.dumps(kind)} = {int(days)}\n" for kind, days in content["answer"].items())
    text = f"verify = {int(content['verify'])}\ncloses = {content['closes']}:00\n[answer]\n{answer}"
    return {f"deadlines/{tenant}.toml": text}


def problem_of(tenant: str, subject: Subject, content: Content) -> str:
    """Say why something that was published once cannot hold any more, empty where it can."""
    if subject != "tables" or not content:
        return ""
    try:
        with trying(table_texts(tenant, content)):
            load_tenant(tenant)
    except DataError as error:
        return str(error)
    return ""


def _readable(texts: Mapping[str, Texts]) -> Texts:
    """Give those that can be read, each beside those before it."""
    kept: dict[str, str] = {}
    for tenant, tables in sorted(texts.items()):
        try:
            with trying(kept | dict(tables)):
                load_tenant(tenant)
                load_rules(tenant)
        except (DataError, tomllib.TOMLDecodeError) as error:
            log_failure(f"tables of {tenant} not published", error)
        else:
            kept |= tables
    return kept
