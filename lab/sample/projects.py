"""Two installation projects with their stages and tasks."""

from datetime import timedelta
from typing import Any

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
    # Odoo greets every new user with a private task of its own.
    env["project.task"].search([("project_id", "=", False)]).unlink()
    now = env.cr.now()
    for name, (customer, leader, tasks) in PROJECTS.items():
        project = env["project.project"].create(
            {
                "name": name,
                "partner_id": partners[customer].id,
                "user_id": people[leader].id,
                "privacy_visibility": "employees",
            }
        )
        stages = _stages(env, project)
        for task, place, assignee, days in tasks:
            env["project.task"].create(
                {
                    "name": task,
                    "project_id": project.id,
                    "partner_id": partners[customer].id,
                    "stage_id": stages[place].id,
                    # An empty list has to be said: Odoo otherwise assigns the task to whoever creates it.
                    "user_ids": [(6, 0, [people[assignee].id] if assignee else [])],
                    "date_deadline": now + timedelta(days=days),
                    "description": f"<p>{task}: {name}.</p>",
                    **({"state": "1_done"} if place == len(STAGES) - 1 else {}),
                }
            )


def _stages(env: Any, project: Any) -> list[Any]:
    """The shared stages, made with the first project and linked to the next one."""
    kinds = env["project.task.type"]
    stages = []
    for place, name in enumerate(STAGES):
        stage = kinds.search([("name", "=", name), ("user_id", "=", False)], limit=1)
        if not stage:
            stage = kinds.create({"name": name, "sequence": place, "fold": place == len(STAGES) - 1, "user_id": False})
        project.type_ids = [(4, stage.id)]
        stages.append(stage)
    return stages
