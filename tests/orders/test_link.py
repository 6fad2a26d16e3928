"""The customer's links to an order."""

import pytest

from tests.conftest import Connect
from tests.fake_odoo import Call
from tests.orders.conftest import Staff
from tests.orders.desk import ORDER, Desk

TOKEN = "access_token=5ecret"


@pytest.mark.parametrize(
    ("portal", "base"),
    [(None, "https://erp.example.com"), ("https://ventas.example.mx", "https://ventas.example.mx")],
)
async def test_links_start_where_customers_reach_odoo(
    desk: Desk, connect: Connect, staff: Staff, portal: str | None, base: str
) -> None:
    """At Odoo's own address, unless a setting says otherwise; page and PDF have the order's token."""

    def portal_url(call: Call) -> str:
        pdf = "&report_type=pdf&download=true" if call.named.get("download") else ""
        return f"/my/orders/{call.ids[0]}?{TOKEN}{pdf}"

    desk.odoo.answers |= {(ORDER, "get_base_url"): "https://erp.example.com", (ORDER, "get_portal_url"): portal_url}
    link = await staff(connect(desk.odoo, "json2"), portal).lifecycle.link(40)
    assert link.model_dump() == {
        "order": {"id": 40, "name": "S00040"}, "state": "draft",
        "portal_url": f"{base}/my/orders/40?{TOKEN}",
        "pdf_url": f"{base}/my/orders/40?{TOKEN}&report_type=pdf&download=true",
    }  # fmt: skip
    assert len(desk.odoo.called(ORDER, "get_base_url")) == (0 if portal else 1)
    page, pdf = desk.odoo.called(ORDER, "get_portal_url")
    assert "report_type" not in page.named
    assert (pdf.named["report_type"], pdf.named["download"]) == ("pdf", True)
