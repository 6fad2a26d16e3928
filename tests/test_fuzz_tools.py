"""Every tool in this process, with arguments that models send and arguments that nobody should: without an Odoo, and
with one that agrees to everything.
"""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from fastmcp import Client
from hypothesis import given
from hypothesis import strategies as st
from mcp.shared.exceptions import MCPError
from mcp_types import ResourceTemplateReference

from mcp_odoo.app import create_tools
from mcp_odoo.services import create_services
from mcp_odoo.settings import Settings
from tests.agreeable_odoo import AgreeableOdoo
from tests.fake_odoo import DATABASE, KEY, LOGIN
from tests.live.fuzz_inputs import Known, arguments, fuzz_settings, patience, texts
from tests.live.fuzz_oracle import Answer, echoed, error_faults, faults

# The engine of jobs draws random numbers in threads of its own, and hypothesis takes them for its strategies' doing.
pytestmark = [
    pytest.mark.filterwarnings("ignore:Do not use the `random` module", "ignore:Generating overly large repr"),
    pytest.mark.timeout(patience()),
]
_KINDS = ("order", "line", "product", "partner", "user", "opportunity", "task", "project")
_KNOWN = Known(dict.fromkeys(_KINDS, (1,)))
# The protocol's own answer to an address that no template matches.
_NO_TEMPLATE = "Resource not found: "


class _Errors(logging.Handler):
    """Keeps what is logged as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"logged {self.format(record)}")


class World:
    """A session with the assembled tools, which run on an event loop of their own, and what they log."""

    def __init__(self, portal: BlockingPortal, client: Client[Any], logged: _Errors) -> None:
        self._portal = portal
        self._client = client
        self._logged = logged
        listed = self.ask(lambda client: client.list_tools())
        self.tools = {tool.name: tool.model_dump(mode="json", by_alias=True) for tool in listed}

    def ask(self, question: Callable[[Client[Any]], Awaitable[Any]]) -> Any:
        """Ask something of the server."""
        return self._portal.call(question, self._client)

    def call(self, tool: str, given_: dict[str, Any]) -> Answer:
        """One call of a tool."""
        result = self.ask(lambda client: client.call_tool_mcp(tool, given_))
        if result.is_error:
            return Answer(error="".join(part.text for part in result.content))
        return Answer(structured=result.structured_content)

    def check(self, tool: str, given_: dict[str, Any]) -> Answer:
        """One call, held against everything that an answer has to be."""
        answer = self.call(tool, given_)
        wrong = [*faults(answer, self.tools[tool]["outputSchema"], given_), *self.logged()]
        assert not wrong, (tool, wrong, answer)
        return answer

    def logged(self) -> list[str]:
        """Errors logged since the last time."""
        lines, self._logged.lines = self._logged.lines, []
        return lines


@asynccontextmanager
async def _session(settings: Settings) -> AsyncIterator[Client[Any]]:
    services = create_services(settings)
    async with services.running(), Client(create_tools(settings, services)) as client:
        yield client


@contextmanager
def _listening() -> Iterator[_Errors]:
    logged = _Errors()
    loggers = [logging.getLogger(name) for name in ("", "fastmcp")]
    for logger in loggers:
        logger.addHandler(logged)
    yield logged
    for logger in loggers:
        logger.removeHandler(logged)


@pytest.fixture
def alone(settings: Settings) -> Iterator[World]:
    """The tools without an Odoo."""
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(_session(settings)) as client,
        _listening() as logged,
    ):
        yield World(portal, client, logged)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The tools with an Odoo that agrees to everything."""
    odoo = AgreeableOdoo()
    with start_blocking_portal() as portal:
        portal.call(odoo.start)
        settings = Settings(
            _env_file=None, MCP_ODOO_DATA_DIR=tmp_path_factory.mktemp("served"), MCP_ODOO_TOOL_WAIT=20,
            ODOO_URL=odoo.url, ODOO_DB=DATABASE, ODOO_LOGIN=LOGIN, ODOO_API_KEY=KEY,
        )  # fmt: skip
        with portal.wrap_async_context_manager(_session(settings)) as client, _listening() as logged:
            yield World(portal, client, logged)
        portal.call(odoo.stop)


def every_tool(world: World, test: Callable[[str, dict[str, Any]], None]) -> None:
    """Run a test for each tool with its input schema, and say all that failed."""
    failed = {}
    for name, tool in world.tools.items():
        try:
            test(name, tool["inputSchema"])
        except AssertionError as error:
            failed[name] = "\n".join([str(error), *getattr(error, "__notes__", ())])
    assert not failed, "\n\n".join(f"{name}: {text}" for name, text in failed.items())


def test_without_odoo_every_call_is_refused_with_a_known_code(alone: World) -> None:
    """Whatever the arguments."""

    def fuzz(tool: str, schema: dict[str, Any]) -> None:
        @fuzz_settings(5)
        @given(arguments(schema, _KNOWN))
        def call(given_: dict[str, Any]) -> None:
            assert alone.check(tool, given_).error is not None

        call()

    every_tool(alone, fuzz)


def test_every_call_is_answered_or_refused(served: World) -> None:
    """With a result that fits its schema or a sentence with a known code."""

    def fuzz(tool: str, schema: dict[str, Any]) -> None:
        @fuzz_settings(6)
        @given(arguments(schema, _KNOWN))
        def call(given_: dict[str, Any]) -> None:
            served.check(tool, given_)

        call()

    every_tool(served, fuzz)


