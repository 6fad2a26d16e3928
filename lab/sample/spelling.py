"""Fields that not every release of Odoo has, or calls by the same name: the model is asked, no list of versions."""

from typing import Any


def spelled(model: Any, *names: str) -> str:
    """The name, of several, that this Odoo gives to a field."""
    return next(name for name in names if name in model._fields)


def known(model: Any, values: dict[str, Any]) -> dict[str, Any]:
    """The values whose fields this Odoo has."""
    return {name: value for name, value in values.items() if name in model._fields}
