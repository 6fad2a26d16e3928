"""Which of Odoo's apps a database has, told by one model of each."""

import asyncio
import time
from collections.abc import Collection

import structlog

from mcp_odoo.errors import McpOdooError, NotConfigured, NotFound
from mcp_odoo.odoo.acting import acting
from mcp_odoo.odoo.schema import Schema

log = structlog.get_logger(__name__)

# The models that tools need, and what Odoo's list of apps calls those that bring them.
APPS = {"crm.lead": "CRM", "sale.order": "Sales", "project.task": "Project"}
PATIENCE_SECONDS = 3.0
KNOWN_SECONDS = 900.0
UNKNOWN_SECONDS = 15.0


class Apps:
    """Asks Odoo in the background and remembers; an Odoo that does not answer is taken to have everything.

    Which apps are installed is the database's matter and the same for all: whoever comes by first, it is the server's
    own user who asks.
    """

    def __init__(self, schema: Schema, models: Collection[str] = tuple(APPS)) -> None:
        self._schema = schema
        self._models = tuple(models)
        self._look: asyncio.Task[None] | None = None
        self._look_again_at = 0.0
        self.known: frozenset[str] | None = None

    async def missing(self) -> frozenset[str]:
        """The models that the database lacks. The first answer takes up to PATIENCE_SECONDS, later ones no time."""
        if (self._look is None or self._look.done()) and time.monotonic() >= self._look_again_at:
            self._look = asyncio.create_task(self._ask())
        if self.known is None and self._look is not None:
            await asyncio.wait({self._look}, timeout=PATIENCE_SECONDS)
        return self.known or frozenset()

    async def close(self) -> None:
        """Stop asking."""
        if self._look is not None:
            self._look.cancel()
            await asyncio.wait({self._look})

    async def _ask(self) -> None:
        try:
            with acting(None):
                there = await asyncio.gather(*(exists(self._schema, model) for model in self._models))
        except McpOdooError as error:
            self._look_again_at = time.monotonic() + UNKNOWN_SECONDS
            if not isinstance(error, NotConfigured):  # which the banner says
                log.info("apps.unknown", reason=error.message)
            return
        missing = frozenset(model for model, is_there in zip(self._models, there, strict=True) if not is_there)
        if missing and missing != self.known:
            log.warning("apps.missing", apps=sorted(APPS[model] for model in missing), effect="their tools are hidden")
        self.known = missing
        self._look_again_at = time.monotonic() + KNOWN_SECONDS


async def exists(schema: Schema, model: str) -> bool:
    """Whether the database has a model. Raises what keeps Odoo from answering."""
    try:
        await schema.fields(model)
    except NotFound:
        return False
    return True
