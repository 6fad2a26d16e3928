"""Projects and tasks as they are listed and read."""

from typing import Any

import pytest

from tests.live.lab import Odoo
from tests.live.quotes import call
from tests.live.records import UNKNOWN, named, new_partner, refused, unique
from tests.live.server import Server


@pytest.fixture(scope="module")
def project(odoo: Odoo) -> dict[str, Any]:
    """A project with two stages and seven tasks: four of Sofía's, two of Luis's, one of nobody's."""
    word = unique("Colmena")
    stages = [
        odoo.create("project.task.type", name=f"{word} {name}", sequence=n)
        for n, name in enumerate(("antes", "después"))
    ]
    partner = new_partner(odoo, name=f"{word} Cliente")
    project_id = odoo.create(
        "project.project", name=word, user_id=odoo.user("luis"), partner_id=partner, privacy_visibility="employees",
        type_ids=[(6, 0, stages)],
    )  # fmt: skip
    assignees = odoo.spelled("project.task", "user_ids", "user_id")
    sofia, luis = odoo.user("sofia"), odoo.user("luis")
    tasks = [
        odoo.create(
            "project.task", name=f"{word} Inspección n{n}", project_id=project_id, stage_id=stages[n % 2],
            **{assignees: [(6, 0, [who] if who else [])] if assignees == "user_ids" else who},
        )
        for n, who in enumerate((sofia, sofia, luis, sofia, luis, sofia, False))
    ]  # fmt: skip
    return {"id": project_id, "word": word, "stages": stages, "tasks": tasks, "partner": partner}


async def tasks(server: Server, **arguments: Any) -> list[int]:
    return sorted(task["id"] for task in (await call(server, "list_tasks", arguments))["tasks"])


async def test_projects_are_listed(server: Server, odoo: Odoo, project: dict[str, Any]) -> None:
    """By words of the name, manager and customer; with names, open tasks and total."""
    luis = odoo.user("luis")
    page = await call(server, "list_projects", {"q": project["word"].upper()})
    (found,) = page["projects"]
    assert (page["total"], page["has_more"]) == (1, False)
    assert (found["id"], found["name"], found["open_tasks"]) == (project["id"], project["word"], 7)
    assert found["manager"] == {"id": luis, "name": "Luis Ortega"}
    assert (found["partner"]["id"], found["active"]) == (project["partner"], True)
    for arguments in ({"partner_id": project["partner"]}, {"user_id": luis, "q": project["word"]}):
        assert [one["id"] for one in (await call(server, "list_projects", arguments))["projects"]] == [project["id"]]
    assert (await call(server, "list_projects", {"user_id": odoo.user("ana")}))["total"] == 0
    names = [one["name"] for one in (await call(server, "list_projects", {"q": "instalacion MIRADOR"}))["projects"]]
    assert names == ["Instalación Hotel Mirador"]


async def test_pages_of_projects(server: Server, odoo: Odoo) -> None:
    """The total is the administrator's count; pages do not overlap."""
    everything = await call(server, "list_projects", {})
    assert everything["total"] == odoo.count("project.project", ("active", "=", True))
    first = await call(server, "list_projects", {"limit": 1})
    second = await call(server, "list_projects", {"limit": 1, "offset": 1})
    assert (first["has_more"], first["total"]) == (True, everything["total"])
    assert [first["projects"][0], second["projects"][0]] == everything["projects"][:2]


async def test_archived_projects_are_asked_for(server: Server, odoo: Odoo) -> None:
    """They are listed with active false alone."""
    name = unique("Archivado")
    odoo.create("project.project", name=name, active=False, privacy_visibility="employees")
    for active, total in ((None, 0), (True, 0), (False, 1)):
        page = await call(server, "list_projects", {"q": name, "active": active})
        assert page["total"] == total, active
    assert page["projects"][0]["active"] is False


async def test_tasks_are_filtered(server: Server, odoo: Odoo, project: dict[str, Any]) -> None:
    """By project, assignee's id or name, stage and words, alone and together; what is not there is named."""
    ids, here = project["tasks"], {"project_id": project["id"]}
    sofia = [ids[n] for n in (0, 1, 3, 5)]
    assert await tasks(server, **here) == sorted(ids)
    assert await tasks(server, q=project["word"].lower()) == sorted(ids)
    assert await tasks(server, q=f"inspeccion {project['word']} N6") == [ids[6]]
    assert await tasks(server, **here, assigned_to=odoo.user("sofia")) == sofia
    for name in ("Sofía Méndez", "sofia", "MENDEZ sofia"):
        assert await tasks(server, **here, assigned_to_name=name) == sofia, name
    await refused(server, "list_tasks", {**here, "assigned_to_name": "Nadie Conocido"}, "assignee_unknown")
    assert await tasks(server, **here, stage_id=project["stages"][0]) == [ids[n] for n in (0, 2, 4, 6)]
    assert await tasks(server, **here, stage_id=project["stages"][0], assigned_to_name="sofía") == [ids[0]]
    assert await tasks(server, **here, assigned_to=odoo.user("ana")) == []
    for unknown in ({"project_id": UNKNOWN}, {"q": project["word"], "assigned_to": UNKNOWN}, {"stage_id": UNKNOWN}):
        await refused(server, "list_tasks", unknown, "record_unknown")


