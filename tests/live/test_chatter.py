"""Notes and activities, as they stand in Odoo's chatter."""

from typing import Any

from tests.live.lab import Lab, Odoo
from tests.live.quotes import call
from tests.live.records import (
    UNKNOWN,
    all_refused,
    named,
    new_opportunity,
    new_order,
    new_partner,
    referenced,
    refused,
    unique,
)
from tests.live.server import Server

MARKUP = 'Habló <b>Marta</b> & dijo: "sí"\nsegunda línea\n\n<script>alert(1)</script> ñandú 🤖'


def records(odoo: Odoo, **values: int) -> dict[str, tuple[str, int]]:
    """One record of each kind that people plan on, Ana's if `user_id` says so: model and id by what tools call it."""
    project = named(odoo, "project.project", "Instalación Hotel Mirador")
    made = {
        "opportunity": ("crm.lead", new_opportunity(odoo, **values)),
        "order": ("sale.order", new_order(odoo, **values)),
        "partner": ("res.partner", new_partner(odoo)),
        "task": ("project.task", odoo.create("project.task", name=unique("Tarea"), project_id=project)),
    }
    return {f"{kind}:{record_id}": (model, record_id) for kind, (model, record_id) in made.items()}


async def test_a_note_is_internal_and_ours(any_server: Server, lab: Lab, odoo: Odoo) -> None:
    """On every kind of record: subtype note, the API user as its author, markup as text; nobody is mailed."""
    us = odoo.one("res.users", lab.user_id, "partner_id")["partner_id"][0]
    subtype, mails = referenced(odoo, "mail.mt_note"), odoo.count("mail.mail")
    for record, (model, record_id) in records(odoo).items():
        note = await call(any_server, "log_note", {"record": record, "text": MARKUP})
        made = odoo.one(
            "mail.message", note["id"], "model", "res_id", "subtype_id", "author_id", "message_type", "body",
            "partner_ids", "subject",
        )  # fmt: skip
        assert (made["model"], made["res_id"], made["message_type"]) == (model, record_id, "comment")
        assert (made["subtype_id"][0], made["author_id"][0], made["partner_ids"]) == (subtype, us, [])
        for kept in ("&lt;b&gt;Marta&lt;/b&gt; &amp; dijo", "<br>segunda", "&lt;script&gt;alert(1)", "ñandú 🤖"):
            assert kept in made["body"].replace("<br/>", "<br>")
        assert (note["record"], note["record_name"]) == (
            record,
            odoo.one(model, record_id, "display_name")["display_name"],
        )
        document = await call(any_server, "fetch", {"id": record})
        assert "alert(1)" in document["text"].split("## messages")[1]
    assert odoo.count("mail.mail") == mails


async def test_a_note_on_a_project_needs_its_manager(any_server: Server, odoo: Odoo) -> None:
    """Odoo lets only those who may change a project write on it: refused for an ordinary user, with Odoo's reason."""
    project = f"project:{named(odoo, 'project.project', 'Instalación Hotel Mirador')}"
    before = odoo.count("mail.message")
    await refused(any_server, "log_note", {"record": project, "text": "Nota"}, "odoo_access_denied")
    assert odoo.count("mail.message") == before


async def test_an_activity_is_planned(server: Server, odoo: Odoo) -> None:
    """Kind, due day, summary, assignee and note are as asked, on every kind of record that takes them."""
    ana = odoo.user("ana")
    types = {
        "call": "mail.mail_activity_data_call",
        "meeting": "mail.mail_activity_data_meeting",
        "todo": "mail.mail_activity_data_todo",
    }
    kinds = ["call", "meeting", "todo", "call"]
    for kind, (record, (model, record_id)) in zip(kinds, records(odoo, user_id=ana).items(), strict=True):
        asked: dict[str, Any] = {
            "kind": kind,
            "date": "2027-02-28",
            "summary": "Llamar & <b>cerrar</b>",
            "user_id": ana,
        }
        activity = await call(server, "schedule_activity", {"record": record, **asked, "note": MARKUP})
        made = odoo.one(
            "mail.activity", activity["id"], "res_model", "res_id", "activity_type_id", "date_deadline", "summary",
            "user_id", "note",
        )  # fmt: skip
        assert (made["res_model"], made["res_id"]) == (model, record_id)
        assert made["activity_type_id"][0] == referenced(odoo, types[kind])
        assert (made["date_deadline"], made["summary"], made["user_id"][0]) == ("2027-02-28", asked["summary"], ana)
        assert "&lt;b&gt;Marta" in made["note"]
        told = {"date": "2027-02-28", "kind": kind, "summary": asked["summary"], "record": record}
        assert activity == {**activity, **told, "assignee": {"id": ana, "name": "Ana Ramírez"}}
        assert odoo.one(model, record_id, "activity_ids")["activity_ids"] == [activity["id"]]


