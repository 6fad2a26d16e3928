"""One opportunity of a scripted Odoo, which changes when it is written to, and the stages it may go through."""

from dataclasses import dataclass
from typing import Any

from tests.fake_odoo import Call, FakeOdoo

LEAD, STAGE, REASON = "crm.lead", "crm.stage", "crm.lost.reason"
ROW = {
    "id": 30, "name": "Robots para el almacén", "type": "opportunity", "active": True, "stage_id": [1, "Nuevo"],
    "user_id": [5, "Berta"], "team_id": [2, "Ventas"], "partner_id": [9, "Almacenes Torres"],
    "contact_name": "Ana Torres", "email_from": "ana@torres.mx", "phone": False, "expected_revenue": 250000.0,
    "probability": 20.0, "company_currency": [33, "MXN"], "date_deadline": "2026-12-20",
    "description": "<p>Dos <b>plantas</b></p>", "create_date": "2026-11-20 18:00:00",
    "date_closed": False,
}  # fmt: skip
# (id, name, sequence, is_won, the teams that use it)
STAGES = [
    (1, "Nuevo", 0, False, []), (2, "Calificación", 1, False, []), (3, "Otro equipo", 2, False, [8]),
    (5, "Ganado", 70, True, []), (4, "Propuesta", 3, False, [2]), (6, "Ganado y pagado", 71, True, [2]),
]  # fmt: skip
NAMES = {5: "Berta", 6: "Carlos"}


@dataclass
class Funnel:
    """The opportunity as Odoo has it."""

    odoo: FakeOdoo
    row: dict[str, Any]

    def change(self, values: dict[str, Any]) -> bool:
        stages = {number: name for number, name, *_ in STAGES}
        names = {"stage_id": stages, "user_id": NAMES, "lost_reason_id": {7: "Precio"}, "lost_reason": {7: "Precio"}}
        for name, value in values.items():
            self.row[name] = [value, names[name][value]] if name in names and value else value
        return True

    def lose(self, call: Call) -> bool:
        values = {name: value for name, value in call.named.items() if name != "context"}
        return self.change({**values, "active": False, "probability": 0})

    def writes(self) -> list[tuple[str, dict[str, Any]]]:
        """What was asked for but reading: the method, and what it was given."""
        methods = ("write", "action_set_lost", "action_unarchive", "action_set_won")
        return [
            (call.method, {name: value for name, value in call.named.items() if name != "context"})
            for call in self.odoo.calls
            if call.model == LEAD and call.method in methods
        ]


def open_funnel(odoo: FakeOdoo, reason: str, teams: str, description: str) -> Funnel:
    """Berta's opportunity, in a version that calls the reason and a stage's teams so."""
    funnel = Funnel(odoo, {**ROW, reason: False})

    def stages(_: Call) -> list[dict[str, Any]]:
        def own(ids: list[int]) -> Any:
            one = [ids[0], "Equipo"] if ids else False
            return one if teams == "team_id" else ids

        return [
            {"id": number, "name": name, "sequence": at, "is_won": won, teams: own(ids)}
            for number, name, at, won, ids in STAGES
        ]

    def stage(call: Call) -> list[dict[str, Any]]:
        return [{"id": row["id"], "is_won": row["is_won"]} for row in stages(call) if row["id"] in call.ids]

    odoo.answers |= {
        (LEAD, "fields_get"): {**{name: {} for name in funnel.row}, "description": {"type": description}},
        (LEAD, "read"): lambda _: [funnel.row],
        (LEAD, "write"): lambda call: funnel.change(call.named["vals"]),
        (LEAD, "action_set_lost"): funnel.lose,
        (LEAD, "action_unarchive"): lambda _: funnel.change({"active": True, "probability": 20.0}),
        (STAGE, "fields_get"): {teams: {}},
        (STAGE, "search_read"): stages,
        (STAGE, "read"): stage,
        (REASON, "search_read"): [{"id": 7, "name": "Precio"}, {"id": 8, "name": "Sin atención"}],
        ("res.users", "search_read"): lambda call: [
            {"id": call.named["domain"][0][2], "name": "Carlos", "active": True, "share": False}
        ],
    }
    return funnel
