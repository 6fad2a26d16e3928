"""Asking a model of Odoo what it calls a field."""

from types import SimpleNamespace

from lab.sample.spelling import known, spelled

OLD = SimpleNamespace(_fields={"name", "groups_id"})
NEW = SimpleNamespace(_fields={"name", "group_ids", "expiration_date"})


def test_a_field_has_the_name_that_the_model_gives_it() -> None:
    """Whatever the order of the names."""
    assert spelled(OLD, "group_ids", "groups_id") == "groups_id"
    assert spelled(NEW, "group_ids", "groups_id") == "group_ids"


def test_values_of_fields_that_are_not_there_are_left_out() -> None:
    """A falsy value is a value."""
    values = {"name": "a", "expiration_date": None}
    assert known(OLD, values) == {"name": "a"}
    assert known(NEW, values) == values
