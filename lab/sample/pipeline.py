"""Opportunities, unevenly spread: Ana has many open, Luis a few, Sofía none (but one won and one lost)."""

from typing import Any

from lab.sample.spelling import spelled

# name, customer, salesperson, stage's external id in crm (lost: the reason's), expected revenue, probability
OPPORTUNITIES: tuple[tuple[str, str, str, str, float, float], ...] = (
    ("Robots meseros para tres sucursales", "restaurantes", "ana", "stage_lead1", 867000.0, 20.0),
    ("Limpieza autónoma de naves", "torres", "ana", "stage_lead3", 798000.0, 60.0),
    ("Segundo BellaBot para el lobby", "hotel", "ana", "stage_lead2", 289000.0, 40.0),
    ("Reparto interno de medicamentos", "hospital", "ana", "stage_lead2", 498000.0, 35.0),
    ("Piloto en área de comidas", "plaza", "ana", "stage_lead1", 219000.0, 15.0),
    ("Barredoras para estacionamiento", "plaza", "luis", "stage_lead3", 918000.0, 55.0),
    ("Póliza de mantenimiento 2 años", "hotel", "luis", "stage_lead1", 72000.0, 25.0),
    ("Paquete de arranque para distribuidor", "distribuidora", "luis", "stage_lead2", 1250000.0, 45.0),
    ("KettyBot para recepción", "hotel", "sofia", "won", 219000.0, 100.0),
    ("Fregadoras SH1 para sucursales", "torres", "luis", "won", 358000.0, 100.0),
    ("Limpieza de terminal", "aeropuerto", "sofia", "lost_reason_1", 1836000.0, 0.0),
    ("Robot anfitrión para urgencias", "hospital", "ana", "lost_reason_2", 219000.0, 0.0),
)


def create(env: Any, people: dict[str, Any], partners: dict[str, Any]) -> None:
    """Create the opportunities and bring each to its stage the way a person would: won and lost are actions."""
    reason = spelled(env["crm.lead"], "lost_reason_id", "lost_reason")
    team = env.ref("sales_team.team_sales_department")
    for name, customer, salesperson, state, revenue, probability in OPPORTUNITIES:
        partner = partners[customer]
        opportunity = env["crm.lead"].create(
            {
                "name": name,
                "type": "opportunity",
                "partner_id": partner.id,
                "user_id": people[salesperson].id,
                "team_id": team.id,
                "expected_revenue": revenue,
                "stage_id": env.ref(f"crm.{state if state.startswith('stage_') else 'stage_lead1'}").id,
            }
        )
        if state == "won":
            opportunity.action_set_won()
        elif state.startswith("lost"):
            opportunity.action_set_lost(**{reason: env.ref(f"crm.{state}").id})
        else:
            opportunity.probability = probability
