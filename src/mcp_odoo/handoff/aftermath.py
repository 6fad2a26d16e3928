"""What a handoff leaves in Odoo: its opportunity, notes, the new owner, and an activity where nobody was reached."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

import structlog

from mcp_odoo.audit.writes import Writes
from mcp_odoo.caller import Caller, calling, current_caller
from mcp_odoo.chatter.service import Activity, Chatter
from mcp_odoo.crm.models import OpportunityChange
from mcp_odoo.crm.opportunities import Opportunities
from mcp_odoo.errors import McpOdooError, NotFound, UpstreamUnavailable
from mcp_odoo.handoff import moves
from mcp_odoo.handoff.callers import Callers
from mcp_odoo.handoff.document import Handoff, Subject, Taker
from mcp_odoo.handoff.ledger import Ledger
from mcp_odoo.handoff.ownership import stays
from mcp_odoo.handoff.story import addition_note, outcome_note, request_note
from mcp_odoo.handoff.words import addition
from mcp_odoo.jobs.steps import Results
from mcp_odoo.messaging.service import Messenger
from mcp_odoo.odoo.client import OdooClient
from mcp_odoo.odoo.kinds import parse
from mcp_odoo.orders.changes import OrderChanges
from mcp_odoo.orders.models import OrderChange
from mcp_odoo.phrases import Language, say
from mcp_odoo.trail import recording

log = structlog.get_logger(__name__)
T = TypeVar("T")


class Aftermath:
    """Steps of the jobs that write to Odoo. What Odoo refuses for good is noted in the handoff, and the next step goes
    on; what is passing is tried again by the engine.
    """

    def __init__(
        self,
        ledger: Ledger,
        callers: Callers,
        chatter: Chatter,
        opportunities: Opportunities,
        order_changes: OrderChanges,
        odoo: OdooClient,
        writes: Writes,
        messenger: Messenger,
        language: Language,
        clock: Callable[[], float],
    ) -> None:
        self._ledger = ledger
        self._callers = callers
        self._chatter = chatter
        self._opportunities = opportunities
        self._order_changes = order_changes
        self._odoo = odoo
        self._writes = writes
        self._messenger = messenger
        self._language = language
        self._clock = clock

    async def record(self, _: str, asked: Mapping[str, Any], __: Results) -> str | None:
        """The record that the handoff is about, made now if there is none yet: its key, like `opportunity:7`."""
        handoff = await self._get(asked)
        if handoff.subject is not None:
            return handoff.subject.record

        async def find() -> Subject:
            found = (await self._callers.find(handoff)).subject
            return found or await self._callers.ensure(handoff, handoff.assigned_user_id, handoff.assigned_name)

        subject = await self._written(handoff, find())
        if subject is None:
            return None

        def keep(after: Handoff) -> None:
            after.subject = after.subject or subject

        after = await self._ledger.change(handoff.handoff_id, moves.quietly(keep, self._clock()))
        return after.subject.record if after and after.subject else None

    async def request_text(self, _: str, asked: Mapping[str, Any], __: Results) -> str:
        """The first note: who wants a person, why, and who was told. Composed once, so that it is noted once."""
        return request_note(await self._get(asked), self._language)

    async def plan(self, _: str, asked: Mapping[str, Any], __: Results) -> dict[str, str]:
        """The values of an activity, composed once, so that it is made once."""
        handoff = await self._get(asked)
        calendar = await self._odoo.calendar()
        return {
            "date": datetime.fromtimestamp(self._clock(), calendar.zone).date().isoformat(),
            "summary": say(self._language, "handoff_activity_summary", phone=handoff.user_phone),
            "about": request_note(handoff, self._language),
        }

    async def outcome_text(self, _: str, asked: Mapping[str, Any], __: Results) -> str:
        """The last note."""
        return outcome_note(await self._get(asked), self._language)

    async def note(self, job_id: str, asked: Mapping[str, Any], results: Results) -> None:
        """Note the text of the step before in the record's chatter, once."""
        await self._note(await self._get(asked), results["record"], str(results["text"]), job_id)

    async def say(self, job_id: str, asked: Mapping[str, Any], results: Results) -> None:
        """Note `asked["text"]` in the record's chatter, once."""
        await self._note(await self._get(asked), results["record"], str(asked["text"]), job_id)

    async def add(self, job_id: str, asked: Mapping[str, Any], results: Results) -> None:
        """Note what the conversation added, the `asked["number"]`th time, in the record's chatter, once; and tell
        whoever has the customer.
        """
        handoff, number = await self._get(asked), int(asked["number"])
        await self._note(handoff, results["record"], addition_note(handoff, number, self._language), job_id)
        if handoff.taker is not None:
            await self._tell(handoff, handoff.taker, number)

        def keep(after: Handoff) -> None:
            after.noted = max(after.noted, number)

        await self._ledger.change(handoff.handoff_id, moves.quietly(keep, self._clock()))

    async def note_call(self, job_id: str, asked: Mapping[str, Any], _: Results) -> None:
        """Note `asked["text"]` at `asked["record"]`, once; a record that Odoo does not have takes no notes."""
        said = {"record": str(asked["record"]), "text": str(asked["text"])}
        try:
            acting = current_caller()
            with calling(Caller.of_asker(asked["asker"])):
                async with self._writes.recorded(said):
                    with calling(acting):
                        await self._chatter.log_note(said["record"], said["text"], job_id)
        except NotFound as error:
            log.warning("handoff.call_not_noted", code=error.code, reason=error.message)

    async def assign(self, _: str, asked: Mapping[str, Any], __: Results) -> None:
        """Give the lead or the order to whoever took the customer. One that the request did not name, and that is
        somebody's, stays theirs.
        """
        handoff = await self._get(asked)
        taker, subject = handoff.taker, handoff.subject
        if taker is None or subject is None or subject.owner_id == taker.user_id:
            return
        if stays(handoff, subject, taker.user_id):
            move = moves.noted("stays", self._clock(), record=subject.record, name=subject.owner_name)
            await self._ledger.change(handoff.handoff_id, move)
            return
        if taker.user_id is None:
            return
        where, user_id = parse(subject.record), taker.user_id
        if where.kind == "opportunity":
            done: object = await self._written(
                handoff, self._opportunities.update(where.record_id, OpportunityChange(user_id=user_id))
            )
        elif where.kind == "order":
            done = await self._written(
                handoff, self._order_changes.update(where.record_id, OrderChange(user_id=user_id))
            )
        else:
            return

        def keep(after: Handoff) -> None:
            if after.subject is not None:
                after.subject.owner_id = user_id

        if done is not None:
            await self._ledger.change(
                handoff.handoff_id, moves.noted("assigned", self._clock(), keep, name=taker.name, record=subject.record)
            )

    async def activity(self, _: str, asked: Mapping[str, Any], results: Results) -> None:
        """Where nobody was told or nobody answered: a call to make today, for whoever the record belongs to, else for
        who was asked last. Some may see their own records alone: those cannot be given the activity of another's.
        """
        handoff = await self._get(asked)
        record, said = results["record"], results["plan"]
        if handoff.phase not in ("failed", "unanswered") or record is None or handoff.activity_of is not None:
            return
        owner = handoff.subject.owner_id if handoff.subject else None
        planned: Activity | None = None
        for user_id in dict.fromkeys((owner, handoff.assigned_user_id, None)):
            key = f"{handoff.handoff_id}/activity/{user_id}"
            planned = await self._written(
                handoff,
                self._chatter.schedule(record, "call", said["date"], said["summary"], user_id, said["about"], key),
            )
            if planned is not None:
                break

        def keep(after: Handoff) -> None:
            after.activity_of = planned.assignee.name if planned else None
            after.activity_id = planned.id if planned else None

        if planned is not None:
            move = moves.noted("activity", self._clock(), keep, name=planned.assignee.name)
            await self._ledger.change(handoff.handoff_id, move)

    async def tick_off(self, _: str, asked: Mapping[str, Any], __: Results) -> None:
        """Whoever took the customer late calls them: nobody else has to."""
        handoff = await self._get(asked)
        if handoff.taker is None or handoff.activity_id is None:
            return
        told = say(self._language, "handoff_is_taken", name=handoff.taker.name)

        def keep(after: Handoff) -> None:
            after.activity_of = after.activity_id = None

        await self._written(handoff, self._chatter.finish(handoff.activity_id, told))
        await self._ledger.change(handoff.handoff_id, moves.quietly(keep, self._clock()))

    async def give_addition_up(self, handoff_id: str, number: int) -> None:
        """Odoo did not take it for a day: nobody reads it there any more."""

        def keep(after: Handoff) -> None:
            after.noted = max(after.noted, number)

        await self._ledger.change(handoff_id, moves.quietly(keep, self._clock()))

    async def close(self, _: str, asked: Mapping[str, Any], __: Results) -> None:
        """Odoo has all of it, as far as it takes it."""
        phase = str(asked["phase"])

        def shut(after: Handoff) -> None:
            after.closed = after.closed or after.phase == phase

        await self._ledger.change(str(asked["handoff_id"]), moves.quietly(shut, self._clock()))

    async def _tell(self, handoff: Handoff, taker: Taker, number: int) -> None:
        """They answered, so that WhatsApp's window to them is open; if it is not any more, it stands in Odoo."""
        key = f"{handoff.handoff_id}/added/{number}"
        try:
            await self._messenger.send(key, taker.number, addition(handoff, number, self._language))
        except UpstreamUnavailable:
            raise
        except McpOdooError as error:
            log.warning("handoff.taker_not_told", code=error.code)

    async def _get(self, asked: Mapping[str, Any]) -> Handoff:
        handoff = await self._ledger.get(str(asked["handoff_id"]))
        if handoff is None:
            raise LookupError(asked["handoff_id"])
        return handoff

    async def _note(self, handoff: Handoff, record: str | None, text: str, key: str) -> None:
        if record is not None:
            await self._written(handoff, self._chatter.log_note(record, text, key))

    async def _written(self, handoff: Handoff, writing: Awaitable[T]) -> T | None:
        """What was written is kept with the handoff; None where Odoo refuses it for good, which is noted there."""
        refused: McpOdooError | None = None
        result: T | None = None
        with recording() as trail:
            try:
                result = await writing
            except McpOdooError as error:
                if error.retryable:
                    raise
                refused = error
                log.warning("handoff.odoo_refused", code=error.code, reason=error.message)

        def keep(after: Handoff) -> None:
            if trail:
                after.wrote.append(trail.as_json())

        if refused is not None:
            move = moves.noted("odoo_refused", self._clock(), keep, code=refused.code)
            await self._ledger.change(handoff.handoff_id, move)
        elif trail:
            await self._ledger.change(handoff.handoff_id, moves.quietly(keep, self._clock()))
        return result
