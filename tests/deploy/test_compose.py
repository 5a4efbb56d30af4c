"""The compose file: valid, hardened, without a secret of its own."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

import disposisi
from serve.settings import Settings
from tests.deploy.dockerfile import stages

ROOT = Path(disposisi.__file__).parent
FILE = ROOT / "deploy/compose.yaml"
COMPOSE: dict[str, Any] = yaml.safe_load(FILE.read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
each = pytest.mark.parametrize("service", SERVICES.values(), ids=SERVICES)


def test_keeps_the_compose_specification() -> None:
    checker = Path(sys.executable).with_name("check-jsonschema")
    command = [str(checker), "--builtin-schema", "vendor.compose-spec", str(FILE)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@each
def test_has_no_rights_it_does_not_need(service: dict[str, Any]) -> None:
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "cap_add" not in service
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert int(service["user"].split(":")[0]) > 0
    assert any(place.partition(":")[0] == "/tmp" for place in service["tmpfs"])  # noqa: S108 - in the container


@each
def test_is_watched_and_bounded(service: dict[str, Any]) -> None:
    assert service["healthcheck"]["test"][0] == "CMD"
    assert {"cpus", "memory", "pids"} <= service["deploy"]["resources"]["limits"].keys()
    assert service["restart"] == "unless-stopped"
    assert ":" in service["image"]
    assert not service["image"].endswith(":latest")


@each
def test_secrets_are_files_alone(service: dict[str, Any]) -> None:
    """No variable holds a password, and every secret that is used is declared."""
    for name, value in service.get("environment", {}).items():
        assert "PASSWORD" not in name or name.endswith("_FILE")
        assert "://" not in str(value)
    assert set(service["secrets"]) <= COMPOSE["secrets"].keys()


def test_secret_files_are_never_in_git() -> None:
    assert all(secret["file"].startswith("./secrets/") for secret in COMPOSE["secrets"].values())
    assert "/deploy/secrets/" in (ROOT / ".gitignore").read_text("utf-8").splitlines()
    guide = (ROOT / "deploy/README.md").read_text("utf-8")
    assert [name for name in COMPOSE["secrets"] if f"secrets/{name}" not in guide] == []


def test_only_the_proxy_is_reachable() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert SERVICES["postgres"]["networks"] == ["inside"]
    assert COMPOSE["networks"]["inside"]["internal"] is True
    assert "inside" not in SERVICES["proxy"]["networks"]


def test_service_is_the_image_and_its_user() -> None:
    service, final = SERVICES["disposisi"], stages(ROOT / "deploy/Dockerfile")[-1]
    assert service["user"] == final.one("USER")
    assert (ROOT / "deploy" / service["build"]["context"] / service["build"]["dockerfile"]).is_file()
    names = {name.removeprefix("DISPOSISI_").lower() for name in service["environment"]}
    assert names - {"secrets_dir"} <= set(Settings.model_fields)
    assert service["secrets"] == ["disposisi_database_url"]


def test_order_of_starting_is_by_health() -> None:
    assert SERVICES["disposisi"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    assert SERVICES["proxy"]["depends_on"] == {"disposisi": {"condition": "service_healthy"}}


def test_postgres_is_18_where_18_keeps_its_files() -> None:
    """From 18 on the image keeps them in a folder of the version below /var/lib/postgresql."""
    assert SERVICES["postgres"]["image"].startswith("postgres:18")
    assert "postgres:/var/lib/postgresql" in SERVICES["postgres"]["volumes"]


@each
def test_mounted_files_are_there_and_read_only(service: dict[str, Any]) -> None:
    for volume in service["volumes"]:
        source, _, rest = volume.partition(":")
        if source.startswith("."):
            assert (ROOT / "deploy" / source).is_file()
            assert rest.endswith(":ro")
        else:
            assert source in COMPOSE["volumes"]