def test_a_null_is_as_good_as_nothing(served: World) -> None:
    """For every argument that may be left out: existing prompts send null for it."""
    differ: dict[str, str] = {}

    def fuzz(tool: str, schema: dict[str, Any]) -> None:
        optional = sorted(set(schema["properties"]) - set(schema.get("required", ())))
        given_ = _smallest(schema)
        without = served.check(tool, given_)
        for name in optional:
            null = served.check(tool, {**given_, name: None})
            if (null.code, null.error) != (without.code, without.error):
                differ[f"{tool}.{name}"] = null.error or ""

    every_tool(served, fuzz)
    assert not differ


def _smallest(schema: dict[str, Any]) -> dict[str, Any]:
    """Arguments that succeed with as little as possible."""
    texts_ = {
        "email": "ana@torres.example.com",
        "phone": "",
        "record": "order:1",
        "id": "order:1",
        "date": "2026-01-31",
    }
    made: dict[str, Any] = {}
    for name in schema.get("required", ()):
        part = schema["properties"][name]
        made[name] = part["enum"][0] if "enum" in part else 1 if part["type"] == "integer" else texts_.get(name, "uno")
    return made


@pytest.mark.parametrize(
    ("tool", "given_"),
    [
        pytest.param("find_products", {"query": "x", "n" * 10_000: 1}, id="name"),
        pytest.param("get_salesperson_with_least_opportunities", {"n" * 301: 1}, id="name of nothing"),
        pytest.param("dev_update_sale", {"order_id": 1, "lines": [{"line_id": 1, "n" * 10_000: 1}]}, id="nested"),
        pytest.param("dev_update_sale", {"order_id": 1, "lines": [{"line_id": 0}] * 200}, id="many changes"),
        pytest.param("get_quotation_status", {"tracking_id": "f" * 10_000}, id="tracking id"),
        pytest.param("dev_update_sale", {"order_id": 1, "tags": ["n" * 200] * 50}, id="tags"),
        pytest.param("dev_create_quotation", {"products": [{}] * 1000}, id="many lines"),
        pytest.param("fetch", {"id": "order:" + "1" * 10_000}, id="record"),
    ],
)
def test_a_refusal_is_short_and_does_not_echo(served: World, tool: str, given_: dict[str, Any]) -> None:
    """However much was sent, and however many mistakes it has."""
    assert served.check(tool, given_).error is not None


@pytest.mark.parametrize("given_", [{"date_from": "1900-01-01"}, {"date_to": "2199-12-31"}], ids=str)
def test_the_first_and_the_last_day_are_days(served: World, given_: dict[str, Any]) -> None:
    """In a time zone west of Greenwich too, where the last one ends in the next year."""
    assert served.check("count_opportunities", {"by": "month", **given_}).error is None


@pytest.mark.parametrize("query", [" ", "\u2003", "\x00", "\ufffe", "\ud800"])
def test_a_search_for_nothing_is_told_to_give_a_word(served: World, query: str) -> None:
    """Whether it was empty or holds nothing that can be looked for."""
    assert served.check("search", {"query": query}).code == "query_empty"


@pytest.mark.parametrize("name", ["n" * 10_000, "", "\x00", "{0}", "\u202e"])
def test_an_unknown_tool_is_refused_without_echo(served: World, name: str) -> None:
    """In less than 300 characters of what was sent."""
    error = served.call(name, {}).error or ""
    assert error
    assert not echoed(error, name)


def test_every_resource_address_is_read_or_refused(served: World) -> None:
    """With a known code, whatever stands where the id belongs."""

    @fuzz_settings(30)
    @given(st.sampled_from(["order", "partner", "opportunity", "task"]), st.one_of(st.just("1"), texts(_KNOWN)))
    def read(kind: str, typed: str) -> None:
        try:
            served.ask(lambda client: client.read_resource(f"odoo://{kind}/{typed}"))
        except MCPError as error:
            refused = str(error)
        except ValueError:
            return  # the client's own refusal of what is no address
        else:
            return
        if not refused.startswith(_NO_TEMPLATE):
            assert not error_faults(refused, typed), (error_faults(refused, typed), refused[:500])

    read()
    assert not served.logged()


def test_every_completion_is_answered(served: World) -> None:
    """With a few ids or none, whatever is typed."""

    @fuzz_settings(30)
    @given(st.sampled_from(["order", "partner", "opportunity", "task", "user", ""]), texts(_KNOWN))
    def complete(kind: str, typed: str) -> None:
        reference = ResourceTemplateReference(type="ref/resource", uri=f"odoo://{kind}/{{id}}")
        found = served.ask(lambda client: client.complete(reference, {"name": "id", "value": typed}))
        assert all(value.isdecimal() for value in found.values)
        assert len(found.values) <= 20
        assert not served.logged()

    complete()


def test_prompts_take_any_text(served: World) -> None:
    """Braces, percents and 10,000 characters stand in them as they were given."""

    @fuzz_settings(30)
    @given(texts(_KNOWN), texts(_KNOWN))
    def get(product: str, customer: str) -> None:
        asked = {"product": product, "customer": customer}
        (message,) = served.ask(lambda client: client.get_prompt("quote_product", asked)).messages
        assert product in message.content.text
        assert customer in message.content.text
        assert not served.logged()

    get()
