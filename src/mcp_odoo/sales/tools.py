"""What an LLM can do with quotations and products."""

import asyncio
from contextlib import suppress
from typing import Annotated

from fastmcp import Context, FastMCP
from pydantic import BaseModel, Field

from mcp_odoo.arguments import IdempotencyKey, Storable
from mcp_odoo.errors import OdooError
from mcp_odoo.odoo.pages import Limit, Offset, Query
from mcp_odoo.sales import models as m
from mcp_odoo.sales.jobs import QuotationJobs
from mcp_odoo.sales.products import ProductPage, Products
from mcp_odoo.scopes import Scope
from mcp_odoo.tool import Does, tool

TrackingId = Annotated[str, Field(max_length=40, description="quot_… as dev_create_quotation returned it"), Storable]
QuotationKey = Annotated[
    IdempotencyKey,
    Field(
        description="Like call-1841; the same one creates nothing twice, and a failed one goes on (or give its quot_…)"
    ),
]


class QuotationReply(BaseModel):
    """A quotation as it stands: with `output` once completed; until then ask get_quotation_status."""

    tracking_id: str
    status: m.JobState
    output: m.QuotationOutput | None
    progress: m.Progress


def quotation_tools(
    mcp: FastMCP, jobs: QuotationJobs, request_model: type[m.QuotationRequest], patience: float
) -> None:
    """Register the quotation tools. A call waits up to `patience` seconds for its quotation."""

    @tool(mcp, "Create a quotation", Does.CREATE, needs=("crm.lead", "sale.order"), scopes=(Scope.QUOTE,), by_job=True)
    async def dev_create_quotation(
        context: Context,
        partner_name: m.PartnerName,
        contact_name: m.ContactName,
        email: m.Email,
        phone: m.Phone,
        lead_name: m.LeadName,
        product_id: m.ProductId = 0,
        product_qty: m.ProductQty = 1.0,
        product_price: m.ProductPrice = -1.0,
        products: m.Lines = None,
        user_id: m.UserId = 0,
        description: m.Description = None,
        x_studio_producto: m.CustomProduct = None,
        idempotency_key: QuotationKey = None,
    ) -> QuotationReply:
        """Create customer (if new), opportunity and sale order in Odoo. Get product ids from find_products first."""
        request = request_model(
            partner_name=partner_name,
            contact_name=contact_name,
            email=email,
            phone=phone,
            lead_name=lead_name,
            product_id=product_id,
            product_qty=product_qty,
            product_price=product_price,
            products=products,
            user_id=user_id,
            description=description,
            x_studio_producto=x_studio_producto,
        )
        tracking_id = await jobs.request_or_resume(request, idempotency_key or None)
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                async for status in jobs.follow(tracking_id):
                    progress = status.progress
                    await context.report_progress(progress.done, progress.total, progress.message)
                return _reply(status)  # it is over: what was told last is all that there is to tell
        return _reply(await jobs.get(tracking_id))

    @tool(mcp, "Ask about a tracking id", Does.READ, scopes=(Scope.QUOTE, Scope.READ))
    async def get_quotation_status(tracking_id: TrackingId) -> QuotationReply:
        """The state of a quotation that was still processing, with its output once completed."""
        return _reply(await jobs.get(tracking_id))


def product_tools(mcp: FastMCP, products: Products) -> None:
    """Register the product tools."""

    @tool(mcp, "Find products", Does.READ, needs=("sale.order",))
    async def find_products(
        query: Annotated[Query, Field(description="Words of the name, SKU or barcode; empty for all")],
        limit: Limit = 10,
        offset: Offset = 0,
    ) -> ProductPage:
        """Find products to quote: id, SKU, list price, availability. Other records: search."""
        return await products.find(query, limit, offset)


def _reply(status: m.QuotationStatus) -> QuotationReply:
    if status.status == "failed":
        raise OdooError(status.error or "", code=status.error_code, said=status.error)
    return QuotationReply(
        tracking_id=status.tracking_id, status=status.status, output=status.output, progress=status.progress
    )
