"""Every tool of the real server on a real Odoo, with arguments that models send and arguments that nobody should."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.live.fuzz_inputs import Known, arguments, fuzz_settings, patience, texts
from tests.live.fuzz_odoo import Watch, difference, fresh_orders, known
from tests.live.fuzz_oracle import Answer, error_faults, faults
from tests.live.fuzz_peer import PATIENCE_SECONDS, Peer, Refused
from tests.live.lab import Lab, Odoo
from tests.live.server import Server

pytestmark = pytest.mark.timeout(patience())
_LOGGED = re.compile(r'Traceback|"level": "(error|critical)"')
# Refused before Odoo is asked anything, so that a census after each would only cost time; the next one sees it too.
_UNASKED = ("invalid_input", "record_key_unreadable", "query_empty", "nothing_to_change")
# JSON that cannot be parsed, and arguments that are no object: the protocol's own business.
_PROTOCOL = (-32700, -32602)
TEMPLATES = ("odoo://order/", "odoo://partner/", "odoo://opportunity/", "odoo://task/")


class Fuzzed:
    """A server, a session with it, and eyes on its log and on Odoo."""

    def __init__(self, server: Server, peer: Peer, watch: Watch, ids: Known) -> None:
        self._server = server
        self.peer = peer
        self._watch = watch
        self.known = ids
        self.tools = {tool["name"]: tool for tool in peer.tools()}
        self._read = 0
        self._before = watch.state()
        self._stale = False

    def check(self, tool: str, given_: Any) -> Answer:
        """One call, held against everything that an answer has to be."""
        spec = self.tools[tool]
        only_reads = spec["annotations"]["readOnlyHint"]
        if self._stale and not only_reads:
            self._before, self._stale = self._watch.state(), False
        answer = self.peer.call(tool, given_)
        wrong = [] if answer.protocol in _PROTOCOL else faults(answer, spec["outputSchema"], given_)
        wrong += [f"took {answer.seconds:.1f} s"] if answer.seconds > PATIENCE_SECONDS else []
        if answer.error is None and not only_reads:
            self._stale = True
        elif not only_reads and not answer.protocol and answer.code not in _UNASKED:
            wrong += self.changes()
        wrong += self.logged()
        assert not wrong, (tool, wrong, answer)
        return answer

    def changes(self) -> list[str]:
        """What changed in Odoo, as a fault, since the last successful write."""
        before, self._before = self._before, self._watch.state()
        changed = {} if self._stale else difference(before, self._before)
        self._stale = False
        return [f"changed {changed}"] if changed else []

    def logged(self) -> list[str]:
        """Errors in the server's log since the last time."""
        with (self._server.folder / "server.log").open("rb") as log:
            log.seek(self._read)
            new = log.read()
        self._read += len(new)
        lines = new.decode(errors="replace").splitlines()
        return [f"logged {line[:2000]}" for line in lines if _LOGGED.search(line)]


@pytest.fixture(scope="module", params=["json2", "xmlrpc"])
def fuzzed(
    request: pytest.FixtureRequest, lab: Lab, odoo: Odoo, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Fuzzed]:
    """A server that waits for its quotations, so that none is still being made when Odoo is looked at."""
    fresh_orders(odoo, [odoo.product("PUDU-BELLA"), odoo.product("ACC-CARGA")])
    settings = {**lab.settings(), "ODOO_TRANSPORT": str(request.param), "MCP_ODOO_TOOL_WAIT": "60"}
    server = Server(tmp_path_factory.mktemp("fuzzed"), settings)
    server.start()
    watch = Watch(odoo)
    try:
        with Peer(server.url) as peer:
            yield Fuzzed(server, peer, watch, known(odoo))
    finally:
        watch.close()
        server.kill()


def test_every_call_is_answered_or_refused(fuzzed: Fuzzed) -> None:
    """With a result that fits its schema or a sentence with a known code; what was refused changed nothing in Odoo,
    nor did what only reads.
    """
    failed = {}
    for name, tool in fuzzed.tools.items():
        try:
            _fuzz(fuzzed, name, tool["inputSchema"])
            assert not (tool["annotations"]["readOnlyHint"] and fuzzed.changes()), "it says that it only reads"
            assert fuzzed.peer.healthy()
        except AssertionError as error:
            failed[name] = "\n".join([str(error), *getattr(error, "__notes__", ())])
    assert not failed, "\n\n".join(f"{name}: {text}" for name, text in failed.items())


def _fuzz(fuzzed: Fuzzed, tool: str, schema: dict[str, Any]) -> None:
    @fuzz_settings(6)
    @given(arguments(schema, fuzzed.known))
    def call(given_: dict[str, Any]) -> None:
        fuzzed.check(tool, given_)

    call()


@pytest.mark.parametrize("given_", [[], "texto", 7, True, [{"query": "x"}], None], ids=str)
def test_arguments_that_are_no_object_are_refused(fuzzed: Fuzzed, given_: Any) -> None:
    """By the protocol, or for what they lack."""
    answer = fuzzed.check("find_products", given_)
    assert answer.error is not None


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":[]}']
)
def test_a_body_that_is_no_request_is_refused(fuzzed: Fuzzed, body: bytes) -> None:
    """With a JSON-RPC error, and the session goes on."""
    status, text = fuzzed.peer.post(body)
    assert 400 <= status < 500 or '"error"' in text
    assert "Traceback" not in text
    assert fuzzed.peer.healthy()
    assert not fuzzed.logged()


def test_every_resource_address_is_read_or_refused(fuzzed: Fuzzed) -> None:
    """Whatever stands where the id belongs."""

    @fuzz_settings(25)
    @given(
        st.sampled_from((*TEMPLATES, "odoo://", "odoo://user/", "file:///etc/passwd#")),
        st.one_of(st.sampled_from([str(i) for i in fuzzed.known.ids["order"]]), texts(fuzzed.known)),
    )
    def read(template: str, typed: str) -> None:
        wrong = _asked(fuzzed, "resources/read", {"uri": template + typed}, known_only=template in TEMPLATES)
        assert not wrong, wrong

    read()
    assert not fuzzed.changes()


def test_every_completion_is_answered(fuzzed: Fuzzed) -> None:
    """With at most a hundred ids, whatever was typed."""

    @fuzz_settings(25)
    @given(
        st.sampled_from([{"type": "ref/resource", "uri": f"{template}{{id}}"} for template in TEMPLATES]),
        texts(fuzzed.known),
    )
    def complete(reference: dict[str, str], typed: str) -> None:
        params = {"ref": reference, "argument": {"name": "id", "value": typed}}
        wrong = _asked(fuzzed, "completion/complete", params, known_only=True)
        assert not wrong, wrong

    complete()
    assert not fuzzed.changes()


def _asked(fuzzed: Fuzzed, method: str, params: dict[str, Any], *, known_only: bool) -> list[str]:
    """What is wrong with the answer to a request that is no tool call."""
    try:
        json.dumps(fuzzed.peer.ask(method, params), allow_nan=False)
    except Refused as refusal:
        if refusal.code in _PROTOCOL and "[" not in refusal.message:
            return fuzzed.logged()
        wrong = error_faults(refusal.message, params)
        lenient = [] if known_only else ["no known code at the end"]
        return [f"{fault}: {refusal.message[:300]}" for fault in wrong if fault not in lenient] + fuzzed.logged()
    return fuzzed.logged()
