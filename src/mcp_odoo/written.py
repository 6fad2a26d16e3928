"""Types of fields that hold what people wrote in Odoo: raw for programs, cleaned and fenced for models.

A model (pydantic's) that is serialised with a `Fence` as its context says them as a language model should read them;
without one, as Odoo has them.
"""

from typing import Annotated, Any

from pydantic import PlainSerializer, SerializationInfo, ValidatorFunctionWrapHandler, WrapValidator

from mcp_odoo.fence import Cut, Fence, sentence


def _line(value: str, info: SerializationInfo) -> str:
    return info.context.line(value) if isinstance(info.context, Fence) else value


def _passage(value: str, info: SerializationInfo) -> str:
    return info.context.passage(value) if isinstance(info.context, Fence) else value


def _block(value: str, info: SerializationInfo) -> str:
    return info.context.block(value) if isinstance(info.context, Fence) else value


def _sentence(value: str, info: SerializationInfo) -> str:
    return sentence(value) if isinstance(info.context, Fence) else value


def _value(value: Any, info: SerializationInfo) -> Any:
    return info.context.value(value) if isinstance(info.context, Fence) else value


def _still_cut(value: Any, validate: ValidatorFunctionWrapHandler) -> Any:
    """Pydantic would make a plain string of it, and forget where the people's text ends."""
    return value if isinstance(value, Cut) else validate(value)


_KEEPS_CUT = WrapValidator(_still_cut)
# A name, a number, an address: one line.
Label = Annotated[str, PlainSerializer(_line, return_type=str)]
# An order line's text, mostly one line.
Passage = Annotated[str, _KEEPS_CUT, PlainSerializer(_passage, return_type=str)]
# A description, a note, a document.
Prose = Annotated[str, _KEEPS_CUT, PlainSerializer(_block, return_type=str)]
# Our own sentence, which may quote them.
Quoting = Annotated[str, PlainSerializer(_sentence, return_type=str)]
# Any value of a field that changed.
AnyValue = Annotated[Any, PlainSerializer(_value)]
