"""The asynchronous Odoo client that the services use."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import Any, Self, TypeVar

import structlog

from mcp_odoo.errors import McpOdooError, NotFound, OdooAuthenticationFailed, UpstreamUnavailable
from mcp_odoo.odoo.account import Limits, OdooAccount, Version
from mcp_odoo.odoo.acting import Own, nobodys
from mcp_odoo.odoo.breaker import Breaker
from mcp_odoo.odoo.faults import load_refusal
from mcp_odoo.odoo.http import AnswerLost
from mcp_odoo.odoo.kinds import no_such
from mcp_odoo.odoo.observing import OdooObserver, Unobserved
from mcp_odoo.odoo.retries import Effect, send
from mcp_odoo.odoo.sessions import Remembered, Session, Sessions
from mcp_odoo.odoo.transports import Transport, ask_version, choose
from mcp_odoo.odoo.values import Calendar
from mcp_odoo.odoo.written import Unguarded, WriteGuard, written_fields
from mcp_odoo.trail import DONE, note_call, note_created

log = structlog.get_logger(__name__)
T = TypeVar("T")

# `noupdate` with `mode: update` turns `load` into create-once: an external id that exists is returned untouched.
CREATE_ONCE = {"noupdate": True, "mode": "update"}
# Without an address of our own Odoo cannot tell people what was assigned to them, and may refuse the write for it.
NO_NOTIFICATION = {"mail_auto_subscribe_no_notify": True}
# The same for activities, whose assignees are told in another way.
NO_MAIL = {**NO_NOTIFICATION, "mail_activity_quick_update": True}
CONNECTION_SECONDS = 3600
IDENTITY_SECONDS = 600
_READS = frozenset(
    {
        "search_read", "read", "search", "search_count", "read_group", "formatted_read_group", "fields_get",
        "name_search", "context_get", "check_access_rights", "has_access", "has_group",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Identity:
    """Who acts in Odoo: the user of the API key."""

    user_id: int
    name: str
    login: str
    email: str | None
    language: str | None
    timezone: str | None
    company: str
    company_id: int

    @property
    def context(self) -> dict[str, Any]:
        """Answers and refusals then come in the user's language and time zone."""
        return {key: value for key, value in (("lang", self.language), ("tz", self.timezone)) if value}


@dataclass(frozen=True)
class Connection:
    """A transport that has logged in, and what it speaks to."""

    transport: Transport
    version: Version


