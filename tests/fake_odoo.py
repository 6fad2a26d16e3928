"""A small Odoo on loopback: real HTTP, scripted answers, and faults that a test causes on purpose."""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Self
from xmlrpc.client import Fault, dumps, loads

from mcp_odoo.odoo.account import OdooAccount, TransportChoice
from tests.canaries import canary

KEY = canary("ODOO_API_KEY", "k3y-that-must-never-print")
DATABASE = "shop"
LOGIN = "api@example.com"
USER_ID = 7
USER = {"id": USER_ID, "name": "API", "login": LOGIN, "email": LOGIN, "lang": "es_MX", "tz": "America/Mexico_City"}
V19 = [19, 0, 0, "final", 0, ""]
V18 = [18, 0, 0, "final", 0, ""]
V14 = [14, 0, 0, "final", 0, ""]
# The codes of odoo/addons/rpc; anything else is 1, with a traceback as its text.
_XML_CODES = {
    "UserError": 2, "ValidationError": 2, "MissingError": 2, "RedirectWarning": 2, "AccessDenied": 3, "AccessError": 4,
}  # fmt: skip
# Arguments that go without a name over XML-RPC, after the ids; a Call names them as over JSON-2.
_BY_PLACE = {"search_count": "domain", "write": "vals", "create": "vals_list"}


@dataclass(frozen=True)
class Drop:
    """Read the request, then cut the connection: the answer is lost."""


@dataclass(frozen=True)
class Hang:
    """Read the request and stay silent."""

    seconds: float = 30.0


@dataclass(frozen=True)
class Http:
    """Answer with this status and body, as a gateway or a wrong server would."""

    status: int
    body: bytes = b"<html>gateway</html>"
    content_type: str = "text/html"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Refusal:
    """Odoo's own exception: a JSON-2 error document, or an XML-RPC fault."""

    name: str
    message: str
    status: int = 422

    @property
    def traceback(self) -> str:
        return f'Traceback (most recent call last):\n  File "secret.py", line 1\n{self.name}: {self.message}\n'


Misbehaviour = Drop | Hang | Http | Refusal


@dataclass(frozen=True)
class Call:
    """One request as it arrived. `protocol` is json2, xmlrpc or web; `connection` numbers TCP connections."""

    protocol: str
    path: str
    headers: Mapping[str, str]
    model: str
    method: str
    ids: list[int]
    named: dict[str, Any]
    params: tuple[Any, ...]
    connection: int
    body: bytes

    @property
    def key(self) -> str:
        """The API key that came with it; none with what needs no login."""
        if self.protocol == "xmlrpc":
            return str(self.params[2])
        return self.headers.get("authorization", "").removeprefix("bearer ")


