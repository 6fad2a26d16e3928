"""The quotation routes."""

from typing import Annotated

from fastapi import APIRouter, Body, Header

from mcp_odoo.sales.jobs import QuotationJobs
from mcp_odoo.sales.models import QuotationQueued, QuotationRequest, QuotationStatus

IdempotencyKey = Annotated[
    str | None,
    Header(
        min_length=1,
        max_length=200,
        description="Repeating a request with the same key returns the first one's tracking id",
    ),
]


def quotation_routes(jobs: QuotationJobs, request_model: type[QuotationRequest]) -> APIRouter:
    """`/api/quotation/...` over the quotation jobs; `request_model` knows the region of telephone numbers."""
    router = APIRouter(prefix="/api/quotation", tags=["quotations"])

    async def request_quotation(request: QuotationRequest, idempotency_key: IdempotencyKey = None) -> QuotationQueued:
        """Queue a quotation and answer at once. It is made exactly once, whatever happens to this server."""
        return jobs.queued(await jobs.request(request, idempotency_key))

    # FastAPI reads the annotation when the route is made, which is when the region is known.
    request_quotation.__annotations__["request"] = Annotated[request_model, Body()]
    router.post("/async")(request_quotation)

    @router.get("/status/{tracking_id}")
    async def get_quotation_status(tracking_id: str) -> QuotationStatus:
        """Where a quotation is: queued, processing, completed (with its output) or failed (with the reason)."""
        return await jobs.get(tracking_id)

    return router
