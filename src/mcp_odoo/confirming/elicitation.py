"""Asking the person at the client, as MCP's revisions have it.

2026-07-28: the call is answered with the question (`input_required`) and comes again with the answer. Before that, the
server asks while the call waits, over stdio and SSE; over Streamable HTTP without sessions nothing leads back.
"""

import asyncio
import math
from typing import Any

import mcp_types
from fastmcp import Context
from fastmcp.tools.base import InputRequiredToolResult
from mcp import MCPError
from mcp_types import METHOD_NOT_FOUND
from mcp_types.version import MODERN_PROTOCOL_VERSIONS
from pydantic import ValidationError

from mcp_odoo.errors import Conflict
from mcp_odoo.phrases import Language, say

ANSWER = "confirm"


def is_modern(context: Context) -> bool:
    """Whether this call may be answered with a question."""
    request = context.request_context
    return request is not None and request.protocol_version in MODERN_PROTOCOL_VERSIONS


def can_ask(context: Context) -> bool:
    """Whether the client shows its user forms, and there is a way to it."""
    if context.request_context is None:
        return False
    session = context.session
    able = session.client_capabilities.elicitation if session.client_capabilities else None
    if able is None or (able.form is None and able.url is not None):  # neither named means forms, as before 2025-11-25
        return False
    return is_modern(context) or session.can_send_request


def question_result(language: Language, text: str, state: str) -> InputRequiredToolResult:
    """What a modern client gets instead of a result; `state` comes back with the answer."""
    asked = mcp_types.ElicitRequest(
        params=mcp_types.ElicitRequestFormParams(message=text, requested_schema=_form(language))
    )
    return InputRequiredToolResult(mcp_types.InputRequiredResult(input_requests={ANSWER: asked}, request_state=state))


def given_answer(context: Context) -> tuple[str, object] | None:
    """The state and the answer that a modern client's call came back with, if it did."""
    state, answers = context.request_state, context.input_responses
    return (state, answers.get(ANSWER)) if state is not None and answers is not None else None


async def ask(context: Context, language: Language, text: str, patience: float) -> object | None:
    """A handshake-era client's answer, of whatever form; None where it cannot ask after all.

    Raises Conflict (`confirmation_timed_out`) where none came within `patience` seconds.
    """
    try:
        async with asyncio.timeout(patience):
            return await context.session.elicit_form(text, _form(language), related_request_id=context.request_id)
    except TimeoutError as error:
        raise Conflict(
            f"Nobody answered within {patience:.0f} seconds; nothing was done",
            code="confirmation_timed_out",
            seconds=math.ceil(patience),
        ) from error
    except ValidationError as error:
        raise not_confirmed() from error
    except MCPError as error:
        if error.error.code == METHOD_NOT_FOUND:
            return None
        raise not_confirmed() from error


def require_yes(answer: object) -> None:
    """Raises Conflict (`not_confirmed`) unless the form was sent with a yes in it."""
    if not isinstance(answer, mcp_types.ElicitResult) or answer.action != "accept":
        raise not_confirmed()
    if (answer.content or {}).get(ANSWER) is not True:
        raise not_confirmed()


def not_confirmed() -> Conflict:
    return Conflict(
        "The person did not say yes; nothing was done. Ask what they want before you try again", code="not_confirmed"
    )


def _form(language: Language) -> dict[str, Any]:
    """One question for yes or no; clients show an empty form badly."""
    yes = {"type": "boolean", "title": say(language, "ask_yes")}
    return {"type": "object", "properties": {ANSWER: yes}, "required": [ANSWER]}
