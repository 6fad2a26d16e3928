"""Sessions with Odoo, one for each account: what one user is told, no other one is."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Any, Generic, ParamSpec, TypeVar, cast

import httpx2
from async_lru import alru_cache

from mcp_odoo.errors import NotConfigured, OdooAuthenticationFailed
from mcp_odoo.odoo.account import Limits, OdooAccount
from mcp_odoo.odoo.acting import Own, acting, acting_account
from mcp_odoo.odoo.transports import Transport

P = ParamSpec("P")
T = TypeVar("T")

# People's own sessions: as many are kept, and for so long after the last question. More may be at work at once.
MOST_OWN = 64
IDLE_SECONDS = 600.0
TIDY_SECONDS = 60.0
# Connections that a person's session keeps open; the server's keeps all.
OWN_KEEPALIVE = 2


class Session:
    """One account's connections and cookies, its transport once there is one, and all that it was told and is
    remembered.
    """

    def __init__(self, account: OdooAccount, http: httpx2.AsyncClient, *, own: bool) -> None:
        self.account = account
        self.own = own
        self.http = http
        self.transport: Transport | None = None
        self.questions = 0
        self.used_at = time.monotonic()
        self._memories: dict[object, Any] = {}

    def memory(self, of: object, make: Callable[[], T]) -> T:
        """What this session remembers for `of`; made the first time."""
        if of not in self._memories:
            self._memories[of] = make()
        return cast("T", self._memories[of])


class Sessions:
    """The sessions of the server's own user and of people with accounts of their own. `own` says whose turn it is."""

    def __init__(
        self,
        account: OdooAccount | None,
        limits: Limits,
        missing: Sequence[str],
        own: Own,
        *,
        most: int = MOST_OWN,
        idle: float = IDLE_SECONDS,
    ) -> None:
        self._own_account = own
        self._limits = limits
        self._missing = ", ".join(missing)
        self._most = most
        self._idle = idle
        self._tls = httpx2.create_ssl_context()  # certificates alone, and loading them takes long
        self._server = Session(account, self._http(limits.concurrent_calls), own=False) if account else None
        self._own: OrderedDict[OdooAccount, Session] = OrderedDict()

    @property
    def server(self) -> Session:
        """The server's own user's. Raises NotConfigured, naming the variables, where there is none."""
        if self._server is None:
            raise NotConfigured(f"Odoo is not configured: set {self._missing}", variables=self._missing)
        return self._server

    @property
    def configured(self) -> bool:
        return self._server is not None

    @property
    def open_own(self) -> int:
        """How many people's sessions are open."""
        return len(self._own)

    def account(self) -> OdooAccount | None:
        """The person's own account that Odoo is asked as now; None for the server's own user."""
        return acting_account(self._own_account)

    def now(self) -> Session:
        """The session of whoever acts now. Raises NotConfigured, and what keeps a person's account from being used."""
        server, account = self.server, self.account()
        if account is None:
            return server
        if account not in self._own:
            self._own[account] = Session(account, self._http(OWN_KEEPALIVE), own=True)
        self._own.move_to_end(account)
        return self._own[account]

    @asynccontextmanager
    async def use(self) -> AsyncIterator[Session]:
        """The session of whoever acts now, kept open and theirs until the end, also for what is started inside.

        Raises what `now` does; and OdooAuthenticationFailed for a person's own key that Odoo refuses says whose it is.
        """
        session = self.now()
        session.questions += 1
        try:
            await self._close(self._superfluous())
            with acting(session.account if session.own else None):
                yield session
        except OdooAuthenticationFailed as error:
            if not session.own or error.code != OdooAuthenticationFailed.default_code:
                raise
            login = session.account.login
            raise OdooAuthenticationFailed(
                f"Odoo refused the key of your own account {login!r} (keys expire, users are archived): whoever runs "
                "this server can link another one with `mcp-odoo accounts link`",
                code="odoo_account_refused",
                login=login,
            ) from error
        finally:
            session.questions -= 1
            session.used_at = time.monotonic()

    async def tidy(self) -> None:
        """Close for ever what nobody used for a while."""
        while True:
            await asyncio.sleep(min(TIDY_SECONDS, self._idle))
            await self._close(self._unused())

    async def aclose(self) -> None:
        """Close all of them."""
        await self._close(list(self._own.values()))
        if self._server is not None:
            await self._server.http.aclose()

    def _superfluous(self) -> list[Session]:
        """The longest unused, where there are too many; those that wait for an answer stay."""
        extra = len(self._own) - self._most
        return [one for one in self._own.values() if not one.questions][:extra] if extra > 0 else []

    def _unused(self) -> list[Session]:
        since = time.monotonic() - self._idle
        return [one for one in self._own.values() if not one.questions and one.used_at <= since]

    async def _close(self, sessions: Iterable[Session]) -> None:
        closing = list(sessions)
        for one in closing:  # at once: nobody may come for one that is being closed
            del self._own[one.account]
        for one in closing:
            await one.http.aclose()

    def _http(self, keepalive: int) -> httpx2.AsyncClient:
        limits = self._limits
        return httpx2.AsyncClient(
            verify=self._tls,
            timeout=httpx2.Timeout(limits.read_timeout, connect=limits.connect_timeout),
            limits=httpx2.Limits(
                max_connections=limits.concurrent_calls,
                max_keepalive_connections=min(keepalive, limits.concurrent_calls),
            ),
        )


class Remembered(Generic[P, T]):
    """A question whose answer each account's session remembers for `seconds`, for the `most` last arguments.

    Those who ask while the answer is on its way wait for it, whoever of them gives up; it is asked for as the account
    whose memory it is. A failure is not remembered.
    """

    def __init__(
        self, sessions: Sessions, ask: Callable[P, Coroutine[Any, Any, T]], *, seconds: float, most: int = 1
    ) -> None:
        self._sessions = sessions
        self._memory = alru_cache(maxsize=most, ttl=seconds)
        self._ask = ask

    async def __call__(self, *asked: P.args, **named: P.kwargs) -> T:
        async with self._sessions.use() as session:
            answer: T = await session.memory(self, self._forgetting)(*asked, **named)
            return answer

    def forget(self, *asked: P.args, **named: P.kwargs) -> None:
        """Ask anew the next time, for whoever acts now."""
        self._sessions.now().memory(self, self._forgetting).cache_invalidate(*asked, **named)

    def _forgetting(self) -> Any:
        return self._memory(self._ask)
