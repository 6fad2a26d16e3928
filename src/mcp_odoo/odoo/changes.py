"""What a write changed: values before and after it."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel


class Change(BaseModel):
    """One value that is different now."""

    field: str
    before: Any
    after: Any


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """The fields of `after` whose values differ from those of `before`."""
    return [
        Change(field=field, before=before[field], after=value)
        for field, value in after.items()
        if field in before and before[field] != value
    ]