class OdooClient:
    """Calls Odoo as the server's own user, or as whoever asks where `own` knows an account of theirs, over pooled
    connections, never more than `limits.concurrent_calls` at once in all: that is what the server can take.

    Without an account every call raises NotConfigured, which names the missing variables. Whatever writes is asked of
    `guard` first; `ours` are the fields of such a call whose values the server chose, not the caller. `observer` is
    told of every call and every request.
    """

    def __init__(
        self,
        account: OdooAccount | None,
        limits: Limits | None = None,
        *,
        missing: Sequence[str] = (),
        own: Own = nobodys,
        guard: WriteGuard | None = None,
        observer: OdooObserver | None = None,
    ) -> None:
        self._observer = observer or Unobserved()
        self._guard = guard or Unguarded()
        self._limits = limits or Limits()
        self._slots = asyncio.Semaphore(self._limits.concurrent_calls)
        self.sessions = Sessions(account, self._limits, missing, own)
        # Whether Odoo is there is one question for all; whose key it refuses is not (a refusal is an answer).
        self.breaker = Breaker(self._probe)
        self.connection = Remembered(self.sessions, self._connect, seconds=CONNECTION_SECONDS)
        self.identity = Remembered(self.sessions, self._identify, seconds=IDENTITY_SECONDS)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.breaker.close()
        await self.sessions.aclose()

    @property
    def account(self) -> OdooAccount:
        """The server's own account. Raises NotConfigured, naming the variables, where there is none."""
        return self.sessions.server.account

    @property
    def own_login(self) -> str | None:
        """The login of the person's own account that acts now; None where the server's own user does.

        Raises what keeps that account from being used.
        """
        account = self.sessions.account()
        return account.login if account else None

    async def watch(self) -> None:
        """Notice for ever that Odoo goes away while nobody asks it anything, and that people stopped asking; without an
        account there is no Odoo.
        """
        if self.sessions.configured:
            await asyncio.gather(self.breaker.pulse(), self.sessions.tidy())

    async def version(self) -> Version:
        return (await self.connection()).version

    async def record_url(self, model: str, record_id: int) -> str:
        """The link to a record in Odoo's own pages, in the form that its version uses."""
        return (await self.version()).record_url(self.account.url, model, record_id)

    async def call(
        self,
        model: str,
        method: str,
        ids: Sequence[int] | None = None,
        *,
        effect: Effect | None = None,
        context: Mapping[str, Any] | None = None,
        ours: Collection[str] = (),
        **named: Any,
    ) -> Any:
        """Call `method` on records `ids` of `model` (None: on the model itself) with named arguments.

        Known reads are repeated on transient failures; anything else is sent once unless `effect` says that
        repeating it is harmless. The user's language and time zone are part of the context. Raises Forbidden for what
        may not be written.
        """
        effect = effect or (Effect.READ if method in _READS else Effect.WRITE)
        if effect is not Effect.READ:
            self._require_allowed(model, method, named, ours)
        async with self.sessions.use():
            named["context"] = {**(await self.identity()).context, **(context or {})}
            transport = (await self.connection()).transport
            return await self._send(effect, transport, model, method, ids, named)

    async def search_read(
        self,
        model: str,
        domain: Sequence[Any],
        fields: Sequence[str],
        *,
        limit: int | None = None,
        offset: int = 0,
        order: str | None = None,
        context: Mapping[str, Any] | None = None,
    ) -> list[dict[str, Any]]:
        """The matching records' `fields`, each with its `id`. Archived ones only with `active_test: False`."""
        optional: dict[str, Any] = {
            key: value for key, value in (("limit", limit), ("order", order), ("offset", offset)) if value
        }
        found: list[dict[str, Any]] = await self.call(
            model, "search_read", context=context, domain=list(domain), fields=list(fields), **optional
        )
        return found

    async def read(self, model: str, ids: Sequence[int], fields: Sequence[str]) -> list[dict[str, Any]]:
        """The records' `fields`. Of records that do not exist some versions say nothing, and some raise NotFound."""
        found: list[dict[str, Any]] = await self.call(model, "read", ids, fields=list(fields))
        return found

    async def get(self, model: str, record_id: int, fields: Sequence[str]) -> dict[str, Any]:
        """One record's `fields`, archived or not.

        Raises NotFound where there is none, OdooAccessDenied where the API user may not read it.
        """
        try:
            found = await self.read(model, [record_id], fields) if record_id > 0 else []
        except NotFound:
            found = []
        if not found:
            raise no_such(model, record_id)
        return found[0]

    async def calendar(self) -> Calendar:
        """Dates and times in the API user's time zone."""
        return Calendar.of((await self.identity()).timezone)

    async def write(self, model: str, ids: Sequence[int], values: Mapping[str, Any]) -> None:
        """Set values, once. Raises OutcomeUnknown where the answer was lost, Forbidden for what may not be written."""
        self._require_allowed(model, "write", {"vals": values}, ())
        await self.call(model, "write", ids, context=await self.quietly(), vals=dict(values))

    async def quietly(self) -> dict[str, Any]:
        """The context in which Odoo notifies nobody, where it could not: a user without an address cannot write."""
        return {} if (await self.identity()).email else NO_NOTIFICATION

    async def create_once(
        self,
        model: str,
        fields: Sequence[str],
        rows: Sequence[Sequence[str]],
        *,
        context: Mapping[str, Any] | None = None,
        ours: Collection[str] = (),
    ) -> list[int]:
        """Create the records of `rows`, or return the ids of those whose external ids exist, unchanged.

        `fields` and `rows` are Odoo's import format: text cells, `/id` for external ids, `/.id` for database ids,
        nested one-to-many columns in further rows. One transaction: an error in any row rolls everything back.
        """
        return await self._load(model, fields, rows, {**(context or {}), **CREATE_ONCE}, ours)

    async def update_by_external_id(
        self, model: str, fields: Sequence[str], rows: Sequence[Sequence[str]], *, ours: Collection[str] = ()
    ) -> list[int]:
        """Set the fields of existing records named by external ids; sending it twice sets the same values."""
        return await self._load(model, fields, rows, {}, ours)

    async def _load(
        self,
        model: str,
        fields: Sequence[str],
        rows: Sequence[Sequence[str]],
        context: Mapping[str, Any],
        ours: Collection[str],
    ) -> list[int]:
        self._require_allowed(model, "load", {"fields": fields}, ours)
        async with self.sessions.use():
            named = {
                "fields": list(fields),
                "data": [list(row) for row in rows],
                "context": {**(await self.identity()).context, **context},
            }
            transport = (await self.connection()).transport
            answer = await self._send(Effect.REPEATABLE, transport, model, "load", None, named)
        made = [int(record_id) for record_id in answer["ids"]]
        if CREATE_ONCE.items() <= context.items():
            note_created(model, made)
        return made

    def _require_allowed(self, model: str, method: str, named: Mapping[str, Any], ours: Collection[str]) -> None:
        self._guard.require_writable()
        self._guard.require_fields(written_fields(model, method, named, ours))

    async def _send(
        self,
        effect: Effect,
        transport: Transport,
        model: str,
        method: str,
        ids: Sequence[int] | None,
        named: Mapping[str, Any],
    ) -> Any:
        numbers = count(1)

        async def attempt() -> Any:
            async with self._slots:
                began = time.perf_counter()
                answer = await self._watched(
                    model, method, lambda: _answer(transport, model, method, ids, named), next(numbers)
                )
                milliseconds = round((time.perf_counter() - began) * 1000, 1)
                log.debug("odoo.call", model=model, method=method, transport=transport.name, ms=milliseconds)
            if method == "load" and not answer["ids"]:
                raise load_refusal(answer["messages"])
            return answer

        with self._observer.calling(model, method):
            if effect is Effect.READ:
                return await send(effect, self._limits, attempt)
            self._guard.require_writable()  # whatever way led here
            return await _noted(model, method, ids, send(effect, self._limits, attempt))

    async def _watched(self, model: str, method: str, request: Callable[[], Awaitable[T]], attempt: int = 1) -> T:
        """Send one request, unless Odoo is known to be away; its outcome tells the breaker whether it is."""
        self.breaker.require_reachable()
        try:
            with self._observer.sending(model, method, attempt):
                answer = await request()
        except McpOdooError as error:
            if isinstance(error, AnswerLost) or error.code == UpstreamUnavailable.default_code:
                self.breaker.failed(error)
            else:
                self.breaker.answered()
            raise
        self.breaker.answered()
        return answer

    async def _probe(self) -> None:
        """Ask who the server's own user is: the cheapest question that takes both Odoo and its database to answer."""
        session = self.sessions.server
        async with self._slots:
            transport = session.transport
            if transport is None:
                transport = choose(session.http, session.account, await ask_version(session.http, session.account.url))
            await transport.user_id()

    async def _connect(self) -> Connection:
        async with self.sessions.use() as session:
            http, account = session.http, session.account
            asking = partial(self._watched, "web", "version_info", lambda: ask_version(http, account.url))
            version = await send(Effect.READ, self._limits, asking)
            session.transport = transport = choose(http, account, version)
            whose = {"own_login": account.login} if session.own else {}
            log.info("odoo.connected", url=account.url, version=version.full, transport=transport.name, **whose)
            return Connection(transport, version)

    async def _identify(self) -> Identity:
        async with self.sessions.use() as session:
            identity = await self._ask_identity()
            if session.own:
                _require_login(session, identity)
            return identity

    async def _ask_identity(self) -> Identity:
        transport = (await self.connection()).transport
        asking = partial(self._watched, "res.users", "context_get", transport.user_id)
        user_id = await send(Effect.READ, self._limits, asking)
        named = {"fields": ["name", "login", "email", "lang", "tz", "company_id"]}
        (user,) = await self._send(Effect.READ, transport, "res.users", "read", [user_id], named)
        return Identity(
            user_id=user_id,
            name=user["name"],
            login=user["login"],
            email=user["email"] or None,
            language=user["lang"] or None,
            timezone=user["tz"] or None,
            company=user["company_id"][1],
            company_id=user["company_id"][0],
        )


