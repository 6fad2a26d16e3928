"""Two installation projects with their stages and tasks."""

from datetime import datetime, timedelta, timezone
from typing import Any

from lab.sample.spelling import known, spelled

STAGES = ("Por hacer", "En curso", "En revisión", "Terminado")

# project: customer, leader, tasks (name, stage's place, assignee, days to the deadline)
Task = tuple[str, int, str, int]
PROJECTS: dict[str, tuple[str, str, tuple[Task, ...]]] = {
    "Instalación Hotel Mirador": (
        "hotel",
        "luis",
        (
            ("Levantamiento del sitio", 3, "luis", -20),
            ("Mapeo del lobby y restaurante", 2, "luis", 2),
            ("Configurar voz y rostro del KettyBot", 1, "sofia", 5),
            ("Capacitación del personal de recepción", 0, "sofia", 9),
            ("Entrega y firma de conformidad", 0, "", 14),
        ),
    ),
    "Despliegue Almacenes Torres": (
        "torres",
        "sofia",
        (
            ("Revisar conectividad en almacén", 3, "sofia", -8),
            ("Instalar estaciones de carga", 1, "luis", 3),
            ("Definir rutas de limpieza", 1, "ana", 4),
            ("Pruebas nocturnas de fregadoras", 0, "sofia", 11),
            ("Plan de mantenimiento anual", 0, "ana", 30),
        ),
    ),
}


def create(env: Any, people: dict[str, Any], partners: dict[str, Any]) -> None:
    """Create the projects, the stages that both share, and their tasks."""
    model = env["project.task"]
    # Odoo greets every new user with a private task of its own.
    model.search([("project_id", "=", False)]).unlink()
    stages = _stages(env)
    assignment = spelled(model, "user_ids", "user_id")
    now = datetime.now(timezone.utc).replace(tzinfo=None)  # noqa: UP017 (an old Odoo's Python has no datetime.UTC)
    for name, (customer, leader, tasks) in PROJECTS.items():
        project = env["project.project"].create(
            {
                "name": name,
                "partner_id": partners[customer].id,
                "user_id": people[leader].id,
                "privacy_visibility": "employees",
                "type_ids": [(6, 0, [stage.id for stage in stages])],
            }
        )
        for task, place, assignee, days in tasks:
            users = people[assignee].ids if assignee else []
            done = {"state": "1_done"} if place == len(STAGES) - 1 else {}
            model.create(
                {
                    "name": task,
                    "project_id": project.id,
                    "partner_id": partners[customer].id,
                    "stage_id": stages[place].id,
                    # Nobody has to be said: Odoo otherwise assigns the task to whoever creates it.
                    assignment: [(6, 0, users)] if assignment == "user_ids" else (users or [False])[0],
                    "date_deadline": now + timedelta(days=days),
                    "description": f"<p>{task}: {name}.</p>",
                    **known(model, done),
                }
            )


def _stages(env: Any) -> list[Any]:
    """The stages, in order; the last one ends a task."""
    kinds = env["project.task.type"]
    return [
        kinds.create(
            {
                "name": name,
                "sequence": place,
                "fold": place == len(STAGES) - 1,
                **known(kinds, {"user_id": False, "is_closed": place == len(STAGES) - 1}),
            }
        )
        for place, name in enumerate(STAGES)
    ]
