"""Twilio on loopback: its Messages resource, as strict as the real one, and its webhooks, signed as the real ones.

`async with twilio_server() as twilio:` and then `Messenger(twilio.account(), database)` sends there. `twilio.messages`
is what was made, oldest first; `twilio.faults.append(Drop())` has the next message made and its answer lost. Webhooks:
`await twilio.tell_status(sid, "delivered", to=url)`, `reply_of(await twilio.write("+525512345678", "hola", to=url))`.
"""

import asyncio
import base64
import json
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

import httpx2

from mcp_odoo.messaging.account import TwilioAccount
from tests.canaries import canary
from tests.messaging.twilio_faults import Drop, Fault, Hang, Http, Slow
from tests.messaging.twilio_messages import Message, listing
from tests.messaging.twilio_rules import WHATSAPP, Refusal, refusal_of, rendered
from tests.messaging.twilio_webhooks import inbound_form, reply_of, signed, status_form

__all__ = [
    "ACCOUNT_SID", "AUTH_TOKEN", "SMS_FROM", "TEMPLATE_SID", "WHATSAPP_FROM", "Drop", "Hang", "Http", "Message",
    "Refusal", "Slow", "Twilio", "reply_of", "twilio_server",
]  # fmt: skip

ACCOUNT_SID = "AC0123456789abcdef0123456789abcdef"
AUTH_TOKEN = canary("TWILIO_AUTH_TOKEN", "t0ken-that-must-never-print")
WHATSAPP_FROM = "+14155238886"
SMS_FROM = "+15005550006"
TEMPLATE_SID = "HX0123456789abcdef0123456789abcdef"
TEMPLATE = "Nuevo cliente: {{1}}. {{2}}"
MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json"


