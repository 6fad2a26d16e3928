"""Quotations confirmed, cancelled and shown to the customer, as Odoo's own buttons do it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from tests.live.lab import Lab, Odoo
from tests.live.quotes import call
from tests.live.records import lock, new_order, new_partner, referenced, refused
from tests.live.server import Server


def messages(odoo: Odoo, order_id: int) -> list[dict[str, Any]]:
    domain = [("model", "=", "sale.order"), ("res_id", "=", order_id)]
    return odoo.find("mail.message", domain, ["subtype_id", "author_id", "message_type"])


async def test_confirming_is_the_button(any_server: Server, lab: Lab, odoo: Odoo) -> None:
    """The state is sale, the date is now, and the chatter says that the API user confirmed it; nobody is written to."""
    order_id = new_order(odoo, "PUDU-KETTY", date_order="2026-01-05 10:00:00")
    mails = odoo.count("mail.mail")
    began = datetime.now(UTC).replace(microsecond=0)
    step = await call(any_server, "confirm_sale", {"order_id": order_id})
    made = odoo.one("sale.order", order_id, "state", "date_order", "name")
    assert (made["state"], step["state"], step["name"]) == ("sale", "sale", made["name"])
    confirmed_at = datetime.fromisoformat(made["date_order"]).replace(tzinfo=UTC)
    assert began - timedelta(seconds=2) <= confirmed_at <= datetime.now(UTC) + timedelta(seconds=2)
    changed = {one["field"]: (one["before"], one["after"]) for one in step["changed"]}
    assert set(changed) == {"state", "date_order"}
    assert changed["state"] == ("draft", "sale")
    assert changed["date_order"][0] == "2026-01-05T04:00:00-06:00"
    assert datetime.fromisoformat(changed["date_order"][1]) == confirmed_at
    confirmation = referenced(odoo, "sale.mt_order_confirmed")
    (author,) = [m["author_id"][0] for m in messages(odoo, order_id) if m["subtype_id"][0] == confirmation]
    assert author == odoo.one("res.users", lab.user_id, "partner_id")["partner_id"][0]
    assert odoo.count("mail.mail") == mails


@pytest.mark.parametrize(("tool", "state"), [("confirm_sale", "sale"), ("cancel_sale", "cancel")])
async def test_twice_is_once(server: Server, odoo: Odoo, tool: str, state: str) -> None:
    """Again, the answer is the same state and no change; nothing more is written in Odoo."""
    order_id = new_order(odoo, "SRV-INST")
    first = await call(server, tool, {"order_id": order_id})
    before = odoo.one("sale.order", order_id, "write_date", "date_order"), messages(odoo, order_id)
    second = await call(server, tool, {"order_id": order_id})
    assert (first["state"], second["state"], second["changed"]) == (state, state, [])
    assert (odoo.one("sale.order", order_id, "write_date", "date_order"), messages(odoo, order_id)) == before


@pytest.mark.parametrize("what", ["quotation", "order"])
async def test_cancelling_tells_no_customer(server: Server, odoo: Odoo, what: str) -> None:
    """A quotation and a confirmed order are cancelled; no mail is made for it."""
    order_id = new_order(odoo, "SRV-INST", partner_id=new_partner(odoo, email="cliente@cancela.example"))
    if what == "order":
        odoo("sale.order", "action_confirm", [order_id])
    mails = odoo.count("mail.mail")
    step = await call(server, "cancel_sale", {"order_id": order_id})
    assert odoo.one("sale.order", order_id, "state")["state"] == step["state"] == "cancel"
    assert odoo.count("mail.mail") == mails
    assert {m["message_type"] for m in messages(odoo, order_id)} == {"notification"}


async def test_a_sent_quotation_is_confirmed(server: Server, odoo: Odoo) -> None:
    """One that was mailed to the customer (sent) goes to sale like a draft."""
    order_id = new_order(odoo, "SRV-INST", state="sent")
    assert (await call(server, "dev_read_sale", {"order_id": order_id}))["state"] == "sent"
    step = await call(server, "confirm_sale", {"order_id": order_id})
    assert next(one for one in step["changed"] if one["field"] == "state") == {
        "field": "state", "before": "sent", "after": "sale", "line_id": None,
    }  # fmt: skip


async def test_a_cancelled_order_is_not_confirmed(any_server: Server, odoo: Odoo) -> None:
    """It says so, and what to do instead; the order stays cancelled."""
    order_id = new_order(odoo, "SRV-INST", state="cancel")
    await refused(any_server, "confirm_sale", {"order_id": order_id}, "order_cancelled")
    assert odoo.one("sale.order", order_id, "state")["state"] == "cancel"


async def test_a_locked_order_is_not_cancelled(server: Server, odoo: Odoo) -> None:
    """It says that the order is locked, which stays confirmed; confirming a locked order changes nothing either."""
    order_id = new_order(odoo, "SRV-INST")
    lock(odoo, order_id)
    before = odoo.one("sale.order", order_id, "state", "write_date")
    name = odoo.one("sale.order", order_id, "name")["name"]
    assert name in await refused(server, "cancel_sale", {"order_id": order_id}, "order_locked")
    again = await call(server, "confirm_sale", {"order_id": order_id})
    assert (again["state"], again["locked"], again["changed"]) == ("sale", True, [])
    assert odoo.one("sale.order", order_id, "state", "write_date") == before


async def test_the_customer_opens_the_link(any_server: Server, lab: Lab, odoo: Odoo) -> None:
    """Without a session the page answers 200 and shows the order, for every state; asked again the link is the same."""
    order_id = new_order(odoo, "PUDU-SH1")
    link = await call(any_server, "get_quotation_link", {"order_id": order_id})
    name = odoo.one("sale.order", order_id, "name")["name"]
    assert link["order"] == {"id": order_id, "name": name}
    page, pdf = urlsplit(link["portal_url"]), urlsplit(link["pdf_url"])
    token = parse_qs(page.query)["access_token"]
    assert f"{page.scheme}://{page.netloc}" == lab.url
    assert page.path == pdf.path == f"/my/orders/{order_id}"
    assert parse_qs(pdf.query) == {"access_token": token, "report_type": ["pdf"], "download": ["true"]}
    for state in ("draft", "sale", "cancel"):
        odoo.write("sale.order", order_id, state=state)
        answer = httpx2.get(link["portal_url"], timeout=30, follow_redirects=True)
        assert answer.status_code == 200
        assert name in answer.text
    again = await call(any_server, "get_quotation_link", {"order_id": order_id})
    assert again == {**link, "state": "cancel"}


async def test_the_link_is_the_secret(server: Server, odoo: Odoo) -> None:
    """With another token or none the page does not show the order; the token of one order does not open another."""
    order_id, other = new_order(odoo, "PUDU-SH1"), new_order(odoo, "PUDU-CC1")
    link = (await call(server, "get_quotation_link", {"order_id": order_id}))["portal_url"]
    name = odoo.one("sale.order", order_id, "name")["name"]
    foreign = (await call(server, "get_quotation_link", {"order_id": other}))["portal_url"]
    page, token = link.split("?")
    assert "PUDU SH1" in httpx2.get(link, timeout=30).text
    for url in (page, f"{page}?access_token=00000000", f"{page}?{urlsplit(foreign).query}", link[:-1]):
        answer = httpx2.get(url, timeout=30, follow_redirects=True)
        assert name not in answer.text, url
        assert "PUDU SH1" not in answer.text, url
    assert token not in foreign
