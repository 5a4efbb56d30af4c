"""The service's settings: `DISPOSISI_*` variables, read when asked for."""

import ipaddress
import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
)
from sqlalchemy import URL

from data.tenants import NATIONAL, tenant_codes
from serve.texts import say

ROOT = Path(__file__).resolve().parents[1]
"""The repository: defaults stand in it, whatever folder a command is called from."""

MIB = 1024 * 1024


class Settings(BaseSettings):
    """What a running service needs to know; it cannot change after it was read.

    Attributes:
        database_url: SQLAlchemy URL of the store; by default "var/disposisi.db" in the repository.
        models_dir: folder of the model registry; by default "models/artifacts" in the repository.
        host: address to listen on, a loopback one.
        port: TCP port to listen on, 0 for any free one.
        tenant: tenant of complaints that name neither a tenant nor a region.
        max_body_bytes: largest body of a single request.
        max_batch_bytes: largest body of a batch request.
        log_level: least severe level that is logged.
    """

    model_config = SettingsConfigDict(env_prefix="DISPOSISI_", frozen=True, extra="ignore")

    database_url: str = URL.create("sqlite", database=str(ROOT / "var/disposisi.db")).render_as_string()
    models_dir: Path = ROOT / "models/artifacts"
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    tenant: str = NATIONAL
    max_body_bytes: Annotated[int, Field(gt=0)] = MIB
    max_batch_bytes: Annotated[int, Field(gt=0)] = 8 * MIB
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

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

    @field_validator("host")
    @classmethod
    def _loopback_only(cls, host: str) -> str:
        """Refuse to be reachable from other machines: there are no accounts to keep strangers out."""
        if not is_loopback(host):
            raise ValueError(say("cli.not_loopback", host=host))
        return host

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