def _require_login(session: Session, identity: Identity) -> None:
    """Over JSON-2 the key alone says who acts: a person's must be theirs."""
    login = session.account.login
    if identity.login != login:
        raise OdooAuthenticationFailed(
            f"The key of your own account {login!r} belongs to another user of Odoo, {identity.login!r}: whoever runs "
            "this server can link it anew with `mcp-odoo accounts link`",
            code="odoo_account_mismatch",
            login=login,
            other=identity.login,
        )


async def _noted(model: str, method: str, ids: Sequence[int] | None, asking: Awaitable[Any]) -> Any:
    """The answer to a writing request, with a note of it; repetitions of one request are one."""
    began = time.perf_counter()

    def note(touched: Sequence[int] | None, outcome: str = DONE) -> None:
        note_call(model, method, touched, round((time.perf_counter() - began) * 1000, 1), outcome)

    try:
        answer = await asking
    except McpOdooError as error:
        note(ids, error.code)
        raise
    except asyncio.CancelledError:
        note(ids, "interrupted")
        raise
    note(answer["ids"] if method == "load" else ids)
    return answer


async def _answer(
    transport: Transport, model: str, method: str, ids: Sequence[int] | None, named: Mapping[str, Any]
) -> Any:
    """What Odoo says; of a `load` whose mails hide that, what it says where there is nobody to tell."""
    try:
        return await transport.call(model, method, ids, named)
    except NotFound as error:
        # `load` names no record that could be missing. Odoo 14 mails assignees after the transaction even where that
        # was rolled back, for a refusal or a lost race, and then fails for the mail that is gone with it.
        if method != "load" or error.code == "model_missing":
            raise
        return await transport.call(model, method, ids, {**named, "context": {**named["context"], **NO_MAIL}})
