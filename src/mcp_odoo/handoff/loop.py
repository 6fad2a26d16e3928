"""The clock of handoffs: it starts what is to be done, and passes on what nobody answers or nobody got.

All that it knows is in the ledger: after a restart, or on another process, it goes on where it was.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog

from mcp_odoo.errors import McpOdooError, MessagingError
from mcp_odoo.handoff import moves
from mcp_odoo.handoff.document import Handoff, Outcome
from mcp_odoo.handoff.jobs import HandoffJobs, end_id
from mcp_odoo.handoff.ledger import Ledger
from mcp_odoo.messaging.models import Delivery
from mcp_odoo.messaging.refusals import explain
from mcp_odoo.messaging.service import Messenger

log = structlog.get_logger(__name__)

# How often all of them are looked at, whatever moved here: other processes may have died.
LOOK_SECONDS = 5.0
FORGET_SECONDS = 3600.0


class Loop:
    """Drives the open handoffs of one Odoo database. `keep_days` is how long those that are over are kept."""

    def __init__(
        self,
        ledger: Ledger,
        jobs: HandoffJobs,
        messenger: Messenger,
        clock: Callable[[], float],
        keep_days: float,
    ) -> None:
        self._ledger = ledger
        self._jobs = jobs
        self._messenger = messenger
        self._clock = clock
        self._keep_seconds = keep_days * 24 * 3600
        self._something = asyncio.Event()
        self._started: dict[str, set[str]] = {}
        self._forgot_at = 0.0

    def wake(self) -> None:
        """A handoff moved."""
        self._something.set()

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            self._something.clear()
            pause = LOOK_SECONDS
            try:
                pause = await self.tick()
            except McpOdooError as error:  # the database is away
                log.warning("handoff.loop_waits", code=error.code)
            except Exception:  # one bug must not leave every customer waiting
                log.exception("handoff.loop_broken")
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._something.wait()

    async def tick(self) -> float:
        """Do what is due now; in how many seconds to look again."""
        unfinished = await self._ledger.unfinished()
        self._started = {one.handoff_id: self._started.get(one.handoff_id, set()) for one in unfinished}
        for handoff in unfinished:
            try:
                await self._look_after(handoff)
            except McpOdooError as error:
                log.warning("handoff.later", handoff_id=handoff.handoff_id, code=error.code)
        await self._forget()
        now = self._clock()
        dues = [one.due_at - now for one in unfinished if one.due_at is not None]
        return max(0.01, min([LOOK_SECONDS, *dues]))

    async def _look_after(self, handoff: Handoff) -> None:
        if handoff.phase == "choosing":
            await self._once(handoff, f"turn_{handoff.number_of_turns}", self._jobs.take_turn)
            return
        await self._once(handoff, "note", self._jobs.note_request)
        if handoff.noted < len(handoff.additions):
            await self._once(handoff, f"added_{handoff.noted + 1}", self._jobs.note_addition)
        if handoff.over:
            if not handoff.closed:
                await self._once(handoff, end_id(handoff), self._jobs.end)
            return
        turn, now = handoff.number_of_turns, self._clock()
        delivery = await self._messenger.delivery(handoff.turn.message_key) if handoff.turn.message_key else None
        if handoff.due_at is not None and now >= handoff.due_at:
            late: Outcome = "undelivered" if delivery is not None and delivery.failed else "silent"
            await self._ledger.change(handoff.handoff_id, moves.passed_on(turn, late, now, _reason(delivery)))
        elif delivery is not None and delivery.failed:
            reason = _reason(delivery)
            if reason is not None and reason.blame == "sender":
                await self._ledger.change(handoff.handoff_id, moves.failed(turn, reason, now))
            elif delivery.channel == "whatsapp" and self._messenger.sms_possible:
                await self._once(handoff, f"resend_{turn}", self._jobs.resend)
            else:
                await self._ledger.change(handoff.handoff_id, moves.passed_on(turn, "undelivered", now, reason))

    async def _once(self, handoff: Handoff, name: str, start: Callable[[Handoff], Awaitable[None]]) -> None:
        """Starting it again would be harmless, and a question to the database each time."""
        started = self._started[handoff.handoff_id]
        if name not in started:
            await start(handoff)
            started.add(name)

    async def _forget(self) -> None:
        now = self._clock()
        if now - self._forgot_at < FORGET_SECONDS:
            return
        self._forgot_at = now
        forgotten = await self._ledger.forget(now - self._keep_seconds)
        await asyncio.to_thread(self._messenger.forget, now - self._keep_seconds)
        if forgotten:
            log.info("handoff.deleted", handoffs=forgotten)


def _reason(delivery: Delivery | None) -> MessagingError | None:
    """Why a message did not arrive, as far as Twilio says."""
    if delivery is None or not delivery.failed:
        return None
    return explain(delivery.error_code or 0, number=delivery.number)
