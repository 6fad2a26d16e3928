"""The tables of README.md, README.es.md and docs/WHATSAPP_HANDOFF.md that the code writes, between markers."""

import asyncio
import json
import re
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import httpx2

from mcp_odoo.app import create_app, create_tools
from mcp_odoo.messaging.codes import TABLE
from mcp_odoo.services import create_services
from mcp_odoo.settings import REQUIRED, SECRETS, Settings
from scripts.fault_table import fault_table

ROOT = Path(__file__).resolve().parent.parent
TRANSLATIONS = ROOT / "docs" / "spanish.json"
READMES = {"README.md": "en", "README.es.md": "es"}
HANDOFF_PAGE = "docs/WHATSAPP_HANDOFF.md"
# These are not FastAPI's, so its OpenAPI document does not have them.
OTHER_ROUTES = (
    ("`/mcp`", "MCP over Streamable HTTP."),
    ("`/mcp/sse`, `/mcp/messages`", "MCP over SSE, for old clients; MCP_ODOO_LEGACY_SSE=false turns it off."),
    ("`GET /docs`", "Swagger UI of the REST routes."),
)
HEADS = {
    "tools": ("Tool", "Parameters", "What it does"),
    "routes": ("Route", "What it does"),
    "settings": ("Variable", "Default", "Meaning"),
    "twilio codes": ("Twilio's code", "Code", "Whose matter", "What it means and what to do"),
}

Say = Callable[[str], str]


async def render(text: str, language: str) -> str:
    """`text` with every table between its markers written anew."""
    say = _say(language)
    with tempfile.TemporaryDirectory() as folder:
        tables = await _tables(Path(folder), say)
    for name, table in tables.items():
        text = _put(text, name, table)
    return text


def render_handoff_page(text: str) -> str:
    """`text` with the table of Twilio's codes written anew."""
    rows: list[tuple[str, ...]] = [
        (", ".join(str(number) for number in one.numbers), f"`{one.code}`", one.blame, one.sentence) for one in TABLE
    ]
    return _put(text, "twilio codes", _table(HEADS["twilio codes"], rows))


def _put(text: str, name: str, table: str) -> str:
    """`text` with that table between its markers."""
    begin, end = f"<!-- generated: {name} -->", f"<!-- end of {name} -->"
    pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    text, found = pattern.subn(lambda _: f"{begin}\n{table}\n{end}", text)
    if found != 1:
        raise SystemExit(f"{begin} … {end}: found {found} times instead of once")
    return text


def _settings(folder: Path) -> Settings:
    """What a server without any variable would have; nothing of this machine shows in the tables."""
    return Settings.model_construct(data_dir=folder, log_level="ERROR")


async def _tables(folder: Path, say: Say) -> dict[str, str]:
    rows = {
        "tools": await _tools(_settings(folder / "tools"), say),
        "routes": await _routes(_settings(folder / "routes"), say),
        "settings": _variables(say),
    }
    tables = {name: _table(tuple(say(head) for head in HEADS[name]), cells) for name, cells in rows.items()}
    return {**tables, "faults": _table(*fault_table(say))}


async def _tools(settings: Settings, say: Say) -> list[tuple[str, ...]]:
    mcp = create_tools(settings, create_services(settings))
    rows: list[tuple[str, ...]] = []
    for tool in await mcp.list_tools():
        required = tool.parameters.get("required", [])
        parameters = [_parameter(name, schema, required) for name, schema in tool.parameters["properties"].items()]
        rows.append((f"`{tool.name}`", ", ".join(parameters) or "-", say(tool.description or "")))
    return rows


def _parameter(name: str, schema: Mapping[str, Any], required: list[str]) -> str:
    kind = {"string": "str", "integer": "int", "number": "float", "array": "list", "boolean": "bool"}[schema["type"]]
    return f"`{name}: {kind}`" if name in required else f"`{name}: {kind} = {schema.get('default')!r}`"


async def _routes(settings: Settings, say: Say) -> list[tuple[str, ...]]:
    transport = httpx2.ASGITransport(app=create_app(settings))
    async with httpx2.AsyncClient(transport=transport, base_url="http://localhost") as http:
        document = (await http.get("/openapi.json")).raise_for_status().json()
    routes = [
        (f"`{method.upper()} {path}`", operation["description"])
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    ]
    return [(route, say(description)) for route, description in [*OTHER_ROUTES[:2], *routes, OTHER_ROUTES[2]]]


def _variables(say: Say) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for field in Settings.model_fields.values():
        name = str(field.alias)
        if name in REQUIRED:
            default = say("required")
        elif field.default_factory is not None:
            default = say("user data directory")
        else:
            default = default_cell(field.default)
        text = say(field.description or "")
        secret = say("may be given as {name}_FILE").format(name=f"`{name}")
        rows.append((f"`{name}`", default, f"{text}; {secret}`" if name in SECRETS else text))
    return rows


def default_cell(value: Any) -> str:
    """A default as the tables show it."""
    match value:
        case None | ():
            return "-"
        case bool():
            return f"`{str(value).lower()}`"
        case tuple():
            return f"`{','.join(value)}`"
        case float():
            return f"`{value:g}`"
        case _:
            return f"`{value}`"


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '&#124;') for cell in line)} |" for line in lines)


def _say(language: str) -> Say:
    if language == "en":
        return lambda text: text
    spanish: dict[str, str] = json.loads(TRANSLATIONS.read_text(encoding="utf-8"))

    def say(text: str) -> str:
        if text not in spanish:
            raise SystemExit(f"docs/spanish.json lacks a translation of: {text}")
        return spanish[text]

    return say


def main() -> None:
    """Write the tables, or with `--check` only say, by the exit status, whether they are as the code has them."""
    stale = []
    for name in (*READMES, HANDOFF_PAGE):
        path = ROOT / name
        before = path.read_text(encoding="utf-8")
        after = render_handoff_page(before) if name == HANDOFF_PAGE else asyncio.run(render(before, READMES[name]))
        if before != after:
            stale.append(name)
            if "--check" not in sys.argv[1:]:
                path.write_text(after, encoding="utf-8")
    if stale and "--check" in sys.argv[1:]:
        raise SystemExit(f"run scripts/generate-docs: {', '.join(stale)} differ from the code")
    print(f"written: {', '.join(stale)}" if stale else "nothing to do")


if __name__ == "__main__":
    main()
