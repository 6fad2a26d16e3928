"""One turn of a handoff: choose somebody, and write to them. Both steps may be repeated."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog

from mcp_odoo.crm.salespeople import Salespeople
from mcp_odoo.errors import McpOdooError, MessagingError, NotConfigured, UpstreamUnavailable
from mcp_odoo.handoff import moves
from mcp_odoo.handoff.callers import Caller, Callers
from mcp_odoo.handoff.choice import Choice, Chooser
from mcp_odoo.handoff.document import Event, Handoff, Subject
from mcp_odoo.handoff.ledger import Ledger
from mcp_odoo.handoff.words import message
from mcp_odoo.jobs.steps import Results
from mcp_odoo.messaging.refusals import SENTENCES
from mcp_odoo.messaging.service import Messenger
from mcp_odoo.phrases import Language
from mcp_odoo.trail import recording

log = structlog.get_logger(__name__)

# With a number to fall back on, a customer on the line does not wait longer for Odoo.
FIND_SECONDS = 5.0
LONGEST_FIND_SECONDS = 60.0
# As long as Odoo or Twilio is waited for, from when the turn began; then the failure is the answer.
PATIENCE_SECONDS = 900.0


@dataclass(frozen=True)
class _Found:
    """What the first step writes down."""

    choice: Choice
    caller: Caller | None
    subject: Subject | None


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
                async with asyncio.timeout(longest):
                    found = await self._look(handoff)
            except (TimeoutError, McpOdooError) as raised:
                error = raised if isinstance(raised, McpOdooError) else _odoo_slow(longest)
                choice = self._chooser.by_fallback(handoff, error.code)
                if choice.number is None and error.retryable and not self._patience_lost(handoff):
                    raise error from raised
                log.warning("handoff.without_odoo", code=error.code, reason=error.message)
                if choice.number is None:
                    await self._ledger.change(handoff.handoff_id, moves.failed(turn, error, self._clock()))
                    return
                found = _Found(choice, None, None)
        wrote = [trail.as_json()] if trail else []
        apply = _writing_down(found, wrote, self._clock())
        await self._ledger.change(handoff.handoff_id, moves.chosen(turn, apply, self._clock()))

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

    async def _look(self, handoff: Handoff) -> _Found:
        known = handoff.subject is not None
        caller, (people, counted_at) = await asyncio.gather(
            _nothing() if known else self._callers.find(handoff.request), self._chooser.people()
        )
        subject = handoff.subject or (caller.subject if caller else None)
        preferred = subject.owner_id if subject and is_named(handoff, subject) else None
        choice = await self._chooser.choose(handoff, preferred, people, counted_at)
        if subject is None:
            owner = choice.user_id or (choice.owner.id if choice.owner else None)
            try:
                subject = await self._callers.ensure(handoff, owner)
            except McpOdooError as error:  # the message must leave; the opportunity is made afterwards
                log.warning("handoff.opportunity_later", code=error.code, reason=error.message)
        return _Found(choice, caller, subject)

    async def _nobody(self, handoff: Handoff) -> None:
        turn, now = handoff.number_of_turns, self._clock()
        if any(one.outcome in ("silent", "declined") for one in handoff.turns):
            await self._ledger.change(handoff.handoff_id, moves.given_up(turn, now))
            return
        error = NotConfigured(
            "No salesperson has a number that can be written to: enter a phone on their user in Odoo, or set "
            "VENDEDOR_WHATSAPP",
            code="handoff_no_number",
            variables="VENDEDOR_WHATSAPP",
        )
        undelivered = next((one.error_code for one in handoff.tried if one.error_code), None)
        if undelivered:
            error = NotConfigured(
                f"Nobody could be reached ({SENTENCES.get(undelivered, undelivered)}): GET "
                f"/api/handoff/{handoff.handoff_id} says why for each",
                code="handoff_all_refused",
                reason=undelivered,
                handoff_id=handoff.handoff_id,
            )
        await self._ledger.change(handoff.handoff_id, moves.failed(turn, error, now))

    def _patience_lost(self, handoff: Handoff) -> bool:
        return self._clock() - handoff.turn.began_at > PATIENCE_SECONDS


def is_named(handoff: Handoff, subject: Subject) -> bool:
    """Whether the record is the one that whoever asked named."""
    named = {f"opportunity:{handoff.request.get('lead_id')}", f"order:{handoff.request.get('sale_order_id')}"}
    return subject.record in named


def _writing_down(found: _Found, wrote: list[dict[str, Any]], now: float) -> Callable[[Handoff], None]:
    def apply(handoff: Handoff) -> None:
        turn, choice = handoff.turn, found.choice
        turn.number, turn.user_id, turn.name = choice.number, choice.user_id, choice.name
        turn.fallback, turn.because, turn.skipped = choice.fallback, choice.because, choice.skipped
        if found.subject is not None:
            handoff.subject = found.subject
        if found.caller is not None:
            handoff.customer_name = found.caller.name or handoff.customer_name
            handoff.notes += [
                Event(at=now, what="record_unknown", about={"record": f"{kind}:{record_id}"})
                for kind, record_id in found.caller.unknown
            ]
        handoff.notes += [Event(at=now, what=f"skipped_{one.why}", about={"name": one.name}) for one in choice.skipped]
        if choice.fallback:
            handoff.notes.append(Event(at=now, what="fallback", about={"code": choice.because}))
        if choice.user_id is not None:
            handoff.assigned_user_id, handoff.assigned_name = choice.user_id, choice.name
        elif handoff.assigned_user_id is None and choice.owner is not None:
            handoff.assigned_user_id, handoff.assigned_name = choice.owner.id, choice.owner.name
        handoff.wrote += wrote

    return apply


async def _nothing() -> None:
    return None


def _odoo_slow(seconds: float) -> UpstreamUnavailable:
    return UpstreamUnavailable(f"Odoo did not answer within {seconds:g} seconds", reason=f"{seconds:g} s")
