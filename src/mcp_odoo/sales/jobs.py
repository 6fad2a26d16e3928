"""Quotations as durable jobs: request one, ask how it is, watch it move."""

import re
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from structlog.contextvars import bind_contextvars

from mcp_odoo.access.guard import UNGUARDED, Guard
from mcp_odoo.arguments import shortened
from mcp_odoo.audit.records import Record
from mcp_odoo.audit.scribe import Scribe
from mcp_odoo.audit.service import Audit
from mcp_odoo.callbacks.jobs import callback_job
from mcp_odoo.callbacks.service import Callbacks
from mcp_odoo.caller import current_caller
from mcp_odoo.errors import NotFound
from mcp_odoo.jobs.engine import JobEngine, Taken, key_reused
from mcp_odoo.jobs.state import Failure, JobState, Move, Phase
from mcp_odoo.jobs.steps import Job, Results, Step
from mcp_odoo.phrases import Language, error_text, say, time_to_go
from mcp_odoo.sales.models import (
    Progress,
    QuotationEvent,
    QuotationOutput,
    QuotationPage,
    QuotationQueued,
    QuotationRequest,
    QuotationStatus,
    QuotationSummary,
)
from mcp_odoo.sales.quotable import asked_fields
from mcp_odoo.sales.record import quotation_record
from mcp_odoo.sales.service import Plan, Quotations, unfinished

PREFIX = "quot"
_TRACKING_ID = re.compile(rf"{PREFIX}_[0-9a-f]{{12}}")
STATUS_PATH = "/api/quotation/status/"


