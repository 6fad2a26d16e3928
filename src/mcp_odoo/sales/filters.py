"""Which of the quotations that were asked for a list shows."""

from typing import Annotated

from pydantic import Field

from mcp_odoo.odoo.moments import InTime
from mcp_odoo.sales.models import JobState


class QuotationFilter(InTime):
    """One page of the quotations in a state that were asked for in a time."""

    status: Annotated[JobState | None, Field(description="Only those in this state")] = None
