"""What a write changed: values before and after it."""

from collections.abc import Awaitable, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel

from mcp_odoo.errors import OdooAccessDenied
from mcp_odoo.written import AnyValue

Record = TypeVar("Record")


class Change(BaseModel):
    """One value that is different now."""

    field: str
    before: AnyValue
    after: AnyValue


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """The fields of `after` whose values differ from those of `before`."""
    return [
        Change(field=field, before=before[field], after=value)
        for field, value in after.items()
        if field in before and before[field] != value
    ]


async def read_back(read: Awaitable[Record], record: str) -> Record:
    """What a record is after a write that Odoo took.

    Raises OdooAccessDenied, saying that the write is done, where it took the record out of the API user's sight.
    """
    try:
        return await read
    except OdooAccessDenied as error:
        raise OdooAccessDenied(
            f"It was done, but the API user may no longer see {record}: do not repeat it",
            code="done_out_of_sight",
            record=record,
        ) from error
