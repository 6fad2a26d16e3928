"""The quotation routes."""

from collections.abc import AsyncIterator, Callable
from http import HTTPStatus
from typing import Annotated

import anyio
from fastapi import APIRouter, Body, Depends, Header, HTTPException, Path, Query
from sse_starlette import EventSourceResponse, ServerSentEvent

from mcp_odoo.access.rest import needs
from mcp_odoo.arguments import Storable
from mcp_odoo.audit.writes import by_job
from mcp_odoo.sales.filters import QuotationFilter
from mcp_odoo.sales.jobs import QuotationJobs
from mcp_odoo.sales.models import QuotationPage, QuotationQueued, QuotationRequest, QuotationStatus
from mcp_odoo.scopes import Scope

IdempotencyKey = Annotated[
    str | None,
    Header(
        min_length=1,
        max_length=200,
        description="Repeating a request with the same key returns the first one's tracking id",
    ),
]
TrackingId = Annotated[str, Path(description="As the request's answer gave it"), Storable]
# Streams look that often, and a stopping server waits longer.
STOP_SECONDS = 2.0
LastEventId = Annotated[int, Header(ge=0, description="The last event that was seen; the stream goes on after it")]


def quotation_routes(jobs: QuotationJobs, request_model: type[QuotationRequest]) -> APIRouter:
    """`/api/quotation/...` over the quotation jobs; `request_model` knows the region of telephone numbers."""
    router = APIRouter(prefix="/api", tags=["quotations"])
    asking, following = [Depends(needs(Scope.QUOTE))], [Depends(needs(Scope.QUOTE, Scope.READ))]

    async def request_quotation(request: QuotationRequest, idempotency_key: IdempotencyKey = None) -> QuotationQueued:
        """Queue a quotation and answer at once. It is made exactly once, whatever happens to this server."""
        return jobs.queued(await jobs.request(request, idempotency_key))

    # FastAPI reads the annotation when the route is made, which is when the region is known.
    request_quotation.__annotations__["request"] = Annotated[request_model, Body()]
    router.post("/quotation/async", dependencies=asking)(by_job(request_quotation))

    @router.get("/quotation/status/{tracking_id}", dependencies=following)
    async def get_quotation_status(tracking_id: TrackingId) -> QuotationStatus:
        """Where a quotation is: queued, processing, completed (with its output) or failed (with the reason)."""
        return await jobs.get(tracking_id)

    @router.get("/quotations", dependencies=[Depends(needs(Scope.READ))])
    async def list_quotations(
        wanted: Annotated[QuotationFilter, Query()],
    ) -> QuotationPage:
        """The quotations that were asked for, newest first."""
        return await jobs.find(wanted.status, wanted.since, wanted.until, wanted.limit, wanted.offset)

    @router.post("/quotation/{tracking_id}/cancel", dependencies=asking)
    async def cancel_quotation(tracking_id: TrackingId) -> QuotationStatus:
        """Cancel a quotation that waits. One that is being made in Odoo already is a 409 that says so."""
        return await jobs.cancel(tracking_id)

    @router.post("/quotation/{tracking_id}/retry", dependencies=asking)
    async def retry_quotation(tracking_id: TrackingId) -> QuotationStatus:
        """Have a failed quotation go on from the step that failed, once its reason is mended."""
        return await jobs.retry(tracking_id)

    async def worth_watching(tracking_id: TrackingId, last_event_id: LastEventId = 0) -> str:
        # A stream that has begun cannot answer 404 any more; and browsers come back until they get a 204.
        if await jobs.all_told(tracking_id, last_event_id):
            raise HTTPException(HTTPStatus.NO_CONTENT)
        return tracking_id

    @router.get(
        "/quotation/{tracking_id}/events",
        dependencies=following,
        response_class=EventSourceResponse,
        responses={200: {"content": {"text/event-stream": {}}}, 204: {"description": "All of it was told already"}},
    )
    async def watch_quotation(
        tracking_id: Annotated[str, Depends(worth_watching)], last_event_id: LastEventId = 0
    ) -> EventSourceResponse:
        """Server-sent events: `step` for each attempt as it happens, at the end `completed` or `failed`."""
        # Not FastAPI's own, whose streams hold a stopping server up and are then cut off.
        stopping = anyio.Event()
        return EventSourceResponse(
            _events(jobs, tracking_id, last_event_id, stopping.is_set),
            shutdown_event=stopping,
            shutdown_grace_period=STOP_SECONDS,
        )

    return router


async def _events(
    jobs: QuotationJobs, tracking_id: str, after: int, stopping: Callable[[], bool]
) -> AsyncIterator[ServerSentEvent]:
    async for number, event in jobs.events(tracking_id, after, stopping):
        name = event.status if isinstance(event, QuotationStatus) else "step"
        yield ServerSentEvent(data=event.model_dump_json(), event=name, id=str(number), sep="\n")
