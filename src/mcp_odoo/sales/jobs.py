"""Quotations as durable jobs: request one, ask how it is, watch it move."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

from mcp_odoo.arguments import shortened
from mcp_odoo.errors import NotFound
from mcp_odoo.jobs.engine import JobEngine
from mcp_odoo.jobs.state import JobState
from mcp_odoo.jobs.steps import Job, Results, Step
from mcp_odoo.phrases import Language, error_text, say
from mcp_odoo.sales.models import Progress, QuotationOutput, QuotationQueued, QuotationRequest, QuotationStatus
from mcp_odoo.sales.service import Plan, Quotations

PREFIX = "quot"
STATUS_PATH = "/api/quotation/status/"


class QuotationJobs:
    """The one way in which both faces ask for quotations. `realm` names the Odoo database they are made in."""

    def __init__(self, engine: JobEngine, quotations: Quotations, realm: str, language: Language) -> None:
        self._engine = engine
        self._quotations = quotations
        self._language = language
        self._realm = realm
        steps = (
            Step("check", self._check),
            Step("partner", self._partner),
            Step("order", self._order),
            Step("summary", self._summary),
        )
        self._job = Job("quotation.v1", steps, abandon=quotations.abandon)
        engine.register(self._job)

    async def request(self, request: QuotationRequest, key: str | None) -> str:
        """Queue the quotation and return its tracking id; a known idempotency key returns the first one's.

        Raises Conflict where the key belongs to another request, NotConfigured where there is no Odoo to make it in.
        """
        self._quotations.require_configured()
        stored = request.model_dump(mode="json")
        return await self._engine.submit(self._job, PREFIX, stored, request.fingerprint(self._realm), key)

    async def get(self, tracking_id: str) -> QuotationStatus:
        """The quotation's state. Raises NotFound for an unknown id."""
        state = await self._engine.state(tracking_id)
        if state is None:
            asked = shortened(tracking_id)
            raise NotFound(
                f"There is no request {asked}; its id is the quot_… that dev_create_quotation returned. The number of "
                "an order is found with list_orders",
                code="quotation_unknown",
                tracking_id=asked,
            )
        return self._status(state)

    def queued(self, tracking_id: str) -> QuotationQueued:
        """The answer to whoever just asked: where to look, and how long it may take."""
        return QuotationQueued(
            tracking_id=tracking_id,
            status="queued",
            message=say(self._language, "quotation_queued"),
            estimated_time=say(self._language, "a_few_seconds"),
            status_url=f"{STATUS_PATH}{tracking_id}",
        )

    async def follow(self, tracking_id: str) -> AsyncIterator[QuotationStatus]:
        """The quotation's state now and each time that it moves, until it is over."""
        async for state in self._engine.follow(tracking_id):
            yield self._status(state)

    async def _check(self, tracking_id: str, request: Mapping[str, Any], _: Results) -> Any:
        plan = await self._quotations.check(tracking_id, _request(request))
        return plan.model_dump(mode="json")

    async def _partner(self, _: str, request: Mapping[str, Any], results: Results) -> Any:
        return await self._quotations.ensure_partner(_request(request), _plan(results))

    async def _order(self, tracking_id: str, request: Mapping[str, Any], results: Results) -> Any:
        return await self._quotations.create_order(tracking_id, _request(request), _plan(results), results["partner"])

    async def _summary(self, _: str, request: Mapping[str, Any], results: Results) -> Any:
        output = await self._quotations.summarise(_request(request), _plan(results), int(results["order"]))
        return output.model_dump(mode="json")

    def _status(self, state: JobState) -> QuotationStatus:
        failure = state.failure
        text = error_text(self._language, failure.code, failure.message, failure.details) if failure else None
        failed = state.phase == "failed"
        label = {"completed": "done", "failed": "failed"}.get(state.phase, state.step)
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


def _request(stored: Mapping[str, Any]) -> QuotationRequest:
    return QuotationRequest.model_validate(stored)


def _plan(results: Results) -> Plan:
    return Plan.model_validate(results["check"])
