"""A sales office in a scripted Odoo: salespeople with phones, leads, partners, and what is written about them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.crm.market import held
from tests.fake_odoo import USER, USER_ID, Call, FakeOdoo, Refusal
from tests.fake_shop import open_shop

BERTA, CARLOS, DORA = 5, 6, 8
PHONES = {BERTA: "+52 55 1111 0005", CARLOS: "+52 1 55 1111 0006", DORA: "55 1111 0008"}
NAMES = {BERTA: "Berta", CARLOS: "Carlos", DORA: "Dora"}
LOADS = {CARLOS: 2, DORA: 4}
LEAD = {
    "name": "Dos robots", "type": "opportunity", "active": True, "stage_id": False, "user_id": [CARLOS, "Carlos"],
    "team_id": False, "partner_id": [9, "Almacenes Torres"], "contact_name": "Ana Torres", "email_from": False,
    "phone": False, "expected_revenue": 0.0, "probability": 10.0, "company_currency": [1, "MXN"],
    "date_deadline": False, "description": False, "create_date": "2026-01-01 10:00:00", "date_closed": False,
}  # fmt: skip
_LEAD_FIELDS = {name: {"type": "char"} for name in (*LEAD, "phone_sanitized")} | {"description": {"type": "html"}}


@dataclass
class Office:
    """Berta (5) has nothing open, Carlos (6) two, Dora (8) four; lead 7 is Carlos'. `notes` are (record, text)."""

    odoo: FakeOdoo
    phones: dict[int, str | None] = field(default_factory=lambda: dict(PHONES))
    active: dict[int, bool] = field(default_factory=dict)
    leads: dict[int, dict[str, Any]] = field(default_factory=lambda: {7: {"id": 7, **LEAD}})
    partners: list[dict[str, Any]] = field(default_factory=list)
    made: dict[str, int] = field(default_factory=dict)
    notes: list[tuple[str, str]] = field(default_factory=list)
    activities: list[Mapping[str, str]] = field(default_factory=list)
    done: list[int] = field(default_factory=list)

    def open(self) -> "Office":
        open_shop(self.odoo)
        counts = [held(user_id, NAMES[user_id], count) for user_id, count in LOADS.items()]
        self.odoo.answers |= {
            ("res.users", "fields_get"): {"phone": {"type": "char"}},
            ("res.users", "search_read"): self._users,
            ("res.users", "read"): self._me,
            ("res.users", "has_group"): True,
            ("crm.lead", "fields_get"): _LEAD_FIELDS,
            ("crm.lead", "formatted_read_group"): counts,
            ("crm.lead", "search_read"): self._leads_with_phone,
            ("crm.lead", "read"): self._lead,
            ("crm.stage", "search_read"): [],
            ("crm.lead", "load"): self._make_lead,
            ("crm.lead", "write"): self._write_lead,
            ("res.partner", "search_read"): lambda _: self.partners,
            ("sale.order", "read"): Refusal("odoo.exceptions.MissingError", "Record does not exist", 404),
            ("res.partner", "read"): lambda call: [
                {"display_name": one["name"], **one} for one in self.partners if one["id"] in call.ids
            ],
            ("mail.message", "load"): self._note,
            ("mail.activity", "load"): self._plan,
            ("mail.activity", "read"): self._planned,
            ("mail.activity", "action_feedback"): self._finish,
        }
        return self

    def rounds(self) -> list[str]:
        """The requests to Odoo so far, as `model.method`."""
        return [f"{call.model}.{call.method}" for call in self.odoo.calls]

    def _me(self, call: Call) -> list[dict[str, Any]]:
        return [{**USER, "id": USER_ID, "company_id": [1, "Shop"], "phone": False}]

    def _users(self, call: Call) -> list[dict[str, Any]]:
        wanted = {term[0]: term[2] for term in call.named["domain"] if isinstance(term, list | tuple)}
        found = [
            {"id": user_id, "name": name, "phone": self.phones[user_id] or False, "active": True, "share": False}
            for user_id, name in NAMES.items()
            if self.active.get(user_id, True) and wanted.get("id", user_id) == user_id
        ]  # fmt: skip
        if call.named["context"].get("active_test") is False and "id" in wanted and not found:
            return [{"id": wanted["id"], "name": "Nadie", "active": False, "share": False}]
        return found

    def _leads_with_phone(self, call: Call) -> list[dict[str, Any]]:
        return [lead for lead in sorted(self.leads.values(), key=lambda one: -one["id"]) if lead["phone"]]

    def _lead(self, call: Call) -> Any:
        found = [{"display_name": self.leads[one]["name"], **self.leads[one]} for one in call.ids if one in self.leads]
        return found or Refusal("odoo.exceptions.MissingError", "Record does not exist", 404)

    def _make_lead(self, call: Call) -> Any:
        cells = _cells(call)
        lead_id = self.made.setdefault(cells["id"], 30 + len(self.made))
        if lead_id not in self.leads:
            user_id = int(cells.get("user_id/.id", 0))
            self.leads[lead_id] = {
                **LEAD, "id": lead_id, "name": cells["name"], "partner_id": False, "phone": cells["phone"],
                "contact_name": cells.get("contact_name", ""), "description": cells["description"],
                "user_id": [user_id, NAMES[user_id]] if user_id else False,
            }  # fmt: skip
        return {"ids": [lead_id], "messages": []}

    def _write_lead(self, call: Call) -> bool:
        values = call.named["vals"]
        for lead_id in call.ids:
            user_id = values["user_id"]
            self.leads[lead_id]["user_id"] = [user_id, NAMES[user_id]] if user_id else False
        return True

    def _note(self, call: Call) -> Any:
        cells = _cells(call)
        number = self.made.setdefault(cells["id"], 500 + len(self.made))
        if len(self.notes) < sum(name.startswith("__mcp_odoo__.note") for name in self.made):
            self.notes.append((f"{cells['model']}:{cells['res_id']}", cells["body"]))
        return {"ids": [number], "messages": []}

    def _plan(self, call: Call) -> Any:
        cells = _cells(call)
        if cells["id"] not in self.made:
            self.made[cells["id"]] = 700 + len(self.activities)
            self.activities.append(cells)
        return {"ids": [self.made[cells["id"]]], "messages": []}

    def _finish(self, call: Call) -> bool:
        self.done += call.ids
        return True

    def _planned(self, call: Call) -> Any:
        cells = self.activities[call.ids[0] - 700]
        user_id = int(cells["user_id/.id"])
        return [
            {
                "id": call.ids[0], "user_id": [user_id, NAMES.get(user_id, "API")],
                "date_deadline": cells["date_deadline"], "summary": cells["summary"],
            }
        ]  # fmt: skip


def _cells(call: Call) -> Mapping[str, str]:
    return dict(zip(call.named["fields"], call.named["data"][0], strict=True))
