"""One turn of a handoff: choose somebody, and write to them. Both steps may be repeated."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import structlog

from mcp_odoo.crm.salespeople import Salespeople
from mcp_odoo.errors import McpOdooError, MessagingError, NotConfigured, UpstreamUnavailable
from mcp_odoo.handoff import moves
from mcp_odoo.handoff.callers import Callers
from mcp_odoo.handoff.choice import Chooser
from mcp_odoo.handoff.document import Handoff
from mcp_odoo.handoff.found import Found
from mcp_odoo.handoff.ledger import Ledger
from mcp_odoo.handoff.ownership import is_named
from mcp_odoo.handoff.words import message
from mcp_odoo.jobs.steps import Results
from mcp_odoo.messaging.service import Messenger
from mcp_odoo.phrases import Language
from mcp_odoo.trail import recording

log = structlog.get_logger(__name__)

# With a number to fall back on, a customer on the line does not wait longer for Odoo.
FIND_SECONDS = 5.0
LONGEST_FIND_SECONDS = 60.0
LOOK_AGAIN_SECONDS = 0.4
# As long as Odoo or Twilio is waited for, from when the turn began; then the failure is the answer.
PATIENCE_SECONDS = 900.0


class Turns:
    """Steps of the job `handoff.v1`, whose input is `{"handoff_id", "turn"}`. `timeout` is how long, in seconds, a
    salesperson has to answer.
    """

    def __init__(
        self,
        ledger: Ledger,
        callers: Callers,
        chooser: Chooser,
        salespeople: Salespeople,
        messenger: Messenger,
        language: Language,
        clock: Callable[[], float],
        timeout: float,
    ) -> None:
        self._ledger = ledger
        self._callers = callers
        self._chooser = chooser
        self._salespeople = salespeople
        self._messenger = messenger
        self._language = language
        self._clock = clock
        self._timeout = timeout

    async def find(self, _: str, asked: Mapping[str, Any], __: Results) -> None:
        """Look the customer up, choose a salesperson, and make an opportunity for a customer whom Odoo does not know:
        two requests to Odoo one after another, of parallel ones. While Odoo does not answer it is the fallback's turn.
        """
        handoff = await self._current(asked)
        if handoff is None:
            return
        turn = handoff.number_of_turns
        longest = FIND_SECONDS if self._chooser.fallback else LONGEST_FIND_SECONDS
        with recording() as trail:
            try:
                found = await self._look_within(handoff, longest)
            except McpOdooError as error:
                choice = self._chooser.by_fallback(handoff, error.code)
                if choice.number is None and error.retryable and not self._patience_lost(handoff):
                    raise
                log.warning("handoff.without_odoo", code=error.code, reason=error.message)
                if choice.number is None:
                    await self._ledger.change(handoff.handoff_id, moves.failed(turn, error, self._clock()))
                    return
                found = Found(choice, None, None)
        wrote = [trail.as_json()] if trail else []
        now = self._clock()
        await self._ledger.change(handoff.handoff_id, moves.chosen(turn, found.written_down(wrote, now), now))

    async def send(self, _: str, asked: Mapping[str, Any], __: Results) -> None:
        """Write to whoever was chosen, once; a refusal of the recipient passes the handoff on."""
        handoff = await self._current(asked)
        if handoff is None:
            return
        turn, now = handoff.number_of_turns, self._clock
        number = handoff.turn.number
        if number is None:
            await self._nobody(handoff)
            return
        key = handoff.message_key(turn)
        try:
            sent = await self._messenger.send(key, number, message(handoff, self._language))
        except MessagingError as error:
            recipient = error.details.get("blame") == "recipient"
            move = moves.passed_on(turn, "undelivered", now(), error) if recipient else moves.failed(turn, error, now())
            await self._ledger.change(handoff.handoff_id, move)
        except UpstreamUnavailable as error:
            if not self._patience_lost(handoff):
                raise
            await self._ledger.change(handoff.handoff_id, moves.failed(turn, error, now()))
        except NotConfigured as error:
            await self._ledger.change(handoff.handoff_id, moves.failed(turn, error, now()))
        else:
            await self._ledger.change(handoff.handoff_id, moves.asked(turn, sent, now(), self._timeout))
        await self._salespeople.kept(key)  # the next one is chosen by loads alone

    async def resend(self, _: str, asked: Mapping[str, Any], __: Results) -> None:
        """Send what was not delivered by WhatsApp as an SMS; where that is refused, the handoff is passed on."""
        handoff = await self._ledger.get(str(asked["handoff_id"]))
        turn = int(asked["turn"])
        if handoff is None or handoff.phase != "waiting" or handoff.number_of_turns != turn:
            return
        number = str(handoff.turn.number)
        try:
            sent = await self._messenger.send(
                f"{handoff.message_key(turn)}/sms", number, message(handoff, self._language), channel="sms"
            )
        except UpstreamUnavailable as error:
            if not self._patience_lost(handoff):
                raise
            move = moves.passed_on(turn, "undelivered", self._clock(), error)
        except McpOdooError as error:
            move = moves.passed_on(turn, "undelivered", self._clock(), error)
        else:
            move = moves.resent(turn, sent, self._clock(), self._timeout)
        await self._ledger.change(handoff.handoff_id, move)

    async def abandon(self, handoff_id: str, turn: int) -> None:
        """The job broke: that must not leave the customer waiting."""
        error = McpOdooError("Internal error; the server's log has it under this handoff's id")
        await self._ledger.change(handoff_id, moves.failed(turn, error, self._clock()))

    async def abandon_resend(self, handoff_id: str, turn: int) -> None:
        """Likewise: it is the next one's turn."""
        await self._ledger.change(handoff_id, moves.passed_on(turn, "undelivered", self._clock()))

    async def _current(self, asked: Mapping[str, Any]) -> Handoff | None:
        """The handoff, if it is still in this turn."""
        handoff = await self._ledger.get(str(asked["handoff_id"]))
        if handoff is None or handoff.phase != "choosing" or handoff.number_of_turns != int(asked["turn"]):
            return None
        return handoff

    async def _look_within(self, handoff: Handoff, seconds: float) -> Found:
        """`_look`, again and again while Odoo does not answer, for so many seconds."""
        away: McpOdooError = _odoo_slow(seconds)
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while True:
                    try:
                        return await self._look(handoff)
                    except UpstreamUnavailable as error:
                        away = error
                    await asyncio.sleep(min(LOOK_AGAIN_SECONDS, away.retry_after or LOOK_AGAIN_SECONDS))
        raise away

    async def _look(self, handoff: Handoff) -> Found:
        known = handoff.subject is not None
        caller, (people, counted_at) = await asyncio.gather(
            _nothing() if known else self._callers.find(handoff), self._chooser.people()
        )
        subject = handoff.subject or (caller.subject if caller else None)
        preferred = subject.owner_id if subject and is_named(handoff, subject) else None
        choice = await self._chooser.choose(handoff, preferred, people, counted_at)
        if subject is None:
            owner = choice.user_id or (choice.owner.id if choice.owner else None)
            try:
                subject = await self._callers.ensure(handoff, owner, choice.owner.name if choice.owner else choice.name)
            except McpOdooError as error:  # the message must leave; the opportunity is made afterwards
                log.warning("handoff.opportunity_later", code=error.code, reason=error.message)
        return Found(choice, caller, subject)

    async def _nobody(self, handoff: Handoff) -> None:
        turn, now = handoff.number_of_turns, self._clock()
        if any(one.outcome in ("silent", "declined") for one in handoff.tried):
            await self._ledger.change(handoff.handoff_id, moves.given_up(turn, now))
            return
        error = NotConfigured(
            "No salesperson has a number that can be written to: enter a phone on their user in Odoo, or set "
            "VENDEDOR_WHATSAPP",
            code="handoff_no_number",
            variables="VENDEDOR_WHATSAPP",
        )
        why = next((one.error for one in handoff.tried if one.error), None)
        if why is not None:
            error = NotConfigured(
                f"Nobody could be reached ({why.message}): GET /api/handoff/{handoff.handoff_id} says why for each",
                code="handoff_all_refused",
                reason=why.message,
                first={"code": why.code, "details": why.details},
                handoff_id=handoff.handoff_id,
            )
        await self._ledger.change(handoff.handoff_id, moves.failed(turn, error, now))

    def _patience_lost(self, handoff: Handoff) -> bool:
        return self._clock() - handoff.turn.began_at > PATIENCE_SECONDS


async def _nothing() -> None:
    return None


def _odoo_slow(seconds: float) -> UpstreamUnavailable:
    return UpstreamUnavailable(f"Odoo did not answer within {seconds:g} seconds", reason=f"{seconds:g} s")
