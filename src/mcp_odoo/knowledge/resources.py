"""Records as MCP resources, `odoo://order/18`, with completion of their ids."""

from collections.abc import Awaitable, Callable

import mcp_types
import structlog
from fastmcp import FastMCP

from mcp_odoo.caller import current_caller
from mcp_odoo.errors import McpOdooError, NotFound
from mcp_odoo.fence import Fence
from mcp_odoo.knowledge.documents import Documents
from mcp_odoo.knowledge.search import Search
from mcp_odoo.odoo.kinds import parse
from mcp_odoo.scopes import Scope, grants

log = structlog.get_logger(__name__)

KINDS = ("order", "partner", "opportunity", "task")
SCHEME = "odoo://"
_NAMES = {"order": "Sale order", "partner": "Customer", "opportunity": "Opportunity", "task": "Task"}
COMPLETIONS = 20


def record_resources(mcp: FastMCP, documents: Documents) -> None:
    """Register a resource template for each kind."""
    for kind in KINDS:
        mcp.resource(
            f"{SCHEME}{kind}/{{id}}",
            name=kind,
            title=_NAMES[kind],
            description=f"{_NAMES[kind]} by its id, as Markdown, with its latest notes and messages.",
            mime_type="text/markdown",
        )(_reader(kind, documents))


def _reader(kind: str, documents: Documents) -> Callable[[str], Awaitable[str]]:
    async def read(id: str) -> str:  # noqa: A002 - the template's name
        if not id.isdecimal():
            raise NotFound(f"{SCHEME}{kind}/ takes a number", code="resource_id_unreadable", kind=kind)
        return Fence().block((await documents.whole(parse(f"{kind}:{id}"))).text)

    return read


class RecordCompletion:
    """Ids for what is being typed: an id, or words of the name."""

    def __init__(self, search: Search) -> None:
        self._search = search

    async def __call__(
        self,
        reference: mcp_types.PromptReference | mcp_types.ResourceTemplateReference,
        argument: mcp_types.CompletionArgument,
        _context: mcp_types.CompletionContext | None,
    ) -> list[str]:
        if not isinstance(reference, mcp_types.ResourceTemplateReference) or argument.name != "id":
            return []
        if not grants(current_caller().scopes, Scope.READ):
            return []
        kind = reference.uri.removeprefix(SCHEME).split("/")[0]
        if kind not in KINDS:
            return []
        try:
            found = await self._search.complete(kind, argument.value, COMPLETIONS)
        except McpOdooError as error:  # no face translates errors of completion, and nobody waits for one
            log.info("completion.failed", kind=kind, code=error.code, reason=error.message)
            return []
        return [str(key.record_id) for key in found]
