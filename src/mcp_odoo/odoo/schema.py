"""What a server's models look like, asked of the server and remembered for a while."""

from collections.abc import Mapping
from typing import Any

from mcp_odoo.errors import NotFound, OdooError, OdooValidation
from mcp_odoo.odoo.client import OdooClient
from mcp_odoo.odoo.sessions import Remembered

SCHEMA_SECONDS = 900.0


class Schema:
    """`fields_get` with a memory. Differences between Odoo versions and customised databases are asked here, and those
    between users: which fields there are depends on rights.
    """

    def __init__(self, odoo: OdooClient, seconds: float = SCHEMA_SECONDS) -> None:
        self._odoo = odoo
        self.fields = Remembered(odoo.sessions, self._fields, seconds=seconds, most=64)

    async def has(self, model: str, field: str) -> bool:
        return field in await self.fields(model)

    async def left_to_forms(self, model: str, field: str) -> bool:
        """Whether the model has the field and does not compute it: what fills it in is Odoo's form alone."""
        description = (await self.fields(model)).get(field)
        return description is not None and not description.get("depends")

    async def _fields(self, model: str) -> Mapping[str, Mapping[str, Any]]:
        """The model's fields by name. Raises NotFound, code `model_missing`, where the database lacks the model."""
        try:
            fields: dict[str, dict[str, Any]] = await self._odoo.call(
                model, "fields_get", attributes=["type", "relation", "required", "readonly", "digits", "depends"]
            )
        except OdooError as error:
            # XML-RPC says "Object … doesn't exist" in the user's language; every model that exists has this method.
            if isinstance(error, OdooValidation) or error.code == "odoo_method_missing":
                raise NotFound(
                    f"This Odoo has no {model}: the app that brings it is not installed",
                    code="model_missing",
                    model=model,
                ) from error
            raise
        return fields