class FakeOdoo:
    """`answers[model, method]` is a value or a function of the Call; `faults[model, method]` come first, in order.
    `people` are those who may log in, by their API keys.
    """

    def __init__(self, version: list[Any] | None = None) -> None:
        self.version = version or V19
        self.people: dict[str, dict[str, Any]] = {KEY: {**USER, "company_id": [1, "Shop"]}}
        self.answers: dict[tuple[str, str], Any] = {
            ("res.users", "context_get"): lambda call: {"uid": self.people[call.key]["id"], "lang": "es_MX"},
            ("res.users", "read"): lambda call: [self.people[call.key]],
            ("common", "authenticate"): self._authenticate,
            ("web", "version_info"): self._version_info,
        }
        self.faults: defaultdict[tuple[str, str], list[Misbehaviour]] = defaultdict(list)
        self.calls: list[Call] = []
        self.connections = 0
        self.unread_drops = 0
        self.delay = 0.0
        self.peak = 0
        self.rounds = 0
        self._busy = 0
        self._port = 0
        self._server: asyncio.Server | None = None
        self._sessions: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def account(self, transport: TransportChoice = "auto", key: str = KEY) -> OdooAccount:
        return OdooAccount(self.url, DATABASE, LOGIN, key, transport)

    def let_in(self, user_id: int, login: str) -> str:
        """Another person who may log in: their API key."""
        key = f"k3y-of-{login}-that-must-never-print"
        self.people[key] = {
            **self.people[KEY], "id": user_id, "name": login.title(), "login": login, "email": f"{login}@example.com",
        }  # fmt: skip
        return key

    def asked_by(self, key: str) -> list[Call]:
        """What was asked with this key."""
        return [call for call in self.calls if call.key == key]

    def called(self, model: str, method: str) -> list[Call]:
        return [call for call in self.calls if (call.model, call.method) == (model, method)]

    async def start(self) -> Self:
        """Listen; after `stop`, on the same port again."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]
        return self

    async def stop(self) -> None:
        """Refuse new connections and cut the open ones."""
        if self._server is not None:
            self._server.close()
        for _ in range(5):  # what was just accepted becomes a session
            await asyncio.sleep(0)
        for session in self._sessions:
            session.cancel()
        await asyncio.gather(*self._sessions, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        session = asyncio.ensure_future(self._session(reader, writer, self.connections))
        self._sessions.add(session)
        session.add_done_callback(self._sessions.discard)
        session.add_done_callback(lambda _: writer.transport.abort())  # also of one that was cancelled before it began

    async def _session(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            while not self._drop_unread():
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
                headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in head[1:] if line)}
                body = await reader.readexactly(int(headers.get("content-length", "0")))
                reply = await self._answer(_parse(head[0].split(" ")[1], headers, body, number))
                if reply is None:
                    break
                extra = "".join(f"{name}: {value}\r\n" for name, value in reply.headers.items())
                writer.write(
                    f"HTTP/1.1 {reply.status} X\r\nContent-Type: {reply.content_type}\r\n"
                    f"Content-Length: {len(reply.body)}\r\n{extra}\r\n".encode()
                )
                writer.write(reply.body)
                await writer.drain()

    def _drop_unread(self) -> bool:
        self.unread_drops -= 1
        return self.unread_drops >= 0

    async def _answer(self, call: Call) -> Http | None:
        self.calls.append(call)
        self.rounds += self._busy == 0  # what comes while something else is being answered waits for nothing
        self._busy += 1
        self.peak = max(self.peak, self._busy)
        try:
            await asyncio.sleep(self.delay)
            faults = self.faults[call.model, call.method]
            match faults.pop(0) if faults else self._value(call):
                case Drop():
                    return None
                case Hang(seconds):
                    await asyncio.sleep(seconds)
                    return None
                case Http() as reply:
                    return reply
                case Refusal() as refusal:
                    return _refused(call, refusal)
                case value:
                    return _answered(call, value)
        finally:
            self._busy -= 1

    def _value(self, call: Call) -> Any:
        if call.protocol == "json2":
            if call.key not in self.people:
                return Refusal("werkzeug.exceptions.Unauthorized", "Invalid apikey", 401)
            if call.headers.get("x-odoo-database") != DATABASE:
                return Refusal("werkzeug.exceptions.NotFound", "No such database", 404)
        elif call.method != "authenticate" and call.protocol == "xmlrpc" and call.key not in self.people:
            return Refusal("odoo.exceptions.AccessDenied", "Access Denied", 403)
        if (call.model, call.method) not in self.answers:
            return Refusal("werkzeug.exceptions.NotFound", f"the test scripted no {call.model}.{call.method}", 404)
        answer = self.answers[call.model, call.method]
        return answer(call) if callable(answer) else answer

    def _authenticate(self, call: Call) -> int | bool:
        person = self.people.get(call.key)
        known = person is not None and call.params[:2] == (DATABASE, person["login"])
        return person["id"] if person and known else False

    def _version_info(self, _: Call) -> dict[str, Any]:
        text = ".".join(str(part) for part in self.version[:2])
        return {"result": {"server_version": text, "server_version_info": self.version}}


Script = Callable[[Call], Any]


@asynccontextmanager
async def fake_odoo(version: list[Any] | None = None) -> AsyncIterator[FakeOdoo]:
    """A running FakeOdoo, gone afterwards."""
    server = await FakeOdoo(version).start()
    try:
        yield server
    finally:
        await server.stop()


def _parse(path: str, headers: Mapping[str, str], body: bytes, connection: int) -> Call:
    match path.strip("/").split("/"):
        case ["json", "2", model, method]:
            named = json.loads(body)
            return Call("json2", path, headers, model, method, named.pop("ids", []), named, (), connection, body)
        case ["xmlrpc", "2", service]:
            document: tuple[Any, Any] = loads(body, use_builtin_types=True)
            params, function = document
            if service == "common":
                return Call("xmlrpc", path, headers, service, function, [], {}, params, connection, body)
            _, _, _, model, method, positional, named = params
            positional, named = list(positional), dict(named)
            if method in _BY_PLACE:
                named[_BY_PLACE[method]] = positional.pop()
            ids = positional[0] if positional else []
            return Call("xmlrpc", path, headers, model, method, ids, named, params, connection, body)
        case _:
            method = path.rsplit("/", 1)[-1]
            return Call("web", path, headers, "web", method, [], {}, (), connection, body)


def _answered(call: Call, value: Any) -> Http:
    if call.protocol == "xmlrpc":
        return Http(200, dumps((value,), methodresponse=True, allow_none=True).encode(), "text/xml")
    return Http(200, json.dumps(value).encode(), "application/json; charset=utf-8")


def _refused(call: Call, refusal: Refusal) -> Http:
    if call.protocol == "xmlrpc":
        code = _XML_CODES.get(refusal.name.rsplit(".", 1)[-1], 1)
        return Http(200, dumps(Fault(code, refusal.message if code > 1 else refusal.traceback)).encode(), "text/xml")
    body = {
        "name": refusal.name, "message": refusal.message, "arguments": [refusal.message], "context": {},
        "debug": refusal.traceback,
    }  # fmt: skip
    return Http(refusal.status, json.dumps(body).encode(), "application/json; charset=utf-8")
