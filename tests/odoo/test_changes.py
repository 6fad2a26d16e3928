"""What a write changed."""

from mcp_odoo.odoo.changes import Change, differences


def test_a_change_has_its_value_before_and_after() -> None:
    """In the order of the fields; what stayed is not told, nor what was not there before."""
    before = {"name": "A", "stage": {"id": 1, "name": "New"}, "revenue": 1.0}
    after = {"stage": {"id": 2, "name": "Won"}, "name": "B", "revenue": 1, "url": "new"}
    assert differences(before, after) == [
        Change(field="stage", before=before["stage"], after=after["stage"]),
        Change(field="name", before="A", after="B"),
    ]


def test_a_value_that_was_cleared_is_a_change() -> None:
    """So is one that was set."""
    changed = differences({"a": None, "b": "x", "c": 0.0}, {"a": "x", "b": None, "c": 0.0})
    assert [change.model_dump() for change in changed] == [
        {"field": "a", "before": None, "after": "x"}, {"field": "b", "before": "x", "after": None}
    ]  # fmt: skip
