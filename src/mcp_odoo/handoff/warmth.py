"""What a handoff needs to know of Odoo beforehand, kept fresh: nobody on the line waits for such questions."""

import asyncio
from collections.abc import Callable

import structlog

from mcp_odoo.crm.salespeople import Salespeople
from mcp_odoo.errors import McpOdooError
from mcp_odoo.odoo.client import OdooClient
from mcp_odoo.odoo.schema import Schema

log = structlog.get_logger(__name__)

# Less than half of the time for which any of it is remembered.
ROUND_SECONDS = 240.0
MODELS = ("res.users", "res.partner", "crm.lead")


class Warmth:
    """Asks Odoo who we are, what we may see and what its models look like, again and again: of the
    server's own user, as which handoffs are made.
    """

    def __init__(
        self, odoo: OdooClient, schema: Schema, salespeople: Salespeople, reachable: Callable[[], bool]
    ) -> None:
        self._odoo = odoo
        self._schema = schema
        self._salespeople = salespeople
        self._reachable = reachable

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            if self._reachable():
                await self.refresh()
            await asyncio.sleep(ROUND_SECONDS)

    async def refresh(self) -> None:
        """Ask everything anew; whoever needs it meanwhile waits for the same answer."""
        try:
            self._odoo.identity.forget()
            await self._odoo.identity()
            self._salespeople.all_visible.forget()
            for model in MODELS:
                self._schema.fields.forget(model)
            await asyncio.gather(
                self._salespeople.all_visible(),
                *(self._schema.fields(model) for model in MODELS),
                return_exceptions=True,
            )
        except McpOdooError as error:
            log.debug("handoff.not_warm", code=error.code)
