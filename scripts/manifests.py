"""The parts of server.json and of the desktop extension's manifest that the code knows: version, tools, variables."""

import asyncio
import json
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

from mcp_odoo.app import create_tools
from mcp_odoo.services import create_services
from mcp_odoo.settings import REQUIRED, SECRETS, Settings

ROOT = Path(__file__).resolve().parent.parent
SERVER = ROOT / "server.json"
MANIFEST = ROOT / "deploy" / "mcpb" / "manifest.json"
SPANISH = ROOT / "deploy" / "mcpb" / "mcpb-resources" / "es.json"
FILES = (SERVER, MANIFEST, SPANISH)
# Beside what is required, what somebody who runs it over stdio may want to say.
OPTIONAL = ("MCP_ODOO_LANGUAGE", "MCP_ODOO_READ_ONLY", "MCP_ODOO_CONFIRM", "LOG_LEVEL")


def version() -> str:
    """The project's version, whose one place is pyproject.toml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["version"])


async def tools() -> list[dict[str, str]]:
    """Name and English description of every tool, in the order of tools/list."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.model_construct(data_dir=Path(folder), log_level="ERROR")
        services = create_services(settings)
        services.audit.create_tables()
        listed = await create_tools(settings, services).list_tools()
    return [{"name": one.name, "description": one.description or ""} for one in listed]


def variables() -> list[dict[str, Any]]:
    """The environment variables of a server over stdio, as the registry describes them."""
    fields = {field.alias: field for field in Settings.model_fields.values()}
    described: list[dict[str, Any]] = []
    for name in (*REQUIRED, *OPTIONAL):
        one: dict[str, Any] = {"name": name, "description": fields[name].description, "isRequired": name in REQUIRED}
        if name in SECRETS:
            one["isSecret"] = True
        described.append(one)
    return described


async def render(path: Path) -> str:
    """The text of one of the three files with those parts as the code has them."""
    document = json.loads(path.read_text(encoding="utf-8"))
    if path == SERVER:
        document["version"] = document["packages"][0]["version"] = version()
        document["packages"][0]["environmentVariables"] = variables()
    else:
        document["tools"] = await tools()
    if path == MANIFEST:
        document["version"] = version()
    if path == SPANISH:
        spanish = json.loads((ROOT / "docs" / "spanish.json").read_text(encoding="utf-8"))
        for one in document["tools"]:
            one["description"] = spanish[one["description"]]
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


async def write(*, check: bool) -> None:
    """Write the three files anew, or, to check, only leave with a sentence if that would change one."""
    for path in FILES:
        text = await render(path)
        if not check:
            path.write_text(text, encoding="utf-8")
        elif path.read_text(encoding="utf-8") != text:
            raise SystemExit(f"{path.relative_to(ROOT)} is not what the code says: scripts/generate-manifests")


if __name__ == "__main__":
    asyncio.run(write(check="--check" in sys.argv[1:]))
