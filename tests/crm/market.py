"""The opportunities of a scripted Odoo 19, by the numbers."""

from typing import Any

from tests.fake_odoo import Call, FakeOdoo

MODEL = "crm.lead"
NOBODY = False  # as Odoo reads a many2one without a value


def row(by: str, value: Any, count: int, expected: float = 0.0, prorated: float = 0.0) -> dict[str, Any]:
    """A group as Odoo 19 tells it."""
    sums = {"expected_revenue:sum": expected, "prorated_revenue:sum": prorated}
    return {by: value, "__count": count, **sums, "date_open:max": False}


def held(
    user_id: int,
    name: str,
    count: int,
    latest: str = "2026-01-01 10:00:00",
    *,
    kind: str = "opportunity",
    active: bool = True,
    won: bool = False,
) -> dict[str, Any]:
    """How many of one kind somebody has, as Odoo 19 tells it; `latest` is when the last one was given, empty
    where Odoo does not know.
    """
    group = {"user_id": [user_id, name], "type": kind, "active": active, "stage_id.is_won": won}
    return {**group, "__count": count, "date_open:max": latest or False}


def open_market(odoo: FakeOdoo) -> FakeOdoo:
    """Berta (5) has none, Carlos (6) three, nobody two, and Dora (8), who left the team, one."""

    def groups(call: Call) -> list[dict[str, Any]]:
        match call.named["groupby"]:
            case ["user_id"]:
                carlos, dora = row("user_id", [6, "Carlos"], 3, 100.105, 20.2), row("user_id", [8, "Dora"], 1, 1.0, 1.0)
                return [carlos, dora, row("user_id", NOBODY, 2, 50.0)]
            case ["user_id", "type", "active", "stage_id.is_won"]:
                return [held(6, "Carlos", 3), held(8, "Dora", 1)]
            case ["stage_id"]:
                return [row("stage_id", [1, "Nuevo"], 4), row("stage_id", NOBODY, 1)]
            case [month]:
                return [row(month, ["2026-11-01 06:00:00", "noviembre"], 4), row(month, NOBODY, 1)]
        raise AssertionError(call.named)

    odoo.answers |= {
        (MODEL, "formatted_read_group"): groups,
        ("res.company", "read"): [{"id": 1, "currency_id": [33, "MXN"]}],
        ("res.users", "search_read"): [{"id": 5, "name": "Berta"}, {"id": 6, "name": "Carlos"}],
    }
    return odoo