class Twilio:
    """`faults` come before the answers to POSTs, `list_faults` before those to GETs, each in order.

    `refuses` has numbers (E.164) whose messages are refused, with the code. WhatsApp's windows are open to numbers that
    `write` wrote for; a Body to others is made and fails later (`settle`), or is refused at once where
    `refuses_outside_window`. A new message is missing in the list for `list_lag` seconds. Webhooks are signed for
    `public_url`, where it is set, whatever address they go to. `asked` is set once there was a request.
    """

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.inbound: list[Message] = []
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.asked = asyncio.Event()
        self.faults: list[Fault] = []
        self.list_faults: list[Fault] = []
        self.senders = {f"{WHATSAPP}{WHATSAPP_FROM}", SMS_FROM}
        self.templates = {TEMPLATE_SID: TEMPLATE}
        self.refuses: dict[str, int] = {}
        self.windows: set[str] = set()
        self.refuses_outside_window = False
        self.list_lag = 0.0
        self.public_url: str | None = None
        self._port = 0
        self._server: asyncio.Server | None = None
        self._sessions: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def account(self, **changes: Any) -> TwilioAccount:
        """The account that it knows, with a template and without SMS."""
        known: dict[str, Any] = {
            "account_sid": ACCOUNT_SID, "auth_token": AUTH_TOKEN, "whatsapp_from": WHATSAPP_FROM,
            "template_sid": TEMPLATE_SID, "api_url": self.url,
        }  # fmt: skip
        return TwilioAccount(**{**known, **changes})

    def posts(self) -> int:
        """How many messages it was asked for, whatever came of it."""
        return sum(method == "POST" for method, _ in self.requests)

    async def tell_status(
        self, sid: str, status: str, *, to: str | None = None, error: int | None = None
    ) -> httpx2.Response:
        """Call the status callback of a message, at `to` or where the message said."""
        message = next((one for one in self.messages if one.sid == sid), None)
        if message is not None:
            message.status, message.error_code = status, error
        url = to or (message.form["StatusCallback"] if message else "")
        return await self._call(url, status_form(ACCOUNT_SID, sid, status, message, error))

    async def settle(self, *, to: str | None = None) -> None:
        """Tell what becomes of every message that is still on its way: delivered, or 63016 outside the window."""
        for message in [one for one in self.messages if one.status == "queued"]:
            if message.outside_window:
                await self.tell_status(message.sid, "failed", to=to, error=63016)
            else:
                await self.tell_status(message.sid, "delivered", to=to)

    async def write(
        self,
        from_number: str,
        text: str,
        *,
        to: str,
        button: str | None = None,
        replied_to: str | None = None,
        channel: str = "whatsapp",
        sid: str | None = None,
    ) -> httpx2.Response:
        """Have somebody (E.164) write to us: post it to `to`. Mexican mobiles write with their old 1, as they do.

        The same `sid` again is a repeat, whose first one is `inbound[n].sid`.
        """
        form = inbound_form(
            ACCOUNT_SID, from_number, text, WHATSAPP_FROM if channel == "whatsapp" else SMS_FROM, channel,
            button=button, replied_to=replied_to, sid=sid or f"SM{secrets.token_hex(16)}",
        )  # fmt: skip
        self.inbound.append(Message(form["MessageSid"], form, text, "received", "inbound"))
        if channel == "whatsapp":
            self.windows.add(from_number)
        return await self._call(to, form)

    async def start(self) -> Self:
        """Listen; after `stop`, on the same port again."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]
        return self

    async def stop(self) -> None:
        """Refuse connections, and cut those that are open."""
        if self._server is not None:
            self._server.close()
        for _ in range(5):  # what was just accepted becomes a session
            await asyncio.sleep(0)
        for session in self._sessions:
            session.cancel()
        await asyncio.gather(*self._sessions, return_exceptions=True)

    async def _call(self, url: str, form: Mapping[str, str]) -> httpx2.Response:
        called = f"{self.public_url}{urlsplit(url).path}" if self.public_url else url
        headers = {"X-Twilio-Signature": signed(AUTH_TOKEN, called, form)}
        async with httpx2.AsyncClient(trust_env=False) as http:
            return await http.post(url, data=dict(form), headers=headers)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        session = asyncio.ensure_future(self._session(reader, writer))
        self._sessions.add(session)
        session.add_done_callback(self._sessions.discard)
        session.add_done_callback(lambda _: writer.transport.abort())

    async def _session(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in head[1:] if line)}
            body = await reader.readexactly(int(headers.get("content-length", "0")))
            method, target, _ = head[0].split(" ", 2)
            answer = await self._answer(method, target, headers, body)
            if answer is not None:
                status, content, extra = answer
                named = {"Content-Type": "application/json", "Content-Length": len(content), "Connection": "close"}
                lines = "".join(f"{name}: {value}\r\n" for name, value in {**named, **extra}.items())
                writer.write(f"HTTP/1.1 {status} X\r\n{lines}\r\n".encode() + content)
                await writer.drain()
                writer.close()
                await writer.wait_closed()

    async def _answer(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, bytes, Mapping[str, str]] | None:
        url = urlsplit(target)
        params = dict(parse_qsl((body.decode() if method == "POST" else url.query), keep_blank_values=True))
        self.requests.append((method, params))
        self.asked.set()
        faults = self.faults if method == "POST" else self.list_faults
        match faults.pop(0) if faults else None:
            case Drop(made):
                self._done(method, url.path, headers, params, wanted=made)
                return None
            case Hang(made, seconds):
                self._done(method, url.path, headers, params, wanted=made)
                await asyncio.sleep(seconds)
                return None
            case Http(status, content, extra, made):
                self._done(method, url.path, headers, params, wanted=made)
                return status, content, extra
            case Refusal() as refusal:
                return refusal.status, json.dumps(refusal.document).encode(), {}
            case Slow(seconds):
                await asyncio.sleep(seconds)
            case None:
                pass
        answer = self._done(method, url.path, headers, params)
        if isinstance(answer, Refusal):
            return answer.status, json.dumps(answer.document).encode(), {}
        return (201 if method == "POST" else 200), json.dumps(answer).encode(), {}

    def _done(
        self, method: str, path: str, headers: Mapping[str, str], params: dict[str, str], *, wanted: bool = True
    ) -> dict[str, Any] | Refusal | None:
        if not wanted:
            return None
        if headers.get("authorization") != "Basic " + base64.b64encode(f"{ACCOUNT_SID}:{AUTH_TOKEN}".encode()).decode():
            return Refusal(20003, 401)
        if path != MESSAGES:
            return Refusal(20404, 404, f"The requested resource {path} was not found")
        if method == "GET":
            shown = datetime.now(UTC) - timedelta(seconds=self.list_lag)
            return listing(ACCOUNT_SID, [one for one in self.messages + self.inbound if one.created <= shown], params)
        return self._make(params)

    def _make(self, form: dict[str, str]) -> dict[str, Any] | Refusal:
        if refusal := refusal_of(form, self.senders, self.templates, self.refuses):
            return refusal
        free = "ContentSid" in form or not form["To"].startswith(WHATSAPP)
        outside = not free and form["To"].removeprefix(WHATSAPP) not in self.windows
        if outside and self.refuses_outside_window:
            return Refusal(63016)
        sid, body = f"SM{secrets.token_hex(16)}", rendered(form, self.templates)
        message = Message(sid, form, body, "queued", "outbound-api", outside_window=outside)
        self.messages.append(message)
        return message.document(ACCOUNT_SID)


@asynccontextmanager
async def twilio_server() -> AsyncIterator[Twilio]:
    """A running Twilio, gone afterwards."""
    twilio = await Twilio().start()
    try:
        yield twilio
    finally:
        await twilio.stop()
