"""What an LLM can do for a customer who wants a person."""

from fastmcp import Context, FastMCP

from mcp_odoo.fence import sentence
from mcp_odoo.handoff import models as m
from mcp_odoo.handoff.service import Handoffs
from mcp_odoo.scopes import Scope
from mcp_odoo.tool import Does, tool


def handoff_tools(mcp: FastMCP, handoffs: Handoffs, request_model: type[m.HandoffRequest]) -> None:
    """Register the handoff's tool."""

    @tool(mcp, "Hand over to a person", Does.CREATE, scopes=(Scope.HANDOFF,), by_job=True)
    async def message_notification(
        context: Context,
        user_phone: m.UserPhone,
        reason: m.Reason,
        user_name: m.UserName = None,
        conversation_id: m.ConversationId = None,
        lead_id: m.LeadId = None,
        sale_order_id: m.OrderId = None,
        additional_context: m.Context = None,
    ) -> m.HandoffReply:
        """Have a salesperson take over this customer: tells them by WhatsApp, and the next one if they do not react."""
        request = request_model(
            user_phone=user_phone,
            reason=reason,
            user_name=user_name,
            conversation_id=conversation_id,
            lead_id=lead_id,
            sale_order_id=sale_order_id,
            additional_context=additional_context,
        )
        await context.report_progress(0, 1)
        reply = await handoffs.request(request)
        await context.report_progress(1, 1, sentence(reply.message))
        return reply
