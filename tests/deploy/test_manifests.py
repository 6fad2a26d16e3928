"""server.json and the desktop extension's manifest."""

import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from mcp_odoo.settings import SECRETS, Settings
from scripts.bundle import bundle
from scripts.manifests import FILES, MANIFEST, ROOT, SERVER, SPANISH, render, version
from tests.docs.checkout import copy_checkout, environment

MCPB = Path(os.environ.get("MCPB", Path.home() / ".cache" / "mcp-odoo-mcpb"))
MCPB_PROGRAM = MCPB / "node_modules" / "@anthropic-ai" / "mcpb" / "dist" / "cli" / "cli.js"


def read(path: Path) -> dict[str, Any]:
    document = json.loads(path.read_text(encoding="utf-8"))
    assert isinstance(document, dict)
    return document


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
@pytest.mark.usefixtures("root_logging")
async def test_what_the_code_knows_is_what_the_code_has(path: Path) -> None:
    """Version, tools and variables: `scripts/generate-manifests` would change nothing."""
    assert path.read_text(encoding="utf-8") == await render(path), "run scripts/generate-manifests"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_one_that_is_out_of_date_is_told(path: Path, tmp_path: Path) -> None:
    """By `scripts/generate-manifests --check`, which scripts/build.sh and the hooks ask: its name, and what to do."""
    root = copy_checkout(tmp_path / "copy")
    stale = root / path.relative_to(ROOT)
    document = read(stale)
    document["version" if path != SPANISH else "tools"] = "0.0.0"
    stale.write_text(json.dumps(document), encoding="utf-8")
    command = [sys.executable, "-m", "scripts.manifests", "--check"]
    done = subprocess.run(command, cwd=root, env=environment(root), capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == f"{path.relative_to(ROOT)} is not what the code says: scripts/generate-manifests\n"


def test_every_variable_of_the_extension_is_a_setting_that_somebody_is_asked_for() -> None:
    """And secrets are kept as secrets; what is required is Odoo's four."""
    manifest = read(MANIFEST)
    fields = {str(field.alias) for field in Settings.model_fields.values()}
    asked = manifest["user_config"]
    for variable, value in manifest["server"]["mcp_config"]["env"].items():
        assert variable in fields
        one = asked[re.fullmatch(r"\$\{user_config\.(\w+)\}", value)[1]]  # type: ignore[index]
        assert one.get("sensitive", False) == (variable in SECRETS)
        # A client leaves the name of a value that nobody gave where the value should stand.
        assert one["required"] or "default" in one
    assert len(manifest["server"]["mcp_config"]["env"]) == len(asked)


def test_the_registry_s_limits_hold() -> None:
    """As its schema of 2025-12-11 has them: the name's form, a description of 100 characters, secrets marked."""
    server = read(SERVER)
    assert re.fullmatch(r"[a-zA-Z0-9.-]+/[a-zA-Z0-9._-]+", server["name"])
    assert 1 <= len(server["description"]) <= 100
    (package,) = server["packages"]
    assert package["version"] == server["version"] == version()
    assert package["transport"] == {"type": "stdio"}
    secret = {one["name"] for one in package["environmentVariables"] if one.get("isSecret")}
    assert secret == {one["name"] for one in package["environmentVariables"]} & set(SECRETS) == {"ODOO_API_KEY"}


def test_the_bundle_holds_what_its_manifest_names(wheel: Path, tmp_path: Path) -> None:
    """The entry point, the wheel that its project names, and the texts in Spanish; made twice, the same bytes."""
    first, second = tmp_path / "first.mcpb", tmp_path / "second.mcpb"
    bundle(wheel, first)
    bundle(wheel, second)
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as archive:
        names = set(archive.namelist())
        project = archive.read("pyproject.toml").decode()
    manifest = read(MANIFEST)
    assert names == {"manifest.json", "pyproject.toml", wheel.name, "src/server.py", "mcpb-resources/es.json"}
    assert manifest["server"]["entry_point"] in names
    assert f'mcp-odoo = {{ path = "{wheel.name}" }}' in project
    assert str(ROOT) not in project


@pytest.mark.skipif(not MCPB_PROGRAM.exists(), reason="npm's @anthropic-ai/mcpb is not there: scripts/shipping-tools")
def test_the_manifest_is_valid_by_its_own_program() -> None:
    """`mcpb validate`, of the version of the specification that it names."""
    command = ["node", str(MCPB_PROGRAM), "validate", str(MANIFEST)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