class QuotationJobs:
    """The one way in which both faces ask for quotations. `realm` names the Odoo database they are made in;
    `away` says for how many seconds it has not answered (0: it does).

    Quotations are made as whoever asked. Of whoever has an Odoo account of their own, Odoo's rules say what they see:
    here they know of the quotations that they asked for, and no others.
    """

    def __init__(
        self,
        engine: JobEngine,
        quotations: Quotations,
        realm: str,
        language: Language,
        callbacks: Callbacks,
        audit: Audit,
        away: Callable[[], float] = lambda: 0.0,
        guard: Guard = UNGUARDED,
    ) -> None:
        self._engine = engine
        self._quotations = quotations
        self._language = language
        self._realm = realm
        self._away = away
        self._guard = guard
        steps = (
            Step("check", self._check),
            Step("partner", self._partner),
            Step("order", self._order, commits=True),
            Step("summary", self._summarise),
        )
        self._callbacks = callbacks
        self.scribe = Scribe(audit, self._record)
        self._job = Job(
            "quotation.v1",
            steps,
            abandon=quotations.abandon,
            then=callback_job(callbacks, self._over),
            then_input=_callback,
            moved=self.scribe.soon,
            settled=self.scribe.now,
            as_asker=True,
        )
        engine.register(self._job)

    async def request(self, request: QuotationRequest, key: str | None) -> str:
        """Queue the quotation and return its tracking id; a known idempotency key returns the first one's.

        Raises Conflict where the key belongs to another request, NotConfigured where there is no Odoo to make it in,
        InvalidRequest for a `callback_url` that is not allowed, Forbidden where the caller may not ask for one now.
        """
        self._require_allowed(request)
        return (await self._take(request, key)).job_id

    async def request_or_resume(self, request: QuotationRequest, key: str | None) -> str:
        """`request`, which has the quotation that it finds go on where that failed. For whoever got no key to keep,
        `key` may be the tracking id of a quotation that was asked for in the same words.

        Raises what `request` does, and Conflict where the quotation was cancelled.
        """
        self._require_allowed(request)
        named = await self._engine.state(key) if key and _TRACKING_ID.fullmatch(key) else None
        if named is None or not self._knows(named.asker):
            taken = await self._take(request, key)
            if taken.new:
                return taken.job_id
            named = await self._require(taken.job_id)
        if named.fingerprint != request.fingerprint(self._realm):
            raise key_reused(key, named.job_id)
        bind_contextvars(tracking_id=named.job_id)
        if named.phase == "failed":
            await self.retry(named.job_id)
        return named.job_id

    async def get(self, tracking_id: str) -> QuotationStatus:
        """The quotation's state. Raises NotFound for an unknown id."""
        return self._status(await self._require(tracking_id))

    def queued(self, tracking_id: str) -> QuotationQueued:
        """The answer to whoever just asked: where to look, and how long it may take."""
        return QuotationQueued(
            tracking_id=tracking_id,
            status="queued",
            message=say(self._language, "quotation_queued"),
            estimated_time=time_to_go(self._language, self._engine.seconds_to_go(), self._away()),
            status_url=f"{STATUS_PATH}{tracking_id}",
        )

    async def follow(self, tracking_id: str) -> AsyncIterator[QuotationStatus]:
        """The quotation's state now and each time that it moves, until it is over."""
        async for state in self._follow(tracking_id):
            yield self._status(state)

    async def events(
        self, tracking_id: str, after: int, stopping: Callable[[], bool]
    ) -> AsyncIterator[tuple[int, QuotationEvent | QuotationStatus]]:
        """Every recorded attempt as it happens, numbered, those up to number `after` left out; at the end the state.
        Within half a second of `stopping` it ends in the middle; whoever listens goes on at another process.

        Raises NotFound for an unknown id.
        """
        told = after
        async for state in self._follow(tracking_id):
            for move, done in _with_done(state.moves):
                if state.number(move) > told:
                    told = state.number(move)
                    yield told, self._event(state, move, done)
            if state.over and state.last_number > told:
                yield state.last_number, self._status(state)
            if stopping():
                return

    async def all_told(self, tracking_id: str, after: int) -> bool:
        """Whether the quotation is over and event number `after` was its last. Raises NotFound for an unknown id."""
        state = await self._require(tracking_id)
        return state.over and after >= state.last_number

    async def find(
        self,
        phase: Phase | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 20,
        offset: int = 0,
    ) -> QuotationPage:
        """A page of the quotations that were asked for from `since` to `until`, newest first."""
        states, more = await self._engine.find(
            {self._job.name},
            phase=phase,
            since=since,
            until=until,
            limit=limit,
            offset=offset,
            admits=self._knows if self._quotations.own_login else None,
        )
        return QuotationPage(
            quotations=[self._summary(state) for state in states],
            has_more=more,
            next_offset=offset + limit if more else None,
        )

    async def cancel(self, tracking_id: str) -> QuotationStatus:
        """Cancel a quotation that is not being made in Odoo yet. Raises NotFound, Conflict."""
        await self._require_known(tracking_id)
        return self._status(await self._engine.decisions.cancel(shortened(tracking_id)))

    async def retry(self, tracking_id: str) -> QuotationStatus:
        """Have a failed quotation go on from the step that failed.

        Raises NotFound, Conflict, NotConfigured, Forbidden.
        """
        self._guard.require("dev_create_quotation")
        self._quotations.require_configured()
        await self._require_known(tracking_id)
        return self._status(await self._engine.decisions.retry(shortened(tracking_id)))

    def _require_allowed(self, request: QuotationRequest) -> None:
        self._guard.require("dev_create_quotation")
        self._guard.require_fields(asked_fields(request))

    async def _take(self, request: QuotationRequest, key: str | None) -> Taken:
        self._quotations.require_configured()
        if request.callback_url is not None:
            self._callbacks.require_allowed(request.callback_url)
        stored, fingerprint = request.model_dump(mode="json"), request.fingerprint(self._realm)
        asker, login = current_caller().as_asker(), self._quotations.own_login
        if login is not None:
            asker["odoo_login"] = login  # as whom it is made, whenever that is
        taken = await self._engine.take(self._job, PREFIX, stored, fingerprint, key, asker, owner=login)
        bind_contextvars(tracking_id=taken.job_id)  # for the lines that whoever asked still logs
        return taken

    async def _require(self, tracking_id: str) -> JobState:
        state = await self._engine.state(tracking_id)
        if state is None or not self._knows(state.asker):
            raise _unknown(tracking_id)
        return state

    async def _require_known(self, tracking_id: str) -> None:
        """Raises NotFound for what whoever asks may not know of."""
        if self._quotations.own_login is not None:
            await self._require(tracking_id)

    async def _follow(self, tracking_id: str) -> AsyncIterator[JobState]:
        async for state in self._engine.follow(tracking_id):
            if not self._knows(state.asker):
                raise _unknown(tracking_id)
            yield state

    def _knows(self, asker: Mapping[str, Any]) -> bool:
        login = self._quotations.own_login
        return login is None or asker.get("odoo_login") == login or asker.get("principal") == current_caller().principal

    async def _record(self, tracking_id: str) -> Record | None:
        state = await self._engine.state(tracking_id)
        return quotation_record(state, self._status(state)) if state else None

    async def _over(self, tracking_id: str) -> tuple[str, dict[str, Any]]:
        """The callback's type and data: the status, without what the caller knows and what is of no use any more."""
        status = await self.get(tracking_id)
        return f"quotation.{status.status}", status.model_dump(mode="json", exclude={"input", "progress"})

    async def _check(self, tracking_id: str, request: Mapping[str, Any], _: Results) -> Any:
        plan = await self._quotations.check(tracking_id, _request(request))
        return plan.model_dump(mode="json")

    async def _partner(self, _: str, request: Mapping[str, Any], results: Results) -> Any:
        return await self._quotations.ensure_partner(_request(request), _plan(results))

    async def _order(self, tracking_id: str, request: Mapping[str, Any], results: Results) -> Any:
        return await self._quotations.create_order(tracking_id, _request(request), _plan(results), results["partner"])

    async def _summarise(self, _: str, request: Mapping[str, Any], results: Results) -> Any:
        lead_id = int(results["order"])
        with unfinished(lead_id):
            output = await self._quotations.summarise(_request(request), _plan(results), lead_id)
        return output.model_dump(mode="json")

    def _text(self, tracking_id: str, failure: Failure | None) -> str | None:
        if failure is None:
            return None
        text = error_text(self._language, failure.code, failure.message, failure.details)
        lead_id = failure.details.get("unfinished_lead")
        if not lead_id:
            return text
        return f"{text} {say(self._language, 'unfinished', lead_id=lead_id, tracking_id=tracking_id)}"

    def _summary(self, state: JobState) -> QuotationSummary:
        status = self._status(state)
        return QuotationSummary(
            tracking_id=status.tracking_id,
            status=status.status,
            partner_name=str(state.input.get("partner_name", "")),
            contact_name=str(state.input.get("contact_name", "")),
            lead_name=str(state.input.get("lead_name", "")),
            sale_order_id=status.output.sale_order_id if status.output else None,
            sale_order_name=status.output.sale_order_name if status.output else None,
            error=status.error,
            error_code=status.error_code,
            created_at=status.created_at,
            updated_at=status.updated_at,
            status_url=f"{STATUS_PATH}{status.tracking_id}",
        )

    def _event(self, state: JobState, move: Move, done: int) -> QuotationEvent:
        return QuotationEvent(
            tracking_id=state.job_id,
            step=move.step,
            attempt=move.attempt,
            done=done,
            total=state.total,
            error=self._text(state.job_id, move.failure),
            final=move.final,
            at=move.at.isoformat(timespec="milliseconds"),
        )

    def _status(self, state: JobState) -> QuotationStatus:
        failure = state.failure
        text = self._text(state.job_id, failure)
        failed = state.phase == "failed"
        waits = "odoo_away" if self._away() else "queued"
        label = {"completed": "done", "failed": "failed", "queued": waits}.get(state.phase, state.step)
        if self._guard.read_only and not state.over:
            label = "read_only"
        return QuotationStatus(
            tracking_id=state.job_id,
            status=state.phase,
            input=dict(state.input),
            output=QuotationOutput.model_validate(state.output) if state.phase == "completed" else None,
            error=text if failed else None,
            error_code=failure.code if failed and failure else None,
            progress=Progress(
                step=state.step,
                done=state.done,
                total=state.total,
                attempt=state.attempt,
                message=say(self._language, f"step_{label}"),
                error=None if failed else text,
            ),
            created_at=state.created_at.isoformat(timespec="milliseconds"),
            updated_at=state.updated_at.isoformat(timespec="milliseconds"),
        )


def _unknown(tracking_id: str) -> NotFound:
    asked = shortened(tracking_id)
    return NotFound(
        f"There is no request {asked}; its id is the quot_… that dev_create_quotation returned. The number of "
        "an order is found with list_orders",
        code="quotation_unknown",
        tracking_id=asked,
    )


def _callback(tracking_id: str, request: Mapping[str, Any]) -> dict[str, Any] | None:
    url = request.get("callback_url")
    return {"url": url, "about": tracking_id} if url else None


def _request(stored: Mapping[str, Any]) -> QuotationRequest:
    return QuotationRequest.model_validate(stored)


def _plan(results: Results) -> Plan:
    return Plan.model_validate(results["check"])


def _with_done(moves: Sequence[Move]) -> Iterator[tuple[Move, int]]:
    """Each attempt with the number of steps that were done after it."""
    done = 0
    for move in moves:
        done += move.failure is None
        yield move, done
