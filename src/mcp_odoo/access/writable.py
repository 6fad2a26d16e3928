"""The fields that callers can write to, by model: what a policy's rules can be about.

What the server fills in by itself (external ids, the salesperson whom it chose, the customer's payment terms) is no
caller's, and no rule's matter.
"""

from collections.abc import Mapping

WRITABLE: Mapping[str, frozenset[str]] = {
    "res.partner": frozenset({"name", "email", "phone"}),
    "crm.lead": frozenset(
        {
            "name", "description", "email_from", "phone", "user_id", "x_studio_producto", "stage_id",
            "expected_revenue", "probability", "date_deadline", "active", "lost_reason_id", "lost_reason",
        }
    ),
    "sale.order": frozenset(
        {
            "partner_id", "user_id", "date_order", "validity_date", "client_order_ref", "note", "payment_term_id",
            "tag_ids", "x_studio_producto", "order_line", "state", "access_token",
        }
    ),
    "sale.order.line": frozenset({"product_id", "product_uom_qty", "price_unit", "discount", "name"}),
    "mail.message": frozenset({"body"}),
    "mail.activity": frozenset({"activity_type_id", "summary", "date_deadline", "user_id", "note"}),
}  # fmt: skip
