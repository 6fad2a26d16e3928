"""Where a tool call stops until a person said yes: the same for every tool that needs it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final

import structlog
from fastmcp import Context
from fastmcp.server.middleware import CallNext, Middleware, MiddlewareContext
from fastmcp.tools import Tool
from mcp.server.request_state import AESGCMRequestStateCodec, RequestStateSecurity

from mcp_odoo.caller import current_caller
from mcp_odoo.confirming.elicitation import ask, can_ask, given_answer, is_modern, question_result, require_yes
from mcp_odoo.confirming.questions import Ask, Question, plain_question
from mcp_odoo.confirming.seal import MINUTES, Call, Seal, Way, outdated
from mcp_odoo.errors import Conflict, NotConfigured
from mcp_odoo.fence import unfenced
from mcp_odoo.phrases import Language
from mcp_odoo.trail import note_confirmed

log = structlog.get_logger(__name__)

TOKEN: Final = "confirm_token"  # noqa: S105 - an argument's name
PATIENCE = 300.0
# What the question is sealed with has no shorter life than our token in it, which says better what to do.
STATE_SECONDS = 24 * 3600.0
_PARAMETER = {"type": "string", "description": "From this tool's first answer, once the user said yes to what it shows"}


class Confirming(Middleware):
    """Has the calls of `tools` confirmed: by the client's user, or with a token in a second call.

    `questions` asks by tool; what it does not have is asked about by its title and arguments. Nobody is asked about
    what `require` refuses anyway. A client of old has `patience` seconds for its answer.
    """

    def __init__(
        self,
        language: Language,
        seal: Seal,
        tools: Collection[str],
        questions: Mapping[str, Ask],
        require: Callable[[str], None] = lambda _tool: None,
        patience: float = PATIENCE,
    ) -> None:
        self._require = require
        self._language = language
        self._seal = seal
        self._tools = frozenset(tools)
        self._questions = questions
        self._patience = patience

    @property
    def state_security(self) -> RequestStateSecurity:
        """How the state of a question is sealed on its way: any process of this server can open it."""
        return RequestStateSecurity(codec=_SharedCodec(self._seal), ttl=STATE_SECONDS)

    def require_known(self, names: Collection[str]) -> None:
        """Raises NotConfigured for a tool that is to be confirmed and is none of `names`."""
        if unknown := sorted(self._tools - set(names)):
            wrong, there_are = ", ".join(unknown), ", ".join(sorted(names))
            raise NotConfigured(
                f"MCP_ODOO_CONFIRM cannot be used: there is no tool {wrong}. There are: {there_are}; or none",
                code="confirm_unusable",
                names=wrong,
                there_are=there_are,
            )

    async def on_list_tools(
        self, context: MiddlewareContext[Any], call_next: CallNext[Any, Sequence[Tool]]
    ) -> Sequence[Tool]:
        """The tools, with the argument that a second call takes."""
        return [_with_token(tool) if tool.name in self._tools else tool for tool in await call_next(context)]

    async def on_call_tool(self, context: MiddlewareContext[Any], call_next: CallNext[Any, Any]) -> Any:
        name, server = context.message.name, context.fastmcp_context
        if name not in self._tools or server is None:
            return await call_next(context)
        self._require(name)
        arguments: dict[str, Any] = unfenced(context.message.arguments or {})  # as the tool will read them
        token = arguments.pop(TOKEN, None)
        going = context.copy(message=context.message.model_copy(update={"arguments": arguments}))
        question = await self._question(server, name, arguments)
        if question is not None:
            way = await self._confirmed(server, name, arguments, token, question)
            note_confirmed(way)
            log.info("mcp.confirmed", name=name, way=way)
        return await call_next(going)

    async def _question(self, server: Context, name: str, arguments: Mapping[str, Any]) -> Question | None:
        if asked := self._questions.get(name):
            return await asked(arguments)
        tool = await server.fastmcp.get_tool(name)
        return plain_question(self._language, (tool and tool.title) or name, arguments)

    async def _confirmed(
        self, server: Context, name: str, arguments: Mapping[str, Any], token: Any, question: Question
    ) -> Way:
        """How the call was confirmed. Raises Conflict where it was not, or not yet."""
        by_token = Call(name, arguments, current_caller().principal, "token")
        by_person = Call(name, arguments, by_token.principal, "elicitation")
        if can_ask(server) and is_modern(server):
            if (given := given_answer(server)) is None:
                raise Conflict(
                    f"The person is asked first: {question.text}",
                    code="confirmation_asked",
                    question=question.text,
                    state=self._seal.issue(by_person, question),
                )
            state, answer = given
            require_yes(answer)
            self._seal.check(state, by_person, question)
            return "elicitation"
        if can_ask(server) and (said := await ask(server, self._language, question.text, self._patience)) is not None:
            require_yes(said)
            if (now := await self._question(server, name, arguments)) is None or now.about != question.about:
                raise outdated(name)
            return "elicitation"
        if token:  # of no use where the person can be asked: a model could bring one from elsewhere
            self._seal.check(str(token), by_token, question)
            return "token"
        fresh = self._seal.issue(by_token, question)
        raise Conflict(
            f"Nothing was done yet. {question.text} Ask the person; if they say yes, call {name} again with the same "
            f'arguments and {TOKEN}="{fresh}", good for {MINUTES} minutes',
            code="confirmation_needed",
            question=question.text,
            tool=name,
            token=fresh,
            minutes=MINUTES,
        )


class Asking(Middleware):
    """Answers a call with the question that it raised; outside of whatever records calls, which this one was not."""

    def __init__(self, language: Language) -> None:
        self._language = language

    async def on_call_tool(self, context: MiddlewareContext[Any], call_next: CallNext[Any, Any]) -> Any:
        try:
            return await call_next(context)
        except Conflict as error:
            if error.code != "confirmation_asked":
                raise
            return question_result(self._language, error.details["question"], error.details["state"])


class _SharedCodec:
    """The SDK's sealing of a question's state, with the secret that all processes have."""

    def __init__(self, seal: Seal) -> None:
        self._seal = seal

    def seal(self, payload: bytes) -> str:
        return AESGCMRequestStateCodec([self._seal.secret]).seal(payload)

    def unseal(self, token: str) -> bytes:
        return AESGCMRequestStateCodec([self._seal.secret]).unseal(token)


def _with_token(tool: Tool) -> Tool:
    properties = {**tool.parameters.get("properties", {}), TOKEN: _PARAMETER}
    return tool.model_copy(update={"parameters": {**tool.parameters, "properties": properties}})