async def test_open_and_done_tasks(server: Server, odoo: Odoo) -> None:
    """Every task is one or the other, as each says of itself; one without a stage is open."""
    project = odoo.create("project.project", name=unique("Sin etapas"), privacy_visibility="employees")
    bare = odoo.create("project.task", name=unique("Sin etapa"), project_id=project)
    odoo.write("project.task", bare, stage_id=False)
    assert odoo.one("project.task", bare, "stage_id")["stage_id"] is False
    listed = {
        status: (await call(server, "list_tasks", {"status": status, "limit": 200}))["tasks"]
        for status in ("open", "done", "all")
    }
    ids = {status: {task["id"] for task in tasks} for status, tasks in listed.items()}
    assert ids["open"] | ids["done"] == ids["all"]
    assert not ids["open"] & ids["done"]
    assert {task["state"] for task in listed["done"]} <= {"done", "canceled"}
    assert not {task["state"] for task in listed["open"]} & {"done", "canceled"}
    assert ids["done"]
    assert bare in ids["open"]


@pytest.mark.parametrize("by", ["project", "words"])
async def test_pages_of_tasks(server: Server, project: dict[str, Any], by: str) -> None:
    """Total, has_more and offset agree; paging shows each task once."""
    which = {"project_id": project["id"]} if by == "project" else {"q": project["word"]}
    seen: list[int] = []
    for offset, size, more in ((0, 3, True), (3, 3, True), (6, 1, False), (7, 0, False)):
        page = await call(server, "list_tasks", {**which, "limit": 3, "offset": offset})
        assert (len(page["tasks"]), page["total"], page["has_more"]) == (size, 7, more)
        seen += [task["id"] for task in page["tasks"]]
    assert sorted(seen) == sorted(project["tasks"])


async def test_a_task_as_lists_show_it(server: Server, odoo: Odoo) -> None:
    """Project, stage, assignees, customer by name; the sample's finished task is done, the others are not."""
    page = await call(server, "list_tasks", {"project_id": named(odoo, "project.project", "Instalación Hotel Mirador")})
    known = {task["name"]: task for task in page["tasks"]}
    done, mapping, delivery = (
        known[name]
        for name in ("Levantamiento del sitio", "Mapeo del lobby y restaurante", "Entrega y firma de conformidad")
    )
    assert (done["state"], done["stage"]["name"]) == ("done", "Terminado")
    assert (mapping["state"], mapping["stage"]["name"]) == ("in_progress", "En revisión")
    assert [one["name"] for one in mapping["assignees"]] == ["Luis Ortega"]
    assert delivery["assignees"] == []
    assert mapping["partner"]["name"] == "Hotel Mirador Reforma"
    assert mapping["project"]["name"] == "Instalación Hotel Mirador"
    assert mapping["deadline"].startswith("20")
    assert page["tasks"].index(done) > page["tasks"].index(mapping)


async def test_a_task_is_told_whole(any_server: Server, odoo: Odoo, project: dict[str, Any]) -> None:
    """Description, tags, parent, subtasks, hours and when it was made."""
    tag = odoo.create("project.tags", name=unique("Etiqueta"))
    hours = odoo("project.task", "fields_get", ["allocated_hours", "planned_hours"], ["type"])
    values = {next(iter(hours)): 7.5} if hours else {}
    parent = odoo.create(
        "project.task", name=unique("Madre"), project_id=project["id"], tag_ids=[(6, 0, [tag])],
        description="<p>Con <i>cuidado</i></p>", **values,
    )  # fmt: skip
    child = odoo.create("project.task", name=unique("Hija"), project_id=project["id"], parent_id=parent)
    whole = await call(any_server, "get_task", {"task_id": parent})
    assert whole["description"] == "Con *cuidado*"
    assert whole["tags"] == [odoo.one("project.tags", tag, "name")["name"]]
    assert [one["id"] for one in whole["subtasks"]] == [child]
    assert whole["allocated_hours"] == (7.5 if hours else None)
    assert whole["created"].endswith("-06:00")
    assert (await call(any_server, "get_task", {"task_id": child}))["parent"]["id"] == parent
    odoo("project.task", "unlink", [child, parent])
    await refused(any_server, "get_task", {"task_id": parent}, "record_unknown")
