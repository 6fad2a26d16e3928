"""Store the jobs database as this release leaves it, for every later one to finish.

Run `python -m tests.upgrades.store 2026-11-22` once for each release that changes what a job stores; a stored file is
never written anew. Jobs are left wherever a kill can leave them: the process ends without a goodbye.
"""

import asyncio
import hashlib
import json
import os
import sqlite3
import sys
import tempfile
from pathlib import Path
from typing import Any

from mcp_odoo.handoff.models import HandoffRequest
from mcp_odoo.sales.models import QuotationRequest, QuotationStatus
from mcp_odoo.services import create_services
from mcp_odoo.settings import Settings
from tests.fake_odoo import DATABASE, KEY, LOGIN, FakeOdoo, Hang, Http, Misbehaviour, Refusal
from tests.fake_shop import open_shop
from tests.handoff.office import Office
from tests.messaging.twilio_server import ACCOUNT_SID, AUTH_TOKEN, WHATSAPP_FROM, Twilio

STORED = Path(__file__).with_name("stored")
REALM = "{realm}"
LATER = Http(429, headers={"Retry-After": "60"})
# Where a job is left, and what is done to it there: (model, method) and the fault.
PLACES: dict[str, tuple[tuple[str, str], Misbehaviour] | None] = {
    "completed": None,
    "failed": (("res.partner", "load"), Refusal("odoo.exceptions.ValidationError", "El correo no vale")),
    "check": (("product.product", "search_read"), LATER),
    "partner": (("res.partner", "load"), LATER),
    "order": (("crm.lead", "load"), LATER),
    "prices": (("sale.order.line", "load"), LATER),
    "summary": (("sale.order", "search_read"), LATER),
    "begun": (("res.partner", "search_read"), Hang(600)),
}


def request_for(place: str) -> QuotationRequest:
    """Two lines, one with a price of its own, for a customer whom nobody knows."""
    return QuotationRequest.model_validate(
        {
            "partner_name": "Torres",
            "contact_name": "Ana",
            "email": f"{place}@torres.example.com",
            "phone": "+525512345678",
            "lead_name": f"Robots {place}",
            "description": "Dos robots",
            "products": [{"product_id": 1, "qty": 2, "price": 900.5}, {"product_id": 2}],
        }
    )


def settings_for(odoo: FakeOdoo, folder: Path, **more: Any) -> Settings:
    """A server's on this folder; what was stored years ago is not deleted for its age."""
    return Settings(
        _env_file=None, MCP_ODOO_DATA_DIR=folder, ODOO_URL=odoo.url, ODOO_DB=DATABASE, ODOO_LOGIN=LOGIN,
        ODOO_API_KEY=KEY, MCP_ODOO_JOB_RETENTION_DAYS=3650, MCP_LOG_DIR=folder.with_name("log"), **more,
    )  # fmt: skip


def with_twilio(twilio: Twilio) -> dict[str, Any]:
    """The settings that let a server write to salespeople."""
    return {
        "TWILIO_ACCOUNT_SID": ACCOUNT_SID, "TWILIO_AUTH_TOKEN": AUTH_TOKEN, "TWILIO_WHATSAPP_FROM": WHATSAPP_FROM,
        "TWILIO_API_URL": twilio.url,
    }  # fmt: skip


async def _leave_jobs(folder: Path) -> None:
    odoo, twilio = await FakeOdoo().start(), await Twilio().start()
    office = Office(odoo).open()
    services = create_services(settings_for(odoo, folder, **with_twilio(twilio)))
    ids: dict[str, str] = {}
    async with services.running():
        asked = HandoffRequest(user_phone="+525512345678", reason="Una persona", conversation_id="conv_1")
        handoff_id = (await services.handing.handoffs.request(asked)).handoff_id
        while not office.notes:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.02)
        open_shop(odoo)
        for place, fault in PLACES.items():
            if fault:
                odoo.faults[fault[0]] = [fault[1]]
            ids[place] = await services.quotations.request(request_for(place), f"key-{place}")
            while not _left(place, await services.quotations.get(ids[place]), odoo):  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.02)
        told = {"ids": ids, "realm": odoo.account().realm, "handoffs": {"waiting": handoff_id}}
        (folder / "left.json").write_text(json.dumps(told))
        os._exit(9)


def _left(place: str, status: QuotationStatus, odoo: FakeOdoo) -> bool:
    if place == "begun":
        return any("begun@" in str(call.named) for call in odoo.called("res.partner", "search_read"))
    return status.status in ("completed", "failed") or status.progress.attempt > 1


def dump(folder: Path) -> str:
    """The database of `folder` as SQL, with the realm's hash left open; the first line tells the jobs' ids and the
    realm.
    """
    left: dict[str, Any] = json.loads((folder / "left.json").read_text())
    database = sqlite3.connect(folder / "jobs.sqlite")
    statements = "\n".join(database.iterdump())
    database.close()
    return f"-- {json.dumps(left)}\n" + statements.replace(realm_hash(left["realm"]), REALM) + "\n"


def realm_hash(realm: str) -> str:
    """How executors and application versions are named after an Odoo database."""
    return hashlib.sha256(realm.encode()).hexdigest()[:8]


def main(name: str) -> None:
    """Write `stored/NAME.sql`."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / "data"
        if os.fork() == 0:
            asyncio.run(_leave_jobs(folder))
        os.wait()
        (STORED / f"{name}.sql").write_text(dump(folder), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
