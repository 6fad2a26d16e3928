"""Configurations of MCP clients, read as strictly as those clients read them."""

import re
import shlex
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

# As `claude mcp add --help` of 2.1.197 has them; a variadic one takes whatever follows, up to the next option.
OPTIONS = {"-t": "transport", "-s": "scope", "-e": "env", "-H": "header"} | {
    f"--{name}": name for name in ("transport", "scope", "env", "header")
}
VARIADIC = ("env", "header")


class Strict(BaseModel):
    """A shape without any other field."""

    model_config = ConfigDict(extra="forbid")


class Stdio(Strict):
    """A server that the client starts."""

    command: str
    args: list[str]
    env: dict[str, str]


class Http(Strict):
    """A server that runs already."""

    url: str
    headers: dict[str, str] = {}


class TypedStdio(Stdio):
    type: Literal["stdio"]


class TypedHttp(Http):
    type: Literal["http"]


class DesktopFile(Strict):
    """claude_desktop_config.json: it starts servers, and reaches none over HTTP."""

    servers: dict[str, Stdio] = Field(alias="mcpServers")


class ClaudeCodeFile(Strict):
    """.mcp.json: what has a `url` says its type."""

    servers: dict[str, TypedHttp | Stdio] = Field(alias="mcpServers")


class CursorFile(Strict):
    """.cursor/mcp.json."""

    servers: dict[str, Http | Stdio] = Field(alias="mcpServers")


class PromptString(Strict):
    """What VS Code asks for."""

    type: Literal["promptString"]
    id: str
    description: str
    password: bool


class VsCodeFile(Strict):
    """.vscode/mcp.json."""

    inputs: list[PromptString]
    servers: dict[str, Annotated[TypedStdio | TypedHttp, Field(discriminator="type")]]


class Secret(Strict):
    """A secret of the ElevenLabs workspace."""

    secret_id: str


class ElevenLabsServer(Strict):
    """`config` of ElevenLabs' create-MCP-server, of what the SDK 2.78 has in McpServerConfigInput."""

    name: str
    url: str = Field(pattern="^https://")
    transport: Literal["SSE", "STREAMABLE_HTTP"]
    request_headers: dict[str, Secret]
    approval_policy: Literal["auto_approve_all", "require_approval_all", "require_approval_per_tool"]


def expanded(found: Stdio | Http, reference: str, values: Mapping[str, str]) -> Stdio | Http:
    """With the client's references filled in; `reference` is a pattern whose group is the name. KeyError for a name
    that nobody gave.
    """

    def fill(value: Any) -> Any:
        match value:
            case str():
                return re.sub(reference, lambda one: values[one[1]], value)
            case dict():
                return {key: fill(item) for key, item in value.items()}
            case list():
                return [fill(item) for item in value]
            case _:
                return value

    return type(found).model_validate(fill(found.model_dump()))


def replaced(found: Stdio | Http, examples: Mapping[str, str]) -> Stdio | Http:
    """With other values in the place of the examples."""
    text = found.model_dump_json()
    for example, value in examples.items():
        text = text.replace(example, value)
    return type(found).model_validate_json(text)


def claude_mcp_add(command: str) -> Stdio | Http:
    """What `claude mcp add …` configures. ValueError for an option that it does not have, or words that are missing."""
    words = shlex.split(command.replace("\\\n", " "))
    if words[:3] != ["claude", "mcp", "add"]:
        raise ValueError(command)
    given: dict[str, list[str]] = {name: [] for name in OPTIONS.values()}
    places: list[str] = []
    words = words[3:]
    while words:
        word = words.pop(0)
        if word == "--":
            places += words
            break
        if word.startswith("-"):
            if word not in OPTIONS:
                raise ValueError(word)
            name = OPTIONS[word]
            given[name].append(words.pop(0))
            while name in VARIADIC and words and not words[0].startswith("-"):
                given[name].append(words.pop(0))
        else:
            places.append(word)
    _, where, *args = places
    match given["transport"]:
        case ["http"]:
            return Http(url=where, headers=_pairs(given["header"], ":"))
        case [] | ["stdio"]:
            return Stdio(command=where, args=args, env=_pairs(given["env"], "="))
        case other:
            raise ValueError(other)


def _pairs(given: list[str], between: str) -> dict[str, str]:
    strip: Callable[[str], str] = str.strip
    return {strip(name): strip(value) for name, _, value in (one.partition(between) for one in given)}
