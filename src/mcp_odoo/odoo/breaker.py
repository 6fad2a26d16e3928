"""Noticing that Odoo is away, and that it is back, without asking it all the time."""

import asyncio
import contextvars
import math
import random
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

import structlog

from mcp_odoo.errors import McpOdooError, UpstreamUnavailable
from mcp_odoo.odoo.http import AnswerLost, unavailable

log = structlog.get_logger(__name__)

Reach = Literal["reachable", "unreachable", "unknown"]
# As many as one call makes attempts: a call that failed for good, with no answer to anybody meanwhile.
FAILURES = 4


@dataclass(frozen=True)
class Probing:
    """When an Odoo that is away is asked again: pauses in seconds, doubling from `first` to `longest`.

    Somebody who calls meanwhile brings the next probe forward to `nudged` after the last one. An Odoo that nobody
    has called for `pulse` seconds is asked whether it is there. No answer within `patience` seconds is none.
    """

    first: float = 0.5
    longest: float = 15.0
    nudged: float = 2.0
    pulse: float = 30.0
    patience: float = 5.0


class OdooAway(UpstreamUnavailable):
    """Odoo was found to be away before; nothing was sent. `retry_after` is when it is asked again, in seconds."""


class Breaker:
    """A circuit breaker: once `FAILURES` in a row and a probe got no answer, nothing is sent until a probe does.

    `probe` sends one cheap request and raises UpstreamUnavailable or AnswerLost where Odoo is away; any other error
    of the tree is an answer.
    """

    def __init__(self, probe: Callable[[], Awaitable[object]], probing: Probing | None = None) -> None:
        self._probe = probe
        self._probing = probing or Probing()
        self._failures = 0
        self._failing_since = 0.0
        self._reason = ""
        self._away_since: float | None = None
        self._next_probe = 0.0
        self._nudge = asyncio.Event()
        self._heard_at: float | None = None
        self._answers = asyncio.Event()
        self._prober: asyncio.Task[None] | None = None

    @property
    def reach(self) -> Reach:
        """Whether Odoo answered lately, as far as is known."""
        if self._away_since is not None:
            return "unreachable"
        return "unknown" if self._heard_at is None else "reachable"

    @property
    def away(self) -> bool:
        """Whether calls are refused at the moment."""
        return self._away_since is not None

    @property
    def shut(self) -> bool:
        """Whether those who can wait should: Odoo is away, or has not been heard of yet."""
        return not self._answers.is_set()

    @property
    def away_seconds(self) -> float:
        """For how long Odoo has been away; 0 while it is not."""
        return 0.0 if self._away_since is None else time.monotonic() - self._away_since

    async def opened(self) -> None:
        """Return once Odoo answers."""
        await self._answers.wait()

    def require_reachable(self) -> None:
        """Raises OdooAway while Odoo is away."""
        if self._away_since is not None:
            self._nudge.set()
            soon = min(self._probing.nudged, self._next_probe - time.monotonic())
            raise OdooAway(
                f"Odoo cannot be reached: {self._reason}",
                code="odoo_unavailable",
                retry_after=max(1.0, math.ceil(soon)),
                reason=self._reason,
            )

    def answered(self) -> None:
        """Odoo answered, with whatever it was."""
        self._heard_at = time.monotonic()
        self._failures = 0
        self._answers.set()
        if self._away_since is not None:
            log.info("odoo.reachable", seconds_away=round(self.away_seconds, 1))
            self._away_since = None

    def failed(self, error: McpOdooError) -> None:
        """A request got no answer."""
        if not self._failures:
            self._failing_since = time.monotonic()
        self._failures += 1
        self._reason = str(error.details.get("reason", error.message))
        if self._failures >= FAILURES and (self._prober is None or self._prober.done()):
            # Not in the context of whoever noticed: their ids would stand in the log when Odoo is back.
            self._prober = asyncio.create_task(self._probe_until_back(), context=contextvars.Context())

    async def pulse(self) -> None:
        """Look after Odoo for ever: where nobody calls it, its silence would go unnoticed."""
        while True:
            # One failure may be chance: look again soon, as at the start.
            await asyncio.sleep(self._probing.pulse if self._heard_at and not self._failures else 1.0)
            heard = self._heard_at is not None and time.monotonic() - self._heard_at < self._probing.pulse
            if not self.away and (self._failures or not heard):
                await self._ask()

    async def close(self) -> None:
        """Stop probing."""
        if self._prober is not None:
            self._prober.cancel()
            with suppress(asyncio.CancelledError):
                await self._prober

    async def _probe_until_back(self) -> None:
        # A heavy question, or a proxy's hiccup, may fail while Odoo answers others: nobody is refused for that.
        await self._ask()
        if self._failures < FAILURES:
            return
        self._away_since = self._failing_since
        self._answers.clear()
        log.warning("odoo.unreachable", reason=self._reason)
        wait = self._probing.first
        while self.away:
            pause = wait * random.uniform(0.75, 1.0)  # noqa: S311 - jitter
            self._next_probe = time.monotonic() + pause
            await asyncio.sleep(min(pause, self._probing.nudged))
            with suppress(TimeoutError):
                async with asyncio.timeout(max(0.0, pause - self._probing.nudged)):
                    await self._nudge.wait()
            self._nudge.clear()
            wait = min(self._probing.longest, wait * 2)
            await self._ask()

    async def _ask(self) -> None:
        try:
            async with asyncio.timeout(self._probing.patience):
                await self._probe()
        except TimeoutError:
            self.failed(unavailable(f"no answer within {self._probing.patience:g} s"))
        except (UpstreamUnavailable, AnswerLost) as error:
            self.failed(error)
        except McpOdooError:
            self.answered()
        else:
            self.answered()
