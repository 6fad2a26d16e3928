"""One question over two processes: whichever of them gets the answer can read what it was asked with."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import mcp_types
import pytest
import sqlalchemy as sa
from fastmcp.client.elicitation import ElicitResult
from mcp import MCPError

from mcp_odoo.confirming.middleware import Confirming
from mcp_odoo.confirming.questions import Question
from mcp_odoo.confirming.seal import Seal
from mcp_odoo.jobs.database import sqlite_engine
from mcp_odoo.mcp_face import Face, create_mcp
from mcp_odoo.tool import Does, tool
from tests.confirming.counter import client, person, token_for, yes

ANSWER: mcp_types.InputResponses = {"confirm": mcp_types.ElicitResult(action="accept", content={"confirm": True})}


class Process:
    """A server of one tool, with its own connection to the database."""

    def __init__(self, database: sa.Engine, clock: float = 1000.0) -> None:
        self.done: list[int] = []
        seal = Seal(database, "shop", lambda: clock)
        seal.create_tables()

        async def ask(arguments: Any) -> Question:
            return Question(f"Pay {arguments['amount']}?", arguments["amount"])

        self.mcp: Face = create_mcp("en", confirming=Confirming("en", seal, ["pay"], {"pay": ask}))

        @tool(self.mcp, "Pay", Does.CHANGE)
        async def pay(amount: int) -> int:
            """Pay."""
            self.done.append(amount)
            return amount


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Process, Process]]:
    engines = [sqlite_engine(tmp_path / "jobs.sqlite") for _ in range(2)]
    yield Process(engines[0]), Process(engines[1])
    for engine in engines:
        engine.dispose()


async def asked(process: Process, **arguments: Any) -> mcp_types.InputRequiredResult:
    """What a client that can ask is answered at first."""
    async with client(process.mcp, "2026-07-28", yes()) as connected:
        result = await connected.session.call_tool("pay", arguments, allow_input_required=True)
    assert isinstance(result, mcp_types.InputRequiredResult)
    return result


async def answered(
    process: Process, state: str | None, answers: mcp_types.InputResponses | None = None, **arguments: Any
) -> mcp_types.CallToolResult | mcp_types.InputRequiredResult:
    """The second call, with the answer."""
    async with client(process.mcp, "2026-07-28", yes()) as connected:
        result: mcp_types.CallToolResult | mcp_types.InputRequiredResult = await connected.session.call_tool(
            "pay", arguments, input_responses=answers or ANSWER, request_state=state, allow_input_required=True
        )
    return result


async def test_another_process_takes_the_answer(two: tuple[Process, Process]) -> None:
    """It has the secret that the state was sealed with."""
    first, second = two
    question = await asked(first, amount=5)
    assert isinstance(await answered(second, question.request_state, amount=5), mcp_types.CallToolResult)
    assert (first.done, second.done) == ([], [5])


async def test_another_process_takes_the_token(two: tuple[Process, Process]) -> None:
    """The same for a model's second call."""
    first, second = two
    async with client(first.mcp, "legacy") as connected:
        token = await token_for(connected, "pay", amount=5)
    async with client(second.mcp, "legacy") as connected:
        await connected.call_tool("pay", {"amount": 5, "confirm_token": token})
    assert (first.done, second.done) == ([], [5])


async def test_the_answer_to_one_question_is_none_to_another(two: tuple[Process, Process]) -> None:
    """Its state belongs to the tool and its arguments; what is forged is refused by the protocol."""
    first, second = two
    state = (await asked(first, amount=5)).request_state
    assert state
    for forged, amount in ((state, 500), (state[:-4] + "AAAA", 5), ("yes", 5)):
        with pytest.raises(MCPError, match="requestState"):
            await answered(second, forged, amount=amount)
    assert second.done == []


async def test_an_answer_without_a_question_is_a_question(two: tuple[Process, Process]) -> None:
    """Nobody says yes to what was not asked."""
    first, _ = two
    assert isinstance(await answered(first, None, amount=5), mcp_types.InputRequiredResult)
    assert first.done == []


async def test_the_state_of_a_question_is_no_token(two: tuple[Process, Process]) -> None:
    """Or a model could say yes for the person whom another client asks."""
    first, _ = two
    state = (await asked(first, amount=5)).request_state
    async with client(first.mcp, "2026-07-28") as connected:
        answer = await connected.call_tool("pay", {"amount": 5, "confirm_token": state}, raise_on_error=False)
    assert answer.is_error
    assert "[confirmation_invalid]" in str(answer.content)
    assert first.done == []


async def test_who_can_be_asked_is_asked_whatever_token_the_call_has(two: tuple[Process, Process]) -> None:
    """A model may have got one through another client; the person says no."""
    first, _ = two
    async with client(first.mcp, "2026-07-28") as connected:
        refused = await connected.call_tool("pay", {"amount": 5}, raise_on_error=False)
    token = re.search(r'confirm_token="([^"]+)"', str(refused.content))
    assert token is not None
    async with client(first.mcp, "2026-07-28", person(lambda: ElicitResult(action="decline"))) as connected:
        answer = await connected.call_tool("pay", {"amount": 5, "confirm_token": token[1]}, raise_on_error=False)
    assert "[not_confirmed]" in str(answer.content)
    assert first.done == []


async def test_an_answer_after_ten_minutes_is_too_late(tmp_path: Path, two: tuple[Process, Process]) -> None:
    """The question is asked anew."""
    first, _ = two
    state = (await asked(first, amount=5)).request_state
    engine = sqlite_engine(tmp_path / "jobs.sqlite")
    later = Process(engine, 1601.0)
    result = await answered(later, state, amount=5)
    engine.dispose()
    assert isinstance(result, mcp_types.CallToolResult)
    assert "[confirmation_expired]" in str(result.content)
    assert later.done == []


async def test_an_answer_of_another_kind_is_no_yes(two: tuple[Process, Process]) -> None:
    """What answers a question for files, say."""
    first, _ = two
    state = (await asked(first, amount=5)).request_state
    roots: mcp_types.InputResponses = {"confirm": mcp_types.ListRootsResult(roots=[])}
    for nonsense in (roots, {"other": ANSWER["confirm"]}):
        result = await answered(first, state, nonsense, amount=5)
        assert isinstance(result, mcp_types.CallToolResult)
        assert "[not_confirmed]" in str(result.content)
    assert first.done == []
