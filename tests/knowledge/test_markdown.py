"""A record's values as a text."""

from typing import Any

import pytest

from mcp_odoo.knowledge.markdown import document_text

ANA = {"id": 10, "name": "Ana"}


def test_a_document_begins_with_its_name_and_fields() -> None:
    """What is not set is left out; zero and no are values."""
    values = {
        "id": 9, "name": "Torres", "is_company": True, "locked": False, "vat": None, "ref": "", "tags": [],
        "amount_total": 0.0, "salesperson": ANA, "contacts": [ANA, {"id": 11, "name": "Bea"}], "labels": ["a", "b"],
    }  # fmt: skip
    assert document_text("partner", values, []).split("\n") == [
        "# Torres", "", "- kind: partner", "- id: 9", "- is_company: yes", "- locked: no", "- amount_total: 0.0",
        "- salesperson: Ana (id 10)", "- contacts: Ana (id 10), Bea (id 11)", "- labels: a, b",
    ]  # fmt: skip


@pytest.mark.parametrize("field", ["description", "note", "comment"])
def test_long_texts_are_sections(field: str) -> None:
    """As they are: they are Markdown already."""
    text = document_text("task", {"name": "T", field: "Uno\n\n- dos", "id": 1}, [])
    assert text == f"# T\n\n- kind: task\n- id: 1\n\n## {field}\n\nUno\n\n- dos"


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("a|b", "a\\|b"),
        ("uno\ndos\n\ntres", "uno<br>dos<br><br>tres"),
        (ANA, "Ana (id 10)"),
        (None, ""),
        (2.5, "2.5"),
        (True, "yes"),
        ({"id": 1, "name": "x|y\nz"}, "x\\|y<br>z (id 1)"),
    ],
)
def test_rows_are_a_table(value: Any, cell: str) -> None:
    """One line each, whatever a cell holds."""
    rows = [{"id": 1, "name": "A", "value": value}, {"id": 2, "name": "B", "value": "x"}]
    text = document_text("order", {"name": "S1", "lines": rows}, [])
    assert text.split("\n")[3:] == [
        "", "## lines", "", "| id | name | value |", "|---|---|---|", f"| 1 | A | {cell} |", "| 2 | B | x |"
    ]  # fmt: skip


def test_messages_come_last() -> None:
    """Who said what when, quoted: a heading in a message is none of the record's."""
    said = [
        {"date": "2026-11-20T12:00:00-06:00", "author": "Ana", "kind": "Nota", "text": "# Sí\n\nclaro"},
        {"date": "2026-11-19T12:00:00-06:00", "author": "", "kind": "", "text": "Nota"},
    ]
    assert document_text("order", {"name": "S1", "note": "x"}, said).split("\n")[5:] == [
        "", "x", "", "## messages, the newest 2", "", "**2026-11-20T12:00:00-06:00 Ana (Nota)**", "", "> # Sí", ">",
        "> claro", "", "**2026-11-19T12:00:00-06:00 **", "", "> Nota",
    ]  # fmt: skip
