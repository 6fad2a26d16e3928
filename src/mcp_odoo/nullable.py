"""Optional values whose schema stays flat: a null is taken for "not given", and not advertised."""

from dataclasses import dataclass
from typing import Any

from pydantic import BeforeValidator, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue


@dataclass(frozen=True)
class Quiet:
    """In `Annotated[X | None, Quiet()]`: the JSON schema is X's alone.

    Existing prompts send null for "not given"; Gemini and llama.cpp choke on the `anyOf` that would say so.
    """

    def __get_pydantic_json_schema__(self, core_schema: Any, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        schema = handler(core_schema)
        variants = [variant for variant in schema.pop("anyOf", []) if variant != {"type": "null"}]
        return {**variants[0], **schema} if variants else schema


def null_means(default: float) -> BeforeValidator:
    """A validator for `Annotated[int, …]` that reads null as `default`."""
    return BeforeValidator(lambda value: default if value is None else value)
