"""The Dockerfile and the compose files, without an engine."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from mcp_odoo.settings import SECRETS, Settings
from scripts.manifests import ROOT

BIN = Path(sys.executable).parent
COMPOSE = ("docker-compose.yml", "docker-compose.prod.yml")
VARIABLES = {str(field.alias) for field in Settings.model_fields.values()} | {f"{name}_FILE" for name in SECRETS}


def compose(name: str) -> dict[str, Any]:
    document = yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))
    assert isinstance(document, dict)
    return document


def test_hadolint_finds_nothing() -> None:
    """In the Dockerfile, at its strictest."""
    command = [str(BIN / "hadolint"), "--failure-threshold", "style", str(ROOT / "Dockerfile")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_everything_that_is_copied_into_the_image_is_let_through() -> None:
    """.dockerignore shuts everything out but what the Dockerfile copies, and no file of secrets is among it."""
    copied = set()
    for line in (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines():
        if line.startswith("COPY ") and "--from" not in line:
            copied |= {word.rstrip("/") for word in line.split()[1:-1] if not word.startswith("--")}
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in lines
    assert {line[1:] for line in lines if line.startswith("!")} == copied


@pytest.mark.parametrize("name", COMPOSE)
def test_compose_files_are_valid(name: str) -> None:
    """By the Compose Specification's own schema."""
    command = [str(BIN / "check-jsonschema"), "--builtin-schema", "vendor.compose-spec", str(ROOT / name)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", COMPOSE)
def test_the_server_s_variables_exist(name: str) -> None:
    """Each is a setting or a secret's file: a misspelt one would be passed over in silence."""
    assert set(compose(name)["services"]["mcp-odoo"]["environment"]) <= VARIABLES


@pytest.mark.parametrize("name", COMPOSE)
def test_the_server_can_write_to_its_volume_and_tmp_alone(name: str) -> None:
    """Its root is read-only, it has no capability and gets none."""
    server = compose(name)["services"]["mcp-odoo"]
    assert server["read_only"] is True
    assert server["cap_drop"] == ["ALL"]
    assert server["security_opt"] == ["no-new-privileges:true"]
    assert [mount for mount in server["volumes"] if not mount.endswith(":ro")] == ["data:/data"]
    assert [mount.partition(":")[0] for mount in server["tmpfs"]] == ["/tmp"]  # noqa: S108 - of the container


@pytest.mark.parametrize("name", COMPOSE)
def test_only_this_machine_reaches_published_ports(name: str) -> None:
    """Each is bound to loopback; the rest is for other services."""
    published = [port for service in compose(name)["services"].values() for port in service.get("ports", [])]
    assert published
    assert all(port.startswith("127.0.0.1:") for port in published)


@pytest.mark.parametrize("name", COMPOSE)
def test_who_is_waited_for_can_become_what_is_waited_for(name: str) -> None:
    """A service that others want healthy has a health check, and one that they want completed does not restart."""
    services = compose(name)["services"]
    for service in services.values():
        for other, wanted in service.get("depends_on", {}).items():
            if wanted["condition"] == "service_healthy":
                assert "healthcheck" in services[other], other
            else:
                assert "restart" not in services[other], other


def test_in_production_no_secret_stands_in_the_environment() -> None:
    """All are files, each of them defined, and none of the values is in the compose file."""
    production = compose("docker-compose.prod.yml")
    used = {name for service in production["services"].values() for name in service.get("secrets", [])}
    assert used == set(production["secrets"])
    named = {word for service in production["services"].values() for word in service.get("environment", {})}
    assert {name for name in named if re.search("PASSWORD|KEY|URL", name)} == {
        name for name in named if name.endswith("_FILE")
    }


def test_in_production_each_service_is_given_the_secrets_that_it_reads() -> None:
    """Under the names of its variables, and no others."""
    for service in compose("docker-compose.prod.yml")["services"].values():
        files = {value for name, value in service["environment"].items() if name.endswith("_FILE")}
        assert files == {f"/run/secrets/{name}" for name in service["secrets"]}


@pytest.mark.parametrize("name", COMPOSE)
def test_the_server_has_time_to_end(name: str) -> None:
    """The 20 seconds of docs/scaling.md."""
    assert int(compose(name)["services"]["mcp-odoo"]["stop_grace_period"].removesuffix("s")) >= 20


def test_in_the_try_out_the_key_is_read_where_it_is_shown() -> None:
    """In the volume that only the two share, of which the server cannot change anything."""
    services = compose("docker-compose.yml")["services"]
    file = Path(services["mcp-odoo"]["environment"]["ODOO_API_KEY_FILE"])
    assert f"key:{file.parent}:ro" in services["mcp-odoo"]["volumes"]
    assert f"/key/{file.name}" in services["odoo-key"]["command"][0]
    assert [name for name, one in services.items() if any(at.startswith("key:") for at in one.get("volumes", []))] == [
        "odoo-key", "mcp-odoo"
    ]  # fmt: skip


def test_in_production_everything_has_limits_and_comes_back() -> None:
    """Memory, processors, processes and logs are bounded; services restart."""
    for service in compose("docker-compose.prod.yml")["services"].values():
        assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory", "pids"}
        assert service["restart"] == "unless-stopped"
        assert service["logging"]["options"]["max-size"]