async def test_who_does_it_when_nobody_is_named(server: Server, lab: Lab, odoo: Odoo) -> None:
    """The record's salesperson or assignee, else the API user."""
    luis = odoo.user("luis")
    assignees = odoo.spelled("project.task", "user_ids", "user_id")
    project = named(odoo, "project.project", "Instalación Hotel Mirador")
    task = {
        "name": unique("Tarea"),
        "project_id": project,
        assignees: [(6, 0, [luis])] if assignees == "user_ids" else luis,
    }
    for record, who in (
        (f"opportunity:{new_opportunity(odoo, user_id=luis)}", luis),
        (f"order:{new_order(odoo, user_id=luis)}", luis),
        (f"task:{odoo.create('project.task', **task)}", luis),
        (f"partner:{new_partner(odoo)}", lab.user_id),
    ):
        asked = {"record": record, "kind": "todo", "date": "2027-01-01", "summary": "Revisar"}
        activity = await call(server, "schedule_activity", asked)
        assert activity["assignee"]["id"] == who, record
        assert odoo.one("mail.activity", activity["id"], "user_id")["user_id"][0] == who


async def test_refused_notes_and_activities_leave_nothing(server: Server, odoo: Odoo) -> None:
    """Records that take none or are not there, empty and endless texts, no dates, unknown kinds and people."""
    record = f"partner:{named(odoo, 'res.partner', 'Almacenes Torres')}"
    good: dict[str, dict[str, Any]] = {
        "log_note": {"record": record, "text": "x"},
        "schedule_activity": {"record": record, "kind": "call", "date": "2027-01-01", "summary": "x"},
    }
    wrong: list[tuple[str, dict[str, Any], str]] = [
        ("log_note", {"record": "product:1"}, "record_kind_unsupported"),
        ("log_note", {"record": f"order:{UNKNOWN}"}, "record_unknown"),
        ("log_note", {"record": "factura:1"}, "record_key_unreadable"),
        ("log_note", {"record": "18"}, "record_key_unreadable"),
        ("log_note", {"record": "order:0"}, "record_key_unreadable"),
        ("log_note", {"text": ""}, "invalid_input"),
        ("log_note", {"text": "x" * 20_001}, "invalid_input"),
        ("schedule_activity", {"record": "project:1"}, "record_kind_unsupported"),
        ("schedule_activity", {"record": f"task:{UNKNOWN}"}, "record_unknown"),
        ("schedule_activity", {"date": "mañana"}, "date_unreadable"),
        ("schedule_activity", {"date": "2026-13-01"}, "date_unreadable"),
        ("schedule_activity", {"date": "0001-01-01"}, "date_unreadable"),
        ("schedule_activity", {"kind": "email"}, "invalid_input"),
        ("schedule_activity", {"summary": ""}, "invalid_input"),
        ("schedule_activity", {"user_id": UNKNOWN}, "user_unknown"),
    ]
    before = odoo.count("mail.message"), odoo.count("mail.activity")
    await all_refused(server, [(tool, {**good[tool], **change}, code) for tool, change, code in wrong])
    assert (odoo.count("mail.message"), odoo.count("mail.activity")) == before


async def test_a_note_of_spaces_is_refused(server: Server, odoo: Odoo) -> None:
    """White space alone is no note and no summary."""
    record = f"partner:{named(odoo, 'res.partner', 'Almacenes Torres')}"
    before = odoo.count("mail.message"), odoo.count("mail.activity")
    await refused(server, "log_note", {"record": record, "text": " \n\t "})
    await refused(
        server, "schedule_activity", {"record": record, "kind": "call", "date": "2027-01-01", "summary": "  "}
    )
    assert (odoo.count("mail.message"), odoo.count("mail.activity")) == before


async def test_the_longest_note_stands_whole(server: Server, odoo: Odoo) -> None:
    """20,000 characters, every one of them."""
    text = "áé<&" * 5000
    record = f"partner:{new_partner(odoo)}"
    note = await call(server, "log_note", {"record": record, "text": text})
    assert "áé&lt;&amp;" * 5000 in odoo.one("mail.message", note["id"], "body")["body"]
