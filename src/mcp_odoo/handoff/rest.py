"""The handoff routes."""

from typing import Annotated

from fastapi import APIRouter, Body, Depends, Header, Path, Query

from mcp_odoo.access.rest import needs
from mcp_odoo.arguments import Storable
from mcp_odoo.audit.writes import by_job
from mcp_odoo.handoff.filters import HandoffFilter
from mcp_odoo.handoff.models import HandoffPage, HandoffReply, HandoffRequest, HandoffStatus
from mcp_odoo.handoff.service import Handoffs
from mcp_odoo.scopes import Scope

HandoffId = Annotated[str, Path(description="As the request's answer gave it"), Storable]
IdempotencyKey = Annotated[
    str | None,
    Header(min_length=1, max_length=200, description="For a request without conversation_id: the same key is the same"),
]


def handoff_routes(handoffs: Handoffs, request_model: type[HandoffRequest]) -> APIRouter:
    """`POST /api/elevenlabs/handoff` and the story of each."""
    router = APIRouter(prefix="/api", tags=["handoffs"])
    asking, following = [Depends(needs(Scope.HANDOFF))], [Depends(needs(Scope.HANDOFF, Scope.READ))]

    async def request_handoff(request: HandoffRequest, idempotency_key: IdempotencyKey = None) -> HandoffReply:
        """Hand a customer to a salesperson, who is told at once; if they do not react, somebody else is."""
        return await handoffs.request(request, idempotency_key)

    # FastAPI reads the annotation when the route is made, which is when the region is known.
    request_handoff.__annotations__["request"] = Annotated[request_model, Body()]
    router.post("/elevenlabs/handoff", dependencies=asking)(by_job(request_handoff))

    @router.get("/handoffs", dependencies=following)
    async def list_handoffs(wanted: Annotated[HandoffFilter, Query()]) -> HandoffPage:
        """The handoffs that were asked for, newest first."""
        return await handoffs.find(
            phase=wanted.status,
            conversation_id=wanted.conversation_id,
            user_phone=wanted.user_phone,
            since=wanted.since,
            until=wanted.until,
            limit=wanted.limit,
            offset=wanted.offset,
        )

    @router.get("/handoff/{handoff_id}", dependencies=following)
    async def get_handoff(handoff_id: HandoffId) -> HandoffStatus:
        """Who was asked in turn, who took the customer, and everything that happened."""
        return await handoffs.get(handoff_id)

    return router
