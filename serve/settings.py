"""The service's settings: `DISPOSISI_*` variables, read when asked for."""

import ipaddress
import os
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
)
from sqlalchemy import URL

from data.tenants import NATIONAL, tenant_codes
from serve.lifetimes import Lifetimes
from serve.monitoring.tracing import is_installed
from serve.store import limits
from serve.texts import say
from serve.windows import parse_limit

ROOT = Path(__file__).resolve().parents[1]
"""The repository: defaults stand in it, whatever folder a command is called from."""

MIB = 1024 * 1024


class Settings(BaseSettings):
    """What a running service needs to know; it cannot change after it was read.

    Attributes:
        database_url: SQLAlchemy URL of the store; by default "var/disposisi.db" in the repository.
        database_connections: most connections of this process to PostgreSQL.
        database_connect_seconds: how long to wait for a connection to PostgreSQL.
        database_statement_seconds: how long PostgreSQL may work on one statement.
        models_dir: folder of the model registry; by default "models/artifacts" in the repository.
        trusted_key: PEM file of the Ed25519 public key that models must be signed with; none: any model is loaded.
        model_max_age_days: days after which a signature counts no more, none: for ever.
        host: address to listen on; the page is served on a loopback one only.
        port: TCP port to listen on, 0 for any free one.
        tenant: tenant of complaints that name neither a tenant nor a region.
        rate_limit: how much a key may ask that has no limit of its own, like "600/minute".
        max_body_bytes: largest body of a single request.
        max_batch_bytes: largest body of a batch request.
        idempotency_hours: how long the answer to a request with an Idempotency-Key is kept.
        header_seconds: how long a connection may take to send a request's head.
        body_seconds: how long it may take to send a body, besides a second for each 8 KiB that came.
        max_connections: connections held open at once.
        max_requests: requests answered at once.
        drain_seconds: how long after SIGTERM new connections are still answered.
        otel: send traces through OpenTelemetry, which must be installed (`disposisi[otel]`).
        log_level: least severe level that is logged.
        jobs_dir: folder of files that wait to be scored and of their results; all processes of one store share it.
        jobs_max_bytes: largest file of a job.
        jobs_keep_days: days after which a finished job's result is removed.
        jobs_worker: whether this process works on jobs, beside its requests.
        webhook_master_secret: what secrets of webhook endpoints are derived from; none: they stand in the store.
        webhook_ports: ports that webhooks may be sent to.
        webhook_loopback: for development: send webhooks to this machine too, by HTTP as well.
        webhook_keep_days: how long the store keeps deliveries that arrived.
        public_url: where officers reach the page, for links; by default the address it listens on.
        session_idle_minutes: how long an officer stays signed in without doing anything.
        session_hours: how long an officer stays signed in at most.
        officer_link_hours: how long a one-time sign-in link can be used.
    """

    model_config = SettingsConfigDict(env_prefix="DISPOSISI_", frozen=True, extra="ignore")

    database_url: str = URL.create("sqlite", database=str(ROOT / "var/disposisi.db")).render_as_string()
    database_connections: Annotated[int, Field(ge=1, le=1000)] = limits.DEFAULT.connections
    database_connect_seconds: Annotated[int, Field(ge=2, le=300)] = limits.DEFAULT.connect_seconds
    database_statement_seconds: Annotated[int, Field(ge=1, le=3600)] = limits.DEFAULT.statement_seconds
    models_dir: Path = ROOT / "models/artifacts"
    trusted_key: Path | None = None
    model_max_age_days: Annotated[int, Field(ge=1)] | None = None
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    tenant: str = NATIONAL
    rate_limit: str = "600/minute"
    max_body_bytes: Annotated[int, Field(gt=0)] = MIB
    max_batch_bytes: Annotated[int, Field(gt=0)] = 8 * MIB
    idempotency_hours: Annotated[int, Field(gt=0, le=24 * 30)] = 24
    header_seconds: Annotated[float, Field(gt=0)] = 10
    body_seconds: Annotated[float, Field(gt=0)] = 20
    max_connections: Annotated[int, Field(gt=0)] = 512
    max_requests: Annotated[int, Field(gt=0)] = 256
    drain_seconds: Annotated[float, Field(ge=0, le=600)] = 5.0
    otel: bool = False
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    jobs_dir: Path = ROOT / "var/jobs"
    jobs_max_bytes: Annotated[int, Field(gt=0)] = 512 * MIB
    jobs_keep_days: Annotated[int, Field(gt=0)] = 7
    jobs_worker: bool = True
    webhook_master_secret: Annotated[SecretStr, Field(min_length=32)] | None = None
    webhook_ports: Annotated[tuple[Annotated[int, Field(ge=1, le=65535)], ...], NoDecode] = (443, 8443)
    webhook_loopback: bool = False
    webhook_keep_days: Annotated[int, Field(ge=1, le=3650)] = 30
    public_url: Annotated[str, Field(pattern=r"^(https?://[^/\s?#@]+)?$")] = ""
    session_idle_minutes: Annotated[int, Field(ge=1, le=24 * 60)] = 30
    session_hours: Annotated[int, Field(ge=1, le=24 * 7)] = 12
    officer_link_hours: Annotated[int, Field(ge=1, le=24 * 14)] = 48

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the signature of the base class
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - likewise
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let a file of `DISPOSISI_SECRETS_DIR` ("disposisi_database_url") win over its variable, which others can see."""
        secrets = SecretsSettingsSource(settings_cls, secrets_dir=os.environ.get("DISPOSISI_SECRETS_DIR"))
        return init_settings, secrets, env_settings

    @property
    def database_limits(self) -> limits.Limits:
        """Give how much of a database server to take."""
        return limits.Limits(
            self.database_connections, self.database_connect_seconds, self.database_statement_seconds
        )

    @property
    def lifetimes(self) -> Lifetimes:
        """Give how long sessions and links of officers live."""
        return Lifetimes(
            idle=timedelta(minutes=self.session_idle_minutes),
            session=timedelta(hours=self.session_hours),
            link=timedelta(hours=self.officer_link_hours),
        )

    @field_validator("webhook_ports", mode="before")
    @classmethod
    def _split_ports(cls, ports: object) -> object:
        """Take "443,8443"."""
        return ports.split(",") if isinstance(ports, str) else ports

    @field_validator("rate_limit")
    @classmethod
    def _readable_limit(cls, rate_limit: str) -> str:
        try:
            parse_limit(rate_limit)
        except ValueError:
            raise ValueError(say("cli.no_limit", limit=rate_limit)) from None
        return rate_limit

    @field_validator("otel")
    @classmethod
    def _installed(cls, otel: bool) -> bool:  # noqa: FBT001 - the signature of a validator
        if otel and not is_installed():
            raise ValueError(say("cli.no_otel"))
        return otel

    @field_validator("tenant")
    @classmethod
    def _known_tenant(cls, tenant: str) -> str:
        if tenant not in tenant_codes():
            raise ValueError(say("cli.unknown_tenant", tenant=tenant, tenants=", ".join(tenant_codes())))
        return tenant


def is_loopback(host: str) -> bool:
    """Say whether a host name or address can only mean this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
