"""Which handoffs a list shows."""

from typing import Annotated

from pydantic import Field

from mcp_odoo.arguments import Storable
from mcp_odoo.handoff.document import Phase
from mcp_odoo.odoo.moments import InTime


class HandoffFilter(InTime):
    """One page of the handoffs in a state, of a conversation or of a customer."""

    status: Annotated[Phase | None, Field(description="Only those in this state")] = None
    conversation_id: Annotated[str | None, Field(max_length=200), Storable] = None
    user_phone: Annotated[str | None, Field(max_length=40, description="In any spelling"), Storable] = None
